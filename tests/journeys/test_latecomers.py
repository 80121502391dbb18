"""Who comes into the register after the quarter was opened is asked too: once, and not twice."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime, timedelta

from sqlmodel import col

from bot.domain.permissions import Role
from bot.domain.quarters import Quarter
from bot.journeys.quarterly_return import resume
from storage import audit
from storage.tables import Conversation, Person, Project, QuarterlyReturn, RoleHeld
from tests.journeys.office import DUE, EASTVALE, MONDAY, START, TEAM, Office

LATER = MONDAY + timedelta(days=8)
TODAY = date(2024, 7, 9)
SOUTHEND = "2024-25-Q1.southend"


async def test_a_partnership_with_a_project_since_gets_its_return_and_is_asked(
    office: Office,
) -> None:
    await office.open_quarter()
    await office.add(somebody("sue"), project("pier", "southend"), lead("sue", "southend"))
    await office.ask_latecomers(LATER)
    row = await office.the_return(SOUTHEND)
    assert (row.quarter_key, row.state, row.opened_at) == ("2024-25-Q1", "open", LATER)
    assert row.due_at == DUE, "as the quarter was opened"
    assert row.form_version == office.templates.quarterly_return.version
    assert await prompted(office) == ["eastvale:ada", "southend:sue", "westmoor:di"]


async def test_adding_a_return_is_in_the_audit(office: Office) -> None:
    await office.open_quarter()
    await office.add(project("pier", "southend"))
    await office.ask_latecomers(LATER)
    _, event = await office.events()
    assert (event.event, event.actor, event.subject) == ("return added", "timetable", SOUTHEND)
    assert event.at == LATER
    assert json.loads(event.details)["due"] == DUE.isoformat()
    assert json.loads(event.details)["asked"] is False, "nobody there is in Slack"
    async with office.database.transaction() as session:
        assert await audit.first_fault(session) is None


async def test_a_project_of_another_year_asks_for_nothing(office: Office) -> None:
    await office.open_quarter()
    await office.add(project("pier", "southend", year="2025-26"))
    before = await everything(office)
    await office.ask_latecomers(LATER)
    assert await everything(office) == before


async def test_before_a_quarter_is_opened_nobody_is_asked(office: Office) -> None:
    await office.ask_latecomers(LATER)
    assert await everything(office) == []


async def test_a_lead_who_takes_over_is_prompted_and_the_deputy_is_not(office: Office) -> None:
    """From the day on which they lead, by London's calendar."""
    await office.open_quarter()
    await office.add(somebody("sue"), lead("sue", "eastvale", first=TODAY))
    before = await everything(office)
    await office.ask_latecomers(datetime(2024, 7, 8, 22, 59, tzinfo=UTC))  # a minute to midnight
    assert await everything(office) == before
    await office.ask_latecomers(LATER)
    assert await prompted(office) == ["eastvale:ada", "eastvale:sue", "westmoor:di"]
    message = (await office.messages())[f"{EASTVALE}:sue:prompt"]
    assert (message.recipient, message.lane) == ("USUE", f"{EASTVALE}:sue")
    assert "Quarterly return" in (message.payload or "")


async def test_a_lead_who_comes_to_slack_is_prompted_though_the_deputy_was(office: Office) -> None:
    await office.open_quarter()
    async with office.database.transaction() as session:
        cy = await session.get_one(Person, "cy")
        cy.team_id, cy.user_id = TEAM, "UCY"
        session.add(cy)
    await office.ask_latecomers(LATER)
    assert await prompted(office) == ["eastvale:ada", "westmoor:cy", "westmoor:di"]


async def test_for_a_return_that_is_submitted_nobody_is_prompted(office: Office) -> None:
    await office.open_quarter()
    async with office.database.transaction() as session:
        row = await session.get_one(QuarterlyReturn, EASTVALE)
        row.state = "submitted"
        session.add(row)
    await office.add(somebody("sue"), lead("sue", "eastvale"))
    await office.ask_latecomers(LATER)
    assert await prompted(office) == ["eastvale:ada", "westmoor:di"]


async def test_a_lead_is_prompted_for_each_return_that_waits(office: Office) -> None:
    october = datetime(2024, 10, 1, 9, tzinfo=UTC)
    await office.open_quarter()
    await office.open_quarter(now=october, quarter=Quarter(2024, 2))
    await office.add(somebody("sue"), lead("sue", "eastvale"))
    await office.ask_latecomers(october)
    threads = await office.rows(Conversation, col(Conversation.id))
    assert [row.return_id for row in threads if row.person_id == "sue"] == [
        EASTVALE,
        "2024-25-Q2.eastvale",
    ]


async def test_a_tick_again_and_ticks_at_once_ask_once(office: Office) -> None:
    await office.open_quarter()
    await office.add(somebody("sue"), project("pier", "southend"), lead("sue", "southend"))
    await office.add(somebody("tom"), lead("tom", "eastvale"))
    await asyncio.gather(*(office.ask_latecomers(LATER) for _ in range(5)))
    once = await everything(office)
    assert len(await office.rows(QuarterlyReturn)) == 4
    assert [event.event for event in await office.events()] == ["quarter opened", "return added"]
    await office.ask_latecomers(LATER + timedelta(days=1))
    assert await everything(office) == once


async def test_a_lead_who_begins_at_the_same_moment_has_one_thread(office: Office) -> None:
    await office.open_quarter()
    await office.add(lead("bo", "eastvale"))
    await asyncio.gather(
        *(office.ask_latecomers(LATER) for _ in range(3)),
        *(office.do(resume, by="bo", now=LATER) for _ in range(3)),
    )
    assert (await prompted(office)).count("eastvale:bo") == 1


async def everything(office: Office) -> list[object]:
    messages = [*await office.rows(QuarterlyReturn), *(await office.messages()).values()]
    threads = await office.rows(Conversation, col(Conversation.id))
    return [row.model_dump() for row in (*messages, *threads, *await office.events())]


async def prompted(office: Office) -> list[str]:
    """Who has a prompt, as partnership:person."""
    keys = [key for key in await office.messages() if key.endswith(":prompt")]
    return sorted(key.removeprefix("2024-25-Q1.").removesuffix(":prompt") for key in keys)


def somebody(person: str) -> Person:
    return Person(
        id=person,
        name=person.title(),
        email=f"{person}@example.org",
        team_id=TEAM,
        user_id=f"U{person.upper()}",
    )


def lead(person: str, partnership: str, *, first: date = START) -> RoleHeld:
    return RoleHeld(
        person_id=person, role=Role.LEAD.value, partnership_id=partnership, from_date=first
    )


def project(ident: str, partnership: str, *, year: str = "2024-25") -> Project:
    return Project(
        id=ident,
        partnership_id=partnership,
        year=year,
        name=f"The {ident} project",
        objective="Safer streets",
        award_pence=100_000,
        position=1,
    )
