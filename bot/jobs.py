"""The timetable: a pulse, and the journeys that look at what is due.

What is due is worked out from the tables and the clock each time, so that a tick that is missed,
late or doubled changes nothing. APScheduler keeps no jobs of its own between starts.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.domain.permissions import Actor
from bot.journeys import announcing, bid_round, nudging, quarter_opening
from bot.journeys.heartbeat import beat
from bot.services import Services

PULSE_SECONDS = 30
TIMETABLE = Actor(quarter_opening.TIMETABLE, "", "", None)  # who acts when nobody does
log = logging.getLogger("reeve.jobs")


def make_timetable(services: Services, *others: Callable[[], Awaitable[None]]) -> AsyncIOScheduler:
    """A scheduler, not started yet, that ticks at once and then every 30 seconds.

    `others` are what else is looked at, after the journeys.
    """
    timetable = AsyncIOScheduler(timezone="UTC")

    async def pulse() -> None:
        await tick(services)
        for look in others:
            await look()

    timetable.add_job(
        pulse,
        "interval",
        seconds=PULSE_SECONDS,
        id="tick",
        next_run_time=datetime.now(UTC),  # the machine's clock: a demo moves only the journeys'
        max_instances=1,
        coalesce=True,
        misfire_grace_time=None,
    )
    return timetable


async def tick(services: Services) -> None:
    """Do all that is due now. Safe to repeat: every message that it causes has a permanent key."""
    now = services.clock.now()
    async with services.transaction() as session:
        await beat(session, services.heartbeat, now=now)
        await quarter_opening.propose_quarters(services.turn(session, TIMETABLE, now))
    async with services.transaction() as session:
        await quarter_opening.ask_latecomers_in_time(services.turn(session, TIMETABLE, now))
    async with services.transaction() as session:
        await bid_round.look_at_rounds(services.turn(session, TIMETABLE, now))
        await announcing.offer_release(services.turn(session, TIMETABLE, now))
    looked = nudging.BATCH
    while looked == nudging.BATCH:
        async with services.transaction() as session:
            looked = await nudging.look_at_returns(services.turn(session, TIMETABLE, now))
