"""Flags: raised as the rules give them, seen by the partner at once, answered, decided once."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import BytesIO

import pytest
from openpyxl import load_workbook

from bot.domain.errors import Refusal
from bot.domain.lateness import Outcome
from bot.domain.lateness_record import year_counts
from bot.journeys import extensions, flags, lateness_record, quarterly_return
from bot.journeys.deadline_rules import records
from bot.journeys.heartbeat import Heartbeat, beat
from bot.journeys.quarter_opening import TIMETABLE
from bot.rendering.lateness_record import record_facts
from storage.tables import FlagDecision, FlagReply, LatenessFlag, QuarterlyReturn, ServiceRun
from tests.journeys.answering import answer_next, look, submit
from tests.journeys.office import DUE, EASTVALE, MONDAY, Office
from tests.journeys.test_deadlines import ONE_DATABASE, at, text_of, tick

MISSING = f"{EASTVALE}:missing:20240731T1600"
LATE = f"{EASTVALE}:late:20240731T1600"
FLAGGED = at("2024-08-07T16:00")
WORDS = "Our system was being moved that week."


@pytest.fixture
async def missing(office: Office) -> Office:
    """Eastvale's return has not come in five working days after it was due."""
    await office.open_quarter()
    await up(office, DUE - timedelta(days=5), DUE)
    await tick(office, FLAGGED)
    return office


async def up(office: Office, start: datetime, end: datetime) -> None:
    """The service was up from then to then."""
    await office.add(ServiceRun(started_at=start, last_seen_at=end))


async def reply(office: Office, flag: str, now: datetime, *, by: str = "ada") -> None:
    async with office.database.transaction() as session:
        await flags.reply(office.turn(session, by, now), flag, WORDS)


async def decide(
    office: Office, flag: str, now: datetime, outcome: Outcome, *, by: str = "maya"
) -> None:
    async with office.database.transaction() as session:
        await flags.decide(office.turn(session, by, now), flag, outcome, "It was foreseeable.")


async def submitted(office: Office, now: datetime) -> None:
    await office.do(quarterly_return.resume, now=now)
    while await answer_next(office, now):
        pass
    await submit(office, await look(office), now=now)


async def test_a_missing_return_is_flagged_once_and_both_sides_see_the_same(
    missing: Office,
) -> None:
    await asyncio.gather(*(tick(missing, FLAGGED + timedelta(minutes=n)) for n in range(1, 4)))
    found = {row.id: row for row in await missing.rows(LatenessFlag)}
    assert MISSING in found
    assert len(found) == 3, "one for each partnership"
    flag = found[MISSING]
    assert (flag.days_late, flag.down_minutes, flag.excused) == (5, 0, False)
    partner = await text_of(missing, f"flag:{MISSING}:ada")
    office_sees = await text_of(missing, f"flag:{MISSING}:office:maya")
    for line in ("Due: 5pm on Wednesday 31 July 2024", "5 working days after it was due"):
        assert line in partner
        assert line in office_sees
    assert "This is what the office sees" in partner
    assert "This is what the office sees" in await text_of(missing, f"flag:{MISSING}:email:bo")
    assert [e.event for e in await missing.events()].count("lateness flagged") == 3


@ONE_DATABASE
async def test_before_its_time_nothing_is_flagged(office: Office) -> None:
    await office.open_quarter()
    await tick(office, FLAGGED - timedelta(seconds=1))
    assert await office.rows(LatenessFlag) == []


async def test_a_late_return_is_flagged_as_it_is_submitted(office: Office) -> None:
    await office.open_quarter()
    await up(office, DUE - timedelta(days=5), DUE + timedelta(days=3))
    await submitted(office, DUE + timedelta(days=1))
    (flag,) = await office.rows(LatenessFlag)
    assert (flag.id, flag.kind, flag.days_late) == (LATE, "late", 1)
    assert flag.received_at == DUE + timedelta(days=1)
    assert "1 working day late" in await text_of(office, f"flag:{LATE}:ada")


@ONE_DATABASE
async def test_a_return_in_time_is_not_flagged_and_looked_at_once_more(office: Office) -> None:
    """Once, as a flag from before may still wait for the office."""
    await office.open_quarter()
    await submitted(office, DUE)
    assert await office.rows(LatenessFlag) == []
    await tick(office, DUE + timedelta(minutes=1))
    await tick(office, DUE + timedelta(days=30))
    flagged = {flag.return_id for flag in await office.rows(LatenessFlag)}
    assert (await office.the_return()).id not in flagged
    assert (await office.the_return()).next_look_at is None


@ONE_DATABASE
async def test_an_outage_before_the_deadline_excuses_and_asks_for_nothing(office: Office) -> None:
    await office.open_quarter()
    await up(office, DUE - timedelta(days=5), DUE - timedelta(hours=3))
    await submitted(office, DUE + timedelta(hours=2))
    (flag,) = await office.rows(LatenessFlag)
    assert (flag.down_minutes, flag.excused) == (180, True)
    said = await text_of(office, f"flag:{LATE}:ada")
    assert "there is nothing for you to do" in said
    assert "reply_flag" not in said
    with pytest.raises(Refusal, match="flag_decided"):
        await decide(office, LATE, DUE + timedelta(days=1), Outcome.UPHELD)


async def test_the_partner_answers_in_their_own_words_and_the_office_decides_once(
    missing: Office,
) -> None:
    with pytest.raises(Refusal, match="reply_open"):
        await decide(missing, MISSING, FLAGGED + timedelta(days=1), Outcome.UPHELD)
    await reply(missing, MISSING, FLAGGED + timedelta(days=1))
    assert WORDS in await text_of(missing, f"flag:{MISSING}:reply:1:maya")
    results = await asyncio.gather(
        decide(missing, MISSING, FLAGGED + timedelta(days=2), Outcome.UPHELD),
        decide(missing, MISSING, FLAGGED + timedelta(days=2), Outcome.WAIVED, by="lewis"),
        return_exceptions=True,
    )
    assert [str(each) for each in results if each is not None] == ["flag_decided"]
    (decision,) = await missing.rows(FlagDecision)
    assert decision.decided_at == FLAGGED + timedelta(days=2)
    assert "It was foreseeable." in await text_of(missing, f"flag:{MISSING}:decided:ada")
    assert "It was foreseeable." in await text_of(missing, f"flag:{MISSING}:decided:email:bo")
    with pytest.raises(Refusal, match="flag_decided"):
        await reply(missing, MISSING, FLAGGED + timedelta(days=3))
    (kept,) = await missing.rows(FlagReply)
    assert kept.words == WORDS


@ONE_DATABASE
async def test_after_ten_working_days_it_can_be_upheld_and_no_longer_answered(
    missing: Office,
) -> None:
    over = at("2024-08-21T23:00")  # midnight in London
    await reply(missing, MISSING, over - timedelta(seconds=1))
    with pytest.raises(Refusal, match="reply_over"):
        await reply(missing, MISSING, over)
    await tick(missing, over)
    assert f"flag:{MISSING}:over:maya" in await missing.messages()
    await decide(missing, MISSING, over, Outcome.UPHELD)


@ONE_DATABASE
async def test_only_the_partnership_answers_and_only_an_officer_decides(missing: Office) -> None:
    now = FLAGGED + timedelta(days=1)
    with pytest.raises(Refusal, match="not_allowed"):
        await reply(missing, MISSING, now, by="di")
    with pytest.raises(Refusal, match="not_an_officer"):
        await decide(missing, MISSING, now, Outcome.WAIVED, by="rosa")
    await decide(missing, MISSING, now, Outcome.WAIVED)


@ONE_DATABASE
async def test_more_time_that_is_granted_after_all_waives_the_flag_and_the_record_agrees(
    office: Office,
) -> None:
    await office.open_quarter()
    until, late = date(2024, 8, 14), DUE + timedelta(days=6)
    async with office.database.transaction() as session:
        turn = office.turn(session, "ada", DUE - timedelta(days=1))
        await extensions.ask(turn, EASTVALE, wanted=until, reason="Two are ill.")
    await submitted(office, late)
    async with office.database.transaction() as session:
        turn = office.turn(session, "maya", late + timedelta(hours=1))
        await extensions.decide(turn, f"{EASTVALE}:1", until=until, reason="Illness.")
    (decision,) = await office.rows(FlagDecision)
    assert (decision.outcome, decision.reason, decision.decided_by) == (
        "waived",
        "Illness.",
        "maya",
    )
    assert "Illness." in await text_of(office, f"flag:{LATE}:decided:ada")
    async with office.database.transaction() as session:
        row = await session.get_one(QuarterlyReturn, EASTVALE)
        counts = year_counts(await records(session, [(row, "Eastvale")]), late)
    assert (counts.on_time, counts.late, counts.days_late) == (1, 0, 0)
    assert (counts.waived, counts.waiting) == (1, 0)


@ONE_DATABASE
async def test_the_year_s_record_counts_and_quotes_and_cuts_nothing(missing: Office) -> None:
    await reply(missing, MISSING, FLAGGED + timedelta(days=1))
    await decide(missing, MISSING, FLAGGED + timedelta(days=2), Outcome.WAIVED)
    later = FLAGGED + timedelta(days=3)
    async with missing.database.transaction() as session:
        turn = missing.turn(session, "ada", later)
        await extensions.ask(turn, EASTVALE, wanted=date(2024, 8, 30), reason="Still moving.")
    async with missing.database.transaction() as session:
        turn = missing.turn(session, "maya", later)
        await lateness_record.show_record(turn, "2024-25", delivery="d")
    page = await text_of(missing, "record:2024-25:d:1:maya")
    for words in (WORDS, "It was foreseeable.", "Waived", "1 missing", "Still moving.", "Westmoor"):
        assert words in page
    assert "£" not in page
    mailed = await text_of(missing, "record:2024-25:d:email:maya")
    assert "1 waived" in mailed
    sheets, pages = await attached(missing, "record:2024-25:d:email:maya")
    assert sheets.get_filename() == "deadlines-2024-25.xlsx"
    assert pages.get_filename() == "deadlines-2024-25.docx"
    partnerships = column(sheets, "Returns")
    assert {"Eastvale & District", "Westmoor & District"} <= partnerships
    assert WORDS in str(column(sheets, "Flags", 11))
    async with missing.database.transaction() as session:
        turn = missing.turn(session, "ada", later)
        await lateness_record.show_record(turn, "2024-25", delivery="e")
    own = await text_of(missing, "record:2024-25:e:1:ada")
    assert "Eastvale" in own
    assert "Westmoor" not in own
    sheets, _ = await attached(missing, "record:2024-25:e:email:ada")
    assert column(sheets, "Returns") == {"Eastvale & District"}
    assert record_facts(missing.templates, "2024-25", [], now=later)["groups"] == []


async def attached(office: Office, key: str) -> list[EmailMessage]:
    body = (await office.messages())[key].body or b""
    return list(message_from_bytes(body, policy=policy.default).iter_attachments())


def column(sheets: EmailMessage, name: str, number: int = 1) -> set[object]:
    """What stands in a column of a sheet, below its heading."""
    sheet = load_workbook(BytesIO(sheets.get_content()))[name]
    return {row[number - 1].value for row in sheet.iter_rows(min_row=2)}


@ONE_DATABASE
async def test_the_service_notes_that_it_is_up_and_a_new_process_begins_a_new_run(
    office: Office,
) -> None:
    first, second = Heartbeat(), Heartbeat()
    moments = [(first, 0), (first, 1), (first, 30), (first, 60), (first, 120), (second, 900)]
    for heart, seconds in moments:
        async with office.database.transaction() as session:
            now = MONDAY + timedelta(seconds=seconds)
            await beat(heart, office.turn(session, TIMETABLE, now))
    runs = await office.rows(ServiceRun, ServiceRun.started_at)
    spans = [(run.started_at - MONDAY, run.last_seen_at - MONDAY) for run in runs]
    second_long = timedelta(seconds=1)
    assert spans == [(0 * second_long, 120 * second_long), (900 * second_long, 900 * second_long)]


@ONE_DATABASE
async def test_a_machine_that_slept_was_down_and_a_clock_that_was_moved_was_not(
    office: Office,
) -> None:
    for moves, runs in ((False, 2), (True, 3)):
        heart = Heartbeat(clock_moves=moves)
        for hours in (0, 5):
            async with office.database.transaction() as session:
                now = datetime(2024, 7, 1, hours, tzinfo=UTC)
                await beat(heart, office.turn(session, TIMETABLE, now))
        assert len(await office.rows(ServiceRun)) == runs
