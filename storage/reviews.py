"""The versions of returns, and the office's questions about their answers, in a fixed order."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.tables import AnswerQuery, AuditEvent, ReturnVersion


async def versions(session: AsyncSession, return_id: str) -> list[ReturnVersion]:
    """Every version of the return, the first one first."""
    rows = await session.exec(
        select(ReturnVersion)
        .where(ReturnVersion.return_id == return_id)
        .order_by(col(ReturnVersion.number))
    )
    return list(rows.all())


async def accept(
    session: AsyncSession, return_id: str, number: int, *, by: str, now: datetime
) -> None:
    """Note that the version was accepted."""
    row = await session.get_one(ReturnVersion, (return_id, number))
    row.accepted_by, row.accepted_at = by, now
    await session.flush()


async def add(session: AsyncSession, row: ReturnVersion | AnswerQuery) -> None:
    session.add(row)
    await session.flush()


async def queries(session: AsyncSession, return_id: str) -> list[AnswerQuery]:
    """Every question that the office has asked about the return, oldest first."""
    rows = await session.exec(
        select(AnswerQuery).where(AnswerQuery.return_id == return_id).order_by(col(AnswerQuery.id))
    )
    return list(rows.all())


async def events(session: AsyncSession, return_id: str) -> list[AuditEvent]:
    """What the audit says of the return, oldest first."""
    rows = await session.exec(
        select(AuditEvent).where(AuditEvent.subject == return_id).order_by(col(AuditEvent.seq))
    )
    return list(rows.all())


async def settle(
    session: AsyncSession, number: int, *, reply: str | None, by: str, now: datetime
) -> None:
    """Close the question with that number, with a reply or without."""
    row = await session.get_one(AnswerQuery, number)
    row.reply, row.closed_by, row.closed_at = reply, by, now
    await session.flush()
