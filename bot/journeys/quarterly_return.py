"""Answering a quarterly return in conversation.

What comes next is worked out from the answers each time; the conversation's row only says which
question stands on a person's screen, so that a typed answer meets the question it was meant for.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.answers import check_value, read_answer
from bot.domain.asked import Asked
from bot.domain.errors import Refusal
from bot.domain.permissions import Actor
from bot.domain.readings import Accepted, Doubtful, Reading, Unclear, Value
from bot.journeys.office import office_facts
from bot.journeys.sitting import Sitting, prompt_key, sit_down
from bot.rendering.blocks import SlackMessage, section
from bot.rendering.review import prompt, review_messages
from bot.rendering.text import Templates
from storage import outbox, people
from storage.tables import Conversation


async def resume(
    session: AsyncSession, templates: Templates, *, actor: Actor, now: datetime, return_id: str
) -> None:
    """Start the return, or go on with it: the next question is asked at the end of the thread."""
    sitting = await sit_down(session, templates, actor=actor, now=now, return_id=return_id)
    if await is_submitted(sitting):
        return
    await hang_thread(sitting)
    await ask_next(sitting, sitting.own)


async def answer_typed(
    session: AsyncSession,
    templates: Templates,
    *,
    actor: Actor,
    now: datetime,
    return_id: str,
    typed: str,
    source: str,
) -> None:
    """Read a message in the thread as the answer to the question on the person's screen.

    `source` is Slack's channel:ts of the message. A message older than the question was typed
    before the question was seen (a colleague answered meanwhile, say): it is asked about.
    """
    sitting = await sit_down(session, templates, actor=actor, now=now, return_id=return_id)
    if await is_submitted(sitting):
        return
    asked = sitting.draft.find(sitting.own.asked_key) if sitting.own.asked_key else None
    if asked is None or not await _was_on_screen(sitting, source):
        await _place_stray(sitting, asked, typed)
        return
    reading = read_answer(asked, typed, sitting.draft.facts, sitting.draft.answers)
    await _take(sitting, asked, reading, typed=typed, source=source)


async def answer_pressed(
    session: AsyncSession,
    templates: Templates,
    *,
    actor: Actor,
    now: datetime,
    return_id: str,
    question: str,
    revision: int,
    value: Value | None = None,
    typed: str | None = None,
    confirmed: bool = False,
) -> None:
    """A choice pressed, a doubtful value confirmed, or a stray message used as the answer.

    `revision` is that of the answer which the button was drawn with; an older one is stale.
    """
    sitting = await sit_down(session, templates, actor=actor, now=now, return_id=return_id)
    asked = await _if_fresh(sitting, question, revision)
    if asked is None:
        return
    if typed is not None:
        reading = read_answer(asked, typed, sitting.draft.facts, sitting.draft.answers)
    else:
        assert value is not None  # noqa: S101 - the edge passes one of the two
        reading = check_value(
            asked, value, sitting.draft.facts, sitting.draft.answers, confirmed=confirmed
        )
    await _take(sitting, asked, reading, typed=typed, source=None)


async def skip(
    session: AsyncSession,
    templates: Templates,
    *,
    actor: Actor,
    now: datetime,
    return_id: str,
    question: str,
    revision: int,
) -> None:
    """Leave an optional question without an answer. Raises Refusal "not_skippable" otherwise."""
    sitting = await sit_down(session, templates, actor=actor, now=now, return_id=return_id)
    asked = await _if_fresh(sitting, question, revision)
    if asked is None:
        return
    if not asked.question.optional:
        raise Refusal("not_skippable")
    await store(sitting, asked, None, typed=None, source=None)


async def go_back(
    session: AsyncSession,
    templates: Templates,
    *,
    actor: Actor,
    now: datetime,
    return_id: str,
    question: str,
) -> None:
    """Ask the question before this one again, with its answer. Raises Refusal "nothing_before"."""
    sitting = await sit_down(session, templates, actor=actor, now=now, return_id=return_id)
    if await is_submitted(sitting):
        return
    before = sitting.draft.previous(question)
    if before is None:
        raise Refusal("nothing_before")
    await _ask(sitting, sitting.own, before)


async def change(
    session: AsyncSession,
    templates: Templates,
    *,
    actor: Actor,
    now: datetime,
    return_id: str,
    question: str,
) -> None:
    """Ask an answered question again, showing the answer it has."""
    sitting = await sit_down(session, templates, actor=actor, now=now, return_id=return_id)
    if await is_submitted(sitting):
        return
    asked = sitting.draft.find(question)
    if asked is None:
        await sitting.tell("stale.gone")
        await ask_next(sitting, sitting.own)
        return
    await hang_thread(sitting)
    await _ask(sitting, sitting.own, asked)


async def keep(
    session: AsyncSession,
    templates: Templates,
    *,
    actor: Actor,
    now: datetime,
    return_id: str,
    question: str,
) -> None:
    """Leave the answer as it is and go on."""
    sitting = await sit_down(session, templates, actor=actor, now=now, return_id=return_id)
    if await is_submitted(sitting):
        return
    asked = sitting.draft.find(question)
    if asked is not None and question in sitting.draft.answers:
        await _show_answered(sitting, sitting.own, asked)
    await ask_next(sitting, sitting.own)


async def answer_again(
    session: AsyncSession,
    templates: Templates,
    *,
    actor: Actor,
    now: datetime,
    return_id: str,
) -> None:
    """ "No" to "did you mean …?": nothing was stored, the question is still open."""
    sitting = await sit_down(session, templates, actor=actor, now=now, return_id=return_id)
    if not await is_submitted(sitting):
        await sitting.tell("doubtful.again")


async def save_for_later(
    session: AsyncSession, templates: Templates, *, actor: Actor, now: datetime, return_id: str
) -> None:
    """Say that all is saved (it always is) and leave a button to come back by."""
    sitting = await sit_down(session, templates, actor=actor, now=now, return_id=return_id)
    if await is_submitted(sitting):
        return
    answered, of = sitting.draft.progress()
    await sitting.say(sitting.own, sitting.speaker.later(answered, of))
    root = prompt(sitting.templates, sitting.draft, answered=answered, of=of)
    await sitting.edit(sitting.own, prompt_key(sitting.own.id), root)


async def explain(
    session: AsyncSession,
    templates: Templates,
    *,
    actor: Actor,
    now: datetime,
    return_id: str,
    question: str,
) -> None:
    """Help with one question, and whom to ask."""
    sitting = await sit_down(session, templates, actor=actor, now=now, return_id=return_id)
    asked = sitting.draft.find(question)
    if asked is None:
        await sitting.tell("stale.gone")
        return
    office = await office_facts(session, templates)
    await sitting.say(sitting.own, sitting.speaker.help(asked, office))


async def hang_thread(sitting: Sitting) -> None:
    """Post the prompt that the person's thread hangs from; once it is there, nothing happens."""
    answered, of = sitting.draft.progress()
    message = prompt(sitting.templates, sitting.draft, answered=answered, of=of)
    await sitting.hang(sitting.own, message)


async def _take(
    sitting: Sitting, asked: Asked, reading: Reading, *, typed: str | None, source: str | None
) -> None:
    match reading:
        case Accepted(value):
            await store(sitting, asked, value, typed=typed, source=source)
        case Doubtful():
            await sitting.say(sitting.own, sitting.speaker.doubt(asked, reading, typed))
        case Unclear():
            text = sitting.speaker.unclear(reading)
            await sitting.say(sitting.own, SlackMessage(text, (section(text),)))


async def store(
    sitting: Sitting, asked: Asked, value: Value | None, *, typed: str | None, source: str | None
) -> None:
    """Record the answer, show it wherever the question stands, and ask everyone what is next."""
    await sitting.record(asked, value, typed=typed, source=source)
    for conversation in sitting.conversations:
        had_a_question = conversation.asked_key is not None
        await _show_answered(sitting, conversation, asked)
        if conversation is sitting.own or had_a_question:
            await _move_on(sitting, conversation)


async def _move_on(sitting: Sitting, conversation: Conversation) -> None:
    """Ask what is next, unless the question on the screen is still waiting for its answer."""
    standing = sitting.draft.find(conversation.asked_key) if conversation.asked_key else None
    if standing is None or standing.key in sitting.draft.answers:
        await ask_next(sitting, conversation)


async def ask_next(sitting: Sitting, conversation: Conversation) -> None:
    asked = sitting.draft.next_question()
    if asked is not None:
        await _ask(sitting, conversation, asked)
        return
    await _close_standing(sitting, conversation)
    conversation.asked_key = conversation.asked_message = None
    for message in review_messages(sitting.templates, sitting.draft):
        await sitting.say(conversation, message)


async def _ask(sitting: Sitting, conversation: Conversation, asked: Asked) -> None:
    """Post the question at the end of the thread; where it stood before, it says so."""
    if conversation.asked_key != asked.key:
        await _close_standing(sitting, conversation)
    earlier = await _latest_message(sitting, conversation, asked)
    if earlier is not None:
        await sitting.edit(conversation, earlier, sitting.speaker.asked_again(asked))
    message = sitting.speaker.question(asked)
    conversation.asked_message = await sitting.say(conversation, message, about=asked.key)
    conversation.asked_key = asked.key


async def _close_standing(sitting: Sitting, conversation: Conversation) -> None:
    """Take the buttons off the question on the screen, which is left for another."""
    if conversation.asked_key is None or conversation.asked_message is None:
        return
    standing = sitting.draft.find(conversation.asked_key)
    if standing is None:
        return
    if standing.key in sitting.draft.answers:
        await _show_answered(sitting, conversation, standing)
    else:
        left = sitting.speaker.asked_again(standing)
        await sitting.edit(conversation, conversation.asked_message, left)
    conversation.asked_key = conversation.asked_message = None


async def _show_answered(sitting: Sitting, conversation: Conversation, asked: Asked) -> None:
    """Edit the question's latest message in this thread to its answer."""
    key = await _latest_message(sitting, conversation, asked)
    if key is None:
        return
    by = sitting.draft.answers[asked.key].by
    name = None if by == conversation.person_id else await people.name(sitting.session, by)
    await sitting.edit(conversation, key, sitting.speaker.answered(asked, name))
    if conversation.asked_key == asked.key:
        conversation.asked_key = conversation.asked_message = None


async def _latest_message(sitting: Sitting, conversation: Conversation, asked: Asked) -> str | None:
    prefix = f"{conversation.id}:{asked.key}:"
    return await outbox.latest_under(sitting.session, conversation.id, prefix)


async def _was_on_screen(sitting: Sitting, source: str) -> bool:
    if sitting.own.asked_message is None:
        return False
    question = await outbox.by_key(sitting.session, sitting.own.asked_message)
    if question is None or question.sent_as is None:
        return False
    return _timestamp(question.sent_as) < _timestamp(source)


def _timestamp(channel_and_ts: str) -> tuple[int, int]:
    seconds, _, part = channel_and_ts.rpartition(":")[2].partition(".")
    return int(seconds), int(part or 0)


async def _place_stray(sitting: Sitting, asked: Asked | None, typed: str) -> None:
    """Ask whether words that met no question are the answer to the one that is due."""
    if asked is None:
        await ask_next(sitting, sitting.own)
        asked = sitting.draft.find(sitting.own.asked_key) if sitting.own.asked_key else None
    if asked is None:
        await sitting.tell("stale.typed_at_review")
        return
    message = sitting.speaker.use_typed(asked, typed, ask="early")
    if message is None:
        await sitting.tell("stray.early_long")
    else:
        await sitting.say(sitting.own, message)


async def _if_fresh(sitting: Sitting, question: str, revision: int) -> Asked | None:
    """The question, if the press is not stale; else the person is told why nothing changed."""
    if await is_submitted(sitting):
        return None
    asked = sitting.draft.find(question)
    if asked is None:
        await sitting.tell("stale.gone")
    elif sitting.draft.answered_at_revision(question) != revision:
        await sitting.tell("stale.answered", answer=sitting.speaker.answer(asked))
        asked = None
    if asked is None:
        await _move_on(sitting, sitting.own)
    return asked


async def is_submitted(sitting: Sitting) -> bool:
    submission = sitting.draft.submission
    if submission is None:
        return False
    office = await office_facts(sitting.session, sitting.templates)
    await sitting.tell("stale.submitted", at=submission.at, **office)
    return True
