"""The outbox: messages stored with the fact that caused them, then sent by the dispatcher.

A message's key is permanent: enqueuing it again does nothing. Within a lane only the oldest
unfinished message can be taken, so that a thread keeps its order however many dispatchers run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Update, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import outbox_statements as statements
from storage.tables import MessageState, OutgoingMessage

LEASE = timedelta(seconds=50)  # longer than any try is allowed to take
BATCH = 20
UNDELIVERED = (MessageState.REFUSED.value, MessageState.DEAD.value)


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
    fresh = {
        "state": MessageState.PENDING.value,
        "attempts": 0,
        "in_doubt": False,
        "told_of": False,
    }
    insert = statements.INSERT[session.get_bind().dialect.name]
    await session.exec(insert, params=[fresh | vars(message) for message in messages])


async def take(
    session: AsyncSession, *, medium: str, owner: str, now: datetime, limit: int = BATCH
) -> list[Taken]:
    """Lease the oldest due message of up to `limit` lanes to `owner` until `now` + LEASE.

    A message is held back while an earlier one of its lane, or the one that it answers or edits,
    is unfinished. What another dispatcher is taking at this moment is passed over.
    """
    wanted = {"of": medium, "now": now, "most": limit}
    rows = (await session.exec(statements.TAKEABLE, params=wanted)).mappings().all()
    taken = [Taken(**row) for row in rows]
    if taken:
        lease = {"ids": [message.id for message in taken], "owner": owner, "until": now + LEASE}
        await session.exec(statements.LEASE, params=lease)
    return taken


@dataclass(frozen=True)
class Waiting:
    """What of one medium is unfinished: whether any may be `due`, and when the next falls due.

    What is held back by another counts as due.
    """

    due: bool
    next_at: datetime | None


async def waiting(session: AsyncSession, *, now: datetime) -> dict[str, Waiting]:
    """What is unfinished, by medium; a medium that is not named has nothing left to send."""
    rows = await session.exec(statements.WAITING, params={"now": now})
    return {medium: Waiting(bool(due), next_at) for medium, due, next_at in rows}


async def mark_sent(
    session: AsyncSession, sent: Sequence[tuple[Taken, str]], *, owner: str, now: datetime
) -> None:
    """The other side has each, as the name beside it. What was no longer `owner`'s stays."""
    if sent:
        rows = [
            {"message_id": message.id, "owner": owner, "name": name, "now": now}
            for message, name in sent
        ]
        await session.exec(statements.SENT, params=rows)


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
    tries = message.attempts + counted
    return await _finish(
        session, statements.AGAIN, message, owner, at=at, why=error, doubt=in_doubt, tries=tries
    )


async def give_up(
    session: AsyncSession, message: Taken, *, owner: str, state: MessageState, error: str
) -> bool:
    """Refused, ambiguous or dead: no further try; the lane goes on without it.

    False if the message was no longer `owner`'s.
    """
    return await _finish(session, statements.GIVEN_UP, message, owner, end=state.value, why=error)


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


async def _finish(
    session: AsyncSession, ending: Update, message: Taken, owner: str, **values: Any
) -> bool:
    """Change a leased row, if it is still leased to `owner`: a late answer changes nothing."""
    result = await session.exec(ending, params={"message_id": message.id, "owner": owner} | values)
    return result.rowcount == 1
