"""Messages that are no plain answer: out of the blue, edited, deleted, or a file."""

from __future__ import annotations

import json
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain import permissions
from bot.domain.answers import read_answer
from bot.domain.permissions import Action, Actor
from bot.domain.readings import Accepted, Doubtful, Unclear
from bot.journeys.office import office_facts
from bot.journeys.quarterly_return import is_submitted, store
from bot.journeys.sitting import Sitting, load_draft, sit_down
from bot.rendering.greeting import OpenReturn, greeting
from bot.rendering.text import Templates
from storage import outbox, returns
from storage.tables import ReturnState


async def out_of_the_blue(
    session: AsyncSession,
    templates: Templates,
    *,
    actor: Actor,
    now: datetime,
    typed: str,
    delivery: str,
) -> None:
    """Greet, show what is open, and ask whether the words are the answer to the open question."""
    open_returns = []
    for row in await returns.of_partnerships(session, actor.partnerships):
        if row.state != ReturnState.OPEN:
            continue
        asked_key = next(
            (
                conversation.asked_key
                for conversation in await returns.conversations(session, row.id)
                if conversation.person_id == actor.id
            ),
            None,
        )
        open_returns.append(OpenReturn(await load_draft(session, row), asked_key))
    message = greeting(
        templates,
        name=actor.name,
        office=await office_facts(session, templates),
        is_officer=permissions.may(actor, Action.OPEN_QUARTER),
        open_returns=open_returns,
        typed=typed,
    )
    await outbox.enqueue_slack(
        session,
        f"reply:{delivery}",
        lane=f"person:{actor.id}",
        recipient=actor.user_id or "",
        payload=message.payload,
        now=now,
    )


async def message_edited(
    session: AsyncSession,
    templates: Templates,
    *,
    actor: Actor,
    now: datetime,
    source: str,
    typed: str,
) -> None:
    """Follow an edit of the message that gave an answer; one that gave none changes nothing."""
    given = await returns.answer_from(session, source)
    if given is None or given.answered_by != actor.id:
        return
    sitting = await sit_down(session, templates, actor=actor, now=now, return_id=given.return_id)
    if await is_submitted(sitting):
        return
    asked = sitting.draft.find(given.question_key)
    if asked is None:
        await sitting.tell("stale.gone")
        return
    if sitting.draft.answered_at_revision(asked.key) != given.revision:
        await sitting.say(sitting.own, sitting.speaker.about_answer("edited.replaced", asked))
        return
    reading = read_answer(asked, typed, sitting.draft.facts, sitting.draft.answers)
    match reading:
        case Accepted(value) if value == json.loads(given.value):
            await sitting.say(sitting.own, sitting.speaker.about_answer("edited.same", asked))
        case Accepted(value):
            await store(sitting, asked, value, typed=typed, source=source)
        case Doubtful():
            await sitting.say(sitting.own, sitting.speaker.doubt(asked, reading, typed))
        case Unclear():
            why = sitting.speaker.unclear(reading)
            message = sitting.speaker.about_answer("edited.unusable", asked, why=why)
            await sitting.say(sitting.own, message)


async def message_deleted(
    session: AsyncSession, templates: Templates, *, actor: Actor, now: datetime, source: str
) -> None:
    """Say that the answer given by a message since deleted is kept, and how to change it."""
    given = await returns.answer_from(session, source)
    if given is None or given.answered_by != actor.id:
        return
    sitting = await sit_down(session, templates, actor=actor, now=now, return_id=given.return_id)
    if await is_submitted(sitting):
        return
    asked = sitting.draft.find(given.question_key)
    if asked is not None and asked.key in sitting.draft.answers:
        await sitting.say(sitting.own, sitting.speaker.about_answer("deleted.body", asked))


async def file_shared(
    session: AsyncSession, templates: Templates, *, actor: Actor, now: datetime, return_id: str
) -> None:
    """Say that a file is no answer; the question stays open."""
    sitting: Sitting = await sit_down(session, templates, actor=actor, now=now, return_id=return_id)
    if not await is_submitted(sitting):
        await sitting.tell("file.body")
