"""The timetable: a pulse, and the journeys that look at what is due.

What is due is worked out from the tables and the clock each time, so that a tick that is missed,
late or doubled changes nothing. APScheduler keeps no jobs of its own between starts.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import TypeAlias

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.domain.permissions import Actor
from bot.journeys import (
    alarms,
    announcing,
    audit_check,
    bid_round,
    digest,
    holiday_warning,
    news,
    nudging,
    office_charts,
    quarter_opening,
)
from bot.journeys.heartbeat import beat
from bot.journeys.turn import Turn
from bot.rendering.charts import Chart
from bot.services import Services

PULSE_SECONDS = 30
_TICK = "tick"
TIMETABLE = Actor(quarter_opening.TIMETABLE, "", "", None)  # who acts when nobody does
log = logging.getLogger("reeve.jobs")

Finding: TypeAlias = Callable[[Turn], Awaitable[Sequence[tuple[str, ...]]]]


def new_timetable() -> AsyncIOScheduler:
    """A scheduler without a job, not started yet."""
    return AsyncIOScheduler(timezone="UTC")


def tick_soon(timetable: AsyncIOScheduler) -> None:
    """Tick now, and not only at the next pulse."""
    if timetable.get_job(_TICK) is not None:
        timetable.modify_job(_TICK, next_run_time=datetime.now(UTC))


def set_ticking(
    timetable: AsyncIOScheduler,
    services: Services,
    *others: Callable[[], Awaitable[None]],
    seconds: int = PULSE_SECONDS,
) -> None:
    """Let it tick at once and then every so many seconds.

    `others` are what else is looked at, after the journeys.
    """

    async def pulse() -> None:
        await tick(services)  # which raises nothing
        for look in others:
            await look()

    timetable.add_job(
        pulse,
        "interval",
        seconds=seconds,
        id=_TICK,
        next_run_time=datetime.now(UTC),  # the machine's clock: a demo moves only the journeys'
        max_instances=1,
        coalesce=True,
        misfire_grace_time=None,
    )


async def tick(services: Services) -> int:
    """Do all that is due now; answers how many steps failed, which the next tick tries again.

    Safe to repeat: every message that it causes has a permanent key. Each thing that is due is a
    transaction of its own, so that one that fails holds up no other, and nobody else for long.
    """
    steps = Steps(services, services.clock.now())
    await steps.take(partial(beat, services.heartbeat))
    await steps.take(quarter_opening.propose_quarters)
    for day in await steps.find(quarter_opening.latecomers_to_look_for):
        before = steps.failed
        await steps.each(quarter_opening.missing_returns, quarter_opening.add_return)
        await steps.each(quarter_opening.unprompted_leads, quarter_opening.prompt_lead)
        if steps.failed == before:
            await steps.take(quarter_opening.note_looked, *day)
    await steps.each(bid_round.open_rounds, bid_round.look_at_round)
    await _tell_news(steps)
    await steps.take(announcing.offer_release)
    await steps.take(holiday_warning.warn_of_end)
    await steps.each(nudging.due_returns, nudging.look_at_return)
    await steps.take(alarms.undelivered_messages)
    await steps.each(audit_check.due, audit_check.check)
    await _send_digests(steps)
    return steps.failed


async def _tell_news(steps: Steps) -> None:
    """What is the same for all is made ready once for each announcement."""
    for announcement, waiting in groupby(await steps.find(news.waiting), key=itemgetter(0)):
        made: list[news.Write] = []

        async def make_ready(turn: Turn, of: str, made: list[news.Write] = made) -> None:
            made.append(await news.writer(turn, of))

        await steps.take(make_ready, announcement)
        for write in made:  # none if it could not be made ready
            for about in waiting:
                await steps.take(partial(news.tell, write=write), *about)


async def _send_digests(steps: Steps) -> None:
    """The charts are drawn between two transactions, as that takes seconds, and once for all."""
    due = await steps.find(digest.due_digests)
    found: list[Chart] = []

    async def look(turn: Turn) -> None:
        found.extend(await office_charts.charts(turn))

    if due:
        await steps.take(look)
    send = partial(digest.send_digest, pictures=await steps.services.paint(found))
    for about in due:
        await steps.take(send, *about)


@dataclass
class Steps:
    """What a tick does at a moment, one transaction after the other."""

    services: Services
    now: datetime
    failed: int = 0

    async def find(self, journey: Finding) -> list[tuple[str, ...]]:
        """What is due, each as what a step about it is given; nothing if it cannot be found out."""
        found: list[tuple[str, ...]] = []

        async def look(turn: Turn) -> None:
            found.extend(await journey(turn))

        await self.take(look)
        return found

    async def each(self, finding: Finding, journey: Callable[..., Awaitable[None]]) -> None:
        for about in await self.find(finding):
            await self.take(journey, *about)

    async def take(self, journey: Callable[..., Awaitable[None]], *about: str) -> None:
        """One step. If it fails, that is logged, and the steps after it are taken all the same."""
        try:
            async with self.services.transaction() as session:
                await journey(self.services.turn(session, TIMETABLE, self.now), *about)
        except Exception:
            self.failed += 1
            log.exception("A step of the timetable failed and is tried again: %s", ", ".join(about))
