"""What becomes of a message, given how its try ended; and writing it down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias, assert_never

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.outbound.backoff import BackOff
from bot.outbound.outcome import Outcome, OutOfService, Sent, TryAgain, Undelivered
from storage import audit, outbox, undelivered
from storage.outbox import Taken
from storage.tables import MessageState

ACTOR = "reeve"
NOT_DELIVERED = "message not delivered"


@dataclass(frozen=True)
class Later:
    """Another try, at a moment of the machine's clock."""

    at: datetime
    error: str
    in_doubt: bool
    counted: bool


Ending: TypeAlias = Sent | Later | Undelivered


def ending(message: Taken, outcome: Outcome, back_off: BackOff, *, now: datetime) -> Ending:
    """When the next try is, if there is one. The medium's own rests come on top of it."""
    match outcome:
        case Sent() | Undelivered():
            return outcome
        case OutOfService():
            return Later(now, outcome.error, outcome.in_doubt, counted=False)
        case TryAgain(error, in_doubt, timedelta() as asked_for):
            return Later(now + asked_for, error, in_doubt, counted=False)
        case TryAgain():
            wait = back_off.wait(message.attempts + 1)
            if wait is None:
                words = f"Given up after {message.attempts + 1} tries. {outcome.error}"
                return Undelivered(MessageState.DEAD, words)
            return Later(now + wait, outcome.error, outcome.in_doubt, counted=True)
        case _:
            assert_never(outcome)


async def record(
    session: AsyncSession, ended: Sequence[tuple[Taken, Ending]], *, owner: str, now: datetime
) -> None:
    """Write the endings down; a message that will never be delivered is also audited.

    Recording one twice changes nothing: the second time, the message is no longer leased.
    """
    sent = [(message, end.sent_as) for message, end in ended if isinstance(end, Sent)]
    await outbox.mark_sent(session, sent, owner=owner, now=now)
    taken_for = {message.recipient for message, _ in sent if message.medium == "email"}
    await undelivered.accept(session, taken_for)
    for message, end in ended:
        await _record_unsent(session, message, end, owner=owner, now=now)


async def _record_unsent(
    session: AsyncSession, message: Taken, end: Ending, *, owner: str, now: datetime
) -> None:
    match end:
        case Sent():
            pass
        case Later():
            await outbox.try_again(
                session,
                message,
                owner=owner,
                at=end.at,
                error=end.error,
                in_doubt=end.in_doubt,
                counted=end.counted,
            )
        case Undelivered():
            if await outbox.give_up(
                session, message, owner=owner, state=end.state, error=end.error
            ):
                await _audit(session, message, end, now)
                if end.of_address:
                    await undelivered.refuse(session, message.recipient, reason=end.error, now=now)
        case _:
            assert_never(end)


async def _audit(session: AsyncSession, message: Taken, end: Undelivered, now: datetime) -> None:
    # The audit is for ever, so it holds neither an address nor what another server wrote.
    await audit.append(
        session,
        NOT_DELIVERED,
        actor=ACTOR,
        now=now,
        subject=message.key,
        details={"medium": message.medium, "state": end.state.value},
    )
