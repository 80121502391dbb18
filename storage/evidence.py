"""The files of returns, in the order in which they were added."""

from __future__ import annotations

from sqlalchemy import bindparam, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.tables import EvidenceFile, FileState, Person

# Statements are made once: putting one together takes longer than running it.
_KEPT = (
    select(EvidenceFile)
    .where(
        col(EvidenceFile.return_id) == bindparam("return_id"),
        col(EvidenceFile.state) == FileState.KEPT.value,
    )
    .order_by(col(EvidenceFile.id))
)
_WAITING = (
    select(EvidenceFile, Person.team_id, Person.user_id)
    .join(Person, col(Person.id) == col(EvidenceFile.added_by))
    .where(col(EvidenceFile.state) == FileState.WAITING.value)
    .order_by(col(EvidenceFile.id))
    .limit(20)
)


async def kept(session: AsyncSession, return_id: str) -> list[EvidenceFile]:
    """The files that a return has."""
    return list((await session.exec(_KEPT, params={"return_id": return_id})).all())


async def waiting(session: AsyncSession) -> list[tuple[EvidenceFile, str | None, str | None]]:
    """The next files to be fetched, each with the Slack team and user of whoever offered it."""
    return list((await session.exec(_WAITING)).all())


async def counted(session: AsyncSession, return_id: str) -> int:
    """How many files a return has, with those that are on their way."""
    states = (FileState.KEPT.value, FileState.WAITING.value)
    statement = select(func.count()).where(
        col(EvidenceFile.return_id) == return_id, col(EvidenceFile.state).in_(states)
    )
    return (await session.exec(statement)).one()


async def by_source(session: AsyncSession, source: str) -> EvidenceFile | None:
    found = await session.exec(select(EvidenceFile).where(EvidenceFile.source == source))
    return found.one_or_none()
