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
    nudging,
    office_charts,
    quarter_opening,
)
from bot.journeys.heartbeat import beat
from bot.journeys.turn import Turn
from bot.rendering.charts import Chart
from bot.services import Services

PULSE_SECONDS = 30
TIMETABLE = Actor(quarter_opening.TIMETABLE, "", "", None)  # who acts when nobody does
log = logging.getLogger("reeve.jobs")

Finding: TypeAlias = Callable[[Turn], Awaitable[Sequence[tuple[str, ...]]]]


def make_timetable(
    services: Services, *others: Callable[[], Awaitable[None]], seconds: int = PULSE_SECONDS
) -> AsyncIOScheduler:
    """A scheduler, not started yet, that ticks at once and then every so many seconds.

    `others` are what else is looked at, after the journeys.
    """
    timetable = AsyncIOScheduler(timezone="UTC")

    async def pulse() -> None:
        await tick(services)  # which raises nothing
        for look in others:
            await look()

    timetable.add_job(
        pulse,
        "interval",
        seconds=seconds,
        id="tick",
        next_run_time=datetime.now(UTC),  # the machine's clock: a demo moves only the journeys'
        max_instances=1,
        coalesce=True,
        misfire_grace_time=None,
    )
    return timetable


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
    await steps.take(announcing.offer_release)
    await steps.take(holiday_warning.warn_of_end)
    await steps.each(nudging.due_returns, nudging.look_at_return)
    await steps.take(alarms.undelivered_messages)
    await steps.each(audit_check.due, audit_check.check)
    await _send_digests(steps)
    return steps.failed


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
