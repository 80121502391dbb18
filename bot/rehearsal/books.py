"""What the scripted people know of each return: what they answered, and what happened when.

It is kept by them and never read from Reeve, so that the one can be held against the other.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.readings import Value


class Deed(StrEnum):
    """What somebody did about a return, as the account tells it."""

    BEGAN = "began"
    WENT_ON = "went_on"
    LEFT = "left"
    SUBMITTED = "submitted"
    SENT_BACK = "sent_back"


@dataclass(frozen=True)
class Entry:
    """One line of a return's diary. `at` is aware UTC; `by` the person's id.

    `in_form`: they went about it in the form, and not in conversation. `words`: what they said.
    """

    at: datetime
    by: str
    deed: Deed
    answered: int = 0
    in_form: bool = False
    words: str = ""


@dataclass
class Book:
    """One return as its people remember it.

    `given`: the last answer to each question that Reeve has shown as taken (None: skipped).
    `unsure`: what may have been taken, as no answer came in time. `slips` counts what they did
    that was no answer, by its name.
    """

    return_id: str
    given: dict[str, Value | None] = field(default_factory=dict)
    unsure: dict[str, Value | None] = field(default_factory=dict)
    diary: list[Entry] = field(default_factory=list)
    slips: Counter[str] = field(default_factory=Counter)
    answers: int = 0

    def give(self, key: str, value: Value | None) -> None:
        self.given[key] = value
        self.unsure.pop(key, None)
        self.answers += 1

    def note(
        self, at: datetime, by: str, deed: Deed, *, in_form: bool = False, words: str = ""
    ) -> None:
        self.diary.append(Entry(at, by, deed, len(self.given), in_form, words))

    @property
    def submission(self) -> Entry | None:
        """When it was last submitted, if it has not been sent back since."""
        turns = (Deed.SUBMITTED, Deed.SENT_BACK)
        last = next((entry for entry in reversed(self.diary) if entry.deed in turns), None)
        return last if last and last.deed is Deed.SUBMITTED else None
