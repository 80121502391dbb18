"""The register as the tables hold it: one function a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator
from decimal import Decimal

from bot.domain.deadline_settings import SECTION
from bot.domain.numbers import canonical
from bot.domain.register import Register
from storage.tables import (
    Area,
    Measure,
    Partnership,
    PartnershipArea,
    Person,
    Project,
    RoleHeld,
    Setting,
)

MANAGED_SETTINGS = ("area_", "office_", "title_", "pot_", SECTION)
"""How the keys of the settings begin that the register holds; other settings are left alone."""


def area_key(row: PartnershipArea) -> Hashable:
    return row.partnership_id, row.gss, row.from_date


def role_key(row: RoleHeld) -> Hashable:
    return row.person_id, row.role, row.partnership_id, row.from_date


def settings(register: Register) -> Iterator[Setting]:
    office = register.office
    yield Setting(key="area_name", value=office.area_name)
    yield Setting(key="area_short_name", value=office.area_short_name)
    yield Setting(key="office_name", value=office.name)
    yield Setting(key="office_email", value=office.email)
    yield Setting(key="office_team_id", value=office.team_id)
    for role, title in office.titles:
        yield Setting(key=f"title_{role}", value=title)
    for year in register.years:
        yield Setting(key=f"pot_{year.key}", value=str(year.pot))
    for key, text in register.deadlines.items():
        yield Setting(key=key, value=text)


def areas(register: Register) -> Iterator[Area]:
    return (Area(gss=each.gss, name=each.name) for each in register.areas)


def partnerships(register: Register) -> Iterator[Partnership]:
    for each in register.partnerships:
        yield Partnership(
            id=each.id,
            name=each.name,
            payee=each.payee,
            channel_id=each.channel_id,
            channel_name=each.channel_name,
        )


def partnership_areas(register: Register) -> Iterator[PartnershipArea]:
    for each in register.partnership_areas:
        yield PartnershipArea(
            partnership_id=each.partnership,
            gss=each.gss,
            from_date=each.period.first,
            to_date=each.period.last,
        )


def people(register: Register) -> Iterator[Person]:
    for each in register.people:
        yield Person(
            id=each.id,
            name=each.name,
            email=each.email,
            team_id=each.team_id,
            user_id=each.user_id,
        )


def roles(register: Register) -> Iterator[RoleHeld]:
    for each in register.roles:
        yield RoleHeld(
            person_id=each.person,
            role=each.role.value,
            partnership_id=each.partnership,
            from_date=each.period.first,
            to_date=each.period.last,
        )


def projects(register: Register) -> Iterator[Project]:
    """In the order of their ids, numbered within a partnership's year."""
    positions: Counter[tuple[str, str]] = Counter()
    for each in register.projects:
        positions[each.partnership, each.year] += 1
        yield Project(
            id=each.id,
            partnership_id=each.partnership,
            year=each.year,
            name=each.name,
            objective=each.objective,
            award_pence=each.award,
            position=positions[each.partnership, each.year],
        )


def measures(register: Register) -> Iterator[Measure]:
    """In the order of their ids, numbered within a project."""
    positions: Counter[str] = Counter()
    for each in register.measures:
        positions[each.project] += 1
        yield Measure(
            id=each.id,
            project_id=each.project,
            name=each.name,
            unit=each.unit,
            baseline=_figure(each.baseline),
            target=_figure(each.target),
            position=positions[each.project],
        )


def _figure(number: Decimal | None) -> str | None:
    """A decimal as plain text without needless zeros: "1200", "37.5"."""
    return None if number is None else canonical(number)
