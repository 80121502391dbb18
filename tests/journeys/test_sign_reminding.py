"""Figures that nobody has signed: the finance officer is reminded, then the lead, each once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlmodel import col

from bot.journeys.nudging import due_returns, look_at_return
from storage.tables import OneTimeLink
from tests.journeys.office import Office
from tests.journeys.signers import letter_text, sign

FINANCE_DAY = datetime(2024, 7, 4, 8, tzinfo=UTC)  # 9am, three working days after it was submitted
LEAD_DAY = datetime(2024, 7, 9, 8, tzinfo=UTC)


async def ticks(office: Office, *moments: datetime) -> list[str]:
    """The keys of the reminders about the figures that are there after these ticks."""
    for moment in moments:
        await office.each(due_returns, look_at_return, moment)
    return [
        f"{key.split(':')[3]} {key.rpartition(':')[2]}"
        for key in await office.messages()
        if key.partition(":")[2].startswith("sign:") and key.split(":")[3] in ("finance", "lead")
    ]


async def test_the_finance_officers_then_the_lead_are_reminded_once(submitted: Office) -> None:
    assert await ticks(submitted, FINANCE_DAY - timedelta(seconds=1)) == []
    first = await ticks(submitted, FINANCE_DAY, FINANCE_DAY + timedelta(days=1))
    assert sorted(first) == ["finance gus", "finance noel"]
    every = await ticks(submitted, LEAD_DAY, LEAD_DAY + timedelta(days=5))
    assert sorted(every) == ["finance gus", "finance noel", "lead ada"]
    row = await submitted.the_return()
    assert row.next_look_at is None, "there is nothing to come"
    messages = await submitted.messages()
    (mail,) = [each for key, each in messages.items() if ":finance:email:gus" in key]
    assert "/link/" in letter_text(mail)


async def test_nobody_is_reminded_of_what_is_signed(submitted: Office) -> None:
    await sign(submitted)
    assert await ticks(submitted, FINANCE_DAY, LEAD_DAY) == []


async def test_a_late_tick_waits_for_the_morning(submitted: Office) -> None:
    """After an outage the hour has long come, and it is Saturday."""
    saturday = FINANCE_DAY + timedelta(days=2)
    assert await ticks(submitted, saturday) == []
    monday = datetime(2024, 7, 8, 7, tzinfo=UTC)
    assert len(await ticks(submitted, monday)) == 2


async def test_the_links_of_both_letters_end_with_an_answer(submitted: Office) -> None:
    await ticks(submitted, FINANCE_DAY)
    await sign(submitted)
    every = await submitted.rows(OneTimeLink, col(OneTimeLink.made_at))
    links = [each for each in every if each.purpose == "sign_figures"]
    assert len(links) == 2
    assert all(link.revoked_at for link in links)
