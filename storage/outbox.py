"""The outbox: messages stored with the fact that caused them, then sent by the dispatcher.

A message's key is permanent: enqueuing it again does nothing. Within a lane only the oldest
unfinished message can be taken, so that a thread keeps its order however many dispatchers run.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import aliased
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.tables import MessageState, OutgoingMessage

LEASE = timedelta(seconds=50)  # longer than any try is allowed to take
BATCH = 20
_TABLE: Any = SQLModel.metadata.tables["outgoing_message"]
UNDELIVERED = (MessageState.REFUSED.value, MessageState.DEAD.value)
_UNFINISHED = (MessageState.PENDING.value, MessageState.LEASED.value)


@dataclass(frozen=True)
class Taken:
    """A message leased to one dispatcher, which says how it ended while the lease runs.

    `attempts` counts the tries before this one; `in_doubt` says that one of them may have got
    through. `payload` is JSON for Slack, `body` the whole e-mail. `thread` and `target` are where
    the message that it answers or edits was sent, as channel:ts; None when it never was.
    """

    id: int
    key: str
    medium: str
    recipient: str
    payload: str | None
    body: bytes | None
    attempts: int
    in_doubt: bool
    replies: bool
    replaces: bool
    thread: str | None
    target: str | None


@dataclass(frozen=True)
class Outgoing:
    """A message ready to be stored: made by `to_slack` or `to_email`."""

    key: str
    medium: str
    lane: str
    recipient: str
    created_at: datetime
    reply_to: str | None = None
    replaces: str | None = None
    payload: str | None = None
    body: bytes | None = None


def to_slack(
    key: str,
    *,
    lane: str,
    recipient: str,
    payload: Mapping[str, Any],
    now: datetime,
    reply_to: str | None = None,
    replaces: str | None = None,
) -> Outgoing:
    """A message to a Slack channel or user id.

    `reply_to` is the key of the message whose thread it joins, `replaces` the key of one that it
    edits. Either is waited for. Lanes must be written one transaction at a time: the order of a
    lane is that of the rows' numbers.
    """
    text = json.dumps(payload, ensure_ascii=False)
    return Outgoing(key, "slack", lane, recipient, now, reply_to, replaces, payload=text)


def to_email(key: str, *, recipient: str, body: bytes, now: datetime) -> Outgoing:
    """A finished e-mail to one recipient: `body` is the whole message as it will be sent."""
    return Outgoing(key, "email", key, recipient, now, body=body)


async def enqueue(session: AsyncSession, messages: Sequence[Outgoing]) -> None:
    """Store messages in their order; one whose key is there already is left as it was."""
    if not messages:
        return
    fresh = {"state": MessageState.PENDING.value, "attempts": 0, "in_doubt": False}
    insert = _INSERT[session.get_bind().dialect.name]
    await session.exec(insert, params=[fresh | vars(message) for message in messages])


async def take(
    session: AsyncSession, *, medium: str, owner: str, now: datetime, limit: int = BATCH
) -> list[Taken]:
    """Lease the oldest due message of up to `limit` lanes to `owner` until `now` + LEASE.

    A message is held back while an earlier one of its lane, or the one that it answers or edits,
    is unfinished. What another dispatcher is taking at this moment is passed over.
    """
    wanted = {"medium": medium, "now": now, "most": limit}
    messages = (await session.exec(_TAKEABLE, params=wanted)).all()
    if not messages:
        return []
    sent_as = await _sent_as(session, messages)
    taken = [_taken(message, sent_as) for message in messages]
    await session.exec(
        update(OutgoingMessage)
        .where(col(OutgoingMessage.id).in_([message.id for message in taken]))
        .values(
            state=MessageState.LEASED.value,
            leased_by=owner,
            leased_until=now + LEASE,
            attempts=col(OutgoingMessage.attempts) + 1,
            in_doubt=True,
            next_try_at=None,
        )
    )
    return taken


async def mark_sent(
    session: AsyncSession, message: Taken, *, owner: str, sent_as: str, now: datetime
) -> bool:
    """The other side has it, as `sent_as`. False if the message was no longer `owner`'s."""
    return await _finish(
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
    counted: bool = True,
) -> bool:
    """Back to pending until `at`. False if the message was no longer `owner`'s.

    `in_doubt` says that a try may have got through; a try that is not `counted` brings the
    message no nearer to being given up.
    """
    return await _finish(
        session,
        message,
        owner,
        state=MessageState.PENDING,
        next_try_at=at,
        error=error,
        in_doubt=in_doubt,
        attempts=message.attempts + counted,
    )


async def give_up(
    session: AsyncSession, message: Taken, *, owner: str, state: MessageState, error: str
) -> bool:
    """Refused, ambiguous or dead: no further try; the lane goes on without it.

    False if the message was no longer `owner`'s.
    """
    return await _finish(session, message, owner, state=state, error=error)


async def release_leases(session: AsyncSession) -> None:
    """Free at once what a process that died had taken, where that can be known.

    SQLite belongs to one process, so at its start every lease is a dead one's. On PostgreSQL
    another process may be at work, and a dead one's leases run out.
    """
    if session.get_bind().dialect.name != "sqlite":
        return
    await session.exec(
        update(OutgoingMessage)
        .where(col(OutgoingMessage.state) == MessageState.LEASED.value)
        .values(state=MessageState.PENDING.value, leased_by=None, leased_until=None)
    )


async def next_try_at(session: AsyncSession, media: Collection[str]) -> datetime | None:
    """When the first waiting message or lease of these media falls due; None if there is none."""
    rows = await session.exec(
        select(
            func.min(func.coalesce(OutgoingMessage.next_try_at, OutgoingMessage.leased_until))
        ).where(col(OutgoingMessage.state).in_(_UNFINISHED), col(OutgoingMessage.medium).in_(media))
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


async def _sent_as(
    session: AsyncSession, messages: Sequence[OutgoingMessage]
) -> dict[str, str | None]:
    """Where the messages that these answer or edit were sent, by key."""
    keys = {key for message in messages for key in (message.reply_to, message.replaces) if key}
    if not keys:
        return {}
    rows = await session.exec(
        select(OutgoingMessage.key, OutgoingMessage.sent_as).where(
            col(OutgoingMessage.key).in_(keys)
        )
    )
    return dict(rows.all())


def _taken(row: OutgoingMessage, sent_as: Mapping[str, str | None]) -> Taken:
    assert row.id is not None  # noqa: S101 - it came from the database
    return Taken(
        id=row.id,
        key=row.key,
        medium=row.medium,
        recipient=row.recipient,
        payload=row.payload,
        body=row.body,
        attempts=row.attempts,
        in_doubt=row.in_doubt,
        replies=row.reply_to is not None,
        replaces=row.replaces is not None,
        thread=sent_as.get(row.reply_to or ""),
        target=sent_as.get(row.replaces or ""),
    )


async def _finish(
    session: AsyncSession, message: Taken, owner: str, *, state: MessageState, **values: Any
) -> bool:
    """Change a leased row, if it is still leased to `owner`: a late answer changes nothing."""
    result = await session.exec(
        update(OutgoingMessage)
        .where(
            col(OutgoingMessage.id) == message.id,
            col(OutgoingMessage.state) == MessageState.LEASED.value,
            col(OutgoingMessage.leased_by) == owner,
        )
        .values(state=state.value, leased_by=None, leased_until=None, **values)
    )
    return result.rowcount == 1


def _due() -> ColumnElement[bool]:
    now: ColumnElement[datetime] = bindparam("now")
    waiting = and_(
        col(OutgoingMessage.state) == MessageState.PENDING.value,
        or_(col(OutgoingMessage.next_try_at).is_(None), col(OutgoingMessage.next_try_at) <= now),
    )
    abandoned = and_(
        col(OutgoingMessage.state) == MessageState.LEASED.value,
        col(OutgoingMessage.leased_until) <= now,
    )
    return or_(waiting, abandoned)


def _held_back() -> ColumnElement[bool]:
    earlier, origin = aliased(OutgoingMessage), aliased(OutgoingMessage)
    behind_in_lane = (
        select(earlier.id)
        .where(
            earlier.lane == col(OutgoingMessage.lane),
            col(earlier.id) < col(OutgoingMessage.id),
            col(earlier.state).in_(_UNFINISHED),
        )
        .exists()
    )
    origin_unfinished = (
        select(origin.id)
        .where(
            col(origin.key).in_([OutgoingMessage.reply_to, OutgoingMessage.replaces]),
            col(origin.state).in_(_UNFINISHED),
        )
        .exists()
    )
    return or_(behind_in_lane, origin_unfinished)


# Made once: putting it together takes longer than running it.
_TAKEABLE = (
    select(OutgoingMessage)
    .where(col(OutgoingMessage.medium) == bindparam("medium"), _due(), ~_held_back())
    .order_by(col(OutgoingMessage.id))
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)

_INSERT = {
    "sqlite": sqlite_insert(_TABLE).on_conflict_do_nothing(),
    "postgresql": postgres_insert(_TABLE).on_conflict_do_nothing(),
}
