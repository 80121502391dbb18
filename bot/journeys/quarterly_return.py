"""Answering a quarterly return in conversation.

What comes next is worked out from the answers each time; a thread's row only says which question
stands on a person's screen, so that a typed answer meets the question it was meant for.
"""

from __future__ import annotations

from bot.domain.answers import check_value, read_answer
from bot.domain.errors import Refusal
from bot.domain.readings import Value
from bot.journeys.querying import reply_typed
from bot.journeys.returning import (
    ask,
    ask_before,
    ask_next,
    hang_thread,
    if_fresh,
    if_open,
    move_on,
    obey,
    place_stray,
    show_answered,
    show_progress,
    skip_question,
    take,
    tell_help,
    tell_submitted,
    was_on_screen,
)
from bot.journeys.sitting import sitting
from bot.journeys.turn import Turn


async def resume(turn: Turn, *, return_id: str) -> None:
    """Start the return, or go on with it: the next question is asked at the end of the thread."""
    async with sitting(turn, return_id) as step:
        if not await tell_submitted(step):
            await hang_thread(step)
            show_progress(step)
            ask_next(step, step.own)


async def answer_typed(
    turn: Turn,
    *,
    return_id: str,
    typed: str,
    source: str,
) -> None:
    """Read a message in the thread as the answer to the question on the person's screen.

    `source` is Slack's channel:ts of the message. A message older than the question was typed
    before the question was seen (a colleague answered meanwhile, say): it is asked about.
    """
    async with sitting(turn, return_id) as step:
        if await reply_typed(step, typed, source) or await tell_submitted(step):
            return
        asked = step.draft.find(step.own.row.asked_key) if step.own.row.asked_key else None
        if asked is None or not await was_on_screen(step, source):
            await place_stray(step, asked, typed, source)
            return
        if await obey(step, asked, typed):
            return
        reading = read_answer(asked, typed, step.draft.course)
        await take(step, asked, reading, typed=typed, source=source)


async def answer_pressed(
    turn: Turn,
    *,
    return_id: str,
    question: str,
    revision: int,
    value: Value | None = None,
    typed: str | None = None,
    source: str | None = None,
    confirmed: bool = False,
) -> None:
    """A choice pressed, a doubtful value confirmed, or a stray message used as the answer.

    `revision` is that of the answer which the button was drawn with; an older one is stale.
    `source` is the message (channel:ts) that a doubtful value or a stray message stands in.
    """
    async with sitting(turn, return_id) as step:
        asked = await if_fresh(step, question, revision)
        if asked is None:
            return
        if typed is not None:
            reading = read_answer(asked, typed, step.draft.course)
        elif value is not None:
            reading = check_value(asked, value, step.draft.course, confirmed=confirmed)
        else:
            raise Refusal("unknown_button")
        await take(step, asked, reading, typed=typed, source=source)


async def skip(
    turn: Turn,
    *,
    return_id: str,
    question: str,
    revision: int,
) -> None:
    """Leave an optional question without an answer. Raises Refusal "not_skippable" otherwise."""
    async with sitting(turn, return_id) as step:
        asked = await if_fresh(step, question, revision)
        if asked is None:
            return
        await skip_question(step, asked)


async def go_back(
    turn: Turn,
    *,
    return_id: str,
    question: str,
) -> None:
    """Ask the question before this one again, with its answer. Raises Refusal "nothing_before"."""
    async with sitting(turn, return_id) as step:
        if await if_open(step, question) is None:
            return
        ask_before(step, question)


async def change(
    turn: Turn,
    *,
    return_id: str,
    question: str,
) -> None:
    """Ask an answered question again, showing the answer it has."""
    async with sitting(turn, return_id) as step:
        asked = await if_open(step, question)
        if asked is not None:
            await hang_thread(step)
            ask(step, step.own, asked)


async def keep(
    turn: Turn,
    *,
    return_id: str,
    question: str,
) -> None:
    """Leave the answer as it is and go on."""
    async with sitting(turn, return_id) as step:
        asked = await if_open(step, question)
        if asked is None:
            return
        if question in step.draft.answers:
            show_answered(step, step.own, asked)
        move_on(step, step.own)


async def answer_again(
    turn: Turn,
    *,
    return_id: str,
    question: str,
) -> None:
    """ "No" to "did you mean …?": nothing was stored, and the next answer is to that question."""
    async with sitting(turn, return_id) as step:
        asked = await if_open(step, question)
        if asked is None:
            return
        if step.own.row.asked_key == question:
            step.tell("doubtful.again")
        else:
            ask(step, step.own, asked)


async def save_for_later(turn: Turn, *, return_id: str) -> None:
    """Say that all is saved (it always is) and leave a button to come back by."""
    async with sitting(turn, return_id) as step:
        if not await tell_submitted(step):
            answered, of = step.draft.progress()
            step.say(step.own, step.speaker.later(answered, of))
            show_progress(step)


async def explain(
    turn: Turn,
    *,
    return_id: str,
    question: str,
) -> None:
    """Help with one question, and whom to ask."""
    async with sitting(turn, return_id) as step:
        asked = await if_open(step, question)
        if asked is not None:
            await tell_help(step, asked)
