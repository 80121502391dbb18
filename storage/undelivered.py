"""Messages that will never be delivered, and those that wait: what the office should know of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.tables import MessageState, OutgoingMessage, Partnership, Person, RefusedAddress
from storage.tables.messages import UNTOLD

MOST = 100  # told of at a time
_UNFINISHED = (MessageState.PENDING, MessageState.LEASED)


@dataclass(frozen=True)
class Failed:
    """A message that was given up. `error` says why, in part in another server's words."""

    id: int
    key: str
    medium: str
    recipient: str
    state: MessageState
    error: str
    at: datetime


async def untold(session: AsyncSession) -> list[Failed]:
    """The oldest of those that nobody has been told of."""
    rows = await session.exec(
        select(OutgoingMessage)
        .where(UNTOLD)
        .order_by(col(OutgoingMessage.id))
        .limit(MOST)
        .with_for_update(skip_locked=True)
    )
    return [
        Failed(
            row.id or 0,
            row.key,
            row.medium,
            row.recipient,
            MessageState(row.state),
            row.error or "",
            row.created_at,
        )
        for row in rows.all()
    ]


async def note_told(session: AsyncSession, failed: Sequence[Failed]) -> None:
    ids = [each.id for each in failed]
    statement = update(OutgoingMessage).where(col(OutgoingMessage.id).in_(ids))
    await session.exec(statement.values(told_of=True))


async def oldest_waiting(session: AsyncSession, medium: str) -> tuple[int, datetime] | None:
    """(number, when it was written) of the medium's oldest unfinished message."""
    rows = await session.exec(
        select(OutgoingMessage.id, OutgoingMessage.created_at)
        .where(col(OutgoingMessage.state).in_([each.value for each in _UNFINISHED]))
        .where(OutgoingMessage.medium == medium)
        .order_by(col(OutgoingMessage.id))
        .limit(1)
    )
    found = rows.first()
    return (found[0] or 0, found[1]) if found else None


async def sent_after(session: AsyncSession, medium: str, number: int) -> bool:
    """Whether a message that was written after that one has been sent."""
    rows = await session.exec(
        select(OutgoingMessage.id)
        .where(col(OutgoingMessage.id) > number, OutgoingMessage.medium == medium)
        .where(OutgoingMessage.state == MessageState.SENT.value)
        .limit(1)
    )
    return rows.first() is not None


async def any_reached(session: AsyncSession, keys: Collection[str]) -> bool:
    """Whether one of the messages was sent or is on its way."""
    under_way = [each.value for each in (*_UNFINISHED, MessageState.SENT)]
    rows = await session.exec(
        select(OutgoingMessage.id)
        .where(col(OutgoingMessage.key).in_(keys), col(OutgoingMessage.state).in_(under_way))
        .limit(1)
    )
    return rows.first() is not None


async def name_of(session: AsyncSession, recipient: str) -> str:
    """Whose the address or Slack id is, as people know them; else the recipient itself."""
    person = select(Person.name).where(
        (col(Person.user_id) == recipient) | (col(Person.email) == recipient)
    )
    partnership = select(Partnership.name).where(Partnership.channel_id == recipient)
    for statement in (person, partnership):
        if (name := (await session.exec(statement)).first()) is not None:
            return name
    return recipient


async def refuse(session: AsyncSession, address: str, *, reason: str, now: datetime) -> None:
    """Note that a server refuses the address for good; since when is kept."""
    if await session.get(RefusedAddress, address) is None:
        session.add(RefusedAddress(address=address, refused_at=now, reason=reason))
        await session.flush()


async def accept(session: AsyncSession, addresses: Collection[str]) -> None:
    """A letter was taken for each of the addresses: it is refused no more."""
    if addresses:
        taken_for = col(RefusedAddress.address).in_(addresses)
        await session.exec(delete(RefusedAddress).where(taken_for))


async def refused(session: AsyncSession) -> list[tuple[Person, RefusedAddress]]:
    """The people whose address is refused, by name."""
    rows = await session.exec(
        select(Person, RefusedAddress)
        .join(RefusedAddress, col(RefusedAddress.address) == col(Person.email))
        .order_by(col(Person.name), col(Person.id))
    )
    return list(rows.all())


async def forget_strangers(session: AsyncSession) -> None:
    """Forget the addresses that are nobody's any more."""
    rows = await session.exec(
        select(RefusedAddress).where(col(RefusedAddress.address).not_in(select(col(Person.email))))
    )
    for row in rows.all():
        await session.delete(row)
    await session.flush()
