"""What cannot wait: the officers are told at once, by Slack and by e-mail, each thing once."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.clock import MovableClock
from bot.journeys import alarms, audit_check, home
from bot.journeys.quarter_opening import TIMETABLE
from bot.outbound.queue_watch import QueueWatch
from bot.services import Services
from storage import audit, undelivered
from storage.tables import AuditCheck, MessageState, OutgoingMessage, Person
from tests.journeys.office import EASTVALE, MONDAY, Office
from tests.journeys.test_deadlines import at, text_of, tick

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OFFICERS = 5  # messages: to Maya and Lewis twice, to Sid, who is not in Slack, by e-mail
ADDRESSED = re.compile(r"(:email)?:(maya|lewis|sid)$")


async def alarms_of(office: Office) -> list[str]:
    """What was raised, without the officers' names."""
    keys = [key for key in await office.messages() if key.startswith("alarm:")]
    found = sorted({ADDRESSED.sub("", key).removeprefix("alarm:") for key in keys})
    assert len(keys) == len(found) * OFFICERS, "each officer, by Slack and by e-mail"
    return found


async def fail(office: Office, *keys: str, state: str = "dead", recipient: str = "UADA") -> None:
    slack = "@" not in recipient
    await office.add(
        *(
            OutgoingMessage(
                key=key,
                medium="slack" if slack else "email",
                lane=key,
                recipient=recipient,
                state=state,
                created_at=MONDAY,
                error="Slack says account_inactive." if slack else "550 5.1.1 No such <user>",
            )
            for key in keys
        )
    )


async def look(office: Office) -> None:
    async with office.database.transaction() as session:
        await alarms.undelivered_messages(office.turn(session, TIMETABLE, MONDAY))


async def test_a_message_that_was_given_up_is_told_of_once_with_whom_and_why(
    office: Office,
) -> None:
    await fail(office, "a")
    await fail(office, "b", state="ambiguous", recipient="cy@example.org")
    await look(office)
    (first,) = await alarms_of(office)
    said = await text_of(office, f"alarm:{first}:maya")
    mailed = await text_of(office, f"alarm:{first}:email:sid")
    for words in (said, mailed):
        assert "2 messages were not delivered" in words
        assert "Ada" in words
        assert "account_inactive" in words
        assert "Cy, by e-mail, written at 10am on Monday 1 July 2024: it may have arrived" in words
    await look(office)
    assert await alarms_of(office) == [first]


async def test_many_that_fail_together_are_one_alarm(office: Office) -> None:
    await fail(office, *(f"m{number}" for number in range(14)))
    await look(office)
    (one,) = await alarms_of(office)
    assert "- and 4 more" in await text_of(office, f"alarm:{one}:email:maya")


async def test_an_alarm_that_fails_raises_no_alarm(office: Office) -> None:
    """A mail about mail that fails ends there."""
    failed = "alarm:undelivered:7:email:maya"
    await fail(office, failed, recipient="maya@example.org")
    await look(office)
    assert list(await office.messages()) == [failed]
    async with office.database.transaction() as session:
        assert await undelivered.untold(session) == []


async def test_an_address_that_is_refused_is_told_once_shown_on_home_and_mended(
    office: Office,
) -> None:
    address = "el@example.org"
    async with office.database.transaction() as session:
        await undelivered.refuse(session, address, reason="550 No such <user>", now=MONDAY)
    for key in ("one", "two"):
        await fail(office, key, state="refused", recipient=address)
        await look(office)
    assert await alarms_of(office) == [f"address:el:{address}:20240701090000"]
    mailed = await text_of(office, f"alarm:address:el:{address}:20240701090000:email:sid")
    assert "E-mails to El do not arrive" in mailed
    assert "550 No such <user>" in mailed
    assert address in await home_of(office, "maya")
    assert address not in await home_of(office, "ada")
    async with office.database.transaction() as session:
        person = await session.get_one(Person, "el")
        person.email = "el.new@example.org"
        await undelivered.forget_strangers(session)
        assert await undelivered.refused(session) == []
    assert "do not arrive" not in await home_of(office, "maya")


async def home_of(office: Office, person: str) -> str:
    async with office.database.transaction() as session:
        return str(await home.home_view(office.turn(session, person, MONDAY)))


async def test_a_near_deadline_with_nobody_told_is_told_of(office: Office) -> None:
    """Every message to the partnership's people failed, and the return is due tomorrow."""
    await office.open_quarter()
    await tick(office, MONDAY)
    await tick(office, at("2024-07-24T08:00"))
    before = at("2024-07-30T08:00")
    async with office.database.transaction() as session:
        await session.exec(text("UPDATE outgoing_message SET state = 'dead', told_of = true"))  # type: ignore[call-overload]  # SQLModel types no plain text
    await tick(office, before)
    found = [each for each in await alarms_of(office) if each.startswith(f"nobody:{EASTVALE}")]
    assert found == [f"nobody:{EASTVALE}:2024-07-31"]
    said = await text_of(office, f"alarm:{found[0]}:email:maya")
    assert "No message about it to Ada, Bo was delivered" in said


async def test_with_one_message_under_way_nobody_is_alarmed(office: Office) -> None:
    await office.open_quarter()
    await tick(office, MONDAY)
    await tick(office, at("2024-07-30T08:00"))
    assert await alarms_of(office) == []


async def check_audit(office: Office, now: datetime) -> None:
    await office.each(audit_check.due, audit_check.check, now)


async def append(office: Office, rows: int) -> None:
    async with office.database.transaction() as session:
        for _ in range(rows):
            await audit.append(session, "thing done", actor="maya", now=MONDAY, subject="s")


async def tamper(office: Office, row: int) -> None:
    async with office.database.transaction() as session:
        change = f"UPDATE audit_event SET subject = 'x' WHERE seq = {row}"
        await session.exec(text(change))  # type: ignore[call-overload]  # SQLModel types no plain text


async def stand(office: Office) -> AuditCheck:
    (row,) = await office.rows(AuditCheck)
    assert isinstance(row, AuditCheck)
    return row


async def test_the_audit_is_verified_daily_a_share_at_a_time(office: Office) -> None:
    await append(office, audit_check.SHARE + 5)
    await check_audit(office, MONDAY)
    assert (await stand(office)).checked_seq == audit_check.SHARE
    assert (await stand(office)).done_on is None, "the rest is for the next tick"
    await check_audit(office, MONDAY)
    first = await stand(office)
    assert (first.checked_seq, first.done_on) == (audit_check.SHARE + 5, date(2024, 7, 1))
    assert first.rolled_seq == audit_check.SHARE
    await append(office, 3)
    await check_audit(office, MONDAY + timedelta(hours=3))
    assert (await stand(office)).checked_seq == audit_check.SHARE + 5, "the day's share is done"
    await check_audit(office, MONDAY + timedelta(days=1))
    assert (await stand(office)).checked_seq == audit_check.SHARE + 8
    assert await alarms_of(office) == []


async def test_a_new_row_that_was_changed_is_told_of_once(office: Office) -> None:
    await append(office, 4)
    await tamper(office, 3)
    for day in range(2):
        await check_audit(office, MONDAY + timedelta(days=day))
    (one,) = await alarms_of(office)
    assert "Row 3 (thing done, x) does not match its hash." in await text_of(
        office, f"alarm:{one}:email:sid"
    )


async def test_a_row_that_was_verified_long_ago_is_looked_at_again(office: Office) -> None:
    await append(office, 4)
    await check_audit(office, MONDAY)
    await tamper(office, 2)
    await check_audit(office, MONDAY + timedelta(days=1))
    (one,) = await alarms_of(office)
    assert "Row 2" in await text_of(office, f"alarm:{one}:maya")


async def test_a_chain_that_was_written_anew_is_found(office: Office) -> None:
    """Each hash fits the one before it, but the end is not what was verified yesterday."""
    await append(office, 3)
    await check_audit(office, MONDAY)
    async with office.database.transaction() as session:
        for change in (
            "DELETE FROM audit_event WHERE seq > 1",
            "UPDATE audit_head SET seq = 1, hash = (SELECT hash FROM audit_event)",
        ):
            await session.exec(text(change))  # type: ignore[call-overload]  # SQLModel types no plain text
        for _ in range(4):
            await audit.append(session, "other thing", actor="x", now=MONDAY, subject="s")
    async with office.database.transaction() as session:
        assert await audit.first_fault(session) is None, "by itself it is whole"
    await check_audit(office, MONDAY + timedelta(days=1))
    (one,) = await alarms_of(office)
    assert "Row 3 is not the one that was verified before" in await text_of(
        office, f"alarm:{one}:maya"
    )


async def test_a_queue_that_stands_still_is_told_of_and_one_that_moves_is_not(
    office: Office,
) -> None:
    clock = MovableClock(datetime(2026, 1, 5, 9, tzinfo=UTC), held=True)
    watch = QueueWatch(_services(office), after=timedelta(minutes=15), clock=clock)
    await fail(office, "waits", state="pending", recipient="ada@example.org")
    await fail(office, "goes", state="pending")
    await watch.look()
    clock.move_to(clock.now() + timedelta(minutes=14))
    await watch.look()
    assert await alarms_of(office) == []
    await fail(office, "later", state=MessageState.SENT.value)  # by Slack, after "goes"
    clock.move_to(clock.now() + timedelta(minutes=2))
    await watch.look()
    (one,) = await alarms_of(office)
    assert one.startswith("queue:email:")
    said = await text_of(office, f"alarm:{one}:maya")
    assert "E-mails are not going out" in said
    assert "10am on Monday 1 July 2024" in said
    await watch.look()
    assert await alarms_of(office) == [one]


def _services(office: Office) -> Services:
    return office.services(MovableClock(MONDAY, held=True))
