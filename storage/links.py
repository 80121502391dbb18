"""One-time links, found by the SHA-256 of their secret."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.tables import OneTimeLink


async def add(session: AsyncSession, link: OneTimeLink) -> None:
    session.add(link)
    await session.flush()


async def for_change(session: AsyncSession, digest: str) -> OneTimeLink | None:
    """The link, locked until the transaction ends: of two people who send it, one is first."""
    return await session.get(OneTimeLink, digest, with_for_update=True)


async def use(session: AsyncSession, link: OneTimeLink, *, now: datetime) -> None:
    link.used_at = now
    session.add(link)
    await session.flush()


async def revoke(
    session: AsyncSession, purpose: str, subject: str, *, now: datetime, person: str | None = None
) -> None:
    """End every link of that purpose and subject that has not been used; a person's only."""
    theirs = [col(OneTimeLink.person_id) == person] if person is not None else []
    statement = (
        update(OneTimeLink)
        .where(
            col(OneTimeLink.purpose) == purpose,
            col(OneTimeLink.subject) == subject,
            col(OneTimeLink.used_at).is_(None),
            col(OneTimeLink.revoked_at).is_(None),
            *theirs,
        )
        .values(revoked_at=now)
    )
    await session.exec(statement)
