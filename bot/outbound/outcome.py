"""How a try ended. A sender answers with one of these and never raises what it can foresee."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, TypeAlias

from bot.outbound.backoff import BackOff
from storage.outbox import Taken
from storage.tables import MessageState


@dataclass(frozen=True)
class Sent:
    """The other side has it: `sent_as` is Slack's channel:ts or the Message-ID."""

    sent_as: str


@dataclass(frozen=True)
class TryAgain:
    """Not this time. `error` says in plain words what happened.

    in_doubt: the try, or one before it, may have got through all the same.
    wait: what the other side asked for; such a try is not held against the message.
    """

    error: str
    in_doubt: bool
    wait: timedelta | None = None


@dataclass(frozen=True)
class OutOfService:
    """It is not the message: nothing can be sent at all now, such as with a token that is revoked.

    The whole medium rests for a while; that is not held against the message.
    """

    error: str
    in_doubt: bool


@dataclass(frozen=True)
class Undelivered:
    """There will be no further try: refused, ambiguous or dead.

    of_address: it is the recipient's address that is refused, whatever the message.
    """

    state: MessageState
    error: str
    of_address: bool = False


Outcome: TypeAlias = Sent | TryAgain | OutOfService | Undelivered


class Sender(Protocol):
    """Whatever can hand one message over, within a time shorter than its lease."""

    @property
    def back_off(self) -> BackOff: ...

    async def send(self, message: Taken) -> Outcome: ...


def plain_line(words: object, longest: int = 300) -> str:
    """What another server said, on one line and not too long, fit for a log and the database."""
    visible = "".join(letter if letter.isprintable() else " " for letter in str(words))
    return " ".join(visible.split())[:longest]
