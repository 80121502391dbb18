"""The clock knows what comes next: the moment, and what the timetable would do then."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from bot.domain.permissions import Role
from bot.journeys import coming, digest_choice, extensions, own_deadlines
from bot.journeys.coming import Coming
from bot.journeys.quarter_opening import TIMETABLE
from storage.tables import HeldAnnouncement, QuarterlyReturn, RoleHeld
from tests.journeys import bidders
from tests.journeys.office import DUE, EASTVALE, MONDAY, Office
from tests.journeys.test_deadlines import ONE_DATABASE, at, tick

pytestmark = ONE_DATABASE
Moment = tuple[datetime, Coming] | None


async def following(office: Office, now: datetime) -> Moment:
    async with office.database.transaction() as session:
        return await coming.next_event(office.turn(session, TIMETABLE, now))


async def only(office: Office, *returns: str) -> None:
    """No other return is awaited."""
    async with office.database.transaction() as session:
        for partnership in ("eastvale", "westmoor", "northway"):
            row = await session.get_one(QuarterlyReturn, f"2024-25-Q1.{partnership}")
            if row.id not in returns:
                row.state, row.next_look_at = "submitted", None


async def no_digests(office: Office) -> None:
    """The officers have chosen to get none."""
    for person in ("maya", "lewis", "sid"):
        async with office.database.transaction() as session:
            turn = office.turn(session, person, MONDAY)
            await digest_choice.stop(turn)


@pytest.fixture
async def july(office: Office) -> Office:
    await office.open_quarter()
    await tick(office, MONDAY)
    await only(office, EASTVALE)
    await no_digests(office)
    return office


async def test_before_anything_is_open_a_quarter_s_end_comes_next(office: Office) -> None:
    assert await following(office, at("2024-06-20T12:00")) == (
        at("2024-07-01T08:00"),
        Coming.QUARTER_ENDED,
    )


async def test_reminders_snoozes_and_the_deadline_come_one_after_the_other(july: Office) -> None:
    now, seen = MONDAY, list[tuple[str, str]]()
    while (found := await following(july, now)) and len(seen) < 9:
        now, what = found
        seen.append((f"{now:%m-%d %H}", what.value))
        await tick(july, now)
    look = "look"
    assert seen == [
        *(("07-17 08", look), ("07-24 08", look), ("07-30 08", look), ("07-31 08", look)),
        *(("07-31 16", "due"), ("08-01 08", look), ("08-05 08", look)),
        *(("08-07 08", look), ("08-07 16", look)),
    ], "the last is the flag"
    assert await following(july, now) == (at("2024-08-21T23:00"), Coming.LOOK), "the reply's end"


async def test_a_snooze_and_more_time_move_what_comes_next(july: Office) -> None:
    wednesday = at("2024-07-17T08:00")
    await july.do(own_deadlines.snooze, now=at("2024-07-16T12:00"), days=3, delivery="press:1")
    await tick(july, wednesday)
    assert await following(july, wednesday) == (at("2024-07-19T08:00"), Coming.LOOK)
    eve = DUE - timedelta(hours=1)
    await tick(july, eve)
    await july.do(extensions.ask, now=eve, wanted=date(2024, 8, 14), reason="Ill.")
    async with july.database.transaction() as session:
        turn = july.turn(session, "maya", eve)
        await extensions.decide(turn, f"{EASTVALE}:1", until=date(2024, 8, 14), reason="Well.")
    await tick(july, eve)
    assert await following(july, eve) == (at("2024-08-07T08:00"), Coming.LOOK)


async def test_a_return_that_was_sent_back_is_due_again(july: Office) -> None:
    again = DUE + timedelta(days=9)
    async with july.database.transaction() as session:
        row = await session.get_one(QuarterlyReturn, EASTVALE)
        row.received_at, row.due_again_at, row.due_since = DUE, again, DUE
    last_look = again - timedelta(minutes=1)
    await tick(july, last_look)
    assert await following(july, last_look) == (again, Coming.DUE_AGAIN)


async def test_a_round_opens_is_reminded_of_and_closes(office: Office) -> None:
    await bidders.fill_pot(office)
    await bidders.open_round(office, opens="2024-07-10")
    now, seen = bidders.OPENS, list[str]()
    while (found := await following(office, now)) and len(seen) < 4:
        now, what = found
        assert what is Coming.ROUND
        seen.append(f"{now:%m-%d %H:%M:%S}")
        await bidders.tick(office, now)
    assert seen == ["07-10 08:00:00", "07-24 08:00:00", "07-30 08:00:00", "07-31 16:00:01"]
    assert (await bidders.the_round(office)).closed_at == bidders.LATE


async def test_what_is_held_and_a_lead_who_takes_over_are_known(july: Office) -> None:
    first, until = date(2024, 7, 5), at("2024-07-08T23:00")
    held = HeldAnnouncement(key="k", about="x", held_at=MONDAY, held_until=until)
    lead = RoleHeld(
        person_id="bo", role=Role.LEAD.value, partnership_id="eastvale", from_date=first
    )
    await july.add(held, lead)
    assert await following(july, MONDAY) == (at("2024-07-04T23:00"), Coming.LEAD)
    assert await following(july, at("2024-07-05T12:00")) == (until, Coming.RELEASE)


async def test_the_office_s_digest_comes_each_monday_and_daily_before_a_deadline(
    office: Office,
) -> None:
    october = (at("2024-10-01T08:00"), Coming.QUARTER_ENDED)
    assert await following(office, MONDAY) == october, "there is none before a quarter is open"
    await office.open_quarter()
    await only(office)
    now, seen = at("2024-07-19T12:00"), list[str]()
    while (found := await following(office, now)) and len(seen) < 5:
        now, what = found
        assert what is Coming.DIGEST
        seen.append(f"{now:%m-%d %H}")
    assert seen == ["07-22 07", "07-26 07", "07-29 07", "07-30 07", "07-31 07"]
    await no_digests(office)
    assert await following(office, now) == october
