"""The officers are asked whether to open a quarter: once, in office hours, and never early."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime, timedelta

from tests.journeys.office import MONDAY, Office

NINE = datetime(2024, 7, 1, 8, tzinfo=UTC)  # 9:00 in London on Monday 1 July
MINUTE = timedelta(minutes=1)
ASKED = {"2024-25-Q1:ended:maya", "2024-25-Q1:ended:lewis"}


async def test_officers_are_asked_at_nine_on_the_first_working_day_and_not_before(
    office: Office,
) -> None:
    """The quarter ends on a Sunday; not then, not at midnight, not at a minute to nine."""
    for early in (datetime(2024, 6, 30, 23, tzinfo=UTC), NINE - MINUTE):
        await office.propose(early)
        assert await office.messages() == {}
    await office.propose(NINE)
    messages = await office.messages()
    assert set(messages) == ASKED
    said = messages["2024-25-Q1:ended:maya"].payload or ""
    assert "April to June 2024 has ended" in said
    assert "Sunday 30 June 2024" in said
    assert "5pm on Wednesday 31 July 2024" in said
    assert '{\\"quarter\\":\\"2024-25-Q1\\"}' in said


async def test_a_bank_holiday_puts_it_off_to_the_next_working_day(office: Office) -> None:
    holidays = [date(2024, 7, 1), date(2024, 7, 2)]
    await office.propose(NINE + timedelta(days=1), bank_holidays=holidays)
    assert await office.messages() == {}
    await office.propose(NINE + timedelta(days=2), bank_holidays=holidays)
    assert set(await office.messages()) == ASKED


async def test_nine_is_by_londons_clock_in_winter_too(office: Office) -> None:
    first_working_day = datetime(2025, 1, 2, tzinfo=UTC)
    new_year = [date(2025, 1, 1)]
    await office.propose(first_working_day.replace(hour=8, minute=59), bank_holidays=new_year)
    assert "2024-25-Q3:ended:maya" not in await office.messages()
    await office.propose(first_working_day.replace(hour=9), bank_holidays=new_year)
    assert "2024-25-Q3:ended:maya" in await office.messages()


async def test_they_are_asked_once_however_often_the_timetable_ticks(office: Office) -> None:
    for tick in range(4):
        await office.propose(NINE + tick * timedelta(days=20))
    messages = await office.messages()
    assert set(messages) == ASKED
    assert {message.created_at for message in messages.values()} == {NINE}


async def test_two_ticks_at_once_ask_once(office: Office) -> None:
    await asyncio.gather(*(office.propose(NINE) for _ in range(6)))
    assert set(await office.messages()) == ASKED


async def test_an_outage_over_the_morning_is_made_up_for(office: Office) -> None:
    """After three months without a tick both quarters that have ended are asked about."""
    await office.propose(datetime(2024, 10, 1, 8, tzinfo=UTC))
    assert set(await office.messages()) == ASKED | {
        "2024-25-Q2:ended:maya",
        "2024-25-Q2:ended:lewis",
    }


async def test_nobody_is_asked_about_a_quarter_that_is_open(office: Office) -> None:
    await office.open_quarter(now=NINE - MINUTE)
    await office.propose(MONDAY)
    assert not ASKED & set(await office.messages())


async def test_a_year_without_projects_is_not_asked_about(office: Office) -> None:
    """The next year's projects are not approved yet when its first quarter ends."""
    await office.propose(datetime(2025, 7, 1, 8, tzinfo=UTC))
    assert not [key for key in await office.messages() if key.startswith("2025-26")]


async def test_asking_writes_nothing_but_the_messages(office: Office) -> None:
    await office.propose(NINE)
    assert await office.events() == []
    for message in (await office.messages()).values():
        payload = json.loads(message.payload or "")
        assert payload["text"] == "April to June 2024 has ended. The returns can be opened."
