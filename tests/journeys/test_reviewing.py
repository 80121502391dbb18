"""After submission: accepted, asked about, opened again, amended; each version is kept."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from datetime import date, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col

from bot.domain.errors import Refusal
from bot.domain.permissions import Role
from bot.domain.return_states import ReturnState
from bot.journeys import exporting, quarterly_return, querying, reviewing
from bot.journeys.home import home_view
from bot.rendering.text import Templates
from storage.tables import AnswerQuery, Project, QuarterlyReturn, RoleHeld
from tests.journeys.answering import answer_next, deliver, look, submit
from tests.journeys.desks import (
    LATER,
    NEXT_DAY,
    OFFICE,
    QUESTION,
    ask,
    change_summary,
    finish,
    reply,
    state,
    versions,
)
from tests.journeys.office import EASTVALE, MONDAY, Office
from tests.journeys.signers import copied
from tests.journeys.test_deadlines import ONE_DATABASE
from tests.journeys.test_submitting import revision_of, said


@pytest.fixture
async def submitted(
    made_unsigned: Path, tmp_path: Path, templates: Templates
) -> AsyncIterator[Office]:
    """Eastvale's return is submitted, and everything that was said has arrived."""
    async with copied(made_unsigned, tmp_path / "reeve.db", templates) as office:
        yield office


async def test_an_officer_accepts_and_everybody_is_told(submitted: Office) -> None:
    await submitted.do(reviewing.accept, version=1, **OFFICE)
    assert await state(submitted) is ReturnState.ACCEPTED
    (version,) = await versions(submitted)
    assert (version.accepted_by, version.accepted_at) == ("maya", LATER)
    messages = await submitted.messages()
    assert "Maya of the office accepted your return" in said(messages, "ada", "accepted")
    assert said(messages, "lewis", "Maya accepted the return")


async def test_of_two_officers_the_second_is_told_how_it_stands(submitted: Office) -> None:
    await asyncio.gather(
        submitted.do(reviewing.accept, version=1, **OFFICE),
        submitted.do(reviewing.accept, version=1, by="lewis", now=LATER),
    )
    events = [event.event for event in await submitted.events()]
    assert events.count("return accepted") == 1
    (version,) = await versions(submitted)
    second = "lewis" if version.accepted_by == "maya" else "maya"
    assert said(await submitted.messages(), second, "cannot be done as the return stands now")


async def test_a_question_reaches_the_lead_and_the_reply_the_office(submitted: Office) -> None:
    await ask(submitted)
    assert await state(submitted) is ReturnState.QUERIED
    asked = said(await submitted.messages(), "ada", QUESTION)
    assert "Maya" in asked
    assert "How did the quarter" in asked or "in one or two sentences" in asked.lower()
    await reply(submitted)
    assert await state(submitted) is ReturnState.SUBMITTED
    (query,) = await submitted.rows(AnswerQuery, col(AnswerQuery.id))
    assert (query.reply, query.closed_by, query.version) == ("Yes, all six.", "ada", 1)
    for officer in ("maya", "lewis"):
        assert "Yes, all six." in said(await submitted.messages(), officer, "replied")


async def test_nobody_asks_about_a_serious_matter(submitted: Office) -> None:
    """The reply would be kept: the officer rings instead."""
    await ask(submitted, "safeguarding")
    assert await submitted.rows(AnswerQuery) == []
    assert await state(submitted) is ReturnState.SUBMITTED


async def test_an_amendment_after_the_deadline_is_asked_for_no_reason(submitted: Office) -> None:
    """Lateness goes by what came in first."""
    async with submitted.database.transaction() as session:
        row = await session.get_one(QuarterlyReturn, EASTVALE)
        row.due_at = row.received_at or LATER
        row.submitted_at = LATER + timedelta(days=30)
        session.add(row)
    draft = (await look(submitted)).draft
    assert not draft.facts.late


async def test_a_question_waits_before_the_return_is_accepted(submitted: Office) -> None:
    await ask(submitted)
    await submitted.do(reviewing.accept, version=1, **OFFICE)
    assert await state(submitted) is ReturnState.QUERIED
    assert said(await submitted.messages(), "maya", "still waits for an answer")
    await submitted.do(reviewing.take_back, query=1, **OFFICE)
    await submitted.do(reviewing.accept, version=1, **OFFICE)
    assert await state(submitted) is ReturnState.ACCEPTED
    await reply(submitted)
    (query,) = await submitted.rows(AnswerQuery, col(AnswerQuery.id))
    assert query.reply is None


async def test_two_questions_are_replied_to_one_after_the_other(submitted: Office) -> None:
    await ask(submitted, "summary", "The first question?")
    await ask(submitted, "spend:locks", "The second question?")
    await reply(submitted, "To the second.")
    assert await state(submitted) is ReturnState.QUERIED
    await deliver(submitted, LATER)
    await reply(submitted, "To the first.")
    assert await state(submitted) is ReturnState.SUBMITTED
    rows = await submitted.rows(AnswerQuery, col(AnswerQuery.id))
    assert [row.reply for row in rows] == ["To the first.", "To the second."]


async def test_of_two_people_who_reply_the_first_counts(submitted: Office) -> None:
    await submitted.do(querying.amend, version=1)  # so that the deputy has a thread as well
    await submitted.do(quarterly_return.resume, by="bo")
    await submit(submitted, await look(submitted), now=LATER)
    await ask(submitted)
    await reply(submitted, "Ada's reply.")
    await reply(submitted, "Bo's reply.", by="bo")
    (query,) = await submitted.rows(AnswerQuery, col(AnswerQuery.id))
    assert query.reply == "Ada's reply."
    assert "Bo's reply." not in said(await submitted.messages(), "maya", "")


async def test_words_typed_before_the_question_was_seen_are_no_reply(submitted: Office) -> None:
    await ask(submitted)
    early = f"Dada:{int(MONDAY.timestamp())}.000001"
    await submitted.do(quarterly_return.answer_typed, typed="Thanks!", source=early, now=NEXT_DAY)
    assert await state(submitted) is ReturnState.QUERIED
    assert said(await submitted.messages(), "ada", "before this question was asked")


async def test_a_reason_opens_the_return_again_and_what_was_submitted_still_counts(
    submitted: Office,
) -> None:
    await submitted.do(reviewing.accept, version=1, **OFFICE)
    await reopen(submitted, "The ledger says otherwise.")
    row = await submitted.the_return()
    assert row.state == ReturnState.REOPENED
    assert row.submitted_answers is not None
    assert "The ledger says otherwise." in said(await submitted.messages(), "ada", "opened your")
    (event,) = [each for each in await submitted.events() if each.event == "return reopened"]
    assert json.loads(event.details)["reason"] == "The ledger says otherwise."


async def reopen(office: Office, reason: str) -> None:
    await office.do(reviewing.wants_reopened, version=(await office.the_return()).version, **OFFICE)
    await office.do(reviewing.words_typed, typed=reason, **OFFICE)
    await deliver(office, LATER)


async def test_each_version_is_kept_as_it_was_with_its_hash(submitted: Office) -> None:
    await reopen(submitted, "Please look at the summary again.")
    await change_summary(submitted, "The sessions ran as planned and more people came.")
    await finish(submitted)
    first, second = await versions(submitted)
    for version in (first, second):
        assert hashlib.sha256(version.answers.encode()).hexdigest() == version.answers_hash
    old, new = (json.loads(version.answers)["answers"] for version in (first, second))
    assert {key for key in old if old[key] != new[key]} == {"summary"}
    row = await submitted.the_return()
    assert (row.version, row.submitted_answers) == (2, second.answers)
    assert row.reference == second.reference != first.reference
    assert (row.received_at, row.submitted_at) == (first.submitted_at, second.submitted_at)
    assert said(await submitted.messages(), "maya", "as version 2. 1 answer has changed")


async def test_an_amended_return_that_changed_nothing_is_a_version_too(submitted: Office) -> None:
    await submitted.do(querying.amend, version=1)
    await submit(submitted, await look(submitted), now=LATER)
    first, second = await versions(submitted)
    assert first.answers_hash == second.answers_hash
    assert second.reference == f"{first.reference}-V2"


async def test_a_lead_changes_the_return_until_the_office_has_accepted(submitted: Office) -> None:
    await submitted.do(querying.amend, version=1)
    assert await state(submitted) is ReturnState.REOPENED
    assert said(await submitted.messages(), "maya", "Ada is changing the return")
    await submit(submitted, await look(submitted), now=LATER)
    await submitted.do(reviewing.accept, version=2, **OFFICE)
    await submitted.do(querying.amend, version=2)
    assert await state(submitted) is ReturnState.ACCEPTED
    assert said(await submitted.messages(), "ada", "only the office can open it again")


async def test_presses_on_an_earlier_version_change_nothing(submitted: Office) -> None:
    reviewed = await look(submitted)
    await submitted.do(querying.amend, version=1)
    await submit(submitted, await look(submitted), now=LATER)
    await submitted.do(reviewing.accept, version=1, **OFFICE)
    await submitted.do(querying.amend, version=1)
    await submitted.do(reviewing.wants_reopened, version=1, **OFFICE)
    assert await state(submitted) is ReturnState.SUBMITTED
    await submitted.do(querying.amend, version=2)
    await submit(submitted, reviewed, now=LATER)  # the review of version 1, pressed once more
    assert await state(submitted) is ReturnState.REOPENED
    assert len(await versions(submitted)) == 2


async def test_words_for_a_version_since_replaced_are_given_back(submitted: Office) -> None:
    await submitted.do(reviewing.choose_answer, question="summary", **OFFICE)
    await submitted.do(querying.amend, version=1)
    await submit(submitted, await look(submitted), now=LATER)
    await submitted.do(reviewing.words_typed, typed=QUESTION, **OFFICE)
    assert await submitted.rows(AnswerQuery) == []
    assert QUESTION in said(await submitted.messages(), "maya", "You had written")


async def test_nothing_is_asked_about_an_answer_that_does_not_count(submitted: Office) -> None:
    await submitted.do(reviewing.choose_answer, question="delay_cause:locks", **OFFICE)
    assert said(await submitted.messages(), "maya", "does not apply to this return any more")


async def test_words_that_nothing_waits_for_go_nowhere(submitted: Office) -> None:
    before = (await look(submitted)).events
    await submitted.do(reviewing.words_typed, typed="Hm.", **OFFICE)
    assert (await look(submitted)).events == before
    assert said(await submitted.messages(), "maya", "Nothing here waits for your words")


async def test_the_lead_of_today_is_asked_also_if_another_submitted(submitted: Office) -> None:
    async with submitted.database.transaction() as session:
        for held in await submitted.rows(RoleHeld):
            if held.person_id == "ada":
                row = await session.get_one(RoleHeld, held.id)
                row.to_date = date(2024, 6, 30)
        session.add(
            RoleHeld(
                person_id="di",
                role=Role.LEAD.value,
                partnership_id="eastvale",
                from_date=date(2024, 7, 1),
            )
        )
    count = len(await submitted.messages())
    await ask(submitted)
    news = list((await submitted.messages()).values())[count:]
    assert QUESTION in said({row.key: row for row in news}, "di", QUESTION)
    assert not [row for row in news if row.recipient == "UADA"]


@ONE_DATABASE
async def test_who_has_no_slack_is_written_to(office: Office) -> None:
    """Westmoor's lead, a deputy of theirs and one of the officers."""
    westmoor, deputy = "2024-25-Q1.westmoor", Role.DEPUTY.value
    await office.add(
        RoleHeld(person_id="el", role=deputy, partnership_id="westmoor", from_date=MONDAY.date())
    )
    await office.open_quarter()
    await office.do(quarterly_return.resume, by="di", return_id=westmoor)
    while await answer_next(office, MONDAY, by="di", return_id=westmoor):
        pass
    await submit(office, await look(office, westmoor), by="di", now=LATER)
    about = {"return_id": westmoor, **OFFICE}
    await office.do(reviewing.choose_answer, question="summary", **about)
    await office.do(reviewing.words_typed, typed=QUESTION, **about)
    keys = set(await office.messages())
    assert {f"{westmoor}:queried:1:1:email:{each}" for each in ("cy", "el")} <= keys
    assert f"{westmoor}:submitted:1::email:sid" in keys


async def test_what_was_submitted_last_counts_in_later_quarters_while_it_is_open_again(
    submitted: Office,
) -> None:
    from bot.domain.quarters import Quarter  # noqa: PLC0415 - only here

    october = MONDAY.replace(month=10)
    await submitted.open_quarter(quarter=Quarter(2024, 2), now=october)
    later = "2024-25-Q2.eastvale"
    before = (await look(submitted, later)).draft
    await submitted.do(querying.amend, version=1)
    assert (await look(submitted, later)).draft.facts_hash() == before.facts_hash()
    seen = await look(submitted)
    await submitted.do(
        quarterly_return.answer_pressed,
        question="spend:locks",
        revision=revision_of(seen, "spend:locks"),
        typed="£2,500",
        confirmed=True,
    )
    await finish(submitted)
    after = (await look(submitted, later)).draft
    assert after.facts.project_by_id["locks"].spent_before == 250_000
    assert after.facts_hash() != before.facts_hash()


@pytest.mark.parametrize("person", ["ada", "noel", "di", "rosa"])
async def test_only_an_officer_decides(submitted: Office, person: str) -> None:
    for journey, about in (
        (reviewing.accept, {"version": 1}),
        (reviewing.wants_reopened, {"version": 1}),
        (reviewing.choose_answer, {"question": "summary"}),
        (reviewing.see_answers, {}),
        (reviewing.words_typed, {"typed": "x"}),
    ):
        with pytest.raises(Refusal) as refused:
            await submitted.do(journey, by=person, return_id=EASTVALE, **about)
        assert refused.value.code == "not_the_office"


async def test_an_officer_is_written_the_whole_return_with_its_files(submitted: Office) -> None:
    await submitted.do(exporting.send_summary, **OFFICE)
    messages = (await submitted.messages()).items()
    (letter,) = [row for key, row in messages if ":summary:" in key and row.body]
    message = message_from_bytes(letter.body or b"", _class=EmailMessage, policy=policy.default)
    files = {part.get_filename() for part in message.iter_attachments()}
    assert files == {f"{EASTVALE}.xlsx", f"{EASTVALE}.json"}
    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        assert body is not None
        assert "Evening sessions ran at two sites" in body.get_content()


async def test_everything_an_officer_looks_at_is_shown(submitted: Office) -> None:
    await submitted.do(querying.amend, version=1)
    await change_summary(submitted, "The sessions ran as planned and more people came.")
    await finish(submitted)
    for journey in (reviewing.see_answers, reviewing.see_changes, reviewing.see_timeline):
        await submitted.do(journey, **OFFICE)
    messages = await submitted.messages()
    changes = said(messages, "maya", "Version before")
    assert "Evening sessions ran at two sites" in changes
    assert "more people came" in changes
    told = said(messages, "maya", "What happened, and when")
    assert told.index("version 1") < told.index("opened the return again to change it")
    assert told.index("opened the return again to change it") < told.index("version 2")


@ONE_DATABASE
async def test_what_was_submitted_is_shown_also_where_it_is_no_longer_asked_for(
    office: Office,
) -> None:
    """The award is changed in the register afterwards, so that nothing varies any more."""
    await office.open_quarter()
    await office.do(quarterly_return.resume)
    await office.do(
        quarterly_return.answer_pressed, question="spend:locks", revision=0, value=225_000
    )
    await finish(office)
    (given,) = await versions(office)
    why = json.loads(given.answers)["answers"]["variance_why:locks"]
    async with office.database.transaction() as session:
        (await session.get_one(Project, "locks")).award_pence = 900_000
    await office.do(reviewing.see_answers, **OFFICE)
    page = said(await office.messages(), "maya", "no longer asked for by what is known now")
    assert why in page.partition("no longer asked for")[2]
    async with office.database.transaction() as session:
        (file,) = await exporting.export(
            session,
            office.templates,
            EASTVALE,
            formats=[exporting.Format.JSON],
            by="maya",
            now=LATER,
        )
    listed = {each["key"]: each for each in json.loads(file.content)["answers"]}
    assert listed.keys() == json.loads(given.answers)["answers"].keys()
    assert [key for key, each in listed.items() if each["no_longer_asked"]] == [
        "variance_why:locks"
    ]


async def test_an_officer_finds_what_was_submitted_on_home_and_a_lead_may_amend_it(
    submitted: Office,
) -> None:
    async def home_of(who: str) -> list[dict[str, Any]]:
        async with submitted.database.transaction() as session:
            view = await home_view(submitted.turn(session, who, LATER))
        found = [each for block in view["blocks"] for each in block.get("elements", ())]
        return [each for each in found if "action_id" in each]

    (menu,) = [each for each in await home_of("maya") if each["action_id"] == "look_at_return"]
    assert [option["value"] for option in menu["options"]] == [EASTVALE], "the others are not in"
    assert "look_at_return" not in json.dumps(await home_of("rosa")), "who may not review"
    assert "amend" in [each["action_id"] for each in await home_of("ada")]
    await submitted.do(reviewing.accept, version=1, **OFFICE)
    assert "amend" not in [each["action_id"] for each in await home_of("ada")]
