"""What a digest is made from: everything that the office knows, as it stands at one moment.

All times are UTC, all amounts pence. Partnerships, people and projects go by their names here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.asked import split_key
from bot.domain.lateness_record import FlagEntry
from bot.domain.quarters import Quarter
from bot.domain.readings import Value
from bot.domain.return_states import ReturnState
from bot.domain.rules.delivery import RATING
from bot.domain.totals import FORECAST, SPEND
from bot.domain.underspend import Reported

HELP = "help_needed"


@dataclass(frozen=True)
class Gist:
    """What a digest needs of a submitted return. ratings: by project's id, the choice's key."""

    reported: Reported
    ratings: Mapping[str, str]
    help: str


def gist(return_id: str, quarter: Quarter, answers: Mapping[str, Value | None]) -> Gist:
    """From a return's canonical answers, question key → value. One walk: there may be thousands."""
    found: dict[str, dict[str, Value]] = {}
    for key, value in answers.items():
        if value is not None:
            question, subject = split_key(key)
            found.setdefault(question, {})[subject] = value
    return Gist(
        Reported(return_id, quarter, _pence(found, SPEND), _pence(found, FORECAST)),
        {project: str(value) for project, value in found.get(RATING, {}).items()},
        str(found.get(HELP, {}).get("", "")),
    )


def _pence(found: Mapping[str, Mapping[str, Value]], question: str) -> dict[str, int]:
    answers = found.get(question, {})
    return {subject: value for subject, value in answers.items() if isinstance(value, int)}


@dataclass(frozen=True)
class ReturnNow:
    """A return as it stands. due: its present deadline; `gist` of what was submitted last.

    missing: it has been flagged for not being there. started: somebody has answered something.
    """

    id: str
    partnership_id: str
    partnership: str
    quarter: Quarter
    state: ReturnState
    due: datetime
    first_due: datetime
    awaited: bool
    started: bool
    version: int
    received: datetime | None = None
    submitted: datetime | None = None
    submitted_by: str = ""
    reference: str = ""
    missing: bool = False
    gist: Gist | None = None


@dataclass(frozen=True)
class Call:
    """Somebody asked to be rung about something serious; nothing else is known of it."""

    return_id: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Reply:
    """A partnership's reply to the office's question about an answer."""

    return_id: str
    by: str
    at: datetime
    asked: str
    reply: str


@dataclass(frozen=True)
class MoreTime:
    """An extension that was asked for and is not decided."""

    id: str
    return_id: str
    by: str
    at: datetime
    wanted: date
    reason: str


@dataclass(frozen=True)
class MoneyToMove:
    """A request to move money between two projects, named by their ids, that is not decided."""

    id: str
    return_id: str
    by: str
    at: datetime
    source: str
    target: str
    pence: int
    why: str


@dataclass(frozen=True)
class FlagNow:
    """A flag that the office has not decided."""

    return_id: str
    entry: FlagEntry


@dataclass(frozen=True)
class RoundNow:
    """A bid round. bids: how many count; newest: when the last one came in."""

    id: str
    title: str
    state: str
    pence: int
    opens: datetime
    closes: datetime
    closed: datetime | None
    bids: int
    newest: datetime | None


@dataclass(frozen=True)
class ToSign:
    """A decision that waits for a signature, since a moment. kind: what is decided; by: whom."""

    kind: str
    title: str
    by: str
    since: datetime
    pence: int = 0


@dataclass(frozen=True)
class Step:
    """A choice of the rating's question: its place, best first, and how it is shown."""

    place: int
    label: str


@dataclass(frozen=True)
class OfficeFacts:
    """All of it. returns: by partnership's name and quarter. awards: pence of the year's projects

    by partnership's id and project's id; projects: their names; scale: the rating's choices.
    quarters: the newest quarters that are open, newest first, and when their returns are due.
    """

    now: datetime
    bank_holidays: frozenset[date]
    returns: tuple[ReturnNow, ...] = ()
    quarters: tuple[tuple[Quarter, datetime], ...] = ()
    awards: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    projects: Mapping[str, str] = field(default_factory=dict)
    scale: Mapping[str, Step] = field(default_factory=dict)
    calls: tuple[Call, ...] = ()
    replies: tuple[Reply, ...] = ()
    extensions: tuple[MoreTime, ...] = ()
    virements: tuple[MoneyToMove, ...] = ()
    flags: tuple[FlagNow, ...] = ()
    rounds: tuple[RoundNow, ...] = ()
    to_sign: tuple[ToSign, ...] = ()
    holiday_names: Mapping[date, str] = field(default_factory=dict)

    @property
    def by_id(self) -> Mapping[str, ReturnNow]:
        return {each.id: each for each in self.returns}
