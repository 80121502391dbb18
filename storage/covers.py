"""The covers that leads named: roles held from a day to a day, in a fixed order."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlmodel import col, delete, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.permissions import Role
from storage.tables import Leave, Partnership, Person, RoleHeld

Named = tuple[RoleHeld, Person, Partnership]


async def to_come(
    session: AsyncSession, *, on: date, partnerships: Collection[str] | None = None
) -> list[Named]:
    """The covers that hold on that day or later, of these partnerships or (None) of all."""
    wanted = (
        select(RoleHeld, Person, Partnership)
        .join(Person, col(Person.id) == col(RoleHeld.person_id))
        .join(Partnership, col(Partnership.id) == col(RoleHeld.partnership_id))
        .where(
            RoleHeld.role == Role.COVER.value,
            or_(col(RoleHeld.to_date).is_(None), col(RoleHeld.to_date) >= on),
            or_(col(RoleHeld.to_date).is_(None), col(RoleHeld.to_date) >= col(RoleHeld.from_date)),
        )
        .order_by(col(RoleHeld.from_date), col(RoleHeld.id))
    )
    if partnerships is not None:
        wanted = wanted.where(col(RoleHeld.partnership_id).in_(partnerships))
    return list((await session.exec(wanted)).all())


async def next_taking_up(session: AsyncSession, partnership: str, *, after: date) -> date | None:
    """The next day after that on which somebody becomes the partnership's lead, or a cover."""
    wanted = select(func.min(RoleHeld.from_date)).where(
        RoleHeld.partnership_id == partnership,
        col(RoleHeld.role).in_((Role.LEAD.value, Role.COVER.value)),
        col(RoleHeld.from_date) > after,
    )
    return (await session.exec(wanted)).one()


async def for_change(session: AsyncSession, cover_id: int) -> RoleHeld | None:
    """The cover, locked until the transaction ends."""
    rows = await session.exec(
        select(RoleHeld)
        .where(RoleHeld.id == cover_id, RoleHeld.role == Role.COVER.value)
        .with_for_update()
    )
    return rows.one_or_none()


async def roles_between(
    session: AsyncSession, person_id: str, *, first: date, last: date
) -> list[RoleHeld]:
    """The roles that the person holds on a day from the first to the last."""
    rows = await session.exec(
        select(RoleHeld)
        .where(
            RoleHeld.person_id == person_id,
            RoleHeld.from_date <= last,
            or_(col(RoleHeld.to_date).is_(None), col(RoleHeld.to_date) >= first),
        )
        .order_by(col(RoleHeld.id))
    )
    return list(rows.all())


async def known_as(session: AsyncSession, user_id: str, email: str) -> list[Person]:
    """The people of the register with this Slack user id or e-mail address: one, as a rule."""
    found = or_(col(Person.user_id) == user_id, func.lower(Person.email) == email.lower())
    rows = await session.exec(select(Person).where(found).order_by(col(Person.id)))
    return list(rows.all())


async def end_leave(session: AsyncSession, person_id: str, *, first: date, last: date) -> None:
    """The person is not away on those days after all."""
    await session.exec(
        delete(Leave).where(
            col(Leave.person_id) == person_id, col(Leave.first) == first, col(Leave.last) == last
        )
    )
