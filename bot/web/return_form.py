"""The return as web pages, for whoever is not in Slack: the same questions, rules and journeys."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias

from bot.domain.drafts import Draft
from bot.domain.errors import Refusal
from bot.domain.evidence import FileRefusal, size_refusal
from bot.journeys import (
    carrying_over,
    evidence,
    extensions,
    form_filling,
    querying,
    return_links,
    submitting,
)
from bot.journeys.desks import standing_of
from bot.journeys.form_filling import Filled
from bot.journeys.querying import NotPassedOn
from bot.journeys.turn import Turn
from bot.rendering import return_pages
from bot.rendering.form_sheet import Finished, Note, question_of
from bot.web import return_time
from bot.web.page import Errand, Given, Goto, Page, Query, SentFile
from storage.files import FileStore

CHECK, FILES = "check", "files"
FILLED, STALE = "filled", "stale"  # what became of "same as last quarter"
_BY = {"next": 1, "back": -1, "later": 1, "same": 0}


async def _show(turn: Turn, return_id: str, query: Query) -> Page:
    draft, page = await form_filling.looked_at(turn, return_id), query.get("page", "")
    if page == return_time.FLAG:
        return await return_time.flag(turn, draft, query.get("flag", ""))
    if draft.submission is not None:
        return await _receipt(turn, draft)
    if page in _PAGES:
        return await _PAGES[page](turn, draft)
    shown = await form_filling.open_form(turn, return_id=return_id, page=page)
    if isinstance(shown, Finished):
        return await _checked(turn, shown.draft)
    facts = return_pages.question_page(turn.templates, shown, {})
    about = {"then": query.get("then", ""), "became": query.get("same", "")}
    return Page("return_page", facts | about)


async def _take(turn: Turn, return_id: str, given: Given) -> Page | Goto:
    draft, wanted = await form_filling.looked_at(turn, return_id), given.get("do", "next")
    if wanted in _WHENEVER:
        return await _WHENEVER[wanted](turn, draft, given)
    if draft.submission is not None:
        return await _receipt(turn, draft, unsaved=_typed(given), status=409)
    if wanted not in _WHILE_OPEN:
        raise Refusal("unknown_button")
    return await _WHILE_OPEN[wanted](turn, draft, given)


async def _save(turn: Turn, draft: Draft, given: Given) -> Page | Goto:
    """Store what can be taken; then on, or the page again with what there is to say on it."""
    way = given.get("do", "next")
    filled = Filled(
        draft.return_id,
        given.get("page", ""),
        _number(given.get("base")),
        _number(given.get("seen")),
        given,
        submitted=way == "next",
    )
    shown = await form_filling.save_page(turn, filled, by=_BY[way])
    then = given.get("then", "")
    if isinstance(shown, Finished):
        return Goto({"page": CHECK})
    if shown.comes_again:
        facts = return_pages.question_page(turn.templates, shown, given)
        return Page(
            "return_page", facts | {"then": then, "became": ""}, 409 if shown.changed else 422
        )
    if way == "same":
        return await _same(turn, draft.return_id, given)
    if way == "later" or shown.note is Note.OPEN:
        return Goto()
    return Goto({"page": CHECK if then == CHECK and way == "next" else shown.page.key})


async def _same(turn: Turn, return_id: str, given: Given) -> Goto:
    """Give what is still empty on the page as last quarter, and show how the page stands then."""
    last, questions = given.get("last", ""), {question_of(name) for name in given}
    is_given = await carrying_over.carry_page(
        turn, return_id=return_id, questions=questions, last=last
    )
    note = FILLED if is_given else STALE
    return Goto({"page": given.get("page", ""), "then": given.get("then", ""), "same": note})


async def _submit(turn: Turn, draft: Draft, given: Given) -> Page | Goto:
    revision, facts = _number(given.get("revision")), given.get("facts", "")
    await submitting.submit(turn, return_id=draft.return_id, revision=revision, facts=facts)
    draft = await form_filling.looked_at(turn, draft.return_id)
    return await _checked(turn, draft, error=True) if draft.submission is None else Goto()


async def _take_off(turn: Turn, draft: Draft, given: Given) -> Goto:
    await evidence.take_off(turn, return_id=draft.return_id, source=given.get("source", ""))
    return Goto({"page": FILES})


async def _amend(turn: Turn, draft: Draft, given: Given) -> Goto:
    """The return opened again by its own people."""
    version = _number(given.get("version"))
    await querying.amend(turn, return_id=draft.return_id, version=version)
    return Goto()


async def _reply(turn: Turn, draft: Draft, given: Given) -> Page | Goto:
    """A reply to the office's question."""
    words, query = given.get("words", ""), _number(given.get("query"))
    problem = await querying.reply(
        turn,
        return_id=draft.return_id,
        query=query,
        words=words,
        sure=given.get("sure", ""),
    )
    if problem is None:
        return Goto()
    return await _receipt(turn, draft, unsaved=[words], problem=problem, query=query, status=422)


async def _new_link(turn: Turn, draft: Draft, _given: Given) -> Page:
    """Whoever has got the link besides its person is out; the new one goes to their e-mail."""
    await return_links.renew(turn, draft)
    return Page("return_link_sent", return_pages.named(turn.templates, draft) | _reader(turn))


async def _overview(turn: Turn, draft: Draft) -> Page:
    facts = return_pages.overview(turn.templates, draft) | await return_time.deadline(turn, draft)
    can_ask = {"can_ask": await extensions.can_be_asked(turn, draft.return_id)}
    return Page("return", facts | can_ask | _reader(turn))


async def _files(
    turn: Turn, draft: Draft, *, refused: FileRefusal | None = None, name: str = ""
) -> Page:
    facts = return_pages.files_page(turn.templates, draft)
    said = {"refused": refused.value if refused else "", "file_name": name}
    return Page("return_files", facts | said, 422 if refused else 200)


async def _checked(turn: Turn, draft: Draft, *, error: bool = False) -> Page:
    facts = return_pages.check_page(turn.templates, draft) | {"error": error}
    return Page("return_check", facts, 409 if error else 200)


async def _receipt(
    turn: Turn,
    draft: Draft,
    *,
    unsaved: Sequence[str] = (),
    problem: NotPassedOn | None = None,
    query: int = 0,
    status: int = 200,
) -> Page:
    """The return as it is in, with what the office asks about it."""
    standing = await standing_of(turn.session, draft.return_id)
    facts = return_pages.receipt_page(turn.templates, draft, standing)
    said = {
        "unsaved": unsaved,
        "problem": problem.why if problem else "",
        "details": return_pages.details(turn.templates, problem.found) if problem else "",
        "sure": problem.sure if problem else "",
        "replying": query,
        "most": querying.MOST_WORDS,
    } | await return_time.deadline(turn, draft)
    return Page("return_receipt", facts | said | _reader(turn), status)


def _reader(turn: Turn) -> dict[str, Any]:
    return {"person": turn.actor.name, "email": turn.actor.email}


def _typed(given: Given) -> list[str]:
    """What was written or chosen on a page that cannot be saved any more."""
    return [words for name, words in given.items() if question_of(name) and words]


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


_PAGES: Mapping[str, Callable[[Turn, Draft], Awaitable[Page]]] = {
    "": _overview,
    CHECK: _checked,
    FILES: _files,
    return_time.MORE_TIME: return_time.more_time,
}
_Doing: TypeAlias = Callable[[Turn, Draft, Given], Awaitable[Page | Goto]]
_WHENEVER: Mapping[str, _Doing] = {
    "reply": _reply,
    "amend": _amend,
    return_time.ANSWER: return_time.answer,
    "new_link": _new_link,
}
_WHILE_OPEN: Mapping[str, _Doing] = {
    **dict.fromkeys(_BY, _save),
    "submit": _submit,
    "take_off": _take_off,
    return_time.ASK: return_time.ask,
}


def answer_return(store: FileStore) -> Errand:
    """The errand, with where files are kept."""

    async def keep(turn: Turn, return_id: str, sent: SentFile) -> Page | Goto:
        refused = size_refusal(sent.size) or await evidence.upload(
            turn, store, return_id=return_id, name=sent.name, data=sent.data
        )
        if refused is None:
            return Goto({"page": FILES})
        draft = await form_filling.looked_at(turn, return_id)
        return await _files(turn, draft, refused=refused, name=sent.name)

    return Errand(_show, _take, keep)
