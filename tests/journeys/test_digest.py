"""The digest over real tables: sent once, to the office alone, the same facts in text and HTML."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from sqlmodel import col, select

from bot.domain.errors import Refusal
from bot.journeys import digest, digest_choice, extensions
from bot.journeys.quarter_opening import TIMETABLE
from bot.journeys.turn import Turn
from bot.rendering.email import Picture
from storage.tables import AuditEvent, DigestChoice, DigestTold, OutgoingMessage, RoleHeld
from tests.journeys.answering import answer_next, deliver, look, submit
from tests.journeys.office import MONDAY, Office
from tests.journeys.test_deadlines import ONE_DATABASE, at

NEXT = at("2024-07-08T08:00")  # the Monday after the quarter was opened
HOLIDAY = date(2024, 7, 15)


async def tick(office: Office, now: datetime, *, holidays: frozenset[date] = frozenset()) -> None:
    async with office.database.transaction() as session:
        due = await digest.due_digests(office.turn(session, TIMETABLE, now, bank_holidays=holidays))
    for person, day in due:
        async with office.database.transaction() as session:
            await digest.send_digest(office.turn(session, TIMETABLE, now), person, day)


async def sent(office: Office) -> dict[str, OutgoingMessage]:
    """Every digest that was ever put into the outbox, by its key."""
    messages = await office.messages()
    return {key: each for key, each in messages.items() if key.startswith("digest:")}


def parts(message: OutgoingMessage) -> tuple[str, str, str]:
    """(subject, text, HTML) of an e-mail."""
    mail = message_from_bytes(message.body or b"", _class=EmailMessage, policy=policy.default)
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain
    assert html
    return str(mail["Subject"]), str(plain.get_content()), str(html.get_content())


@pytest.fixture
async def eventful(office: Office) -> Office:
    """Eastvale has submitted and westmoor asks for time, whose reason tries to be mark-up."""
    await office.open_quarter()
    while await answer_next(office, MONDAY):
        pass
    await submit(office, await look(office))
    await deliver(office, MONDAY)
    async with office.database.transaction() as session:
        turn = office.turn(session, "di", MONDAY)
        reason = "The <b>ledger</b> & more"
        await extensions.ask(turn, "2024-25-Q1.westmoor", wanted=date(2024, 8, 14), reason=reason)
    return office


async def test_each_officer_is_sent_it_once_however_often_the_timetable_looks(
    office: Office,
) -> None:
    await office.open_quarter()
    await tick(office, NEXT - timedelta(minutes=61))
    assert await sent(office) == {}
    for minutes in (0, 0, 30, 60 * 24):  # 8:00 in London, again at once, later, and the next day
        await tick(office, NEXT + timedelta(minutes=minutes))
    assert set(await sent(office)) == {
        f"digest:{person}:2024-07-08" for person in ("lewis", "maya", "sid")
    }
    told = await office.rows(DigestTold, col(DigestTold.person_id))
    assert [each.person_id for each in told] == ["lewis", "maya", "sid"]


@ONE_DATABASE
async def test_an_outage_is_made_up_for_and_a_bank_holiday_waits(office: Office) -> None:
    await office.open_quarter()
    late = NEXT + timedelta(days=2, hours=4)
    await tick(office, NEXT)
    await tick(office, late + timedelta(days=5), holidays=frozenset({HOLIDAY}))
    await tick(office, at("2024-07-18T02:00"), holidays=frozenset({HOLIDAY}))
    days = {key.rpartition(":")[2] for key in await sent(office)}
    assert days == {"2024-07-08", "2024-07-16"}


@ONE_DATABASE
async def test_what_partners_write_is_text_and_never_mark_up(eventful: Office) -> None:
    await tick(eventful, NEXT)
    subject, text, html = parts((await sent(eventful))["digest:maya:2024-07-08"])
    assert subject.endswith("for the office: digest of Monday 8 July 2024")
    asked = "asks for time until Wednesday 14 August 2024"
    assert asked in text
    assert asked in html
    assert "The <b>ledger</b> & more" in text
    assert "The &lt;b&gt;ledger&lt;/b&gt; &amp; more" in html


@ONE_DATABASE
async def test_a_quiet_week_sends_one_short_e_mail(office: Office) -> None:
    await office.open_quarter()
    await tick(office, NEXT)
    await tick(office, NEXT + timedelta(days=7))
    for key in ("digest:maya:2024-07-08", "digest:maya:2024-07-15"):
        subject, text, _ = parts((await sent(office))[key])
        assert subject.startswith("Nothing new: digest of Monday")
        assert "Nothing has changed and nothing waits for the office" in text
        assert "Not started (3): Eastvale & District; Northway & District" in text
        assert len(text.splitlines()) < 25


@ONE_DATABASE
async def test_underspend_is_compared_with_what_was_told_the_week_before(
    eventful: Office,
) -> None:
    await tick(eventful, NEXT)
    first = parts((await sent(eventful))["digest:maya:2024-07-08"])[1]
    assert "Eastvale & District: £21,000.00, told for the first time." in first
    told = (await eventful.rows(DigestTold))[0]
    async with eventful.database.transaction() as session:
        row = await session.get_one(DigestTold, (told.person_id, told.day))
        row.underspend = '{"eastvale": 2000000}'
        session.add(row)
    await tick(eventful, NEXT + timedelta(days=7))
    again = parts((await sent(eventful))[f"digest:{told.person_id}:2024-07-15"])[1]
    assert "£21,000.00, £1,000.00 more than on Monday 8 July 2024." in again


@ONE_DATABASE
async def test_only_people_of_the_office_are_sent_it_and_only_while_they_are(
    office: Office,
) -> None:
    await office.open_quarter()
    await tick(office, NEXT)
    async with office.database.transaction() as session:
        turn = office.turn(session, "rosa", NEXT)
        await choose(turn)
        with pytest.raises(Refusal, match="not_allowed"):
            await choose(office.turn(session, "ada", NEXT))
    await office.add(chosen("ada"), chosen("fay"))
    async with office.database.transaction() as session:
        held = (await session.exec(select(RoleHeld).where(RoleHeld.person_id == "lewis"))).one()
        held.to_date = NEXT.date()
        session.add(held)
    await tick(office, NEXT + timedelta(days=7))
    readers = {key.split(":")[1] for key in await sent(office) if key.endswith("2024-07-15")}
    assert readers == {"maya", "rosa", "sid"}


@ONE_DATABASE
async def test_a_choice_is_kept_holds_from_then_on_and_is_in_the_audit(office: Office) -> None:
    await office.open_quarter()
    async with office.database.transaction() as session:
        turn = office.turn(session, "maya", NEXT - timedelta(hours=3))
        await choose(turn, days=("1",), hour="14", topics=("late",))
        with pytest.raises(Refusal, match="digest_choice"):
            await choose(turn, hour="3")
    await tick(office, NEXT)
    await tick(office, NEXT + timedelta(days=1, hours=4))
    await tick(office, NEXT + timedelta(days=1, hours=6))
    assert "digest:maya:2024-07-08" not in await sent(office)
    _, text, _ = parts((await sent(office))["digest:maya:2024-07-09"])
    assert "nothing new in late returns." in text
    events = [each.event for each in await office.rows(AuditEvent, col(AuditEvent.seq))]
    assert events[-1] == "digest chosen"


@ONE_DATABASE
async def test_a_preview_is_what_would_be_sent_and_changes_nothing(eventful: Office) -> None:
    before = await eventful.messages(), await eventful.rows(DigestTold)
    async with eventful.database.transaction() as session:
        turn = eventful.turn(session, TIMETABLE, NEXT)
        (shown,) = await digest.preview(turn, "maya")
        everybody = await digest.preview(turn, None)
    assert (await eventful.messages(), await eventful.rows(DigestTold)) == before
    assert [each.name for each in everybody] == ["Lewis", "Maya", "Sid"]
    await tick(eventful, NEXT)
    subject, text, _ = parts((await sent(eventful))["digest:maya:2024-07-08"])
    assert (shown.name, shown.subject) == ("Maya", subject)
    assert without_links(shown.text) == without_links(text)


def without_links(text: str) -> list[str]:
    return [line for line in text.splitlines() if "/link/" not in line and line.strip()]


async def choose(turn: Turn, **wanted: Any) -> None:
    usual: dict[str, Any] = {"days": ("0",), "hour": "8", "run_up": "0", "urgent_only": False}
    await digest_choice.choose(turn, **(usual | {"topics": ("late", "help")} | wanted))


def chosen(person: str) -> DigestChoice:
    """What somebody chose who was of the office once."""
    return DigestChoice(
        person_id=person,
        days="0",
        at=time(8),
        run_up=0,
        topics="late",
        urgent_only=False,
        chosen_at=MONDAY,
    )


@ONE_DATABASE
async def test_the_charts_go_to_slack_too_for_whoever_is_there(office: Office) -> None:
    await office.open_quarter()
    picture = Picture("spend.png", "Rutland: £1.00 spent.", b"PNG")
    for person in ("maya", "sid"):
        async with office.database.transaction() as session:
            turn = office.turn(session, TIMETABLE, NEXT)
            await digest.send_digest(turn, person, "2024-07-08", pictures=[picture])
    messages = await office.messages()
    charts = [key for key in messages if key.endswith(":charts")]
    assert charts == ["digest:maya:2024-07-08:charts"], "Sid is not in Slack"
    payload = json.loads(messages[charts[0]].payload or "")
    assert payload["pictures"] == [
        {"name": "spend.png", "alt": "Rutland: £1.00 spent.", "png": "UE5H"}
    ]
