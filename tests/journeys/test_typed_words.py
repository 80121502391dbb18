"""What people type is kept, whatever it is made of; what cannot be kept is said to be so."""

from __future__ import annotations

import json

import pytest

from bot.journeys import quarterly_return, stray_messages
from bot.slack.payloads import message_from
from storage.tables import AnswerGiven
from tests.journeys.answering import answer_next, deliver, look
from tests.journeys.office import EASTVALE, MONDAY, Office
from tests.rendering.hostile import CORPUS

SOURCE = "DUADA:1999999999.000001"  # after all that was delivered
BEFORE = "DUADA:1.000001"
LONG_ENOUGH = " and so the patrols went on as planned"


@pytest.fixture
async def asked_for_words(office: Office) -> Office:
    """An office whose lead has the question for a summary on the screen."""
    await office.open_quarter()
    await office.do(quarterly_return.resume)
    await answer_next(office, MONDAY)
    await deliver(office, MONDAY)
    assert (await look(office)).threads[0].asked_key == "summary"
    return office


async def test_an_answer_of_any_characters_is_kept_or_refused_in_words(
    asked_for_words: Office,
) -> None:
    """Control characters, halves of surrogate pairs and all: neither database stumbles."""
    office = asked_for_words
    for name, words in CORPUS.items():
        await office.do(quarterly_return.change, question="summary")
        await deliver(office, MONDAY)
        before = await look(office)
        typed = from_slack(words) + LONG_ENOUGH
        await office.do(quarterly_return.answer_typed, typed=typed, source=SOURCE)
        after = await look(office)
        given = after.history[len(before.history) :]
        if given:
            assert given[0].question_key == "summary", name
            assert LONG_ENOUGH.strip() in json.loads(given[0].value), name
        else:
            said = after.messages[-1].payload or ""
            asked = "Please shorten it to 300 characters", "*Not saved yet.*"
            assert any(words in said for words in asked), name


async def test_words_at_the_wrong_moment_are_answered(asked_for_words: Office) -> None:
    """Typed before the question was there, or outside the thread: they are no answer yet."""
    office = asked_for_words
    for name, words in CORPUS.items():
        before, typed = await look(office), from_slack(words)
        await office.do(quarterly_return.answer_typed, typed=typed, source=BEFORE)
        async with office.database.transaction() as session:
            await stray_messages.out_of_the_blue(
                office.turn(session, "ada", MONDAY),
                typed=typed,
                source=SOURCE,
                delivery=f"event:{name}",
            )
        after = await look(office)
        assert len(after.messages) == len(before.messages) + 2, name
        assert len(after.history) == len(before.history), name


def from_slack(typed: str) -> str:
    """The words as they reach a journey: Slack escapes them, and the edge reads them."""
    text = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    event = {"user": "UADA", "channel": "DUADA", "ts": "1.1", "text": text}
    return message_from({"team_id": "T1", "event_id": "E1", "event": event}, event).text


async def test_words_are_kept_as_they_were_typed_beside_what_they_came_to(
    asked_for_words: Office,
) -> None:
    office = asked_for_words
    typed = "  Patrols\tbegan on time,\r\nand the youth club opened.  "
    await office.do(quarterly_return.answer_typed, typed=typed, source=SOURCE)
    given = (await look(office)).history[-1]
    assert isinstance(given, AnswerGiven)
    assert json.loads(given.value) == "Patrols began on time,\nand the youth club opened."
    assert (given.source, given.answered_by, given.return_id) == (SOURCE, "ada", EASTVALE)
    assert given.typed is not None
    assert given.typed.split() == typed.split()
