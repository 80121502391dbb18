"""The return as a form in a window: a page of questions, each in the field of its kind."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from bot.domain.answers import shown
from bot.domain.asked import Asked
from bot.domain.drafts import Draft
from bot.domain.questions import Kind
from bot.domain.readings import Doubt, Value
from bot.domain.wordings import section_title, wording
from bot.rendering import blocks
from bot.rendering.blocks import Block, Button
from bot.rendering.conversation import Speaker
from bot.rendering.doubts import doubt_words
from bot.rendering.form_sheet import (
    NO,
    YES,
    Finished,
    Sheet,
    confirming,
    field_name,
    sure_name,
)
from bot.rendering.modals import (
    FieldErrors,
    Modal,
    choice_input,
    date_input,
    free_input,
    tick_input,
    ways,
)
from bot.rendering.review import quarter_name, review_blocks
from bot.rendering.text import Templates, escaped


def window(templates: Templates, shown: Sheet | Finished) -> Modal:
    """The window of a page, or the last one."""
    if isinstance(shown, Finished):
        return last_modal(templates, shown.draft)
    return page_modal(templates, shown)


def beside_fields(templates: Templates, sheet: Sheet) -> FieldErrors:
    """What was not understood, for a window that stays as it is."""
    speaker = Speaker(templates, sheet.draft)
    return FieldErrors(
        {field_name(sheet.base, key): speaker.unclear(why) for key, why in sheet.unclear.items()}
    )


def page_modal(templates: Templates, sheet: Sheet) -> Modal:
    """The page, with what there is to say at each question."""
    words, draft = templates.words, sheet.draft
    first = sheet.page.asked[0]
    title = escaped(section_title(first, draft.facts))
    place = words(
        "form.place", number=sheet.number, of=sheet.of, quarter=quarter_name(templates, draft)
    )
    note = words(f"form.{sheet.note}")
    parts: list[Block] = [blocks.header(title), blocks.context(place), blocks.section(note)]
    for asked in sheet.page.asked:
        parts += _at_question(templates, sheet, asked)
    parts.append(_ways(templates, sheet))
    last = sheet.number == sheet.of
    return Modal(
        "form_page",
        words("form.title"),
        words("form.finish" if last else "form.next"),
        words("modal.close"),
        parts,
        {"r": draft.return_id, "p": sheet.page.key, "n": sheet.base, "m": sheet.seen},
        saves=True,
    )


def last_modal(templates: Templates, draft: Draft) -> Modal:
    """All is answered: the figures, and the button that submits the return."""
    words = templates.words
    return Modal(
        "form_submit",
        words("review.heading"),
        words("form.submit"),
        words("modal.close"),
        review_blocks(templates, draft),
        {"r": draft.return_id, "n": draft.revision, "f": draft.facts_hash()},
        saves=True,
    )


def _at_question(templates: Templates, sheet: Sheet, asked: Asked) -> list[Block]:
    words, key = templates.words, asked.key
    parts = [_field(templates, sheet, asked)]
    if key in sheet.unclear:
        why = Speaker(templates, sheet.draft).unclear(sheet.unclear[key])
        parts.append(blocks.context(words("form.unclear", why=why)))
    if key in sheet.changed:
        answer, name = sheet.changed[key]
        value = shown(asked, answer.value)
        parts.append(blocks.section(words("form.changed", name=name, answer=value)))
    if key in sheet.doubts:
        doubtful = sheet.doubts[key]
        answer_words = shown(asked, doubtful.value)
        doubt = doubt_words(templates, doubtful, answer_words)
        is_personal = doubtful.doubt is Doubt.PERSONAL
        sure = words("personal.keep") if is_personal else words("form.sure", answer=answer_words)
        tick = (sure, confirming(doubtful.value))
        label = blocks.shortened(doubt.replace("*", ""), 1900)
        parts.append(tick_input(sure_name(key), label, tick))
    return parts


def _field(templates: Templates, sheet: Sheet, asked: Asked) -> Block:
    draft = sheet.draft
    text, help_text = wording(asked, draft.course)
    name, label, hint = field_name(sheet.base, asked.key), escaped(text), escaped(help_text)
    value, optional = _initial(draft, asked), asked.question.optional
    match asked.question.kind:
        case Kind.YES_NO | Kind.CALL:
            chosen = None if value is None else YES if value else NO
            options = [(escaped(shown(asked, True)), YES), (escaped(shown(asked, False)), NO)]
            return choice_input(
                name,
                label,
                options,
                hint=hint,
                initial=chosen,
                optional=optional,
                at_once="form_choice",
            )
        case Kind.CHOICE | Kind.PROJECT:
            options = [(escaped(shown(asked, c.key)), c.key) for c in asked.question.choices]
            return choice_input(
                name,
                label,
                options,
                hint=hint,
                initial=None if value is None else str(value),
                optional=optional,
                at_once="form_choice",
            )
        case Kind.DECLARATION:
            return tick_input(name, label, (templates.words("question.agree"), YES)) | (
                {"optional": optional}
            )
        case Kind.DATE:
            day = None if value is None else date.fromisoformat(str(value))
            return date_input(name, label, hint=hint, initial=day, optional=optional)
        case Kind.MONEY | Kind.NUMBER | Kind.WHOLE_NUMBER | Kind.EVIDENCE | Kind.TEXT:
            initial = "" if value is None else shown(asked, value)
            return free_input(
                name,
                label,
                hint=hint,
                initial=initial,
                multiline=asked.question.kind is Kind.TEXT,
                optional=optional,
            )
        case _:
            assert_never(asked.question.kind)


def _initial(draft: Draft, asked: Asked) -> Value | None:
    answer = draft.answers.get(asked.key)
    return answer.value if answer else None


def _ways(templates: Templates, sheet: Sheet) -> Block:
    """Back, and on without the rest: both save what is filled in."""
    ways_on = [("later", "form.later", 1)]
    if sheet.number > 1:
        ways_on.insert(0, ("back", "form.back", -1))
    return ways(
        "ways_on",
        [
            Button(templates.words(key), f"form_{name}", {"r": sheet.draft.return_id, "by": by})
            for name, key, by in ways_on
        ],
    )
