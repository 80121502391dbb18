"""A page of the return on somebody's screen, whatever shows it: a window in Slack or a web page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.asked import Answer
from bot.domain.drafts import Draft
from bot.domain.form_pages import Page
from bot.domain.privacy import fingerprint
from bot.domain.readings import Doubtful, Unclear, Value

YES, NO = "yes", "no"


class Note(StrEnum):
    """What is said above the questions of a page."""

    SAVED_BY_PAGE = "saved_by_page"
    LOOK = "look"
    """Something on it needs a second look."""
    MORE = "more"
    """An answer brought up another question on it."""
    OPEN = "open"
    """All other pages are done."""


@dataclass(frozen=True)
class Sheet:
    """A page of `draft`.

    `base`: the return's revision when it was drawn, which its fields are named by. `seen`: the
    revision up to which a colleague's answers have been shown on it. `unclear`, `doubts` and
    `changed` (the colleague's answer and name): what is said at a question, by its key.
    """

    draft: Draft
    page: Page
    number: int
    of: int
    base: int
    seen: int
    note: Note = Note.SAVED_BY_PAGE
    unclear: Mapping[str, Unclear] = field(default_factory=dict)
    doubts: Mapping[str, Doubtful] = field(default_factory=dict)
    changed: Mapping[str, tuple[Answer, str]] = field(default_factory=dict)

    @property
    def comes_again(self) -> bool:
        """Whether it is the page that was just sent, as there is something to say on it."""
        said = self.unclear or self.doubts or self.changed
        return bool(said) or self.note is Note.MORE


@dataclass(frozen=True)
class Finished:
    """Every question of `draft` is answered: it can be looked through and submitted."""

    draft: Draft


def field_name(base: int, question: str) -> str:
    """A field's name: another one each time the page is drawn anew, so that it shows what is so."""
    return f"{base}:{question}"


def question_of(name: str) -> str:
    """The key of the question whose field it is; "" for what is no field of a question."""
    base, _, question = name.partition(":")
    return question if base.isdigit() else ""


def sure_name(question: str) -> str:
    """The name of the box that confirms a doubtful answer."""
    return f"sure:{question}"


def confirming(value: Value) -> str:
    """What the ticked box hands back: it confirms this value and no other."""
    return fingerprint(json.dumps(value))
