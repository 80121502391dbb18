"""The office's digest: what goes into it, in which order, and what it leaves out.

Exceptions come first, those that wait for the office before what is only news. What has not changed
is named in one line, so that nobody wonders whether it was forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeAlias

from bot.domain.quarters import Quarter

MOST_ITEMS = 20  # of one topic: a digest is read in two minutes


class Topic(StrEnum):
    """In the order in which they are told."""

    HELP = "help"
    LATE = "late"
    RATINGS = "ratings"
    CALLS = "calls"
    UNDERSPEND = "underspend"
    REQUESTS = "requests"
    RETURNS = "returns"
    FLAGS = "flags"
    ROUNDS = "rounds"
    DECISIONS = "decisions"


TOPICS = frozenset(Topic)


class Matter(StrEnum):
    """What a reader can settle on a page of its own, without Slack."""

    RETURN = "review_return"
    EXTENSION = "decide_extension"
    FLAG = "decide_flag"
    VIREMENT = "decide_virement"


ToSettle: TypeAlias = tuple[Matter, str]
"""What a page is about: an extension's or a flag's id, or a return's with the version shown."""


@dataclass(frozen=True)
class Item:
    """One line. kind: its wording; facts: what the wording says, by name.

    urgent: somebody waits for the office. grave: of two items the higher comes first. matter: what
    kind of thing can be settled, and `about`: which.
    """

    topic: Topic
    kind: str
    facts: Mapping[str, Any]
    urgent: bool = False
    grave: int = 0
    matter: Matter | None = None
    about: str = ""

    @property
    def to_settle(self) -> ToSettle | None:
        return (self.matter, self.about) if self.matter else None


@dataclass(frozen=True)
class Part:
    """The items of a topic; `more` are left out, as there are too many.

    waiting: how many wait for the office, also of those that are left out.
    """

    topic: Topic
    items: tuple[Item, ...]
    more: int = 0
    waiting: int = 0


class Status(StrEnum):
    """How a return stands on the board, from done to not begun."""

    ACCEPTED = "accepted"
    RECEIVED = "received"
    QUERIED = "queried"
    REOPENED = "reopened"
    UNDERWAY = "underway"
    NOT_STARTED = "not_started"


@dataclass(frozen=True)
class Board:
    """A quarter's returns: the partnerships' names by status; `due`: as the quarter was opened."""

    quarter: Quarter
    due: datetime
    names: Mapping[Status, tuple[str, ...]]

    @property
    def of(self) -> int:
        return sum(map(len, self.names.values()))

    @property
    def received(self) -> int:
        """Submitted at least once."""
        return self.of - sum(
            len(self.names.get(each, ())) for each in (Status.UNDERWAY, Status.NOT_STARTED)
        )


@dataclass(frozen=True)
class Coming:
    """A date of the coming fortnight: when (UTC), its wording, and what that says."""

    at: datetime
    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """Figures that a reader was told on a day: pence of forecast underspend by partnership."""

    day: date
    underspend: Mapping[str, int]


@dataclass(frozen=True)
class Digest:
    """What one reader is told on a day. unchanged: the topics that they chose and have no item."""

    day: date
    parts: tuple[Part, ...]
    boards: tuple[Board, ...]
    dates: tuple[Coming, ...]
    unchanged: tuple[Topic, ...]

    @property
    def quiet(self) -> bool:
        return not self.parts

    @property
    def waiting(self) -> int:
        """How many items wait for the office."""
        return sum(part.waiting for part in self.parts)

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for part in self.parts for item in part.items)


def compose(
    day: date,
    items: Iterable[Item],
    *,
    topics: frozenset[Topic],
    urgent_only: bool,
    boards: Sequence[Board],
    dates: Sequence[Coming],
) -> Digest:
    """The digest of a day from all that there is, as the reader wants it."""
    wanted: dict[Topic, list[Item]] = {topic: [] for topic in Topic if topic in topics}
    for item in items:
        if item.topic in wanted and (item.urgent or not urgent_only):
            wanted[item.topic].append(item)
    return Digest(
        day=day,
        parts=tuple(_part(topic, found) for topic, found in wanted.items() if found),
        boards=tuple(boards),
        dates=tuple(sorted(dates, key=lambda each: each.at)),
        unchanged=tuple(topic for topic, found in wanted.items() if not found),
    )


def _part(topic: Topic, found: list[Item]) -> Part:
    ordered = sorted(found, key=lambda item: (not item.urgent, -item.grave))  # stable: by name
    more, waiting = max(0, len(ordered) - MOST_ITEMS), sum(item.urgent for item in found)
    return Part(topic, tuple(ordered[:MOST_ITEMS]), more, waiting)
