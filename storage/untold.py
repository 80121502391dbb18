"""News on its way: which partnerships have still to be told of what was announced."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.tables import HeldAnnouncement, UntoldNews

_NOTED = "news due"


async def add(session: AsyncSession, announcement: str, partnerships: Iterable[str]) -> None:
    """Each of them is to be told, once; they are told in this order."""
    note_due(session)
    session.add_all(
        UntoldNews(announcement=announcement, partnership_id=each) for each in partnerships
    )
    await session.flush()


def note_due(session: AsyncSession) -> None:
    """The transaction has given the timetable something to tell."""
    session.info[_NOTED] = True


def is_noted(session: AsyncSession) -> bool:
    return _NOTED in session.info


async def due(session: AsyncSession) -> list[tuple[str, str]]:
    """(announcement, partnership) of all that can be told now, in the order of announcing."""
    held = select(HeldAnnouncement.key).where(col(HeldAnnouncement.released_at).is_(None))
    rows = await session.exec(
        select(UntoldNews.announcement, UntoldNews.partnership_id)
        .where(col(UntoldNews.announcement).not_in(held))
        .order_by(col(UntoldNews.id))
    )
    return list(rows.all())


async def take(session: AsyncSession, announcement: str, partnership: str) -> bool:
    """It is told in this transaction; False if that has been done already."""
    taken = await session.exec(
        delete(UntoldNews).where(
            col(UntoldNews.announcement) == announcement,
            col(UntoldNews.partnership_id) == partnership,
        )
    )
    return taken.rowcount == 1
