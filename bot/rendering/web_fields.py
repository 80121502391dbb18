"""What the pages of a return are made of, as their templates see it: no words, no markup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Choice:
    """`value` stands in the form, `label` beside the button."""

    value: str
    label: str


@dataclass(frozen=True)
class WebField:
    """A question and its field.

    `control`: "choices", "menu", "tick", "lines", "line", "money", "number" or "link". `value`:
    what stands in it. `last`: what was answered the quarter before, or "". `error`: the code of
    why it was not understood, `why` the same in words, `about` its facts. `doubt`: what is asked
    about the answer; `sure` is what a box of the name `sure_name` hands back to confirm it.
    `changed`: (name, answer) of a colleague.
    """

    key: str
    name: str
    label: str
    control: str
    hint: str = ""
    example: str = ""
    value: str = ""
    optional: bool = False
    choices: Sequence[Choice] = ()
    last: str = ""
    error: str = ""
    why: str = ""
    about: Mapping[str, object] = field(default_factory=dict)
    doubt: str = ""
    personal: bool = False
    answer: str = ""
    sure_name: str = ""
    sure: str = ""
    changed: tuple[str, str] | None = None

    @property
    def id(self) -> str:
        """Where a link leads to: the field, or its first button."""
        return f"q-{self.key}"

    @property
    def needs_a_look(self) -> bool:
        return bool(self.error or self.doubt or self.changed)


@dataclass(frozen=True)
class Part:
    """Fields under one title; "" for those whose title is the page's."""

    title: str
    fields: Sequence[WebField]


@dataclass(frozen=True)
class Task:
    """A page in the list of all: `left` of its questions wait for an answer."""

    title: str
    page: str
    left: int


@dataclass(frozen=True)
class Row:
    """An answer on the page that shows all; `page` and `id`: where it can be changed, or ""."""

    wording: str
    answer: str
    page: str = ""
    id: str = ""
