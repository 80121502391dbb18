"""The outbox: messages stored with the fact that caused them, then sent by the dispatcher.

A message's key is permanent: enqueuing it again does nothing. Within a lane only the oldest
unfinished message can be taken, so that a thread keeps its order however many dispatchers run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.tables import MessageState, OutgoingMessage

LEASE = timedelta(seconds=50)  # longer than any try is allowed to take
BATCH = 20
_UNFINISHED = (MessageState.PENDING.value, MessageState.LEASED.value)


@dataclass(frozen=True)
class Taken:
    """A message leased to one dispatcher. `thread` and `target` are Slack's channel:ts, if known."""

    id: int
    key: str
    medium: str
    recipient: str
    payload: Mapping[str, Any]
    body: bytes
    attempts: int
    in_doubt: bool
    created_at: datetime
    replies: bool
    replaces: bool
    thread: str | None
    target: str | None


async def enqueue_slack(
    session: AsyncSession,
    key: str,
    *,
    lane: str,
    recipient: str,
    payload: Mapping[str, Any],
    now: datetime,
    reply_to: str | None = None,
    replaces: str | None = None,
) -> None:
    """Store a message to a Slack channel or user id; with `replaces`, an edit of one sent before."""
    await _insert(
        session,
        key=key,
        medium="slack",
        lane=lane,
        recipient=recipient,
        reply_to=reply_to,
        replaces=replaces,
        payload=json.dumps(payload, ensure_ascii=False),
        created_at=now,
    )


async def enqueue_email(
    session: AsyncSession, key: str, *, recipient: str, body: bytes, now: datetime
) -> None:
    """Store a finished e-mail to one recipient: `body` is the whole message as it will be sent."""
    await _insert(
        session,
        key=key,
        medium="email",
        lane=key,
        recipient=recipient,
        body=body,
        created_at=now,
    )


async def take(
    session: AsyncSession, *, owner: str, now: datetime, limit: int = BATCH
) -> list[Taken]:
    """Lease the oldest due message of up to `limit` lanes to `owner` until `now` + LEASE."""
    earlier = aliased(OutgoingMessage)
    blocked = (
        select(earlier.id)
        .where(
            earlier.lane == col(OutgoingMessage.lane),
            col(earlier.id) < col(OutgoingMessage.id),
            col(earlier.state).in_(_UNFINISHED),
        )
        .exists()
    )
    rows = await session.exec(
        select(OutgoingMessage)
        .where(_due(now), ~blocked)
        .order_by(col(OutgoingMessage.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [await _lease(session, row, owner, now) for row in rows.all()]


async def mark_sent(
    session: AsyncSession, message: Taken, *, owner: str, sent_as: str, now: datetime
) -> None:
    """The other side has it, as `sent_as`."""
    await _finish(
        session, message, owner, state=MessageState.SENT, sent_as=sent_as, sent_at=now, error=None
    )


async def try_again(
    session: AsyncSession,
    message: Taken,
    *,
    owner: str,
    at: datetime,
    error: str,
    in_doubt: bool,
) -> None:
    """Back to pending until `at`. `in_doubt` says that the failed try may have got through."""
    await _finish(
        session,
        message,
        owner,
        state=MessageState.PENDING,
        next_try_at=at,
        error=error,
        in_doubt=in_doubt,
    )


async def give_up(
    session: AsyncSession, message: Taken, *, owner: str, state: MessageState, error: str
) -> None:
    """Refused, ambiguous or dead: no further try. The lane goes on without it."""
    await _finish(session, message, owner, state=state, error=error)


async def release_leases(session: AsyncSession) -> int:
    """Free what a process that died had taken. Only where one process uses the database."""
    result = await session.exec(
        update(OutgoingMessage)
        .where(col(OutgoingMessage.state) == MessageState.LEASED.value)
        .values(state=MessageState.PENDING.value, leased_by=None, leased_until=None)
    )
    return result.rowcount


async def next_try_at(session: AsyncSession) -> datetime | None:
    """When the earliest message that waits, or the earliest lease, is due; None: nothing waits."""
    rows = await session.exec(
        select(
            func.min(func.coalesce(OutgoingMessage.next_try_at, OutgoingMessage.leased_until))
        ).where(col(OutgoingMessage.state).in_(_UNFINISHED))
    )
    return rows.one()


async def by_key(session: AsyncSession, key: str) -> OutgoingMessage | None:
    return (
        await session.exec(select(OutgoingMessage).where(OutgoingMessage.key == key))
    ).one_or_none()


async def by_sent_as(session: AsyncSession, sent_as: str) -> OutgoingMessage | None:
    """The message that Slack knows as `channel:ts`, if Reeve sent it."""
    rows = await session.exec(
        select(OutgoingMessage)
        .where(OutgoingMessage.sent_as == sent_as, col(OutgoingMessage.replaces).is_(None))
        .order_by(col(OutgoingMessage.id))
    )
    return rows.first()


def _due(now: datetime) -> ColumnElement[bool]:
    waiting = and_(
        col(OutgoingMessage.state) == MessageState.PENDING.value,
        or_(col(OutgoingMessage.next_try_at).is_(None), col(OutgoingMessage.next_try_at) <= now),
    )
    abandoned = and_(
        col(OutgoingMessage.state) == MessageState.LEASED.value,
        col(OutgoingMessage.leased_until) <= now,
    )
    return or_(waiting, abandoned)


async def _lease(session: AsyncSession, row: OutgoingMessage, owner: str, now: datetime) -> Taken:
    assert row.id is not None  # noqa: S101 - it came from the database
    taken = Taken(
        id=row.id,
        key=row.key,
        medium=row.medium,
        recipient=row.recipient,
        payload=json.loads(row.payload) if row.payload else {},
        body=row.body or b"",
        attempts=row.attempts,
        in_doubt=row.in_doubt,
        created_at=row.created_at,
        replies=row.reply_to is not None,
        replaces=row.replaces is not None,
        thread=await _sent_as(session, row.reply_to),
        target=await _sent_as(session, row.replaces),
    )
    row.state, row.leased_by, row.leased_until = MessageState.LEASED.value, owner, now + LEASE
    row.attempts, row.in_doubt, row.next_try_at = row.attempts + 1, True, None
    session.add(row)
    return taken


async def _sent_as(session: AsyncSession, key: str | None) -> str | None:
    if key is None:
        return None
    rows = await session.exec(select(OutgoingMessage.sent_as).where(OutgoingMessage.key == key))
    return rows.one_or_none()


async def _finish(
    session: AsyncSession, message: Taken, owner: str, *, state: MessageState, **values: Any
) -> None:
    """Change a leased row, if it is still leased to `owner`: a late answer changes nothing."""
    await session.exec(
        update(OutgoingMessage)
        .where(
            col(OutgoingMessage.id) == message.id,
            col(OutgoingMessage.state) == MessageState.LEASED.value,
            col(OutgoingMessage.leased_by) == owner,
        )
        .values(state=state.value, leased_by=None, leased_until=None, **values)
    )


async def _insert(session: AsyncSession, **values: Any) -> None:
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgres_insert
    defaults = {"state": MessageState.PENDING.value, "attempts": 0, "in_doubt": False}
    await session.exec(insert(OutgoingMessage).values(defaults | values).on_conflict_do_nothing())
