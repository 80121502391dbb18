"""Sees that a queue stands still: the same message is the oldest for long, and none after it goes.

By the machine's clock, as a queue is slow or quick whatever time a demo has. It remembers nothing
over a restart, which begins the wait anew.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import Clock, SystemClock
from bot.domain.permissions import Actor
from bot.journeys import alarms
from bot.journeys.turn import Turn
from bot.outbound.ending import ACTOR
from bot.services import Services
from storage import undelivered

_MEDIA = ("slack", "email")
_OUTBOX = Actor(ACTOR, "", "", None)
_log = logging.getLogger(__name__)


@dataclass
class QueueWatch:
    """`after`: how long nothing may go out while something waits."""

    services: Services
    after: timedelta
    clock: Clock = field(default_factory=SystemClock)
    _oldest: dict[str, tuple[int, datetime]] = field(default_factory=dict)

    async def look(self) -> None:
        """Look at each way out; whatever fails, the next look comes."""
        try:
            async with self.services.transaction() as session:
                turn = self.services.turn(session, _OUTBOX, self.services.clock.now())
                for medium in _MEDIA:
                    await self._look_at(turn, medium)
        except Exception:
            _log.exception("The outbox could not be looked at")

    async def _look_at(self, turn: Turn, medium: str) -> None:
        now, oldest = self.clock.now(), await undelivered.oldest_waiting(turn.session, medium)
        if oldest is None:
            self._oldest.pop(medium, None)
            return
        number, written = oldest
        known, seen = self._oldest.get(medium, (None, now))
        if known != number:
            self._oldest[medium] = (number, now)
        elif now - seen >= self.after and not await undelivered.sent_after(
            turn.session, medium, number
        ):
            await alarms.queue_stands(turn, medium, number=number, since=written)
