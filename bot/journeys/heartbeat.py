"""The service's own sign of life, so that the time it was down is measured and not guessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.lateness import BETWEEN_BEATS, WATCHED, Span
from bot.journeys.turn import Turn
from storage import deadlines
from storage.tables import ServiceRun

_LEAST_BETWEEN = timedelta(minutes=1)


@dataclass
class Heartbeat:
    """This process's run. `clock_moves`: the clock is one that people move, as in a demo.

    Then a jump of the clock is no outage. On the machine's own clock it is one: the machine was
    asleep, or the process stood still.
    """

    clock_moves: bool = False
    run_id: int | None = None
    seen: datetime | None = None


async def beat(heart: Heartbeat, turn: Turn) -> None:
    """Note that the service is up: a row a run, written to once a minute at most."""
    session, now = turn.session, turn.now
    if heart.seen is not None and now - heart.seen < _LEAST_BETWEEN:
        return
    stood_still = heart.seen is not None and now - heart.seen > BETWEEN_BEATS
    run = await _run(session, heart)
    if run is None or (stood_still and not heart.clock_moves):
        run = ServiceRun(started_at=now, last_seen_at=now)
    run.last_seen_at = now
    session.add(run)
    await session.flush()
    heart.run_id, heart.seen = run.id, now


async def up_before(session: AsyncSession, due: datetime) -> list[Span]:
    """When the service was up in the time before a deadline that counts."""
    runs = await deadlines.runs(session, due - WATCHED, due)
    return [Span(run.started_at, run.last_seen_at) for run in runs]


async def _run(session: AsyncSession, heart: Heartbeat) -> ServiceRun | None:
    if heart.run_id is None:
        return None
    rows = await session.exec(select(ServiceRun).where(col(ServiceRun.id) == heart.run_id))
    return rows.one_or_none()
