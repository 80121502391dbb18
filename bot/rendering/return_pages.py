"""The return as web pages: a draft or a sheet in, the facts of a page's template out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any, assert_never

from markupsafe import Markup

from bot.domain.answers import shown
from bot.domain.asked import Asked, Case
from bot.domain.carrying import last_hash, same_among
from bot.domain.drafts import Draft
from bot.domain.evidence import MOST_BYTES, MOST_FILES
from bot.domain.form_pages import Page, page_with, pages
from bot.domain.questions import Kind
from bot.domain.readings import Doubt, Value
from bot.domain.return_states import ReturnState, ReviewStep, steps_from
from bot.domain.standing import Query, Standing
from bot.domain.wordings import rating_words, section_title, wording
from bot.rendering.conversation import Speaker
from bot.rendering.doubts import doubt_words
from bot.rendering.form_sheet import NO, YES, Sheet, confirming, field_name, sure_name
from bot.rendering.review import quarter_name
from bot.rendering.text import Templates
from bot.rendering.web_fields import Choice, Part, Row, Task, WebField

_BUTTONS = 10  # choices; with more it is a menu
_LINE = 200  # characters; a longer text has a field of several lines
_BOLD = re.compile(r"\*([^*\n]+)\*")
_ITALIC = re.compile(r"(?<!\w)_([^\n]+)_(?!\w)")


def named(templates: Templates, draft: Draft) -> dict[str, Any]:
    """Which return it is, until when and how far it is: on every page of it."""
    answered, of = draft.progress()
    return {
        "partnership": draft.facts.partnership,
        "quarter": quarter_name(templates, draft),
        "due": draft.facts.due,
        "answered": answered,
        "of": of,
    }


def overview(templates: Templates, draft: Draft) -> dict[str, Any]:
    """Every page of the return, with what is left to answer on it."""
    left = {asked.key for asked in draft.waiting()}
    tasks = [
        Task(page_title(draft, each), each.key, sum(asked.key in left for asked in each.asked))
        for each in pages(draft.course)
    ]
    return named(templates, draft) | {"tasks": tasks, "files": draft.files}


def page_title(draft: Draft, page: Page) -> str:
    """The project, or the section."""
    first = page.asked[0]
    if first.section.level.is_about_a_project:
        return Case(first, draft.facts, {}).project.name
    return section_title(first, draft.facts)


def question_page(templates: Templates, sheet: Sheet, typed: Mapping[str, str]) -> dict[str, Any]:
    """A page of questions; `typed`: what its fields held when it was sent, by name."""
    title = page_title(sheet.draft, sheet.page)
    parts = []
    for section, group in groupby(
        sheet.page.asked, lambda asked: section_title(asked, sheet.draft.facts)
    ):
        fields = [_field(templates, sheet, asked, typed) for asked in group]
        parts.append(Part("" if section == title else section, fields))
    all_pages = pages(sheet.draft.course)
    return named(templates, sheet.draft) | {
        "title": title,
        "page": sheet.page.key,
        "before": all_pages[sheet.number - 2].key if sheet.number > 1 else "",
        "number": sheet.number,
        "pages": sheet.of,
        "base": sheet.base,
        "seen": sheet.seen,
        "note": sheet.note.value,
        "same": len(same_among({asked.key for asked in sheet.page.asked}, sheet.draft)),
        "last_hash": last_hash(sheet.draft.facts),
        "parts": parts,
        "fields": [field for part in parts for field in part.fields],
    }


def files_page(templates: Templates, draft: Draft) -> dict[str, Any]:
    """The files of the return, and where a link can be given instead."""
    links = (each for each in draft.course.asked if each.question.kind is Kind.EVIDENCE)
    page = next((page_with(pages(draft.course), each.key) for each in links), None)
    return named(templates, draft) | {
        "files": draft.files,
        "most": MOST_BYTES,
        "most_files": MOST_FILES,
        "link_page": page.key if page else "",
    }


def office_files(templates: Templates, draft: Draft) -> dict[str, Any]:
    """The files of a return, for an officer."""
    return {
        "partnership": draft.facts.partnership,
        "quarter": quarter_name(templates, draft),
        "files": draft.files,
    }


def check_page(templates: Templates, draft: Draft) -> dict[str, Any]:
    """Every answer and the computed totals, each with the way to change it."""
    return named(templates, draft) | {
        "sections": list(_answers(draft)),
        "totals": list(_totals(draft)),
        "total": draft.totals().all,
        "files": draft.files,
        "left": len(draft.waiting()),
        "revision": draft.revision,
        "facts_hash": draft.facts_hash(),
    }


def receipt_page(templates: Templates, draft: Draft, standing: Standing) -> dict[str, Any]:
    """The return as it is in: its receipt, the office's open questions, and every answer."""
    submission = draft.submission
    assert submission is not None  # noqa: S101 - a receipt follows a submission
    queries = [(each, _asked_about(draft, each)) for each in standing.open_queries]
    return named(templates, draft) | {
        "reference": submission.reference,
        "at": submission.at,
        "by": standing.name(submission.by),
        "hash": submission.hash,
        "accepted": draft.state is ReturnState.ACCEPTED,
        "can_amend": ReviewStep.AMEND in steps_from(draft.state),
        "version": draft.version,
        "queries": queries,
        "sections": list(_answers(draft)),
        "total": draft.totals().all,
        "files": draft.files,
    }


def _asked_about(draft: Draft, query: Query) -> Row:
    asked = draft.find(query.question)
    answer = draft.answers.get(query.question)
    if asked is None or answer is None:
        return Row(query.question, "")
    return Row(wording(asked, draft.course)[0], shown(asked, answer.value))


def details(templates: Templates, found: Mapping[str, object]) -> Markup | str:
    """What in a text may say who somebody is; "" for nothing."""
    return html(templates.words("personal.details", found=found)) if found else ""


def html(words: str) -> Markup:
    """Words for Slack, whose signs are escaped, with their *bold* and _italic_ as a page has it."""
    strong = _ITALIC.sub(r"<em>\1</em>", _BOLD.sub(r"<strong>\1</strong>", words))
    return Markup(strong.replace("\n", "<br>"))  # noqa: S704 - escaped as Slack's words are


def _answers(draft: Draft) -> Iterator[tuple[str, list[Row]]]:
    all_pages = pages(draft.course)
    for part in draft.review():
        rows = []
        for asked, answer in part.lines:
            page = page_with(all_pages, asked.key)
            key = page.key if page and draft.submission is None else ""
            question = wording(asked, draft.course)[0]
            rows.append(Row(question, shown(asked, answer.value), key, f"q-{asked.key}"))
        yield part.title, rows


def _totals(draft: Draft) -> Iterator[tuple[str, object, str]]:
    for figures in draft.totals().projects:
        name = draft.facts.project_by_id[figures.project].name
        yield name, figures, rating_words(draft.form, figures)


def _field(templates: Templates, sheet: Sheet, asked: Asked, typed: Mapping[str, str]) -> WebField:
    text, help_text = wording(asked, sheet.draft.course)
    name = field_name(sheet.base, asked.key)
    return WebField(
        key=asked.key,
        name=name,
        label=text,
        control=_control(asked),
        hint=help_text,
        example=_example(asked),
        value=typed[name] if name in typed else _standing(sheet.draft, asked),
        optional=asked.question.optional,
        choices=_choices(asked),
        last=_last(sheet.draft, asked),
        **_said(templates, sheet, asked),
    )


def _example(asked: Asked) -> str:
    """The pound sign stands before the field already."""
    example = asked.question.example
    return example.replace("£", "") if asked.question.kind is Kind.MONEY else example


def _control(asked: Asked) -> str:
    match asked.question.kind:
        case Kind.YES_NO | Kind.CALL:
            control = "choices"
        case Kind.CHOICE | Kind.PROJECT:
            control = "choices" if len(asked.question.choices) <= _BUTTONS else "menu"
        case Kind.DECLARATION:
            control = "tick"
        case Kind.TEXT:
            control = "lines" if (asked.question.most or 0) > _LINE else "line"
        case Kind.DATE:
            control = "line"
        case Kind.MONEY:
            control = "money"
        case Kind.NUMBER | Kind.WHOLE_NUMBER:
            control = "number"
        case Kind.EVIDENCE:
            control = "link"
        case _:
            assert_never(asked.question.kind)
    return control


def _choices(asked: Asked) -> tuple[Choice, ...]:
    if asked.question.kind in (Kind.YES_NO, Kind.CALL):
        return Choice(YES, shown(asked, True)), Choice(NO, shown(asked, False))
    return tuple(Choice(each.key, shown(asked, each.key)) for each in asked.question.choices)


def _standing(draft: Draft, asked: Asked) -> str:
    """What stands in the field of an answered question; a declaration is never made by default."""
    answer = draft.answers.get(asked.key)
    if answer is None or answer.value is None or asked.question.kind is Kind.DECLARATION:
        return ""
    return _written(asked, answer.value)


def _written(asked: Asked, value: Value) -> str:
    match asked.question.kind:
        case Kind.YES_NO | Kind.CALL:
            return YES if value else NO
        case Kind.CHOICE | Kind.PROJECT:
            return str(value)
        case Kind.MONEY:
            return shown(asked, value).replace("£", "")
        case _:
            return shown(asked, value)


def _last(draft: Draft, asked: Asked) -> str:
    if not asked.question.carry or asked.key in draft.answers:
        return ""
    last = Case(asked, draft.facts, draft.answers).last
    return "" if last is None else shown(asked, last)


def _said(templates: Templates, sheet: Sheet, asked: Asked) -> dict[str, Any]:
    """What there is to say at the question."""
    said: dict[str, Any] = {}
    if unclear := sheet.unclear.get(asked.key):
        why = html(Speaker(templates, sheet.draft).unclear(unclear))
        said |= {"error": unclear.reason.value, "why": why, "about": unclear.facts}
    if doubtful := sheet.doubts.get(asked.key):
        answer = shown(asked, doubtful.value)
        words = doubt_words(templates, doubtful, answer)
        said |= {
            "doubt": html(words),
            "personal": doubtful.doubt is Doubt.PERSONAL,
            "answer": answer,
            "sure_name": sure_name(asked.key),
            "sure": confirming(doubtful.value),
        }
    if asked.key in sheet.changed:
        answer_given, name = sheet.changed[asked.key]
        said["changed"] = (name, shown(asked, answer_given.value))
    return said
