"""A return filled in as a form: pages of the same questions, under the same rules, saved by page.

Every answer that can be taken is stored when its page is submitted, and the conversation moves on
with it. What cannot be taken is said beside it, and nothing typed is lost.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.answers import check_value, not_kept, read_answer
from bot.domain.asked import Answer, Asked
from bot.domain.drafts import Draft, current
from bot.domain.errors import Refusal
from bot.domain.form_pages import Page, page_with, pages
from bot.domain.permissions import Action, require
from bot.domain.questions import Kind
from bot.domain.readings import Doubtful, Reading, Unclear, UnclearReason, Value
from bot.journeys.calls import ask_for_a_call
from bot.journeys.drafting import load_draft
from bot.journeys.returning import hang_thread, show_everywhere, show_progress
from bot.journeys.sitting import Sitting, sitting
from bot.journeys.turn import Turn
from bot.rendering.form_sheet import (
    NO,
    YES,
    Finished,
    Note,
    Sheet,
    confirming,
    question_of,
    sure_name,
)
from storage import returns

_CHOSEN = {YES: True, NO: False}
_PICKED = (Kind.CHOICE, Kind.PROJECT, Kind.DATE)


@dataclass(frozen=True)
class Filled:
    """A page as it came back. `base`, `seen`: see Sheet. `given`: what its fields hold, by name.

    `submitted`: an empty field that may be left out is then left out; else it stays open.
    """

    return_id: str
    page: str
    base: int
    seen: int
    given: Mapping[str, str]
    submitted: bool = True


@dataclass
class _Found:
    saved: list[str] = field(default_factory=list)
    unclear: dict[str, Unclear] = field(default_factory=dict)
    doubts: dict[str, Doubtful] = field(default_factory=dict)
    changed: dict[str, tuple[Answer, str]] = field(default_factory=dict)


async def open_form(
    turn: Turn, *, return_id: str, question: str = "", page: str = ""
) -> Sheet | Finished:
    """The page of that key, or with that question, else with the next one. It changes nothing.

    Raises Refusal "form_submitted", and as `looked_at` does.
    """
    draft = await looked_at(turn, return_id)
    refuse_submitted(draft)
    all_pages, following = pages(draft.course), draft.next_question()
    named = next((each for each in all_pages if page and each.key == page), None)
    wanted = question or (following.key if following else "")
    return _page_at(draft, named or page_with(all_pages, wanted))


async def looked_at(turn: Turn, return_id: str) -> Draft:
    """The return as it is, for one who may answer it.

    Raises Refusal: "no_such_return", or "not_allowed" for anyone who may not.
    """
    row = await returns.as_it_is(turn.session, return_id)
    if row is None:
        raise Refusal("no_such_return")
    require(turn.actor, Action.ANSWER_RETURN, row.partnership_id)
    return await load_draft(turn.session, row, now=turn.now, to_answer=True)


async def redraw(turn: Turn, filled: Filled) -> Sheet | Finished:
    """The page as what has just been chosen makes it: nothing is stored, nothing typed is lost."""
    draft = await looked_at(turn, filled.return_id)
    refuse_submitted(draft)
    return _again(_supposed(turn, draft, filled), filled, _Found())


async def save_page(turn: Turn, filled: Filled, *, by: int = 1) -> Sheet | Finished:
    """Store what can be taken, then show what is wrong, or the page that comes `by` further."""
    async with sitting(turn, filled.return_id) as step:
        refuse_submitted(step.draft)
        found = await _store(step, filled)
        if found.saved:
            await show_saved(step, found.saved)
        if found.doubts or found.changed or found.unclear:
            return _again(step.draft, filled, found)
        if filled.submitted and _has_more(step.draft, filled):
            return _again(step.draft, filled, found, note=Note.MORE)
        return _following(step.draft, filled.page, by)


def refuse_submitted(draft: Draft) -> None:
    if draft.submission is not None:
        raise Refusal("form_submitted")


async def _drawn(step: Sitting, base: int) -> Mapping[str, Value | None]:
    """The answers as they were when the page was drawn."""
    history = await returns.answers(step.session, step.row.id)
    return {key: json.loads(value) for key, value, revision, *_ in history if revision <= base}


async def _store(step: Sitting, filled: Filled) -> _Found:
    found, drawn = _Found(), await _drawn(step, filled.base)
    pending = {question_of(name): words for name, words in filled.given.items()}
    while asked := next((a for a in step.draft.course.asked if a.key in pending), None):
        words = pending.pop(asked.key)
        await _store_one(step, filled, found, asked, words=words, drawn=drawn.get(asked.key))
    return found


async def _store_one(
    step: Sitting,
    filled: Filled,
    found: _Found,
    asked: Asked,
    *,
    words: str,
    drawn: Value | None,
) -> None:
    if not words and not _may_be_empty(step, filled, found, asked, drawn):
        return
    now = step.draft.answers.get(asked.key)
    value: Value | None = None
    if words:
        reading = _read(asked, words, step.draft, filled.given.get(sure_name(asked.key), ""))
        if isinstance(reading, Unclear):
            found.unclear[asked.key] = reading
            return
        if isinstance(reading, Doubtful):
            if now is None or now.value != reading.value:
                found.doubts[asked.key] = reading
            return
        value = reading.value
    if now is not None and now.value == value and not _declared_anew(step, asked):
        return
    if now is not None and now.revision > filled.base and now.by != step.actor.id:
        if value == drawn:
            return  # left as it was drawn: the colleague's newer answer stands
        if now.revision > filled.seen:
            found.changed[asked.key] = (now, step.name_of(now.by))
            return
    typed = None if asked.question.kind is Kind.CALL else words or None
    step.record(asked, value, typed=typed, source=None)
    await ask_for_a_call(step, asked, value)
    found.saved.append(asked.key)


def _may_be_empty(
    step: Sitting, filled: Filled, found: _Found, asked: Asked, drawn: Value | None
) -> bool:
    """Whether an empty field is an answer: that the question is skipped. Else what is to be said.

    A window asks for what must be filled in by itself; a web page does not.
    """
    if asked.question.optional:
        return filled.submitted or drawn is not None
    if filled.submitted and (asked.key not in step.draft.answers or drawn is not None):
        found.unclear[asked.key] = Unclear(UnclearReason.EMPTY)
    return False


def _declared_anew(step: Sitting, asked: Asked) -> bool:
    following = step.draft.next_question()
    is_next = following is not None and following.key == asked.key
    return asked.question.kind is Kind.DECLARATION and is_next


def _read(asked: Asked, words: str, draft: Draft, sure: str) -> Reading:
    """What stands in a field, by the rules of the conversation; `sure` holds what was confirmed."""
    kind = asked.question.kind
    if kind in (Kind.YES_NO, Kind.CALL, Kind.DECLARATION):
        chosen = _CHOSEN.get(words)
        reading = not_kept(asked) if chosen is None else check_value(asked, chosen, draft.course)
    elif kind in _PICKED:
        reading = check_value(asked, words, draft.course)
    else:
        reading = read_answer(asked, words, draft.course)
    if isinstance(reading, Doubtful) and sure == confirming(reading.value):
        return check_value(asked, reading.value, draft.course, confirmed=True)
    return reading


def _supposed(turn: Turn, draft: Draft, filled: Filled) -> Draft:
    """The draft as if all that can be read on the page had been answered."""
    pending = {question_of(name): words for name, words in filled.given.items() if words}
    while asked := next((a for a in draft.course.asked if a.key in pending), None):
        reading = _read(asked, pending.pop(asked.key), draft, "")
        if not isinstance(reading, Unclear):
            revision = draft.answered_at_revision(asked.key)
            answer = Answer(asked.key, reading.value, revision, turn.actor.id, turn.now)
            answers = current([*draft.answers.values(), answer])
            draft = Draft(draft.return_id, draft.form, draft.facts, answers, draft.revision)
    return draft


async def show_saved(step: Sitting, saved: Sequence[str]) -> None:
    """The one audit event of a page, and the conversation of everybody moved on."""
    step.happened("form page saved", questions=saved, revision=step.row.revision)
    await hang_thread(step)
    found = (step.draft.find(key) for key in saved)
    show_everywhere(step, [asked for asked in found if asked])
    show_progress(step)


def _has_more(draft: Draft, filled: Filled) -> bool:
    """Whether the page has got a question that was not on it, and is not answered."""
    shown = {question_of(name) for name in filled.given}
    page = next((page for page in pages(draft.course) if page.key == filled.page), None)
    return page is not None and any(
        asked.key not in shown and asked.key not in draft.answers for asked in page.asked
    )


def _again(
    draft: Draft, filled: Filled, found: _Found, *, note: Note = Note.SAVED_BY_PAGE
) -> Sheet | Finished:
    """The same page again, with its fields as they are and what there is to say at them."""
    all_pages = pages(draft.course)
    number = next((n for n, page in enumerate(all_pages, 1) if page.key == filled.page), 0)
    if not number:
        return _page_at(draft, None)
    return Sheet(
        draft,
        all_pages[number - 1],
        number,
        len(all_pages),
        filled.base,
        max(filled.seen, draft.revision) if found.changed else filled.seen,
        Note.LOOK if found.doubts or found.changed else note,
        found.unclear,
        found.doubts,
        found.changed,
    )


def _following(draft: Draft, page: str, by: int) -> Sheet | Finished:
    """The page that comes `by` further; after the last, the first with something to answer."""
    all_pages = pages(draft.course)
    at = next((n for n, each in enumerate(all_pages) if each.key == page), -1) + by
    if 0 <= at < len(all_pages):
        return _page_at(draft, all_pages[at])
    following = draft.next_question()
    return _page_at(draft, page_with(all_pages, following.key) if following else None, Note.OPEN)


def _page_at(draft: Draft, page: Page | None, note: Note = Note.SAVED_BY_PAGE) -> Sheet | Finished:
    """A page drawn afresh; without one, the review, or the first page if there is more to do."""
    if page is None and draft.next_question() is None:
        return Finished(draft)
    all_pages = pages(draft.course)
    shown = page or all_pages[0]
    number, base = all_pages.index(shown) + 1, draft.revision
    return Sheet(
        draft, shown, number, len(all_pages), base, base, note if page else Note.SAVED_BY_PAGE
    )
