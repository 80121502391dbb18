"""What a page behind a link is, before it is sent, and what may come back from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

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


Given = Mapping[str, str]
"""What was filled in, by the field's name."""

Query = Mapping[str, str]
"""Which page of the link is asked for, from its address."""


@dataclass(frozen=True)
class Errand:
    """What a link can be for. Either is given the person's turn and the link's subject.

    `show` changes nothing; `take` may. Both raise Refusal.
    """

    show: Callable[[Turn, str, Query], Awaitable[Page]]
    take: Callable[[Turn, str, Given], Awaitable[Page | Goto]]
