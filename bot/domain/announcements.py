"""What is announced to every partnership, and the permanent key of each announcement."""

from __future__ import annotations

from enum import StrEnum


class Announced(StrEnum):
    """What an announcement is of; the value ends its key."""

    ALLOCATION = "published"
    ROUND_DECIDED = "results"
    ROUND_CANCELLED = "cancelled"
    SET_ASIDE = "announced"

    def key(self, subject: str) -> str:
        """ "2023-24-B1:results": the subject is a run, a round or an amount that is set aside."""
        return f"{subject}:{self.value}"


def read_key(key: str) -> tuple[str, Announced]:
    """The subject of an announcement, and what it is of. Raises ValueError for no such key."""
    subject, _, what = key.rpartition(":")
    return subject, Announced(what)
