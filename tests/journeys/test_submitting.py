"""Submitting: once, as it was reviewed, with a receipt that can be checked by anyone."""

from __future__ import annotations

import asyncio
import hashlib
import json
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from bot.domain.errors import Refusal
from bot.journeys import quarterly_return
from storage.tables import OutgoingMessage, Project, QuarterlyReturn, ReturnState
from tests.journeys.answering import Seen, answer_next, look, submit
from tests.journeys.office import EASTVALE, MONDAY, Office

LATER = MONDAY + timedelta(hours=2)


@pytest.fixture
async def answered(office: Office) -> Office:
    """An office whose lead has answered every question and sees the review."""
    await office.open_quarter()
    await office.do(quarterly_return.resume)
    while await answer_next(office, MONDAY):
        pass
    return office


async def test_what_is_stored_hashes_to_what_the_receipts_say(answered: Office) -> None:
    """Whoever has the stored text can work out the fingerprint on the receipt."""
    await submit(answered, await look(answered), now=LATER)
    row = await answered.the_return()
    stored = row.submitted_answers or ""
    digest = hashlib.sha256(stored.encode("ascii")).hexdigest()
    assert row.answers_hash == digest
    messages = await answered.messages()
    assert digest in said(messages, "ada", "Return received")
    letter = receipt_email(messages)
    assert digest in part(letter, "plain")
    assert digest in part(letter, "html")
    (event,) = [each for each in await answered.events() if each.event == "return submitted"]
    noted = {"reference": row.reference, "answers_hash": digest, "version": 1}
    assert json.loads(event.details) == noted


async def test_the_stored_text_is_canonical_and_holds_every_answer_that_counts(
    answered: Office,
) -> None:
    seen = await look(answered)
    await submit(answered, seen, now=LATER)
    stored = (await answered.the_return()).submitted_answers or ""
    content = json.loads(stored)
    assert stored == json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    assert content["return"] == EASTVALE
    assert content["version"] == answered.templates.quarterly_return.version
    assert content["answers"] == {
        given.question_key: json.loads(given.value) for given in seen.history
    }


async def test_the_row_says_when_by_whom_and_under_which_reference(answered: Office) -> None:
    await submit(answered, await look(answered), by="bo", now=LATER)
    row = await answered.the_return()
    assert (row.state, row.submitted_at, row.submitted_by) == (ReturnState.SUBMITTED, LATER, "bo")
    assert row.reference == f"2024-25-Q1-EASTVALE-{(row.answers_hash or '')[:6]}".upper()


async def test_the_channel_and_the_submitter_are_told(answered: Office) -> None:
    await submit(answered, await look(answered), now=LATER)
    messages = await answered.messages()
    note = messages[f"{EASTVALE}:submitted:channel"]
    assert note.recipient == "CEASTVALE"
    assert "submitted by Ada" in (note.payload or "")
    letter = messages[f"{EASTVALE}:submitted:email:ada"]
    assert (letter.medium, letter.recipient) == ("email", "ada@example.org")


async def test_a_partnership_without_a_channel_gets_its_receipt_all_the_same(
    office: Office,
) -> None:
    westmoor = "2024-25-Q1.westmoor"
    await office.open_quarter()
    await office.do(quarterly_return.resume, by="di", return_id=westmoor)
    while await answer_next(office, MONDAY, by="di", return_id=westmoor):
        pass
    await submit(office, await look(office, westmoor), by="di", now=LATER)
    keys = set(await office.messages())
    assert f"{westmoor}:submitted:email:di" in keys
    assert f"{westmoor}:submitted:channel" not in keys


async def test_pressing_submit_twice_submits_once(answered: Office) -> None:
    seen = await look(answered)
    await submit(answered, seen, now=LATER)
    row = (await answered.the_return()).model_dump()
    await submit(answered, seen, by="bo", now=LATER + timedelta(hours=1))
    assert (await answered.the_return()).model_dump() == row
    events = [event.event for event in await answered.events()]
    assert events.count("return submitted") == 1
    assert "This return was submitted" in newest(await answered.messages(), "bo")


async def test_two_people_who_submit_at_once_submit_once(answered: Office) -> None:
    seen = await look(answered)
    await asyncio.gather(*(submit(answered, seen, by=by, now=LATER) for by in ("ada", "bo") * 3))
    events = [event.event for event in await answered.events()]
    assert events.count("return submitted") == 1
    emails = [key for key in await answered.messages() if ":submitted:email:" in key]
    assert len(emails) == 1


async def test_a_review_that_an_answer_has_overtaken_does_not_submit(answered: Office) -> None:
    """A colleague changes an answer and agrees again; then the lead presses on the old review."""
    reviewed = await look(answered)
    await change_summary(answered, by="bo")
    while await answer_next(answered, MONDAY, by="bo"):
        pass
    await submit(answered, reviewed, now=LATER)
    assert (await answered.the_return()).state == ReturnState.OPEN
    assert said(await answered.messages(), "ada", "An answer has changed since that review")
    await submit(answered, await look(answered), now=LATER)
    assert (await answered.the_return()).state == ReturnState.SUBMITTED


async def test_a_review_whose_figures_have_changed_does_not_submit(answered: Office) -> None:
    """The office corrects an award after the lead has seen what is left of it."""
    reviewed = await look(answered)
    async with answered.database.transaction() as session:
        project = await session.get_one(Project, "locks")
        project.award_pence += 1
    await submit(answered, reviewed, now=LATER)
    assert (await answered.the_return()).state == ReturnState.OPEN


async def test_an_answer_changed_after_agreeing_must_be_agreed_to_again(answered: Office) -> None:
    await change_summary(answered, by="ada")
    await submit(answered, await look(answered), now=LATER)
    assert (await answered.the_return()).state == ReturnState.OPEN
    following = (await look(answered)).draft.next_question()
    assert following is not None
    assert following.key == "declare"


async def test_a_return_with_something_to_answer_is_not_submitted(office: Office) -> None:
    await office.open_quarter()
    await office.do(quarterly_return.resume)
    await submit(office, await look(office))
    assert (await office.the_return()).state == ReturnState.OPEN
    assert not [key for key in await office.messages() if "submitted" in key]


@pytest.mark.parametrize("person", ["noel", "fay", "di", "maya", "rosa"])
async def test_nobody_but_the_partnerships_own_people_submits(
    answered: Office, person: str
) -> None:
    """Nor its finance officer, nor a lead of before, nor another partnership, nor the office."""
    seen = await look(answered)
    with pytest.raises(Refusal) as refused:
        await submit(answered, seen, by=person, now=LATER)
    assert refused.value.code == "not_allowed"
    assert (await look(answered)).trace == seen.trace


async def test_a_submitted_return_takes_no_answer(answered: Office) -> None:
    seen = await look(answered)
    await submit(answered, seen, now=LATER)
    before = await answered.the_return()
    await answered.do(
        quarterly_return.answer_pressed,
        question="summary",
        revision=revision_of(seen, "summary"),
        typed="One more thing that we should have said before.",
    )
    after = await look(answered)
    assert after.row.model_dump() == before.model_dump()
    assert len(after.history) == len(seen.history)


async def test_nothing_is_said_of_a_submission_that_is_rolled_back(answered: Office) -> None:
    seen = await look(answered)

    async def dies() -> None:
        async with answered.database.transaction() as session:
            row = await session.get_one(QuarterlyReturn, EASTVALE)
            row.state = ReturnState.SUBMITTED.value
            await session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await dies()
    assert (await look(answered)).trace == seen.trace


async def change_summary(office: Office, *, by: str) -> None:
    await office.do(
        quarterly_return.answer_pressed,
        by=by,
        question="summary",
        revision=revision_of(await look(office), "summary"),
        typed="Everything went a little differently from what we had thought.",
    )


def said(messages: dict[str, OutgoingMessage], person: str, words: str) -> str:
    """The newest message to the person that holds the words."""
    found = [
        message.payload or ""
        for message in messages.values()
        if message.recipient == f"U{person.upper()}" and words in (message.payload or "")
    ]
    return found[-1]


def newest(messages: dict[str, OutgoingMessage], person: str) -> str:
    return said(messages, person, "")


def receipt_email(messages: dict[str, OutgoingMessage]) -> EmailMessage:
    body = messages[f"{EASTVALE}:submitted:email:ada"].body
    assert body is not None
    return message_from_bytes(body, _class=EmailMessage, policy=policy.default)


def part(letter: EmailMessage, subtype: str) -> str:
    found = letter.get_body((subtype,))
    assert found is not None
    return str(found.get_content())


def revision_of(seen: Seen, question: str) -> int:
    return max(row.revision for row in seen.history if row.question_key == question)
