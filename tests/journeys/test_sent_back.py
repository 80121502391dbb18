"""A return that the office opens again is due again, is reminded of, and can be incomplete."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from bot.domain.errors import Refusal
from bot.domain.lateness import Outcome
from bot.domain.lateness_record import Standing
from bot.domain.return_states import ReturnState
from bot.journeys import extensions, flags, own_deadlines, quarterly_return, querying, reviewing
from bot.journeys.deadline_rules import records
from storage.tables import Extension, FlagReply, LatenessFlag, Setting
from tests.journeys.answering import answer_next, deliver, look, submit
from tests.journeys.office import DUE, EASTVALE, MONDAY, Office
from tests.journeys.test_deadlines import at, text_of, tick, told

ASKED = "The ledger says otherwise."
SENT_BACK = at("2024-08-02T10:00")  # a Friday, two days after the deadline
DUE_AGAIN = at("2024-08-09T16:00")  # 5pm in London, five working days later
INCOMPLETE = f"{EASTVALE}:incomplete:20240809T1600"

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
async def sent_back(office: Office) -> Office:
    """Eastvale's return came in on time, and the office opened it again."""
    await office.open_quarter()
    await office.do(quarterly_return.resume)
    await submit_again(office, DUE)
    await reopen(office, SENT_BACK)
    return office


async def submit_again(office: Office, now: datetime) -> None:
    while await answer_next(office, MONDAY):
        pass
    await submit(office, await look(office), now=now)
    await deliver(office, MONDAY)
    await tick(office, now)


async def reopen(office: Office, now: datetime) -> None:
    version = (await office.the_return()).version
    await office.do(reviewing.wants_reopened, version=version, by="maya", now=now)
    await office.do(reviewing.words_typed, typed=ASKED, by="maya", now=now)
    await deliver(office, MONDAY)


async def test_it_is_due_five_working_days_later_told_and_reminded_of(
    sent_back: Office,
) -> None:
    row = await sent_back.the_return()
    assert (row.due_at, row.due_again_at, row.sent_back_for) == (DUE, DUE_AGAIN, ASKED)
    said = [each.payload or "" for each in (await sent_back.messages()).values()]
    assert any(ASKED in each and "by *5pm on Friday 9 August 2024*" in each for each in said)
    await the_reminders_name_what_is_asked(sent_back)


async def the_reminders_name_what_is_asked(sent_back: Office) -> None:
    await tick(sent_back, at("2024-08-08T08:00"))
    keys = {"2024-08-09:-1:ada", "2024-08-09:-1:bo", "2024-08-09:-1:email:ada"}
    assert keys <= set(await told(sent_back))
    for key in ("ada", "email:ada"):
        said = await text_of(sent_back, f"{EASTVALE}:stage:2024-08-09:-1:{key}")
        assert ASKED in said
        assert "due in 1 working day, by" in said
    await tick(sent_back, at("2024-08-14T08:00"))
    assert ASKED in await text_of(sent_back, f"{EASTVALE}:stage:2024-08-09:+3:maya")
    await sent_back.do(own_deadlines.show_position, now=SENT_BACK, delivery="p")
    position = await text_of(sent_back, "position:p:ada")
    assert ASKED in position
    assert "due in *5 working days*" in position


async def test_the_office_s_own_number_of_days_holds_and_no_deadline_comes_nearer(
    office: Office,
) -> None:
    await office.add(Setting(key="deadlines.again_days", value="2"))
    await office.open_quarter()
    await office.do(quarterly_return.resume)
    await submit_again(office, MONDAY)
    await reopen(office, MONDAY + timedelta(days=1))
    assert (await office.the_return()).due_again_at == DUE, "not on 4 July"
    await submit_again(office, DUE)
    await reopen(office, SENT_BACK)
    assert (await office.the_return()).due_again_at == at("2024-08-06T16:00")


async def test_overdue_again_it_is_flagged_once_answered_and_decided(sent_back: Office) -> None:
    await tick(sent_back, DUE_AGAIN)
    assert await flags_of(sent_back) == []
    after = DUE_AGAIN + timedelta(minutes=1)
    for minutes in (0, 1, 5000):
        await tick(sent_back, after + timedelta(minutes=minutes))
    (flag,) = await flags_of(sent_back)
    assert (flag.id, flag.kind, flag.due_at) == (INCOMPLETE, "incomplete", DUE_AGAIN)
    partner = await text_of(sent_back, f"flag:{INCOMPLETE}:ada")
    assert "was sent back and is overdue again" in partner
    assert "5pm on Friday 9 August 2024" in partner
    async with sent_back.database.transaction() as session:
        await flags.reply(sent_back.turn(session, "ada", after), INCOMPLETE, "We wait for a bill.")
    async with sent_back.database.transaction() as session:
        turn = sent_back.turn(session, "maya", after)
        await flags.decide(turn, INCOMPLETE, Outcome.WAIVED, "It came from the bank.")
    (reply,) = await sent_back.rows(FlagReply)
    assert reply.flag_id == INCOMPLETE
    await submit_again(sent_back, after + timedelta(days=5))
    assert len(await flags_of(sent_back)) == 1, "what is flagged is not flagged once more"
    row = await sent_back.the_return()
    assert (row.due_again_at, row.sent_back_for) == (None, None)


async def flags_of(office: Office) -> list[LatenessFlag]:
    return [each for each in await office.rows(LatenessFlag) if each.return_id == EASTVALE]


async def test_in_again_late_while_nobody_looked_it_is_incomplete_and_still_on_time(
    sent_back: Office,
) -> None:
    await submit_again(sent_back, DUE_AGAIN + timedelta(days=5))
    (flag,) = await flags_of(sent_back)
    assert flag.kind == "incomplete"
    row = await sent_back.the_return()
    assert row.next_look_at is not None, "for the signature, and for the flag"
    assert row.next_look_at <= flag.reply_until
    async with sent_back.database.transaction() as session:
        (record,) = await records(session, [(row, "Eastvale")])
    assert record.standing(DUE_AGAIN) is Standing.ON_TIME, "lateness goes by the first"


async def test_in_again_in_time_nothing_is_flagged_and_an_amendment_has_no_deadline(
    sent_back: Office,
) -> None:
    await submit_again(sent_back, DUE_AGAIN)
    row = await sent_back.the_return()
    assert (row.due_again_at, row.sent_back_for) == (None, None)
    await sent_back.do(querying.amend, version=2, now=DUE_AGAIN)
    await tick(sent_back, DUE_AGAIN + timedelta(days=9))
    row = await sent_back.the_return()
    assert (row.state, row.due_again_at) == (ReturnState.REOPENED, None)
    assert await flags_of(sent_back) == []


async def test_more_time_moves_the_second_deadline_and_never_the_first(sent_back: Office) -> None:
    async def ask_and_grant(wanted: date, asked: datetime, decided: datetime | None) -> None:
        number = len(await sent_back.rows(Extension)) + 1
        async with sent_back.database.transaction() as session:
            turn = sent_back.turn(session, "ada", asked)
            await extensions.ask(turn, EASTVALE, wanted=wanted, reason="The bank is slow.")
        if decided is None:
            return
        async with sent_back.database.transaction() as session:
            turn = sent_back.turn(session, "maya", decided)
            await extensions.decide(turn, f"{EASTVALE}:{number}", until=wanted, reason="Agreed.")

    await ask_and_grant(date(2024, 8, 16), SENT_BACK, SENT_BACK)
    row = await sent_back.the_return()
    assert (row.due_at, row.due_again_at) == (DUE, at("2024-08-16T16:00"))
    await ask_and_grant(date(2024, 8, 20), SENT_BACK, None)
    await submit_again(sent_back, at("2024-08-12T10:00"))
    async with sent_back.database.transaction() as session:
        turn = sent_back.turn(session, "maya", at("2024-08-12T11:00"))
        await extensions.decide(turn, f"{EASTVALE}:2", until=date(2024, 8, 20), reason="Agreed.")
    assert (await sent_back.the_return()).due_at == DUE
    with pytest.raises(Refusal, match="already_submitted"):
        await ask_and_grant(date(2024, 8, 30), at("2024-08-12T11:00"), None)
