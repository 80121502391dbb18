"""The office's questions about answers: asked and replied to in the partnership's threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.answers import about_people
from bot.domain.privacy import fingerprint
from bot.domain.return_states import ReviewStep, after
from bot.domain.standing import Query
from bot.domain.typed_text import clean_text
from bot.domain.wordings import wording
from bot.journeys.desks import open_desks, standing, tell_desks
from bot.journeys.office import office_facts
from bot.journeys.returning import was_on_screen
from bot.journeys.review_news import (
    News,
    reach_partnership,
    show_in_threads,
    write_officers,
    write_partnership,
)
from bot.journeys.sitting import Sitting, sitting
from bot.journeys.turn import Turn
from bot.rendering.partner_news import (
    query_asked,
    query_replied,
    reply_about_people,
    return_amended,
)
from storage import reviews
from storage.tables import AnswerQuery

QUERY = "#query"  # with its number, in a thread's `asked_key` while a reply is waited for
MOST_WORDS = 1500  # characters of a reply


@dataclass(frozen=True)
class NotPassedOn:
    """Why a reply was not: "empty", "too_long" or "personal", with what was found in it.

    `sure`: what confirms that its author means it all the same.
    """

    why: str
    found: Mapping[str, object] = field(default_factory=dict)
    sure: str = ""


async def ask(step: Sitting, question: str, words: str) -> bool:
    """Put the officer's question about one answer to the partnership.

    False if that answer does not count any more.
    """
    asked = step.draft.open_to_query(question)
    if asked is None:
        return False
    row = AnswerQuery(
        return_id=step.row.id,
        version=step.row.version,
        question_key=question,
        words=words,
        asked_by=step.actor.id,
        asked_at=step.now,
    )
    await reviews.add(step.session, row)
    step.move(ReviewStep.ASK)
    step.happened("query asked", query=row.id, question=question, version=row.version)
    name, number = step.actor.name, row.id or 0
    message = query_asked(step.templates, step.draft, asked, number, name=name, words=words)
    for thread in await reach_partnership(step):
        step.put_on_screen(thread, f"{QUERY}:{number}", message)
        thread.row.ask_first = False  # the first words after it are most likely the reply
    await write_partnership(step, News.QUERIED, asked=asked, words=words, about=str(number))
    about = wording(asked, step.draft.course)[0]
    await tell_desks(step, "desk.asked", name=name, wording=about, words=words)
    return True


async def settle(step: Sitting, number: int, *, reply: str | None) -> str | None:
    """Close a question, with a reply or without; the wording that it was about.

    None if it is closed already. The return is with the office again once none is open.
    """
    now = await standing(step)
    query = now.query(number)
    if query is None or query.closed_by is not None:
        return None
    await reviews.settle(step.session, number, reply=reply, by=step.actor.id, now=step.now)
    if len(now.open_queries) == 1:
        step.move(ReviewStep.SETTLE)
    for thread in step.threads:
        if thread.row.asked_key == f"{QUERY}:{number}":
            thread.row.asked_key = None
    return _about(step, query)


async def reply_typed(step: Sitting, typed: str, source: str) -> bool:
    """Take words in the partnership's thread as the reply to the question on its screen.

    False if no question of the office stands there.
    """
    kind, _, number = (step.own.row.asked_key or "").partition(":")
    if kind != QUERY:
        return False
    words = clean_text(typed)
    if not await was_on_screen(step, source):
        step.tell("query.early")
    elif not words:
        step.tell("desk.empty")
    elif len(words) > MOST_WORDS:
        step.tell("desk.too_long", most=MOST_WORDS, length=len(words))
    elif facts := about_people(words, step.draft.facts.names):
        step.let_wait(f"{QUERY}:{number}", words, typed=typed, source=source)
        said = reply_about_people(step.templates, step.row.id, int(number), words, facts)
        step.say(step.own, said)
    else:
        await _reply(step, int(number), words)
    return True


async def keep_reply(turn: Turn, *, return_id: str, query: int, text: str) -> None:
    """Pass on the reply that waits, as its author means it. `text` is the fingerprint of it.

    Nothing happens for a reply that has been typed anew since, or to a question that is closed.
    """
    async with sitting(turn, return_id) as step:
        waiting = await step.waiting(f"{QUERY}:{query}")
        if waiting is None or fingerprint(waiting.text) != text:
            step.tell("personal.gone")
            return
        facts = about_people(waiting.text, step.draft.facts.names) or {}
        await _reply(step, query, waiting.text, kept=[sort for sort in facts if facts[sort]])


async def change_reply(turn: Turn, *, return_id: str, query: int) -> None:
    """Forget the reply that waits; the next words are the reply, while its question is open."""
    async with sitting(turn, return_id) as step:
        await step.forget_waiting(f"{QUERY}:{query}")
        step.tell("personal.again")


async def reply(
    turn: Turn, *, return_id: str, query: int, words: str, sure: str = ""
) -> NotPassedOn | None:
    """Reply to the office's question on a page; or why that was not passed on.

    `sure`: the fingerprint of words that their author means as they are, though they may say who
    somebody is. A question that is closed meanwhile is left as it is.
    """
    words = clean_text(words)
    if not words:
        return NotPassedOn("empty")
    if len(words) > MOST_WORDS:
        return NotPassedOn("too_long")
    async with sitting(turn, return_id) as step:
        facts = about_people(words, step.draft.facts.names) or {}
        if facts and sure != fingerprint(words):
            return NotPassedOn("personal", facts, fingerprint(words))
        await _reply(step, query, words, kept=[sort for sort in facts if facts[sort]])
    return None


async def reply_here(turn: Turn, *, return_id: str, query: int) -> None:
    """Put the office's question on the person's screen again, so that their words answer it."""
    async with sitting(turn, return_id) as step:
        found = (await standing(step)).query(query)
        asked = step.draft.find(found.question) if found else None
        if found is None or found.closed_by is not None or asked is None:
            step.tell("query.closed")
            return
        message = query_asked(
            step.templates, step.draft, asked, query, name=found.asked_by, words=found.words
        )
        step.put_on_screen(step.own, f"{QUERY}:{query}", message)


async def amend(turn: Turn, *, return_id: str, version: int) -> None:
    """The partnership opens its own return again, until the office has accepted it."""
    async with sitting(turn, return_id) as step:
        if version != step.row.version:
            step.tell("amend.stale", number=step.row.version)
            return
        if after(step.draft.state, ReviewStep.AMEND) is None:
            await _tell_why_not(step)
            return
        await open_desks(step)
        for query in (await standing(step)).open_queries:
            await settle(step, query.id, reply=None)
        step.move(ReviewStep.AMEND)
        step.happened("return amended", version=version)
        for thread in step.threads:
            step.say(thread, return_amended(step.templates, step.draft))
        await show_in_threads(step)
        await tell_desks(step, "desk.amended", name=turn.actor.name)
        await write_officers(step, News.AMENDED)


async def _tell_why_not(step: Sitting) -> None:
    if step.draft.state.takes_answers:
        step.say(step.own, return_amended(step.templates, step.draft))
    else:
        office = await office_facts(step.session, step.templates)
        step.tell("amend.too_late", **office)


async def _reply(step: Sitting, number: int, words: str, *, kept: Sequence[str] = ()) -> None:
    await step.forget_waiting(f"{QUERY}:{number}")
    query = (await standing(step)).query(number)
    about = await settle(step, number, reply=words)
    if query is None or about is None:
        step.own.row.asked_key = None
        step.tell("query.closed")
        return
    await open_desks(step)
    also: dict[str, object] = {"kept_personal": ", ".join(kept)} if kept else {}
    step.happened("query answered", query=number, version=query.version, **also)
    for thread in step.threads:
        said = query_replied(step.templates, words)
        step.say(thread, said)
    name = step.actor.name
    await tell_desks(step, "desk.replied", name=name, wording=about, words=query.words, reply=words)
    asked = step.draft.find(query.question)
    await write_officers(
        step, News.REPLIED, asked=asked, words=query.words, reply=words, about=str(number)
    )
    await _next_query(step)


async def _next_query(step: Sitting) -> None:
    """Put the oldest question that is still open on every screen."""
    for query in (await standing(step)).open_queries[:1]:
        asked = step.draft.find(query.question)
        if asked is None:
            continue
        message = query_asked(
            step.templates, step.draft, asked, query.id, name=query.asked_by, words=query.words
        )
        for thread in step.threads:
            step.put_on_screen(thread, f"{QUERY}:{query.id}", message)
            thread.row.ask_first = False


def _about(step: Sitting, query: Query) -> str:
    asked = step.draft.find(query.question)
    return wording(asked, step.draft.course)[0] if asked else query.question
