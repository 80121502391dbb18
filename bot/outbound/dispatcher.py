"""Sends what is in the outbox, in order, and writes down how each message ended."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import Clock, SystemClock
from bot.outbound.backoff import BackOff
from bot.outbound.ending import Ending, Later, ending, record
from bot.outbound.medium import Medium
from bot.outbound.outcome import Sender, Undelivered
from storage import outbox
from storage.database import Database
from storage.outbox import Taken, Waiting

REST = BackOff(first=timedelta(seconds=1), cap=timedelta(minutes=1))
_log = logging.getLogger(__name__)
_SHORTEST_SLEEP, _LONGEST_SLEEP = 0.05, 10.0  # seconds
_GATHERS = 0.1  # seconds that a letter's end may wait for others; then it is written down alone
_LATEST_START = 4.0  # seconds after it was taken: the lease must outlast the try


class Dispatcher:
    """One to a process. Any number of processes may share a PostgreSQL database.

    Each turn of its loop writes down what has ended and takes what is due in one transaction, so
    that it costs one commit however many messages it moves. `clock` is the machine's own, never
    one that a demo moves. Without an SMTP sender e-mails wait.
    """

    def __init__(
        self,
        database: Database,
        slack: Sender,
        smtp: Sender | None,
        *,
        clock: Clock | None = None,
        rest: BackOff = REST,
    ) -> None:
        senders = {"slack": slack, "email": smtp}
        self._media = [Medium(name, sender, rest) for name, sender in senders.items() if sender]
        self._database = database
        self._clock = clock or SystemClock()
        self._rest = rest
        self._owner = uuid4().hex
        self._ended: list[tuple[Taken, Ending]] = []  # not yet written down
        self._woken = asyncio.Event()
        self._gathering: asyncio.TimerHandle | None = None
        self._stopped = asyncio.Event()
        self._stopped.set()
        self._stopping = False
        self._started = False
        self._failures = 0
        self._unfinished: Collection[str] | None = None  # media, as the last turn left them
        self._turned = asyncio.Event()

    def wake(self) -> None:
        """There may be something to send: called after each commit."""
        self._woken.set()

    async def run(self) -> None:
        """Send until cancelled or drained. Nothing that the database or a message does ends it."""
        self._stopped.clear()
        try:
            while True:
                self._begin_turn()
                pause = await self._turn()
                self._turned.set()
                self._turned = asyncio.Event()
                if self._stopping and self._is_idle():
                    return
                await self._sleep(pause)
        finally:
            await self._abandon()
            self._stopped.set()

    def is_at_rest(self, medium: str) -> bool:
        """Whether all that was to go that way has been sent, or given up, and noted as such."""
        is_known = self._unfinished is not None and not self._woken.is_set()
        return is_known and medium not in (self._unfinished or ())

    async def at_rest(self, medium: str) -> None:
        """Wait until it is."""
        while not self.is_at_rest(medium):
            await self._turned.wait()

    async def drain(self, seconds: float) -> bool:
        """Take nothing new; wait, so long at most, until all that is on its way has ended.

        False if something had not. It stays leased; the next start, or another process, sees to
        it.
        """
        self._stopping = True
        self.wake()
        try:
            async with asyncio.timeout(seconds):
                await self._stopped.wait()
        except TimeoutError:
            return False
        return True

    def _begin_turn(self) -> None:
        self._woken.clear()
        self._unfinished = None
        if self._gathering is not None:
            self._gathering.cancel()
            self._gathering = None

    def _is_idle(self) -> bool:
        return not self._ended and not any(medium.on_their_way for medium in self._media)

    async def _turn(self) -> float:
        """One turn, come what may; how many seconds to sleep after it."""
        try:
            pause = await self._write_and_take()
        except Exception:
            # The database is away or locked. What has ended is kept and written down later.
            self._failures += 1
            reference = uuid4().hex[:8]
            _log.exception("The outbox is out of reach (reference %s).", reference)
            return self._rest.pause(self._failures).total_seconds()
        self._failures = 0
        return pause

    async def _write_and_take(self) -> float:
        now, began = self._clock.now(), _seconds()
        ended = list(self._ended)
        async with self._database.transaction() as session:
            if not self._started:
                await outbox.release_leases(session)
            await record(session, ended, owner=self._owner, now=now)
            waiting = await outbox.waiting(session, now=now)
            wake_at = self._wake_at(waiting, now)
            due = [m for m in self._media if m.name in waiting and waiting[m.name].due]
            taken = [(m, await self._take(session, m, now)) for m in due if not self._stopping]
        self._started = True
        self._unfinished = waiting.keys()
        del self._ended[: len(ended)]
        for medium, messages in taken:
            self._start(medium, messages, too_late=_seconds() - began > _LATEST_START)
        return (wake_at - self._clock.now()).total_seconds() if wake_at else _LONGEST_SLEEP

    async def _take(self, session: AsyncSession, medium: Medium, now: datetime) -> list[Taken]:
        room = medium.room(now)
        if not room:
            return []
        return await outbox.take(
            session, medium=medium.name, owner=self._owner, now=now, limit=room
        )

    def _wake_at(self, waiting: Mapping[str, Waiting], now: datetime) -> datetime | None:
        """When something falls due or a rest is over. What has no room is woken by what ends."""
        moments = [medium.rests_until for medium in self._media if medium.is_resting(now)]
        ready = [medium.name for medium in self._media if medium.room(now)]
        moments += [waiting[name].next_at for name in ready if name in waiting]
        return min((moment for moment in moments if moment), default=None)

    def _start(self, medium: Medium, messages: Sequence[Taken], *, too_late: bool) -> None:
        for message in messages:
            if too_late:  # the database took so long that the lease could run out under the try
                again = Later(self._clock.now(), "Taken too late.", message.in_doubt, counted=False)
                self._ended.append((message, again))
                self._woken.set()
            else:
                task = asyncio.create_task(self._send(medium, message))
                medium.on_their_way.add(task)
                task.add_done_callback(medium.on_their_way.discard)

    async def _send(self, medium: Medium, message: Taken) -> None:
        outcome = await medium.try_to_send(message)
        now = self._clock.now()
        medium.note(outcome, now)
        end = ending(message, outcome, medium.sender.back_off, now=now)
        if isinstance(end, Undelivered):
            _log.warning("%s was not delivered (%s). %s", message.key, end.state.value, end.error)
        self._ended.append((message, end))
        if not medium.gathers(len(self._ended)):
            self._woken.set()
        elif self._gathering is None:
            loop = asyncio.get_running_loop()
            self._gathering = loop.call_later(_GATHERS, self._woken.set)

    async def _sleep(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(min(max(seconds, _SHORTEST_SLEEP), _LONGEST_SLEEP)):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _abandon(self) -> None:
        """Stop what is on its way. Whether it got through is for the next start to find out."""
        tasks = [task for medium in self._media for task in medium.on_their_way]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _seconds() -> float:
    return asyncio.get_running_loop().time()
