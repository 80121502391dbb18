"""The register: the area, its partnerships, their people and what they were granted.

It is what an office keeps in a folder of its own and loads. Nothing in it is looked up elsewhere,
and everything in it that can change has dates. Money is whole pence; days are London calendar days.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from bot.domain.permissions import Role


@dataclass(frozen=True, order=True)
class Period:
    """From a day to a day, both included. `last` is None: until further notice."""

    first: date
    last: date | None = None

    @property
    def end(self) -> date:
        """The last day, or the last day there is."""
        return self.last or date.max

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.end

    def overlaps(self, other: Period) -> bool:
        return self.first <= other.end and other.first <= self.end


def joined(periods: Iterable[Period]) -> tuple[Period, ...]:
    """The same days in as few periods as can be, in order."""
    spans: list[Period] = []
    for period in sorted(periods, key=lambda each: (each.first, each.end)):
        if spans and period.first <= _day_after(spans[-1].end):
            spans[-1] = _period(spans[-1].first, max(spans[-1].end, period.end))
        else:
            spans.append(_period(period.first, period.end))
    return tuple(spans)


def days_missing(wanted: Period, covered: Iterable[Period]) -> tuple[Period, ...]:
    """The parts of `wanted` that no period in `covered` holds, in order."""
    gaps: list[Period] = []
    start = wanted.first
    for period in joined(covered):
        if period.end < start:
            continue
        if period.first > wanted.end:
            break
        if period.first > start:
            gaps.append(Period(start, period.first - timedelta(days=1)))
        if period.end >= wanted.end:
            return tuple(gaps)
        start = _day_after(period.end)
    return (*gaps, _period(start, wanted.end))


def _period(first: date, end: date) -> Period:
    return Period(first, None if end == date.max else end)


def _day_after(day: date) -> date:
    return day if day == date.max else day + timedelta(days=1)


@dataclass(frozen=True)
class Office:
    """Whose register it is: the area, the office that funds it, and its Slack workspace."""

    area_name: str
    area_short_name: str
    name: str
    email: str
    team_id: str
    titles: tuple[tuple[Role, str], ...]
    """What each role is called here, one title a role."""

    def title(self, role: Role) -> str:
        return dict(self.titles)[role]


@dataclass(frozen=True)
class FundingYear:
    """A financial year, such as "2024-25", and the pence that its awards may add up to."""

    key: str
    pot: int


@dataclass(frozen=True)
class Area:
    """A local authority district, named by its GSS code."""

    gss: str
    name: str


@dataclass(frozen=True)
class Partnership:
    """Who answers for one or more areas, the council that is paid, and its Slack channel."""

    id: str
    name: str
    payee: str
    channel_id: str | None = None
    channel_name: str | None = None


@dataclass(frozen=True)
class PartnershipArea:
    """An area belongs to a partnership for a time. No area belongs to two on one day."""

    partnership: str
    gss: str
    period: Period


@dataclass(frozen=True)
class Person:
    """Somebody who answers, decides or is written to. Without Slack, e-mail reaches them."""

    id: str
    name: str
    email: str
    team_id: str | None = None
    user_id: str | None = None


@dataclass(frozen=True)
class RoleHeld:
    """A person holds a role for a time: for a partnership, or (None) for the office."""

    person: str
    role: Role
    partnership: str | None
    period: Period


@dataclass(frozen=True)
class Project:
    """What an approved application pays for in one financial year. `award` is pence, above 0."""

    id: str
    partnership: str
    year: str
    name: str
    objective: str
    award: int

    @property
    def period(self) -> Period:
        """The days of its year: 1 April to 31 March."""
        first = int(self.year[:4])
        return Period(date(first, 4, 1), date(first + 1, 3, 31))


@dataclass(frozen=True)
class Measure:
    """A success measure of a project, counted in `unit`. Figures are for the whole year."""

    id: str
    project: str
    name: str
    unit: str
    baseline: Decimal | None = None
    target: Decimal | None = None


@dataclass(frozen=True)
class Register:
    """Everything that was loaded, each part in a fixed order whatever the order of the rows."""

    office: Office
    years: tuple[FundingYear, ...]
    objectives: tuple[str, ...]
    areas: tuple[Area, ...]
    partnerships: tuple[Partnership, ...]
    partnership_areas: tuple[PartnershipArea, ...]
    people: tuple[Person, ...]
    roles: tuple[RoleHeld, ...]
    projects: tuple[Project, ...]
    measures: tuple[Measure, ...]
    deadlines: Mapping[str, str] = field(default_factory=dict)
    """What the office has set about deadlines, as `deadline_settings` reads it."""
