"""A text that may say who somebody is waits for its author: it is kept, changed or overtaken."""

from __future__ import annotations

import pytest

from bot.journeys import quarterly_return, stray_messages
from storage.tables import AnswerGiven, AuditEvent, PendingAnswer
from tests.journeys.answering import Shown, answer_next, deliver, look, submit, take_step
from tests.journeys.office import EASTVALE, MONDAY, Office

TEXT = "We helped Sarah Bennett of LE1 5WW to fit new locks. " * 5
_SOURCE = f"DUADA:{int(MONDAY.timestamp()) + 5}.000000"
SAFE = "Forty homes had new locks fitted."


@pytest.fixture
async def asked(office: Office) -> Office:
    """Ada stands at the summary, a text of up to 300 characters."""
    await office.open_quarter()
    await office.do(quarterly_return.resume)
    await office.do(
        quarterly_return.answer_pressed, question="nil_return", revision=0, value="active"
    )
    await deliver(office, MONDAY)
    return office


async def test_nothing_is_stored_as_an_answer_before_the_choice(asked: Office) -> None:
    await _type(asked, TEXT)
    assert await _stored(asked) == []
    (waiting,) = await asked.rows(PendingAnswer)
    assert waiting.text == TEXT.strip()


async def test_a_text_that_is_kept_is_stored_marked_and_audited(asked: Office) -> None:
    await _type(asked, TEXT)
    await _press(asked, "keep_personal")
    (answer,) = await _stored(asked)
    assert answer.value == f'"{TEXT.strip()}"'
    assert answer.kept_personal == "person_name, postcode"
    assert await asked.rows(PendingAnswer) == []
    last: AuditEvent = (await asked.events())[-1]
    assert '"kept_personal":"person_name, postcode"' in last.details.replace('": "', '":"')


async def test_a_text_that_is_changed_is_forgotten(asked: Office) -> None:
    await _type(asked, TEXT)
    await _press(asked, "change_personal")
    assert await asked.rows(PendingAnswer) == []
    assert await _stored(asked) == []
    await _type(asked, SAFE)
    (answer,) = await _stored(asked)
    assert answer.kept_personal is None


async def test_an_old_keep_does_not_store_a_newer_text(asked: Office) -> None:
    await _type(asked, TEXT)
    old = await _button(asked, "keep_personal")
    await _type(asked, "We helped Mrs Tindall to fit new locks.")
    await _take(asked, old)
    assert await _stored(asked) == []


async def test_keep_after_another_answer_changes_nothing(asked: Office) -> None:
    await _type(asked, TEXT)
    old = await _button(asked, "keep_personal")
    await _type(asked, SAFE)
    await _take(asked, old)
    (answer,) = await _stored(asked)
    assert SAFE in answer.value


async def test_names_in_the_register_raise_no_alarm(asked: Office) -> None:
    """The office's own partnership, project and people are known."""
    await _type(asked, "The locks project of Eastvale & District was led by Ada with the police.")
    (answer,) = await _stored(asked)
    assert answer.kept_personal is None


async def test_a_text_goes_with_its_message(asked: Office) -> None:
    await _type(asked, TEXT)
    async with asked.database.transaction() as session:
        turn = asked.turn(session, "ada", MONDAY)
        await stray_messages.message_deleted(turn, source=_SOURCE)
    assert await asked.rows(PendingAnswer) == []


async def test_nothing_waits_any_more_once_the_return_is_submitted(asked: Office) -> None:
    """The text was to change an answer, and its author left it at that."""
    while await answer_next(asked, MONDAY):
        pass
    await asked.do(quarterly_return.change, question="summary")
    await _type(asked, TEXT)
    assert len(await asked.rows(PendingAnswer)) == 1
    await submit(asked, await look(asked))
    assert await asked.rows(PendingAnswer) == []


async def _type(office: Office, typed: str) -> None:
    await deliver(office, MONDAY)
    await office.do(quarterly_return.answer_typed, typed=typed, source=_SOURCE)


async def _button(office: Office, name: str) -> Shown:
    seen = await look(office)
    return next(b for b in reversed(seen.buttons) if b.element["action_id"] == name)


async def _press(office: Office, name: str) -> None:
    await _take(office, await _button(office, name))


async def _take(office: Office, button: Shown) -> None:
    async with office.database.transaction() as session:
        await take_step(office, session, button, MONDAY)


async def _stored(office: Office) -> list[AnswerGiven]:
    rows = await office.rows(AnswerGiven)
    return [row for row in rows if row.question_key == "summary" and row.return_id == EASTVALE]
