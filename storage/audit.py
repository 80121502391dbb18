"""The audit: append-only, past tense, each row chained to the last by hash.

A row's hash is SHA-256 over the canonical JSON of its fields and the previous row's hash, so that
an edited, deleted or inserted row is found by reading the chain once. `audit_head` holds the last
number and hash, so that a cut tail is found too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.tables import AuditEvent, AuditHead

GENESIS = "0" * 64
_PAGE = 1000

_EVENTS: Any = SQLModel.metadata.tables["audit_event"]
_HEADS: Any = SQLModel.metadata.tables["audit_head"]
_HEAD = select(_HEADS.c.seq, _HEADS.c.hash).with_for_update()
_ADD = insert(_EVENTS)
_MOVE_HEAD = update(_HEADS)


async def append(
    session: AsyncSession,
    event: str,
    *,
    actor: str,
    now: datetime,
    subject: str,
    details: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Add one event in the past tense, such as "return submitted"; `details` must be JSON-able."""
    seq, previous = (await session.exec(_HEAD)).one()
    row = AuditEvent(
        seq=seq + 1,
        at=now.astimezone(UTC),
        actor=actor,
        event=event,
        subject=subject,
        details=json.dumps(details or {}, sort_keys=True),  # ASCII: no database refuses it
        previous_hash=previous,
        hash="",
    )
    row.hash = row_hash(row)
    await session.exec(_ADD, params={each.name: getattr(row, each.name) for each in _EVENTS.c})
    await session.exec(_MOVE_HEAD, params={"seq": row.seq, "hash": row.hash})
    return row


def row_hash(row: AuditEvent) -> str:
    """SHA-256, in hex, of a row's own fields and its predecessor's hash."""
    fields = [
        row.seq,
        row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        row.actor,
        row.event,
        row.subject,
        row.details,
        row.previous_hash,
    ]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()


async def first_fault(session: AsyncSession) -> str | None:
    """None if the whole chain verifies; else a sentence naming the first row that does not.

    Rows may be added meanwhile: all is read as it was at one moment.
    """
    if not session.in_transaction() and session.get_bind().dialect.name != "sqlite":
        await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    expected, previous = 1, GENESIS
    try:
        async for row in _in_order(session):
            if row.seq != expected:
                return f"Row {expected} is missing: the next one is number {row.seq}."
            if row.previous_hash != previous or row.hash != row_hash(row):
                return f"Row {row.seq} ({row.event}, {row.subject}) does not match its hash."
            expected, previous = row.seq + 1, row.hash
    except ValueError as unreadable:  # SQLite would keep a time that is none
        return f"A row from number {expected} on cannot be read: {unreadable}."
    return await _fault_at_end(session, expected - 1, previous)


async def _fault_at_end(session: AsyncSession, rows: int, last_hash: str) -> str | None:
    head = (await session.exec(select(AuditHead))).one_or_none()
    if head is None:
        return "The record of where the chain ends is missing."
    if head.seq != rows:
        return f"The end is cut off: {head.seq} rows were written, {rows} are here."
    if head.hash != last_hash:
        return f"The end does not match: row {rows} is not the one that was written last."
    return None


async def _in_order(session: AsyncSession) -> AsyncIterator[AuditEvent]:
    """Every row by its number, read a page at a time."""
    ordered = select(AuditEvent).order_by(col(AuditEvent.seq)).limit(_PAGE)
    page = (await session.exec(ordered)).all()
    while page:
        for row in page:
            yield row
        last = page[-1].seq
        session.expunge_all()
        page = (await session.exec(ordered.where(col(AuditEvent.seq) > last))).all()
