"""People and the roles they hold on a day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.tables import Partnership, Person, RoleHeld


async def by_slack(
    session: AsyncSession, team_id: str, user_id: str, *, on: date
) -> tuple[Person, list[RoleHeld]] | None:
    """The person with this Slack identity and their roles on that day; None: not known."""
    return await _with_roles(
        session, and_(col(Person.team_id) == team_id, col(Person.user_id) == user_id), on
    )


async def by_id(
    session: AsyncSession, person_id: str, *, on: date
) -> tuple[Person, list[RoleHeld]] | None:
    return await _with_roles(session, col(Person.id) == person_id, on)


async def holding(
    session: AsyncSession, role: str, *, on: date, partnership: str | None = None
) -> list[Person]:
    """Those who hold the role on that day, for that partnership or (None) for the office."""
    rows = await session.exec(
        select(Person)
        .join(RoleHeld, _held_on(on))
        .where(
            RoleHeld.role == role, col(RoleHeld.partnership_id).is_not_distinct_from(partnership)
        )
        .order_by(col(Person.name), col(Person.id))
        .distinct()
    )
    return list(rows.all())


async def answering_for(
    session: AsyncSession, partnership_id: str, *, on: date
) -> tuple[str, list[tuple[str, str]]]:
    """(the partnership's name, (role, person's name) of all who hold one for it on that day)."""
    rows = (
        await session.exec(
            select(Partnership.name, RoleHeld.role, Person.name)
            .join(RoleHeld, col(RoleHeld.partnership_id) == col(Partnership.id), isouter=True)
            .join(Person, _held_on(on), isouter=True)
            .where(Partnership.id == partnership_id)
            .order_by(col(RoleHeld.id))
        )
    ).all()
    held: list[tuple[str, str, str | None]] = list(rows)  # None: a role not held on that day
    return held[0][0], [(role, person) for _, role, person in held if person]


async def _with_roles(
    session: AsyncSession, who: ColumnElement[bool], on: date
) -> tuple[Person, list[RoleHeld]] | None:
    rows = (
        await session.exec(
            select(Person, RoleHeld)
            .join(RoleHeld, _held_on(on), isouter=True)
            .where(who)
            .order_by(col(RoleHeld.id))
        )
    ).all()
    if not rows:
        return None
    roles: list[RoleHeld | None] = [role for _, role in rows]  # none held: an outer join's null
    return rows[0][0], [role for role in roles if role]


def _held_on(on: date) -> ColumnElement[bool]:
    return and_(
        col(RoleHeld.person_id) == col(Person.id),
        col(RoleHeld.from_date) <= on,
        or_(col(RoleHeld.to_date).is_(None), col(RoleHeld.to_date) >= on),
    )
