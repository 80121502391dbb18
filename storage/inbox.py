"""Deliveries that have had their effect. Slack repeats itself; Reeve does not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import SQLModel, col, delete
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.tables import Delivery

# Made once, and of the table itself: putting a statement together takes longer than running it.
_DELIVERIES: Any = SQLModel.metadata.tables[str(Delivery.__tablename__)]
_RECORD = {
    dialect: insert(_DELIVERIES).on_conflict_do_nothing().returning(_DELIVERIES.c.key)
    for dialect, insert in (("sqlite", sqlite_insert), ("postgresql", postgres_insert))
}


async def is_first(session: AsyncSession, key: str, *, now: datetime) -> bool:
    """Record the delivery; False if it had been recorded before.

    It is recorded in the transaction of its effect: both are there or neither is. On PostgreSQL a
    second one that arrives meanwhile waits here for the first one's commit.
    """
    record = _RECORD[session.get_bind().dialect.name]
    result = await session.exec(record, params={"key": key, "received_at": now})
    return result.first() is not None


async def forget(session: AsyncSession, key: str) -> None:
    """Let the delivery come again: in the transaction that recorded it, before it is committed."""
    await session.exec(delete(Delivery).where(col(Delivery.key) == key))
