"""Property tests here are bounded by their number of examples, never by the clock."""

from hypothesis import settings

settings.register_profile("reeve", deadline=None, database=None)
settings.load_profile("reeve")
