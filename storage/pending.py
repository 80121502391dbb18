"""Answers that wait for their person to keep or change them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import SQLModel, col, delete
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.tables import PendingAnswer

# Made once and of the table itself, as each answer runs it: putting it together takes longer.
_PENDING: Any = SQLModel.metadata.tables[str(PendingAnswer.__tablename__)]
_REMOVE = delete(_PENDING).where(
    _PENDING.c.return_id == bindparam("of"),
    _PENDING.c.question_key.in_(bindparam("questions", expanding=True)),
)


async def put(session: AsyncSession, answer: PendingAnswer) -> None:
    """Let it wait, in the place of an earlier text of the same person for the same question."""
    await session.merge(answer)


async def get(
    session: AsyncSession, return_id: str, question_key: str, person_id: str
) -> PendingAnswer | None:
    return await session.get(PendingAnswer, (return_id, question_key, person_id))


async def remove_all(session: AsyncSession, return_id: str) -> None:
    """Forget every text that waits for a return: it has been submitted without them."""
    await session.exec(delete(PendingAnswer).where(col(PendingAnswer.return_id) == return_id))


async def remove_from(session: AsyncSession, source: str) -> None:
    """Forget the text that stood in a message which its author has deleted."""
    await session.exec(delete(PendingAnswer).where(col(PendingAnswer.source) == source))


async def remove(session: AsyncSession, return_id: str, question_keys: Collection[str]) -> None:
    """Forget everybody's waiting texts for the questions."""
    if question_keys:
        await session.exec(_REMOVE, params={"of": return_id, "questions": list(question_keys)})
