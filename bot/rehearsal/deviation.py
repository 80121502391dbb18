"""What a scripted person did not expect."""


class Deviation(Exception):
    """Something went otherwise than a person could expect: `why` is a code, `what` it is about."""

    def __init__(self, why: str, what: str = "") -> None:
        super().__init__(why, what)
        self.why = why
        self.what = what
