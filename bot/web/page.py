"""What a page behind a link is, before it is sent, and what may come back from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain.errors import Refusal
from bot.journeys.turn import Turn


@dataclass(frozen=True)
class Page:
    """`name`: its template, `facts`: what it shows. `done`: what the link was for has been done."""

    name: str
    facts: Mapping[str, Any]
    status: int = 200
    done: bool = False


@dataclass(frozen=True)
class Goto:
    """It is done: on to another page of the same link, which a reload shows without doing it again.

    `query`: which one, as it stands in the address; {} for the first.
    """

    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Download:
    """A file to be saved, and never shown as a page of this site."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True)
class SentFile:
    """A file that came with a form. size: bytes; of one that is too large, `data` is empty."""

    name: str
    size: int
    data: bytes


Given = Mapping[str, str]
"""What was filled in, by the field's name."""

Query = Mapping[str, str]
"""Which page of the link is asked for, from its address."""


async def no_file(_turn: Turn, _subject: str, _sent: SentFile) -> Page | Goto:
    """For an errand whose pages take no files."""
    raise Refusal("unknown_button")


async def nothing_to_say(_turn: Turn, _subject: str) -> None:
    """For an errand whose link says itself why it works no more."""


@dataclass(frozen=True)
class Errand:
    """What a link can be for. Each is given the person's turn and the link's subject.

    `show` changes nothing; `take` may, and so may `keep`, which takes a file. `became` is shown
    of a link that works no more: what became of its subject, if there is more to say than that.
    All raise Refusal.
    """

    show: Callable[[Turn, str, Query], Awaitable[Page]]
    take: Callable[[Turn, str, Given], Awaitable[Page | Goto | Download]]
    keep: Callable[[Turn, str, SentFile], Awaitable[Page | Goto]] = no_file
    became: Callable[[Turn, str], Awaitable[Page | None]] = nothing_to_say
