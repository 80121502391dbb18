"""The return as web pages, for whoever is not in Slack: the same questions, rules and journeys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.domain.drafts import Draft
from bot.domain.errors import Refusal
from bot.domain.evidence import FileRefusal, size_refusal
from bot.journeys import evidence, form_filling, querying, submitting
from bot.journeys.desks import standing_of
from bot.journeys.form_filling import Filled
from bot.journeys.querying import NotPassedOn
from bot.journeys.turn import Turn
from bot.rendering import return_pages
from bot.rendering.form_sheet import Finished, Note, question_of
from bot.web.page import Errand, Given, Goto, Page, Query, SentFile
from storage.files import FileStore

CHECK, FILES = "check", "files"
_BY = {"next": 1, "back": -1, "later": 1}


async def _show(turn: Turn, return_id: str, query: Query) -> Page:
    draft = await form_filling.looked_at(turn, return_id)
    if draft.submission is not None:
        return await _receipt(turn, draft)
    page = query.get("page", "")
    if not page:
        return Page("return", return_pages.overview(turn.templates, draft) | _reader(turn))
    if page == CHECK:
        return _checked(turn, draft)
    if page == FILES:
        return _files(turn, draft)
    shown = await form_filling.open_form(turn, return_id=return_id, page=page)
    if isinstance(shown, Finished):
        return _checked(turn, shown.draft)
    facts = return_pages.question_page(turn.templates, shown, {})
    return Page("return_page", facts | {"then": query.get("then", "")})


async def _take(turn: Turn, return_id: str, given: Given) -> Page | Goto:
    draft = await form_filling.looked_at(turn, return_id)
    if given.get("do") in ("reply", "amend"):
        return await _after(turn, draft, given)
    if draft.submission is not None:
        return await _receipt(turn, draft, unsaved=_typed(given), status=409)
    if given.get("do") == "submit":
        return await _submit(turn, return_id, given)
    if given.get("do") == "take_off":
        await evidence.take_off(turn, return_id=return_id, source=given.get("source", ""))
        return Goto({"page": FILES})
    return await _save(turn, return_id, given)


async def _save(turn: Turn, return_id: str, given: Given) -> Page | Goto:
    """Store what can be taken; then on, or the page again with what there is to say on it."""
    way = given.get("do", "next")
    if way not in _BY:
        raise Refusal("unknown_button")
    filled = Filled(
        return_id,
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
        return Page("return_page", facts | {"then": then}, 409 if shown.changed else 422)
    if way == "later" or shown.note is Note.OPEN:
        return Goto()
    return Goto({"page": CHECK if then == CHECK and way == "next" else shown.page.key})


async def _submit(turn: Turn, return_id: str, given: Given) -> Page | Goto:
    revision, facts = _number(given.get("revision")), given.get("facts", "")
    await submitting.submit(turn, return_id=return_id, revision=revision, facts=facts)
    draft = await form_filling.looked_at(turn, return_id)
    return _checked(turn, draft, error=True) if draft.submission is None else Goto()


async def _after(turn: Turn, draft: Draft, given: Given) -> Page | Goto:
    """A reply to the office, or the return opened again."""
    if given["do"] == "amend":
        version = _number(given.get("version"))
        await querying.amend(turn, return_id=draft.return_id, version=version)
        return Goto()
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


def _files(turn: Turn, draft: Draft, *, refused: FileRefusal | None = None, name: str = "") -> Page:
    facts = return_pages.files_page(turn.templates, draft)
    said = {"refused": refused.value if refused else "", "file_name": name}
    return Page("return_files", facts | said, 422 if refused else 200)


def _checked(turn: Turn, draft: Draft, *, error: bool = False) -> Page:
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
    }
    return Page("return_receipt", facts | said | _reader(turn), status)


def _reader(turn: Turn) -> dict[str, Any]:
    return {"person": turn.actor.name, "email": turn.actor.email}


def _typed(given: Given) -> list[str]:
    """What was written or chosen on a page that cannot be saved any more."""
    return [words for name, words in given.items() if question_of(name) and words]


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


def answer_return(store: FileStore) -> Errand:
    """The errand, with where files are kept."""

    async def keep(turn: Turn, return_id: str, sent: SentFile) -> Page | Goto:
        refused = size_refusal(sent.size) or await evidence.upload(
            turn, store, return_id=return_id, name=sent.name, data=sent.data
        )
        if refused is None:
            return Goto({"page": FILES})
        draft = await form_filling.looked_at(turn, return_id)
        return _files(turn, draft, refused=refused, name=sent.name)

    return Errand(_show, _take, keep)
