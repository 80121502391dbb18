"""What must hold over time and in money: one partnership an area, one lead a day, awards in a pot.

These checks see the rows that could be read whole. Where a bad row names a partnership, what that
partnership seems to lack is not reported: the bad row may be what is lacking.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Generic, TypeVar

from bot.domain.money import pounds
from bot.domain.permissions import Role
from bot.domain.register import (
    Partnership,
    PartnershipArea,
    Period,
    Project,
    RoleHeld,
    days_missing,
    joined,
)
from bot.register.area import AreaFile
from bot.register.problems import quoted
from bot.register.tables import Row, suggestion

Noun = TypeVar("Noun")

_HELD_BY_ONE = frozenset({Role.LEAD, Role.DEPUTY})


@dataclass(frozen=True)
class Entry(Generic[Noun]):
    """What a row says, and the row, so that what is wrong can be said where it stands."""

    value: Noun
    row: Row


@dataclass(frozen=True)
class Dated:
    """The rows that the checks in this file look at. `doubted`: the partnerships in bad rows."""

    partnerships: tuple[Entry[Partnership], ...]
    partnership_areas: tuple[Entry[PartnershipArea], ...]
    roles: tuple[Entry[RoleHeld], ...]
    projects: tuple[Entry[Project], ...]
    doubted: frozenset[str]


def check_dates(dated: Dated) -> None:
    _refuse_overlaps(
        dated.partnership_areas,
        key=lambda held: held.gss,
        period=lambda held: held.period,
        message="This area is in a partnership on these days already, on line {line}.",
    )
    _check_roles(dated.roles)
    being = _days_in_being(dated.partnership_areas)
    _check_leads(dated, being)
    _check_project_years(dated, being)


def _refuse_overlaps(
    entries: Iterable[Entry[Noun]],
    *,
    key: Callable[[Noun], Hashable],
    period: Callable[[Noun], Period],
    message: str,
) -> None:
    groups: dict[Hashable, list[Entry[Noun]]] = defaultdict(list)
    for entry in entries:
        groups[key(entry.value)].append(entry)
    for group in groups.values():
        for earlier, later in combinations(group, 2):
            if later.row.is_refused("from"):
                continue
            if period(earlier.value).overlaps(period(later.value)):
                said = message.format(line=earlier.row.line)
                later.row.refuse("from", f"{said} End one before the other begins.")


def _check_roles(roles: tuple[Entry[RoleHeld], ...]) -> None:
    """One lead and one deputy a partnership on any day, who are two people."""
    single = [each for each in roles if each.value.role in _HELD_BY_ONE]
    shared = [each for each in roles if each.value.role not in _HELD_BY_ONE]
    for entries, key, message in (
        (single, _seat, "This partnership has somebody in this role already, on line {line}."),
        (single, _person, "This person is lead or deputy on these days already, on line {line}."),
        (shared, _whole, "This person has this role on these days already, on line {line}."),
    ):
        _refuse_overlaps(entries, key=key, period=lambda held: held.period, message=message)


def _seat(held: RoleHeld) -> Hashable:
    return held.role, held.partnership


def _person(held: RoleHeld) -> Hashable:
    return held.person, held.partnership


def _whole(held: RoleHeld) -> Hashable:
    return held.person, held.role, held.partnership


def _days_in_being(areas: Iterable[Entry[PartnershipArea]]) -> dict[str, tuple[Period, ...]]:
    """When each partnership has at least one area."""
    periods: dict[str, list[Period]] = defaultdict(list)
    for entry in areas:
        periods[entry.value.partnership].append(entry.value.period)
    return {partnership: joined(held) for partnership, held in periods.items()}


def _check_leads(dated: Dated, being: dict[str, tuple[Period, ...]]) -> None:
    leads = [each.value for each in dated.roles if each.value.role is Role.LEAD]
    for entry in dated.partnerships:
        partnership = entry.value.id
        if partnership in dated.doubted:
            continue
        held = [lead.period for lead in leads if lead.partnership == partnership]
        for period in being.get(partnership, ()):
            for gap in days_missing(period, held):
                entry.row.refuse(
                    "id",
                    f"Nobody leads this partnership {_when(gap)}. "
                    "Add a lead for that time to roles.csv.",
                )


def _when(period: Period) -> str:
    if period.last is None:
        return f"from {period.first} on"
    if period.last == period.first:
        return f"on {period.first}"
    return f"from {period.first} to {period.last}"


def _check_project_years(dated: Dated, being: dict[str, tuple[Period, ...]]) -> None:
    for entry in dated.projects:
        project = entry.value
        periods = being.get(project.partnership)
        if periods is None or project.partnership in dated.doubted:
            continue
        if days_missing(project.period, periods):
            entry.row.refuse(
                "year",
                f"{quoted(project.partnership)} has no area for part of {project.year}. "
                "Correct the year, or the dates in partnership_areas.csv.",
            )


def check_awards(area: AreaFile, projects: Iterable[Entry[Project]]) -> None:
    """Each project serves an objective in a year that has a pot, and no pot is overspent."""
    pots = {year.key: year.pot for year in area.years}
    awarded: dict[str, int] = defaultdict(int)
    for entry in projects:
        project = entry.value
        awarded[project.year] += project.award
        if pots and project.year not in pots:
            entry.row.refuse("year", f"{project.year} has no pot in area.toml. Add it there.")
        if area.objectives and project.objective not in area.objectives:
            advice = suggestion(
                project.objective, area.objectives, otherwise="Correct it, or add it there."
            )
            entry.row.refuse("objective", f"This objective is not in area.toml. {advice}")
    for year, pot in pots.items():
        key = f"years.{year}.pot"
        if not area.row.is_refused(key) and awarded[year] > pot:
            area.row.refuse(
                key,
                f"The awards in projects.csv add up to {pounds(awarded[year])}, which is "
                f"{pounds(awarded[year] - pot)} more than this. Correct this or an award.",
            )
