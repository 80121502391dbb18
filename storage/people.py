"""People and the roles they hold on a day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, and_, bindparam, or_
from sqlalchemy.orm import Mapped
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.tables import Partnership, Person, RoleHeld

# Statements are made once: putting one together takes longer than running it.
_HELD_ON_DAY = and_(
    col(RoleHeld.person_id) == col(Person.id),
    col(RoleHeld.from_date) <= bindparam("day"),
    or_(col(RoleHeld.to_date).is_(None), col(RoleHeld.to_date) >= bindparam("day")),
)
_BY_SLACK = (
    select(
        Person.id, Person.name, Person.email, Person.user_id, RoleHeld.role, RoleHeld.partnership_id
    )  # type: ignore[call-overload]  # SQLModel types four columns; there are six
    .join(RoleHeld, _HELD_ON_DAY, isouter=True)
    .where(col(Person.team_id) == bindparam("team_id"), col(Person.user_id) == bindparam("user_id"))
    .order_by(col(RoleHeld.id))
)
_BY_ID = (
    select(Person, RoleHeld)
    .join(RoleHeld, _HELD_ON_DAY, isouter=True)
    .where(col(Person.id) == bindparam("person_id"))
    .order_by(col(RoleHeld.id))
)
_HOLDING = (
    select(Person)
    .join(RoleHeld, _HELD_ON_DAY)
    .where(
        col(RoleHeld.role) == bindparam("role"),
        col(RoleHeld.partnership_id).is_not_distinct_from(bindparam("partnership")),
    )
    .order_by(col(Person.name), col(Person.id))
    .distinct()
)
_ANSWERING_FOR = (
    select(Partnership.name, RoleHeld.role, Person.name)
    .join(RoleHeld, col(RoleHeld.partnership_id) == col(Partnership.id), isouter=True)
    .join(Person, _HELD_ON_DAY, isouter=True)
    .where(col(Partnership.id) == bindparam("partnership"))
    .order_by(col(RoleHeld.id))
)


def holds_on_day(partnership: ColumnElement[str] | Mapped[str]) -> ColumnElement[bool]:
    """Whether the person of the statement holds one of :roles for the partnership on :day."""
    return (
        select(RoleHeld.id)
        .where(
            _HELD_ON_DAY,
            col(RoleHeld.partnership_id) == partnership,
            col(RoleHeld.role).in_(bindparam("roles", expanding=True)),
        )
        .exists()
    )


async def not_in_slack(session: AsyncSession, roles: Collection[str], *, on: date) -> set[str]:
    """The partnerships that somebody without Slack holds one of the roles for on that day."""
    rows = await session.exec(
        select(RoleHeld.partnership_id)
        .join(Person, _HELD_ON_DAY)
        .where(col(Person.user_id).is_(None), col(RoleHeld.role).in_(roles)),
        params={"day": on},
    )
    return {partnership for partnership in rows if partnership}


async def by_slack(
    session: AsyncSession, team_id: str, user_id: str, *, on: date
) -> list[tuple[str, str, str, str, str | None, str | None]]:
    """(id, name, e-mail, Slack user, role, partnership) for each role held on that day.

    One row without a role for somebody who holds none; no row for somebody not known.
    """
    who = {"team_id": team_id, "user_id": user_id, "day": on}
    return [tuple(row) for row in (await session.exec(_BY_SLACK, params=who)).all()]


async def by_id(
    session: AsyncSession, person_id: str, *, on: date
) -> tuple[Person, list[RoleHeld]] | None:
    """The person and the roles that they hold on that day; None for somebody not known."""
    found = await session.exec(_BY_ID, params={"person_id": person_id, "day": on})
    rows: list[tuple[Person, RoleHeld | None]] = list(found.all())  # None: no role on that day
    if not rows:
        return None
    return rows[0][0], [held for _, held in rows if held is not None]


async def team_of(session: AsyncSession, user_id: str) -> str | None:
    """The Slack team of the one person with this user id; None if there is none or several."""
    teams = (await session.exec(select(Person.team_id).where(Person.user_id == user_id))).all()
    return teams[0] if len(teams) == 1 else None


async def holding(
    session: AsyncSession, role: str, *, on: date, partnership: str | None = None
) -> list[Person]:
    """Those who hold the role on that day, for that partnership or (None) for the office."""
    what = {"role": role, "partnership": partnership, "day": on}
    return list((await session.exec(_HOLDING, params=what)).all())


async def names(session: AsyncSession, ids: Collection[str]) -> dict[str, str]:
    """The name of each person, by id."""
    rows = await session.exec(select(Person.id, Person.name).where(col(Person.id).in_(ids)))
    return dict(rows.all())


async def answering_for(
    session: AsyncSession, partnership_id: str, *, on: date
) -> tuple[str, list[tuple[str, str]]]:
    """(the partnership's name, (role, person's name) of all who hold one for it on that day)."""
    what = {"partnership": partnership_id, "day": on}
    rows = (await session.exec(_ANSWERING_FOR, params=what)).all()
    held: list[tuple[str, str, str | None]] = list(rows)  # None: a role not held on that day
    return held[0][0], [(role, person) for _, role, person in held if person]
