"""The addresses of people's calendars, found by the SHA-256 of their secret."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.tables import CalendarAddress


async def add(session: AsyncSession, digest: str, person: str, *, now: datetime) -> None:
    session.add(CalendarAddress(hash=digest, person_id=person, made_at=now))
    await session.flush()


async def owner(session: AsyncSession, digest: str) -> str | None:
    """The id of the person whose address it is; None for one that is unknown or revoked."""
    found = await session.get(CalendarAddress, digest)
    return None if found is None or found.revoked_at is not None else found.person_id


async def made(session: AsyncSession, person: str) -> bool:
    """Whether the person has an address that works."""
    rows = await session.exec(select(CalendarAddress.hash).where(*_working(person)).limit(1))
    return rows.first() is not None


async def revoke(session: AsyncSession, person: str, *, now: datetime) -> bool:
    """End the person's address; whether there was one."""
    rows = (
        await session.exec(select(CalendarAddress).where(*_working(person)).with_for_update())
    ).all()
    for row in rows:
        row.revoked_at = now
        session.add(row)
    await session.flush()
    return bool(rows)


def _working(person: str) -> tuple[ColumnElement[bool], ...]:
    return (
        col(CalendarAddress.person_id) == person,
        col(CalendarAddress.revoked_at).is_(None),
    )
