"""Messages that are no plain answer: out of the blue, edited or deleted."""

from __future__ import annotations

import json
from typing import assert_never

from bot.domain import permissions
from bot.domain.answers import read_answer
from bot.domain.asked import Asked
from bot.domain.permissions import Action
from bot.domain.readings import Accepted, Doubtful, Unclear
from bot.journeys.drafting import load_draft
from bot.journeys.office import office_facts
from bot.journeys.returning import ask_about, store_answer, take, tell_submitted, was_on_screen
from bot.journeys.sitting import Sitting, sitting
from bot.journeys.threads import conversation_id
from bot.journeys.turn import Turn
from bot.rendering.greeting import OpenReturn, greeting
from storage import outbox, pending, returns
from storage.tables import AnswerGiven, Conversation, ReturnState


async def out_of_the_blue(
    turn: Turn,
    *,
    typed: str,
    source: str,
    delivery: str,
) -> None:
    """Greet, show what is open, and ask whether the words are the answer to the open question."""
    session, actor = turn.session, turn.actor
    open_returns = []
    for row in await returns.of_partnerships(session, actor.partnerships):
        if row.state != ReturnState.OPEN:
            continue
        thread = await session.get(Conversation, conversation_id(row.id, actor.id))
        asked_key = thread.asked_key if thread else None
        open_returns.append(OpenReturn(await load_draft(session, row, now=turn.now), asked_key))
    message = greeting(
        turn.templates,
        name=actor.name,
        office=await office_facts(session, turn.templates),
        is_officer=permissions.may(actor, Action.OPEN_QUARTER),
        open_returns=open_returns,
        typed=typed,
        source=source,
    )
    reply = outbox.to_slack(
        f"reply:{delivery}",
        lane=f"person:{actor.id}",
        recipient=actor.user_id or "",
        payload=message.payload,
        now=turn.now,
    )
    await outbox.enqueue(session, [reply])


async def message_edited(
    turn: Turn,
    *,
    source: str,
    typed: str,
    return_id: str | None,
) -> None:
    """Follow an edit of a message, which stands in the thread of `return_id` if in any.

    If it gave an answer, that is read again. If it gave none, as it could not be read, and its
    question is still on the screen, it is read now. Any other edit changes nothing.
    """
    given = await returns.answer_from(turn.session, source)
    if given is None and return_id is not None:
        await _read_late(turn, return_id, source=source, typed=typed)
    if given is None or given.answered_by != turn.actor.id:
        return
    return_id = given.return_id
    async with sitting(turn, return_id) as step:
        if await tell_submitted(step):
            return
        asked = step.draft.find(given.question_key)
        if asked is None:
            step.tell("stale.gone")
        elif step.draft.answered_at_revision(asked.key) != given.revision:
            step.say(step.own, step.speaker.about_answer("edited.replaced", asked))
        else:
            await _read_again(step, asked, given, typed)


async def _read_late(
    turn: Turn,
    return_id: str,
    *,
    source: str,
    typed: str,
) -> None:
    async with sitting(turn, return_id) as step:
        asked = step.draft.find(step.own.row.asked_key) if step.own.row.asked_key else None
        if asked is None or step.own.row.ask_first or not await was_on_screen(step, source):
            return
        reading = read_answer(asked, typed, step.draft.course)
        await take(step, asked, reading, typed=typed, source=source)


async def _read_again(step: Sitting, asked: Asked, given: AnswerGiven, typed: str) -> None:
    reading = read_answer(asked, typed, step.draft.course)
    match reading:
        case Accepted(value) if value == json.loads(given.value):
            step.say(step.own, step.speaker.about_answer("edited.same", asked))
        case Accepted(value):
            await store_answer(step, asked, value, typed=typed, source=given.source)
        case Doubtful():
            ask_about(step, asked, reading, typed=typed, source=given.source)
        case Unclear():
            why = step.speaker.unclear(reading)
            step.say(step.own, step.speaker.about_answer("edited.unusable", asked, why=why))
        case _:
            assert_never(reading)


async def message_deleted(turn: Turn, *, source: str) -> None:
    """Say that the answer given by a message since deleted is kept, and how to change it.

    A text that waited at the privacy guard is no answer: it goes with its message.
    """
    await pending.remove_from(turn.session, source)
    given = await returns.answer_from(turn.session, source)
    if given is None or given.answered_by != turn.actor.id:
        return
    return_id = given.return_id
    async with sitting(turn, return_id) as step:
        asked = step.draft.find(given.question_key)
        if await tell_submitted(step) or asked is None:
            return
        if asked.key in step.draft.answers:
            step.say(step.own, step.speaker.about_answer("deleted.body", asked))
