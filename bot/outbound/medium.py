"""One way out, Slack or e-mail: what is on its way there, and when it is out of service."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never
from uuid import uuid4

from bot.outbound.backoff import BackOff
from bot.outbound.outcome import Outcome, OutOfService, Sender, Sent, TryAgain, Undelivered
from storage.outbox import BATCH, Taken

_log = logging.getLogger(__name__)
_AT_ONCE = BATCH  # messages that are on their way together
_WORTH_A_COMMIT = BATCH // 2  # letters that have ended
_LONGEST_TRY = 45.0  # seconds; shorter than a lease, so that nobody else has the message yet


@dataclass
class Medium:
    """A sender and its state. Times are the machine's clock."""

    name: str
    sender: Sender
    rest: BackOff
    on_their_way: set[asyncio.Task[None]] = field(default_factory=set)
    rests: int = 0
    rests_until: datetime | None = None

    def is_resting(self, now: datetime) -> bool:
        return self.rests_until is not None and now < self.rests_until

    def room(self, now: datetime) -> int:
        """How many more messages may be taken: after a rest, one, to see whether it goes again."""
        if self.is_resting(now):
            return 0
        return max(0, (1 if self.rests else _AT_ONCE) - len(self.on_their_way))

    def gathers(self, ended: int) -> bool:
        """Whether a few that have ended may wait for more before they are written down.

        In Slack a thread waits for what is before it. No letter waits for another, but each is a
        commit of its own unless several are written down together.
        """
        more = len(self.on_their_way) > 1  # than the one that is ending
        return self.name == "email" and ended < _WORTH_A_COMMIT and more

    async def try_to_send(self, message: Taken) -> Outcome:
        """How the try ended, whatever happens. Only a cancellation is passed on."""
        try:
            async with asyncio.timeout(_LONGEST_TRY):
                return await self.sender.send(message)
        except TimeoutError:
            return TryAgain("It took too long.", in_doubt=True)
        except Exception:
            # A defect of Reeve's own. The message is not lost for it, nor are the others.
            reference = uuid4().hex[:8]
            _log.exception("Sending %s met a defect (reference %s).", message.key, reference)
            words = f"Reeve met an error of its own (reference {reference})."
            return TryAgain(words, in_doubt=True)

    def note(self, outcome: Outcome, now: datetime) -> None:
        """Rest, longer each time, while nothing can be sent; go on as soon as something can."""
        match outcome:
            case Sent() | Undelivered():
                self.rests, self.rests_until = 0, None
            case OutOfService() if not self.is_resting(now):
                self.rests += 1
                self.rests_until = now + self.rest.pause(self.rests)
                _log.error("Nothing can be sent by %s now. %s", self.name, outcome.error)
            case OutOfService() | TryAgain():
                pass  # it proves nothing about the others
            case _:
                assert_never(outcome)
