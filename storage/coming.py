"""The next moment of each kind at which the timetable has something to do, from the tables."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.permissions import Role
from storage.deadlines import AWAITED
from storage.tables import HeldAnnouncement, QuarterlyReturn, RoleHeld


async def look(session: AsyncSession, *, now: datetime) -> datetime | None:
    """When a return is looked at next: a reminder, a flag, the end of a time to reply."""
    at = col(QuarterlyReturn.next_look_at)
    return (await session.exec(select(func.min(at)).where(at > now))).one()


async def first_deadline(session: AsyncSession, *, now: datetime) -> datetime | None:
    """When returns that are open for the first time are due next."""
    at = col(QuarterlyReturn.due_at)
    wanted = select(func.min(at)).where(AWAITED, col(QuarterlyReturn.due_again_at).is_(None))
    return (await session.exec(wanted.where(at > now))).one()


async def second_deadline(session: AsyncSession, *, now: datetime) -> datetime | None:
    """When a return that was sent back is due again next."""
    at = col(QuarterlyReturn.due_again_at)
    return (await session.exec(select(func.min(at)).where(at > now))).one()


async def release(session: AsyncSession, *, now: datetime) -> datetime | None:
    """When an announcement that is held can be released next."""
    at = col(HeldAnnouncement.held_until)
    waiting = col(HeldAnnouncement.released_at).is_(None)
    return (await session.exec(select(func.min(at)).where(waiting, at > now))).one()


async def lead(session: AsyncSession, *, after: date) -> date | None:
    """The day on which somebody takes up the lead or covers for it next."""
    first = col(RoleHeld.from_date)
    roles = col(RoleHeld.role).in_((Role.LEAD.value, Role.COVER.value))
    return (await session.exec(select(func.min(first)).where(roles, first > after))).one()
