"""The officers hear once, in good time, that the list of bank holidays ends, and what to do."""

from __future__ import annotations

from datetime import date, datetime

from bot.journeys import coming, holiday_warning
from bot.journeys.coming import Coming
from bot.journeys.quarter_opening import TIMETABLE
from tests.journeys.office import Office
from tests.journeys.test_deadlines import ONE_DATABASE, at, text_of

LAST = date(2028, 12, 26)
LIST = frozenset({date(2027, 12, 27), date(2027, 12, 28), LAST})
pytestmark = ONE_DATABASE


async def tick(office: Office, now: datetime, known: frozenset[date] = LIST) -> set[str]:
    """The keys of what has been said of it by then."""
    async with office.database.transaction() as session:
        turn = office.turn(session, TIMETABLE, now, bank_holidays=known)
        await holiday_warning.warn_of_end(turn)
    return {key for key in await office.messages() if key.startswith("bank_holidays:")}


async def test_a_year_before_the_end_each_officer_is_told_once(office: Office) -> None:
    """The day on which less than a year is left is a bank holiday: it waits for office hours."""
    for quiet in ("2027-12-26T12:00", "2027-12-28T12:00", "2027-12-29T07:59", "2027-12-29T18:00"):
        assert await tick(office, at(quiet)) == set(), quiet
    told = await tick(office, at("2027-12-29T08:00"))
    assert told == {
        *(f"bank_holidays:{LAST}:{who}" for who in ("maya", "lewis")),
        *(f"bank_holidays:{LAST}:email:{who}" for who in ("maya", "lewis", "sid")),
    }
    for each in ("maya", "email:sid"):
        said = await text_of(office, f"bank_holidays:{LAST}:{each}")
        assert "ends on Tuesday 26 December 2028" in said
        assert "ask whoever runs Reeve to install its newest version" in said
    assert await tick(office, at("2028-01-10T10:00")) == told
    events = [each.event for each in await office.events()]
    assert events == ["end of bank holidays told"]


async def test_the_next_list_is_told_of_anew(office: Office) -> None:
    await tick(office, at("2028-02-01T10:00"))
    renewed = LIST | {date(2029, 12, 26)}
    assert len(await tick(office, at("2028-02-02T10:00"), renewed)) == 5
    assert len(await tick(office, at("2029-01-10T10:00"), renewed)) == 10


async def test_the_clock_knows_of_it(office: Office) -> None:
    async with office.database.transaction() as session:
        turn = office.turn(session, TIMETABLE, at("2027-12-24T10:00"), bank_holidays=LIST)
        assert await coming.next_event(turn) == (at("2027-12-29T08:00"), Coming.HOLIDAYS)
