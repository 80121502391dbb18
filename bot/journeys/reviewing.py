"""The office looks at a submitted return: accepts it, asks about an answer, opens it again.

What an officer types in their thread about the return is taken for what they pressed last.
"""

from __future__ import annotations

import json
from datetime import datetime

from bot.domain.lateness import due_again
from bot.domain.return_states import ReviewStep, after
from bot.domain.timeline import Happening, timeline
from bot.domain.typed_text import clean_text
from bot.journeys.deadline_rules import settings_of
from bot.journeys.desks import reviewing, show_on_desks, standing, tell_desks
from bot.journeys.querying import ask, settle
from bot.journeys.review_news import News, show_in_threads, tell_partnership, write_partnership
from bot.journeys.sitting import Sitting
from bot.journeys.turn import Turn
from bot.rendering.blocks import SlackMessage, section, sections
from bot.rendering.desk import asking, change_pages, timeline_pages
from bot.rendering.partner_news import return_reopened
from bot.rendering.review import answers_for_office
from storage import people, reviews

ASK, REOPEN = "#ask", "#reopen"  # what an officer's words are for, in a desk's `asked_key`
MOST_WORDS = 1500  # characters of a question or a reason


async def look(turn: Turn, *, return_id: str) -> None:
    """Post the return's card at the end of the officer's conversation."""
    async with reviewing(turn, return_id, anew=True):
        pass


async def see_answers(turn: Turn, *, return_id: str) -> None:
    """Every answer, and a menu of those that can be asked about."""
    async with reviewing(turn, return_id) as step:
        can_ask = after(step.draft.state, ReviewStep.ASK) is not None
        latest = (await standing(step)).latest
        for page in answers_for_office(step.templates, step.draft, can_ask=can_ask, latest=latest):
            step.say(step.own, page)


async def see_changes(turn: Turn, *, return_id: str) -> None:
    """The latest version beside each one before it, newest first."""
    async with reviewing(turn, return_id) as step:
        now = await standing(step)
        pairs = list(zip(now.versions, now.versions[1:], strict=False))
        for old, new in reversed(pairs):
            for page in change_pages(step.templates, step.draft, now, old, new):
                step.say(step.own, page)
        if not pairs:
            step.tell("desk.one_version")


async def see_timeline(turn: Turn, *, return_id: str) -> None:
    """Who did what to the return, and when."""
    async with reviewing(turn, return_id) as step:
        told = timeline(await _happenings(step))
        for page in timeline_pages(step.templates, step.draft, await standing(step), told):
            step.say(step.own, page)


async def accept(turn: Turn, *, return_id: str, version: int) -> None:
    """The office is content with this version. An open question has to be settled first."""
    async with reviewing(turn, return_id) as step:
        if not await _is_open(step, version, ReviewStep.ACCEPT):
            return
        step.move(ReviewStep.ACCEPT)
        await reviews.accept(step.session, return_id, version, by=turn.actor.id, now=turn.now)
        step.happened("return accepted", version=version)
        name, reference = turn.actor.name, step.row.reference or ""
        text = step.templates.words("accepted.body", name=name, reference=reference)
        await tell_partnership(step, SlackMessage(text, (section(text),)))
        await show_in_threads(step)
        await write_partnership(step, News.ACCEPTED)
        await tell_desks(step, "desk.accepted", name=name)


async def choose_answer(turn: Turn, *, return_id: str, question: str) -> None:
    """The officer will ask about this answer: their next words in the thread are the question."""
    async with reviewing(turn, return_id) as step:
        if not await _is_open(step, step.row.version, ReviewStep.ASK):
            return
        asked = step.draft.open_to_query(question)
        if asked is None:
            step.tell("desk.gone")
            return
        step.put_on_screen(
            step.own,
            f"{ASK}:{step.row.version}:{question}",
            asking(step.templates, step.draft, asked),
        )


async def wants_reopened(turn: Turn, *, return_id: str, version: int) -> None:
    """The officer will open the return again: their next words in the thread are the reason."""
    async with reviewing(turn, return_id) as step:
        if await _is_open(step, version, ReviewStep.REOPEN):
            text = step.templates.words("desk.reopening")
            message = SlackMessage(text, (section(text),))
            step.put_on_screen(step.own, f"{REOPEN}:{version}", message)


async def words_typed(turn: Turn, *, return_id: str, typed: str) -> None:
    """Take an officer's words in their thread for what they pressed last."""
    async with reviewing(turn, return_id) as step:
        waiting, words = step.own.row.asked_key, clean_text(typed)
        if waiting is None:
            step.tell("desk.nothing_asked")
        elif not words:
            step.tell("desk.empty")
        elif len(words) > MOST_WORDS:
            step.tell("desk.too_long", most=MOST_WORDS, length=len(words))
        else:
            step.own.row.asked_key = None
            await _take(step, waiting, words)


async def take_back(turn: Turn, *, return_id: str, query: int) -> None:
    """The office needs no reply to that question any more."""
    async with reviewing(turn, return_id) as step:
        asked = await settle(step, query, reply=None)
        if asked is None:
            step.tell("desk.query_closed")
            return
        step.happened("query taken back", query=query, version=step.row.version)
        name = turn.actor.name
        text = step.templates.words("query.taken_back", name=name, wording=asked)
        await tell_partnership(step, SlackMessage(text, (section(text),)))
        await tell_desks(step, "desk.taken_back", name=name, wording=asked)


async def _take(step: Sitting, waiting: str, words: str) -> None:
    kind, _, rest = waiting.partition(":")
    version, _, question = rest.partition(":")
    wanted = ReviewStep.ASK if kind == ASK else ReviewStep.REOPEN
    if not await _is_open(step, int(version), wanted):
        _give_back(step, words)
    elif wanted is ReviewStep.REOPEN:
        await _reopen(step, words)
    elif not await ask(step, question, words):
        step.tell("desk.gone")
        _give_back(step, words)


async def _reopen(step: Sitting, reason: str) -> None:
    for query in (await standing(step)).open_queries:
        await settle(step, query.id, reply=None)
    step.move(ReviewStep.REOPEN)
    due = await _due_again(step, reason)
    step.happened("return reopened", reason=reason, version=step.row.version, due=due.isoformat())
    name = step.actor.name
    await tell_partnership(step, return_reopened(step.templates, step.draft, name, reason))
    await show_in_threads(step)
    await write_partnership(step, News.REOPENED, reason=reason)
    await tell_desks(step, "desk.reopened", name=name, reason=reason)


async def _due_again(step: Sitting, reason: str) -> datetime:
    """Set when the return is due once more, in UTC; its reminders begin anew."""
    turn, row = step.turn, step.row
    settings = await settings_of(turn.session)
    row.due_again_at = due_again(
        row.present_due,
        turn.now,
        at=settings.due.at,
        settings=settings.lateness,
        bank_holidays=turn.bank_holidays,
    )
    row.sent_back_for = reason
    row.due_since = row.next_look_at = turn.now
    step.draft = step.draft.due_by(row.due_again_at)
    return row.due_again_at


async def _is_open(step: Sitting, version: int, wanted: ReviewStep) -> bool:
    """Whether the step is open to this version; if not, the officer is told how it stands."""
    if version != step.row.version:
        step.tell("desk.stale", number=step.row.version)
    elif after(step.draft.state, wanted) is None:
        asking_still = wanted is ReviewStep.ACCEPT and after(step.draft.state, ReviewStep.SETTLE)
        step.tell("desk.questions_open" if asking_still else "desk.not_now")
    else:
        return True
    await show_on_desks(step)
    return False


def _give_back(step: Sitting, words: str) -> None:
    text = step.templates.words("desk.not_taken", typed=words)
    step.say(step.own, SlackMessage(text, tuple(sections([text]))))


async def _happenings(step: Sitting) -> list[Happening]:
    events = await reviews.events(step.session, step.row.id)
    names = await people.names(step.session, {event.actor for event in events})
    return [
        Happening(
            event.event,
            names.get(event.actor, event.actor),
            event.at,
            event.at,
            json.loads(event.details),
        )
        for event in events
    ]
