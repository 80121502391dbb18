"""The audit: append-only, past tense, each row chained to the last by hash.

A row's hash is SHA-256 over the canonical JSON of its fields and the previous row's hash, so that
an edited, deleted or inserted row is found by reading the chain once. `audit_head` holds the last
number and hash, so that a cut tail is found too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Happened:
    """An event in the past tense, such as "return submitted"; `details` must be JSON-able."""

    event: str
    details: Mapping[str, Any] = field(default_factory=dict)


async def append(
    session: AsyncSession,
    event: str,
    *,
    actor: str,
    now: datetime,
    subject: str,
    details: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Add one event: see `Happened`."""
    happened = [Happened(event, details or {})]
    (row,) = await append_all(session, happened, actor=actor, now=now, subject=subject)
    return row


async def append_all(
    session: AsyncSession,
    events: Sequence[Happened],
    *,
    actor: str,
    now: datetime,
    subject: str,
) -> list[AuditEvent]:
    """Add what one person did to one thing, in its order."""
    if not events:
        return []
    seq, previous = (await session.exec(_HEAD)).one()
    rows: list[AuditEvent] = []
    for each in events:
        seq += 1
        row = AuditEvent(
            seq=seq,
            at=now.astimezone(UTC),
            actor=actor,
            event=each.event,
            subject=subject,
            details=json.dumps(each.details, sort_keys=True),  # ASCII: no database refuses it
            previous_hash=previous,
            hash="",
        )
        row.hash = previous = row_hash(row)
        rows.append(row)
    written = [{each.name: getattr(row, each.name) for each in _EVENTS.c} for row in rows]
    await session.exec(_ADD, params=written)
    await session.exec(_MOVE_HEAD, params={"seq": seq, "hash": previous})
    return rows


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
    reached = await follow(session, Link(0, GENESIS))
    return reached if isinstance(reached, str) else await fault_at_end(session, reached)


@dataclass(frozen=True)
class Link:
    """A row of the chain, by its number and hash."""

    seq: int
    hash: str


async def follow(session: AsyncSession, start: Link, *, most: int | None = None) -> Link | str:
    """Follow the chain from behind a row, `most` rows at most: the last that verifies.

    A sentence naming the first row that does not, if there is one.
    """
    expected, previous = start.seq + 1, start.hash
    try:
        async for row in _in_order(session, after=start.seq, most=most):
            if row.seq != expected:
                return f"Row {expected} is missing: the next one is number {row.seq}."
            if row.previous_hash != previous or row.hash != row_hash(row):
                return f"Row {row.seq} ({row.event}, {row.subject}) does not match its hash."
            expected, previous = row.seq + 1, row.hash
    except ValueError as unreadable:  # SQLite would keep a time that is none
        return f"A row from number {expected} on cannot be read: {unreadable}."
    return Link(expected - 1, previous)


async def link(session: AsyncSession, seq: int) -> Link:
    """The row as it stands, which proves nothing by itself; before the first, where it begins."""
    found = await session.exec(select(AuditEvent.hash).where(AuditEvent.seq == seq))
    return Link(seq, found.one_or_none() or GENESIS)


async def fault_at_end(session: AsyncSession, last: Link) -> str | None:
    """None if the chain ends with that row, as was noted when it was written."""
    head = (await session.exec(select(AuditHead))).one_or_none()
    if head is None:
        return "The record of where the chain ends is missing."
    if head.seq != last.seq:
        return f"The end is cut off: {head.seq} rows were written, {last.seq} are here."
    if head.hash != last.hash:
        return f"The end does not match: row {last.seq} is not the one that was written last."
    return None


async def _in_order(
    session: AsyncSession, *, after: int, most: int | None
) -> AsyncIterator[AuditEvent]:
    """Every row behind that number, read a page at a time."""
    ordered = select(AuditEvent).order_by(col(AuditEvent.seq)).limit(most or _PAGE)
    # from the beginning on, also a row that somebody has put before the first
    first = ordered.where(col(AuditEvent.seq) > after) if after else ordered
    page = (await session.exec(first)).all()
    while page:
        for row in page:
            yield row
        if most is not None:
            return
        after = page[-1].seq
        session.expunge_all()
        page = (await session.exec(ordered.where(col(AuditEvent.seq) > after))).all()
