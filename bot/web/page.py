"""What a page behind a one-time link is, before it is sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.journeys.turn import Turn


@dataclass(frozen=True)
class Page:
    """`name`: its template, `facts`: what it shows. `done`: what the link was for has been done."""

    name: str
    facts: Mapping[str, Any]
    status: int = 200
    done: bool = False


Given = Mapping[str, str]
"""What was filled in, by the field's name."""


@dataclass(frozen=True)
class Errand:
    """What a link can be for. Either is given the person's turn and the link's subject.

    `show` changes nothing; `take` may. Both raise Refusal.
    """

    show: Callable[[Turn, str], Awaitable[Page]]
    take: Callable[[Turn, str, Given], Awaitable[Page]]
