"""What comes next by the clock: the first moment at which the timetable would do something.

Each kind of thing that falls due is named once, here; whoever adds one to the timetable adds it.
But for the audit's daily check: it says nothing while all is well, and would be next every day.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, time
from enum import StrEnum

from bot.domain.holiday_list import warned_from
from bot.domain.nudges import next_speaking
from bot.domain.quarters import Quarter, london, to_london
from bot.domain.rounds import round_moments
from bot.journeys.deadline_rules import settings_of
from bot.journeys.digest import next_digest
from bot.journeys.quarter_opening import proposal_time
from bot.journeys.round_rows import terms_of
from bot.journeys.turn import Turn
from storage import coming, register, returns, rounds


class Coming(StrEnum):
    """What a moment brings."""

    QUARTER_ENDED = "quarter_ended"
    DUE = "due"
    DUE_AGAIN = "due_again"
    LOOK = "look"
    ROUND = "round"
    RELEASE = "release"
    LEAD = "lead"
    HOLIDAYS = "holidays"
    DIGEST = "digest"


async def next_event(turn: Turn) -> tuple[datetime, Coming] | None:
    """The first moment after now, in UTC, and what it brings; None if nothing is planned.

    Of several things at one moment, a deadline is named before the rest.
    """
    found = [(at, what) async for at, what in _events(turn) if at is not None and at > turn.now]
    return min(found, key=lambda each: (each[0], list(Coming).index(each[1])), default=None)


async def _events(turn: Turn) -> AsyncIterator[tuple[datetime | None, Coming]]:
    session, now = turn.session, turn.now
    async for at in _quarters(turn):
        yield at, Coming.QUARTER_ENDED
    yield await coming.first_deadline(session, now=now), Coming.DUE
    yield await coming.second_deadline(session, now=now), Coming.DUE_AGAIN
    yield await coming.look(session, now=now), Coming.LOOK
    for row in await rounds.still_open(session):
        for at in round_moments(terms_of(row), turn.bank_holidays):
            yield at, Coming.ROUND
    yield await coming.release(session, now=now), Coming.RELEASE
    day = await coming.lead(session, after=to_london(now).date())
    yield (None if day is None else london(day, time(0))), Coming.LEAD
    yield await _warning(turn), Coming.HOLIDAYS
    yield await next_digest(turn), Coming.DIGEST


async def _warning(turn: Turn) -> datetime | None:
    """When the officers are told that the list of bank holidays ends."""
    day = warned_from(turn.bank_holidays)
    if day is None:
        return None
    hours = (await settings_of(turn.session)).nudges
    return next_speaking(london(day, time(0)), hours, turn.bank_holidays)


async def _quarters(turn: Turn) -> AsyncIterator[datetime]:
    """When the officers are asked about each quarter that is not open yet."""
    opened = {row.key for row in await returns.opened_quarters(turn.session)}
    for year in await register.funded_years(turn.session):
        for number in range(1, 5):
            quarter = Quarter(int(year[:4]), number)
            if quarter.key not in opened:
                yield proposal_time(quarter, turn.bank_holidays)
