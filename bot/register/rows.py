"""One function a file: a row of cells → what it says. A row with a problem is thrown away."""

from __future__ import annotations

from bot.domain.permissions import OFFICE_ROLES
from bot.domain.register import (
    Area,
    Measure,
    Partnership,
    PartnershipArea,
    Period,
    Person,
    Project,
    RoleHeld,
)
from bot.register import cells
from bot.register.tables import Row

# Slack shows 75 characters on a button and in a menu, and people are chosen from menus.
_MOST_IN_A_NAME = 75
_MOST_IN_A_LINE = 150


def area(row: Row) -> Area:
    return Area(row.need("gss", cells.gss), row.need("name", cells.text(_MOST_IN_A_NAME)))


def partnership(row: Row) -> Partnership:
    _both_or_neither(row, "channel_id", "channel_name")
    return Partnership(
        id=row.need("id", cells.slug),
        name=row.need("name", cells.text(_MOST_IN_A_NAME)),
        payee=row.need("payee", cells.text(_MOST_IN_A_LINE)),
        channel_id=row.may("channel_id", cells.slack_channel),
        channel_name=row.may("channel_name", cells.channel_name),
    )


def partnership_area(row: Row) -> PartnershipArea:
    return PartnershipArea(
        partnership=row.need("partnership", cells.slug),
        gss=row.need("gss", cells.gss),
        period=_period(row),
    )


def person(row: Row) -> Person:
    _both_or_neither(row, "team_id", "user_id")
    return Person(
        id=row.need("id", cells.slug),
        name=row.need("name", cells.text(_MOST_IN_A_NAME)),
        email=row.need("email", cells.email),
        team_id=row.may("team_id", cells.slack_team),
        user_id=row.may("user_id", cells.slack_user),
    )


def role_held(row: Row) -> RoleHeld:
    held = RoleHeld(
        person=row.need("person", cells.slug),
        role=row.need("role", cells.role),
        partnership=row.may("partnership", cells.slug),
        period=_period(row),
    )
    if not row.problems:
        _check_whose_role(row, held)
    return held


def _check_whose_role(row: Row, held: RoleHeld) -> None:
    if held.role in OFFICE_ROLES and held.partnership:
        row.refuse("partnership", "This role is held for the office. Leave this cell blank.")
    elif held.role not in OFFICE_ROLES and not held.partnership:
        row.refuse("partnership", "This role is held for a partnership. Give the partnership's ID.")


def project(row: Row) -> Project:
    return Project(
        id=row.need("id", cells.slug),
        partnership=row.need("partnership", cells.slug),
        year=row.need("year", cells.year),
        name=row.need("name", cells.text(_MOST_IN_A_NAME)),
        objective=row.need("objective", cells.text(_MOST_IN_A_LINE)),
        award=row.need("award", cells.award),
    )


def measure(row: Row) -> Measure:
    return Measure(
        id=row.need("id", cells.slug),
        project=row.need("project", cells.slug),
        name=row.need("name", cells.text(_MOST_IN_A_LINE)),
        unit=row.need("unit", cells.text(30)),
        baseline=row.may("baseline", cells.number),
        target=row.may("target", cells.number),
    )


def _period(row: Row) -> Period:
    first, last = row.need("from", cells.day), row.may("to", cells.day)
    if not row.problems and last is not None and last < first:
        row.refuse("to", f"This is before {first}. Give a later day, or leave it blank for no end.")
    return Period(first, last)


def _both_or_neither(row: Row, one: str, other: str) -> None:
    for blank, filled in ((one, other), (other, one)):
        if row.cells.get(filled) and not row.cells.get(blank):
            row.refuse(blank, f"Fill in both {one} and {other}, or neither.")
