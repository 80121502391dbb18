"""A year over the real journeys and tables, with outages, doubled ticks and clocks that change.

What should have been said is worked out beside it, from the calendar and the moments at which the
service looked. `tests/domain/test_ten_years.py` walks over ten years with the rules alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from bot.domain.quarters import Quarter
from bot.journeys.nudging import due_returns, look_at_return
from storage.tables import LatenessFlag, Notice, QuarterlyReturn
from tests.domain import almanac
from tests.journeys.office import Office
from tests.journeys.test_deadlines import ONE_DATABASE

HOLIDAYS = almanac.bank_holidays(2024) | almanac.bank_holidays(2025)
OFFSETS = (-10, -5, -1, 0, 1, 3, 5)
FIRST_TOLD = {"ada": -99, "bo": -1, "lewis": 3, "maya": 3, "sid": 3}
EASTVALE = "eastvale"


@ONE_DATABASE
async def test_a_year_of_ticks_says_each_due_notice_once_and_flags_what_the_rules_give(
    office: Office,
) -> None:
    """Q2 is due in the week in which the clocks go back; Q4's year ends with Easter near by."""
    draw = Random(2024)
    for number in range(1, 5):
        quarter = Quarter(2024, number)
        opened = almanac.utc(almanac.nth_working_day_after(quarter.last_day, 1, HOLIDAYS), time(10))
        await office.open_quarter(now=opened, quarter=quarter, bank_holidays=HOLIDAYS)
        heard = []
        for now in moments(opened, opened + timedelta(days=52), draw):
            await tick(office, now)
            heard.append(now)
        return_id = f"{quarter.key}.{EASTVALE}"
        due = (await office.the_return(return_id)).due_at
        notices = [row for row in await office.rows(Notice) if row.return_id == return_id]
        said = Counter((row.person_id, row.stage) for row in notices)
        assert said == Counter(expected(opened, due, heard)), quarter.key
        assert all(speaking(row.told_at) for row in notices)
        flags = [row for row in await office.rows(LatenessFlag) if row.return_id == return_id]
        missing_at = almanac.utc(nth(due.date(), 5), time(17))
        assert [row.kind for row in flags] == ["missing"] * any(now >= missing_at for now in heard)
        assert all(row.raised_at == next(n for n in heard if n >= missing_at) for row in flags)
        await close(office, quarter)


async def tick(office: Office, now: datetime) -> None:
    await office.each(due_returns, look_at_return, now, bank_holidays=HOLIDAYS)


async def close(office: Office, quarter: Quarter) -> None:
    """The quarter is over for everybody: nothing of it is looked at any more."""
    async with office.database.transaction() as session:
        for partnership in (EASTVALE, "westmoor", "northway"):
            row = await session.get_one(QuarterlyReturn, f"{quarter.key}.{partnership}")
            row.next_look_at = None
            session.add(row)


def moments(now: datetime, end: datetime, draw: Random) -> Iterator[datetime]:
    """Ticks some hours apart, doubled, late by up to two weeks, and set back."""
    while now < end:
        yield now
        chance = draw.random()
        if chance < 0.02:
            now += timedelta(minutes=draw.randint(1, 14 * 24 * 60))
        elif chance < 0.05:
            yield now
            yield now - timedelta(minutes=draw.randint(1, 60))
        now += timedelta(minutes=draw.randint(60, 300))


def nth(day: date, offset: int) -> date:
    if offset >= 0:
        return almanac.nth_working_day_after(day, offset, HOLIDAYS) if offset else day
    listed = [day - timedelta(days=n) for n in range(1, 40)]
    return [each for each in listed if almanac.working(each, HOLIDAYS)][-offset - 1]


def expected(opened: datetime, due: datetime, heard: list[datetime]) -> Iterator[tuple[str, str]]:
    day = due.date()
    plan: list[tuple[str, int | None, datetime]] = [("opened", None, opened)]
    plan += [(f"{day}:{n:+d}", n, almanac.utc(nth(day, n), time(9))) for n in OFFSETS]
    ends = [each[2] for each in plan[1:]] + [datetime.max.replace(tzinfo=UTC)]
    for (key, offset, begins), end in zip(plan, ends, strict=True):
        if any(begins <= now < end and speaking(now) for now in heard):
            for person, first in FIRST_TOLD.items():
                if person == "ada" or (offset is not None and offset >= first):
                    yield person, key


def speaking(moment: datetime) -> bool:
    """Between 8 and 6 by London's clock on a working day."""
    day = moment.date()
    start, end = almanac.utc(day, time(8)), almanac.utc(day, time(18))
    return almanac.working(day, HOLIDAYS) and start <= moment < end
