"""Opening a quarter: who is asked for a return, by when, and who is told."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, delete

from bot.domain.errors import Refusal
from bot.domain.quarters import Quarter
from storage import audit
from storage.tables import (
    AuditEvent,
    Conversation,
    FormVersion,
    OutgoingMessage,
    QuarterlyReturn,
    ReportingQuarter,
    RoleHeld,
)
from tests.journeys.office import DUE, MONDAY, QUARTER, Office


async def test_each_partnership_with_projects_gets_a_return(office: Office) -> None:
    await office.open_quarter()
    rows = await office.rows(QuarterlyReturn, col(QuarterlyReturn.id))
    assert [row.id for row in rows] == [
        "2024-25-Q1.eastvale",
        "2024-25-Q1.northway",
        "2024-25-Q1.westmoor",
    ]
    for row in rows:
        assert (row.state, row.revision, row.quarter_key) == ("open", 0, "2024-25-Q1")
        assert (row.opened_at, row.due_at) == (MONDAY, DUE)
        assert (row.submitted_at, row.reference, row.answers_hash) == (None, None, None)


async def test_the_form_as_it_stands_is_kept_with_the_returns(office: Office) -> None:
    await office.open_quarter()
    (form,) = await office.rows(FormVersion)
    assert form.version == office.templates.quarterly_return.version
    assert form.text == office.templates.quarterly_return_text
    assert {row.form_version for row in await office.rows(QuarterlyReturn)} == {form.version}


async def test_a_second_quarter_shares_the_form_that_has_not_changed(office: Office) -> None:
    october = datetime(2024, 10, 1, 9, tzinfo=UTC)
    await office.open_quarter(now=october)
    await office.open_quarter(now=october, quarter=Quarter(2024, 2))
    assert len(await office.rows(FormVersion)) == 1
    assert len(await office.rows(ReportingQuarter)) == 2


@pytest.mark.parametrize(
    ("bank_holidays", "due"),
    [
        ([], DUE),
        ([date(2024, 7, 31)], DUE - timedelta(days=1)),
        ([date(2024, 7, 31), date(2024, 7, 30), date(2024, 7, 29)], DUE - timedelta(days=5)),
    ],
)
async def test_it_is_due_at_five_on_the_last_working_day_of_the_next_month(
    office: Office, bank_holidays: list[date], due: datetime
) -> None:
    await office.open_quarter(bank_holidays=bank_holidays)
    (quarter,) = await office.rows(ReportingQuarter)
    assert (quarter.key, quarter.opened_by, quarter.due_at) == ("2024-25-Q1", "maya", due)


async def test_it_is_five_by_the_clock_on_the_wall_in_winter_too(office: Office) -> None:
    """The third quarter's return is due in January, when London's time is UTC."""
    await office.open_quarter(now=datetime(2025, 1, 2, 9, tzinfo=UTC), quarter=Quarter(2024, 3))
    (quarter,) = await office.rows(ReportingQuarter)
    assert quarter.due_at == datetime(2025, 1, 31, 17, tzinfo=UTC)


async def test_leads_are_prompted_and_where_none_is_in_slack_deputies(office: Office) -> None:
    """Each in a thread of their own; nobody whose role has ended, and no finance officer."""
    await office.open_quarter()
    threads = await office.rows(Conversation, col(Conversation.id))
    assert [(row.person_id, row.return_id) for row in threads] == [
        ("ada", "2024-25-Q1.eastvale"),
        ("di", "2024-25-Q1.westmoor"),
    ]
    messages = await office.messages()
    for row in threads:
        prompt = messages[f"{row.id}:prompt"]
        assert (prompt.lane, prompt.medium, prompt.state) == (row.id, "slack", "pending")
        assert prompt.recipient == f"U{row.person_id.upper()}"
        start, as_form = buttons(prompt)
        assert json.loads(start["value"]) == {"r": row.return_id}
        assert json.loads(as_form["value"])["r"] == row.return_id


async def test_the_officers_are_told_who_was_asked_and_who_could_not_be(office: Office) -> None:
    """Northway's only lead is not in Slack and is written to; then it has none at all."""
    async with office.database.transaction() as session:
        await session.exec(delete(RoleHeld).where(col(RoleHeld.person_id) == "el"))
    opened = await office.open_quarter()
    assert opened.asked == ("Eastvale & District", "Westmoor & District")
    assert opened.unasked == ("Northway & District",)
    assert opened.unfunded == ("Southend & District",)
    messages = await office.messages()
    for officer in ("maya", "lewis"):
        told = messages[f"2024-25-Q1:opened:{officer}"]
        assert (told.lane, told.recipient) == (f"person:{officer}", f"U{officer.upper()}")
        said = told.payload or ""
        assert "opened by Maya" in said
        assert "2 partnerships have been asked" in said
        assert "There was nobody to ask at: Northway &amp; District" in said
        assert "no return: Southend &amp; District" in said
        assert "5pm on Wednesday 31 July 2024" in said


async def test_nothing_else_is_sent(office: Office) -> None:
    await office.open_quarter()
    assert set(await office.messages()) == {
        "2024-25-Q1.eastvale:ada:prompt",
        "2024-25-Q1.westmoor:di:prompt",
        "2024-25-Q1:opened:maya",
        "2024-25-Q1:opened:lewis",
    }


async def test_the_opening_is_in_the_audit(office: Office) -> None:
    await office.open_quarter()
    (event,) = await office.events()
    assert (event.event, event.actor, event.subject) == ("quarter opened", "maya", "2024-25-Q1")
    assert event.at == MONDAY
    details = json.loads(event.details)
    assert details["due"] == DUE.isoformat()
    assert details["form"] == office.templates.quarterly_return.version
    async with office.database.transaction() as session:
        assert await audit.first_fault(session) is None


async def test_a_quarter_is_opened_once(office: Office) -> None:
    await office.open_quarter()
    before = await everything(office)
    with pytest.raises(Refusal) as refused:
        await office.open_quarter(by="lewis", now=MONDAY + timedelta(days=1))
    assert refused.value.code == "already_open"
    assert await everything(office) == before


async def test_of_two_officers_who_press_at_once_one_opens_it(office: Office) -> None:
    outcomes = await asyncio.gather(
        *(office.open_quarter(by=officer) for officer in ("maya", "lewis") * 3),
        return_exceptions=True,
    )
    refused = [each for each in outcomes if isinstance(each, Refusal)]
    assert [each.code for each in refused] == ["already_open"] * 5
    assert len(await office.rows(QuarterlyReturn)) == 3
    assert len(await office.messages()) == 4
    assert len(await office.events()) == 1


@pytest.mark.parametrize("person", ["ada", "bo", "noel", "rosa", "di"])
async def test_only_an_officer_opens_a_quarter(office: Office, person: str) -> None:
    """Neither a partnership's people nor the chief executive."""
    before = await everything(office)
    with pytest.raises(Refusal) as refused:
        await office.open_quarter(by=person)
    assert refused.value.code == "not_the_office"
    assert await everything(office) == before


@pytest.mark.parametrize(
    ("quarter", "now"),
    [
        (QUARTER, datetime(2024, 6, 30, 22, 59, 59, tzinfo=UTC)),  # a second before it ends
        (Quarter(2024, 2), MONDAY),
        (Quarter(2023, 4), MONDAY),  # a year without projects
        (Quarter(2025, 1), datetime(2026, 7, 1, tzinfo=UTC)),
    ],
)
async def test_a_quarter_that_has_not_ended_or_has_no_projects_is_not_opened(
    office: Office, quarter: Quarter, now: datetime
) -> None:
    before = await everything(office)
    with pytest.raises(Refusal) as refused:
        await office.open_quarter(quarter=quarter, now=now)
    assert refused.value.code == "no_such_quarter"
    assert await everything(office) == before


async def test_a_quarter_can_be_opened_as_soon_as_it_has_ended_in_london(office: Office) -> None:
    await office.open_quarter(now=datetime(2024, 6, 30, 23, tzinfo=UTC))
    assert len(await office.rows(QuarterlyReturn)) == 3


async def test_an_earlier_quarter_can_be_opened_after_a_later_one(office: Office) -> None:
    october = datetime(2024, 10, 1, 9, tzinfo=UTC)
    await office.open_quarter(now=october, quarter=Quarter(2024, 2))
    await office.open_quarter(now=october)
    assert [row.key for row in await office.rows(ReportingQuarter, col(ReportingQuarter.key))] == [
        "2024-25-Q1",
        "2024-25-Q2",
    ]


async def everything(office: Office) -> list[object]:
    tables = (QuarterlyReturn, Conversation, OutgoingMessage, AuditEvent, ReportingQuarter)
    return [row.model_dump() for table in tables for row in await office.rows(table)]


def buttons(message: OutgoingMessage) -> list[dict[str, str]]:
    payload = json.loads(message.payload or "{}")
    return [
        element
        for block in payload["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    ]
