"""Reminders and more time, on real tables: each notice once, and none that is stale."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy

import pytest

from bot.domain.errors import Refusal
from bot.journeys import extensions, nudging, own_deadlines, quarterly_return
from storage import audit
from storage.tables import Extension, Notice, QuarterlyReturn, Setting
from tests.journeys.answering import answer_next
from tests.journeys.office import DUE, EASTVALE, MONDAY, Office

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


async def tick(office: Office, now: datetime) -> None:
    await office.each(nudging.due_returns, nudging.look_at_return, now)


async def told(office: Office, *, since: set[str] | None = None) -> list[str]:
    """The keys of the reminders of Eastvale's return, by medium and person."""
    start = f"{EASTVALE}:stage:"
    keys = [key for key in await office.messages() if key.startswith(start)]
    return sorted(key.removeprefix(start) for key in keys if key not in (since or set()))


async def text_of(office: Office, key: str) -> str:
    message = (await office.messages())[key]
    if message.payload is not None:
        return message.payload
    letter = message_from_bytes(message.body or b"", policy=policy.default)
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


@pytest.fixture
async def july(office: Office) -> Office:
    """The quarter is open, and everybody was told so."""
    await office.open_quarter()
    await tick(office, MONDAY)
    return office


async def test_at_the_opening_the_lead_gets_an_e_mail_beside_the_prompt(july: Office) -> None:
    assert await told(july) == ["opened:email:ada"]
    mailed = await text_of(july, f"{EASTVALE}:stage:opened:email:ada")
    assert "due in 22 working days, by 5pm on Wednesday 31 July 2024" in mailed


async def test_ticks_again_at_once_and_late_tell_nobody_twice(july: Office) -> None:
    when = at("2024-07-24T08:00")
    await asyncio.gather(*(tick(july, when) for _ in range(4)))
    once = set(await july.messages())
    assert await told(july) == [
        "2024-07-31:-5:ada",
        "2024-07-31:-5:email:ada",
        "opened:email:ada",
    ], "the stage of ten days before is stale"
    await tick(july, when + timedelta(days=1))
    assert set(await july.messages()) == once
    async with july.database.transaction() as session:
        assert await audit.first_fault(session) is None


@ONE_DATABASE
async def test_a_reminder_names_what_is_missing_and_only_that(july: Office) -> None:
    await july.do(quarterly_return.resume)
    await answer_next(july, MONDAY)
    await tick(july, at("2024-07-24T08:00"))
    said = await text_of(july, f"{EASTVALE}:stage:2024-07-31:-5:ada")
    assert "due in 5 working days" in said
    assert "Did any funded activity happen" not in said, "that is answered"
    assert "how did the quarter go" in said
    mailed = await text_of(july, f"{EASTVALE}:stage:2024-07-31:-5:email:ada")
    assert "how did the quarter go" in mailed


@ONE_DATABASE
async def test_the_deputy_joins_before_the_deadline_and_the_office_after(july: Office) -> None:
    await tick(july, at("2024-07-30T08:00"))
    await tick(july, at("2024-08-05T08:00"))
    keys = await told(july)
    assert "2024-07-31:-1:bo" in keys
    assert {"2024-07-31:+3:maya", "2024-07-31:+3:lewis", "2024-07-31:+3:email:sid"} <= set(keys)
    assert "2024-07-31:+3:email:maya" not in keys, "an officer in Slack is told there"


@ONE_DATABASE
async def test_a_return_that_is_in_is_not_spoken_of(july: Office) -> None:
    async with july.database.transaction() as session:
        row = await session.get_one(QuarterlyReturn, EASTVALE)
        row.state, row.submitted_at, row.next_look_at = "submitted", MONDAY, None
        session.add(row)
    await tick(july, at("2024-08-05T08:00"))
    assert await told(july) == ["opened:email:ada"]


@ONE_DATABASE
async def test_who_snoozes_is_told_when_it_ends(july: Office) -> None:
    await july.do(own_deadlines.snooze, now=at("2024-07-23T12:00"), days=3, delivery="press:1")
    await tick(july, at("2024-07-24T08:00"))
    assert "2024-07-31:-5:ada" not in await told(july)
    await tick(july, at("2024-07-26T08:00"))
    assert "2024-07-31:-5:ada" in await told(july)
    with pytest.raises(Refusal, match="nothing_to_snooze"):
        await july.do(own_deadlines.snooze, now=DUE, days=1, delivery="press:2")


@ONE_DATABASE
async def test_while_the_lead_is_away_the_deputy_is_told(july: Office) -> None:
    async with july.database.transaction() as session:
        turn = july.turn(session, "ada", at("2024-07-22T10:00"))
        await own_deadlines.tell_leave(
            turn, first=date(2024, 7, 22), last=date(2024, 7, 26), delivery="v"
        )
    await tick(july, at("2024-07-24T08:00"))
    keys = await told(july)
    assert "2024-07-31:-5:bo" in keys
    assert "2024-07-31:-5:ada" not in keys


async def ask(office: Office, now: datetime, wanted: date = date(2024, 8, 14)) -> None:
    await office.do(extensions.ask, now=now, wanted=wanted, reason="Two of us are ill.")


async def decide(office: Office, now: datetime, until: date | None, *, by: str = "maya") -> None:
    async with office.database.transaction() as session:
        turn = office.turn(session, by, now)
        await extensions.decide(turn, f"{EASTVALE}:1", until=until, reason="Get well soon.")


async def test_more_time_is_granted_and_every_later_figure_says_so(july: Office) -> None:
    """Also when it is asked for after the deadline."""
    await ask(july, at("2024-08-02T09:00"))
    await decide(july, at("2024-08-02T10:00"), date(2024, 8, 14))
    row = await july.the_return()
    assert row.due_at == at("2024-08-14T16:00")
    (extension,) = await july.rows(Extension)
    assert (extension.old_due_at, extension.new_due_at) == (DUE, row.due_at)
    prompt = await text_of(july, f"{EASTVALE}:ada:due:20240814")
    assert "Wednesday 14 August 2024" in prompt
    assert "Get well soon." in await text_of(july, f"extension:{EASTVALE}:1:decided:ada")
    mailed = await text_of(july, f"extension:{EASTVALE}:1:decided:email:bo")
    assert "The return is now due by 5pm on Wednesday 14 August 2024." in mailed
    before = set(await july.messages())
    await tick(july, at("2024-08-02T10:01"))
    assert await told(july, since=before) == [], "no reminder of a day that is gone"
    await tick(july, at("2024-08-07T08:00"))
    assert await told(july, since=before) == ["2024-08-14:-5:ada", "2024-08-14:-5:email:ada"]
    events = [event.event for event in await july.events()]
    assert events[-2:] == ["extension asked", "extension granted"]


@ONE_DATABASE
async def test_more_time_is_declined_with_a_reason_and_the_deadline_stands(july: Office) -> None:
    await ask(july, at("2024-07-30T09:00"))
    await decide(july, at("2024-07-30T10:00"), None)
    assert (await july.the_return()).due_at == DUE
    said = await text_of(july, f"extension:{EASTVALE}:1:decided:ada")
    assert "declined" in said
    assert "Get well soon." in said


@ONE_DATABASE
async def test_more_time_is_asked_for_once_and_decided_once(july: Office) -> None:
    now = at("2024-07-30T09:00")
    with pytest.raises(Refusal, match="day_too_early"):
        await ask(july, now, wanted=date(2024, 7, 31))
    await ask(july, now)
    with pytest.raises(Refusal, match="extension_waits"):
        await ask(july, now)
    with pytest.raises(Refusal, match="day_too_early"):
        await decide(july, now, date(2024, 7, 31))
    assert (await july.rows(Extension))[0].decided_at is None, "a refusal leaves it open"
    with pytest.raises(Refusal, match="not_an_officer"):
        await decide(july, now, date(2024, 8, 14), by="ada")
    await decide(july, now, date(2024, 8, 14))
    with pytest.raises(Refusal, match="extension_decided"):
        await decide(july, now, None, by="lewis")


async def test_two_officers_at_once_decide_once(july: Office) -> None:
    now = at("2024-07-30T09:00")
    await ask(july, now)
    results = await asyncio.gather(
        decide(july, now, date(2024, 8, 14)),
        decide(july, now, None, by="lewis"),
        return_exceptions=True,
    )
    assert [str(each) for each in results if each is not None] == ["extension_decided"]


@ONE_DATABASE
async def test_the_office_s_own_rules_hold_for_a_partnership(office: Office) -> None:
    await office.add(
        Setting(key="deadlines.due", value="15 working days after"),
        Setting(key="deadlines.exceptions.westmoor", value="20 working days after"),
    )
    await office.open_quarter()
    assert (await office.the_return()).due_at == at("2024-07-19T16:00")
    assert (await office.the_return("2024-25-Q1.westmoor")).due_at == at("2024-07-26T16:00")


@ONE_DATABASE
async def test_a_quarter_opened_after_its_due_day_gives_ten_working_days(office: Office) -> None:
    await office.open_quarter(now=at("2024-08-05T09:00"))
    assert (await office.the_return()).due_at == at("2024-08-19T16:00")


@ONE_DATABASE
async def test_a_notice_is_a_row_that_stays(july: Office) -> None:
    rows = [(row.person_id, row.stage) for row in await july.rows(Notice, Notice.person_id)]
    assert ("ada", "opened") in rows
    (opened,) = [event for event in await july.events() if event.event == "quarter opened"]
    assert json.loads(opened.details)["due"] == DUE.isoformat()
