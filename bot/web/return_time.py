"""The deadline of a return on its pages: more time asked for, and a flag answered."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.domain.drafts import Draft
from bot.domain.errors import Refusal
from bot.domain.lateness_record import FlagEntry
from bot.domain.readings import Accepted
from bot.domain.typed_dates import read_date
from bot.domain.typed_text import clean_text
from bot.journeys import extensions, flags, own_deadlines
from bot.journeys.turn import Turn
from bot.rendering import deadline_pages
from bot.rendering.extensions import MOST_WORDS
from bot.rendering.lateness import MOST_WORDS as MOST_OF_REPLY
from bot.web.page import Given, Goto, Page

MORE_TIME, FLAG = "more_time", "flag"  # the pages
ASK, ANSWER = "ask_time", "answer_flag"  # what is done on them


async def deadline(turn: Turn, draft: Draft) -> dict[str, Any]:
    """What the return's first page says of its deadline."""
    return deadline_pages.deadline(await own_deadlines.record_of(turn, draft.return_id), turn.now)


async def more_time(
    turn: Turn, draft: Draft, *, day: str = "", words: str = "", error: str = ""
) -> Page:
    """Where more time is asked for."""
    record = await own_deadlines.record_of(turn, draft.return_id)
    suggested = extensions.suggested_day(turn, draft.facts.due)
    facts = deadline_pages.more_time_page(turn.templates, draft, record, suggested)
    said = {"day": day, "words": words, "error": error, "most": MOST_WORDS}
    return Page("return_more_time", facts | said, 422 if error else 200)


async def ask(turn: Turn, draft: Draft, given: Given) -> Page | Goto:
    """Pass the wish on to the office, or show what is missing in it."""
    day, words = given.get("day", ""), clean_text(given.get("words", ""))
    wanted = _day(day, draft)
    error = "no_day" if wanted is None else _wrong(words, MOST_WORDS)
    if wanted is not None and not error:
        try:
            await extensions.ask(turn, draft.return_id, wanted=wanted, reason=words)
        except Refusal as refusal:
            if refusal.code != "day_too_early":
                raise
            error = refusal.code
    if error:
        return await more_time(turn, draft, day=day, words=words, error=error)
    return Goto({"page": MORE_TIME})


async def flag(turn: Turn, draft: Draft, flag_id: str, *, words: str = "", error: str = "") -> Page:
    """A flag of this return, and where it is answered. Raises Refusal "no_such_flag"."""
    found = await _flag(turn, draft, flag_id)
    facts = deadline_pages.flag_page(turn.templates, draft, found, turn.now)
    return Page("return_flag", facts | {"words": words, "error": error}, 422 if error else 200)


async def answer(turn: Turn, draft: Draft, given: Given) -> Page | Goto:
    """Keep the partner's own words beside the flag."""
    flag_id, words = given.get("flag", ""), clean_text(given.get("words", ""))
    await _flag(turn, draft, flag_id)
    error = _wrong(words, MOST_OF_REPLY)
    if error:
        return await flag(turn, draft, flag_id, words=words, error=error)
    await flags.reply(turn, flag_id, words)
    return Goto({"page": FLAG, "flag": flag_id})


async def _flag(turn: Turn, draft: Draft, flag_id: str) -> FlagEntry:
    """The link is for one return: a flag of another is none, whoever may answer both."""
    record = await own_deadlines.record_of(turn, draft.return_id)
    for each in record.flags:
        if each.id == flag_id:
            return each
    raise Refusal("no_such_flag")


def _day(typed: str, draft: Draft) -> date | None:
    reading = read_date(typed, draft.form.words.months)
    return date.fromisoformat(str(reading.value)) if isinstance(reading, Accepted) else None


def _wrong(words: str, most: int) -> str:
    return "no_words" if not words else "too_long" if len(words) > most else ""
