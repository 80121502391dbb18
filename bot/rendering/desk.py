"""What an officer sees of a submitted return: its card, what changed, and the timeline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from bot.domain.answers import shown
from bot.domain.asked import Asked
from bot.domain.drafts import Draft
from bot.domain.return_states import ReturnState, ReviewStep, steps_from
from bot.domain.standing import Query, Standing
from bot.domain.timeline import Happening
from bot.domain.versions import Given, Version, changes, course_of
from bot.domain.wordings import wording
from bot.rendering import blocks
from bot.rendering.blocks import Block, Button, SlackMessage
from bot.rendering.review import pages_of, quarter_name
from bot.rendering.text import Templates
from bot.rendering.virement import on_card

TOLD = {
    "return added": "timeline.added",
    "answer given": "timeline.answered",
    "return submitted": "timeline.submitted",
    "query asked": "timeline.asked",
    "query answered": "timeline.replied",
    "query taken back": "timeline.taken_back",
    "return reopened": "timeline.reopened",
    "return amended": "timeline.amended",
    "return accepted": "timeline.accepted",
    "figures agreed": "timeline.agreed",
    "figures disputed": "timeline.disputed",
    "return handed over": "timeline.handed_over",
    "file added": "timeline.file_added",
    "file taken off": "timeline.file_taken_off",
    "file downloaded": "timeline.file_downloaded",
    "extension asked": "timeline.time_asked",
    "extension granted": "timeline.time_granted",
    "extension declined": "timeline.time_declined",
    "lateness flagged": "timeline.flagged",
    "flag replied to": "timeline.flag_answered",
    "flag upheld": "timeline.flag_upheld",
    "flag waived": "timeline.flag_waived",
    "reminders snoozed": "timeline.snoozed",
    "return links renewed": "timeline.links_renewed",
    "virement asked": "timeline.virement_asked",
    "virement approved": "timeline.virement_approved",
    "virement declined": "timeline.virement_declined",
    "virement withdrawn": "timeline.virement_withdrawn",
}
"""The words for each event of the audit; one that is not here is told by its own name."""


def card(templates: Templates, draft: Draft, standing: Standing) -> SlackMessage:
    """How the return stands and what can be done about it: the root of the officer's thread."""
    words = templates.words
    partnership, quarter = draft.facts.partnership, quarter_name(templates, draft)
    parts: list[Block] = [
        blocks.header(words("desk.heading", partnership=partnership, quarter=quarter)),
        *blocks.sections(
            [status_line(templates, draft, standing), *_record(templates, draft, standing)]
        ),
        *_open_queries(templates, draft, standing),
        *on_card(templates, standing.moves),
        *_ways_on(templates, draft, standing),
    ]
    text = words("desk.text", partnership=partnership, quarter=quarter)
    return SlackMessage(text, tuple(parts))


def status_line(templates: Templates, draft: Draft, standing: Standing) -> str:
    """Where the return stands, in words beside a sign."""
    words, latest = templates.words, standing.latest
    match draft.state:
        case ReturnState.OPEN:
            line = words("standing.open")
        case ReturnState.SUBMITTED:
            line = words("standing.submitted")
        case ReturnState.QUERIED:
            line = words("standing.queried", open=len(standing.open_queries))
        case ReturnState.REOPENED:
            line = words("standing.reopened", number=draft.version)
        case ReturnState.ACCEPTED:
            at, by = latest.accepted if latest and latest.accepted else (draft.facts.due, "")
            line = words("standing.accepted", at=at, by=standing.name(by))
        case _:
            assert_never(draft.state)
    return line


def asking(templates: Templates, draft: Draft, asked: Asked) -> SlackMessage:
    """Which answer the officer is about to ask about: the words follow in the thread."""
    return _said(templates.words("desk.asking", **_about(draft, asked)))


def change_pages(
    templates: Templates, draft: Draft, standing: Standing, old: Version, new: Version
) -> list[SlackMessage]:
    """Two versions beside each other: per question, what it was and what it is."""
    words = templates.words
    heading = words(
        "changes.heading",
        before=old.number,
        number=new.number,
        name=standing.name(new.by),
        at=new.at,
    )
    found = changes(draft.form, draft.facts, old, new)
    now = course_of(draft.form, draft.facts, new)
    lines = [
        words(
            "changes.line",
            wording=wording(change.asked, now)[0],
            old=_given(templates, change.asked, change.old),
            new=_given(templates, change.asked, change.new),
        )
        for change in found
    ]
    text = words("changes.text", before=old.number, number=new.number)
    return _paged(text, [heading, *(lines or [words("changes.none")])])


def timeline_pages(
    templates: Templates, draft: Draft, standing: Standing, told: Sequence[Happening]
) -> list[SlackMessage]:
    """Who did what and when, oldest first."""
    words = templates.words
    lines = [_told(templates, draft, standing, each) for each in told]
    return _paged(words("timeline.heading"), [words("timeline.heading"), *lines])


def _told(templates: Templates, draft: Draft, standing: Standing, each: Happening) -> str:
    query = standing.query(_number(each.details.get("query")))
    asked = draft.find(query.question) if query else None
    return templates.words(
        TOLD.get(each.event, "timeline.other"),
        event=each.event,
        name=each.by,
        at=each.at,
        until=each.until,
        times=each.times,
        number=_number(each.details.get("version")),
        reason=str(each.details.get("reason") or ""),
        person=str(each.details.get("person") or ""),
        file=str(each.details.get("name") or ""),
        wording=wording(asked, draft.course)[0] if asked else "",
        words=query.words if query else "",
        reply=(query.reply or "") if query else "",
        move=standing.move(str(each.details.get("virement"))),
    )


def _number(found: object) -> int:
    return found if isinstance(found, int) else 0


def _record(templates: Templates, draft: Draft, standing: Standing) -> Iterator[str]:
    latest = standing.latest
    if latest is not None:
        yield templates.words(
            "desk.version",
            number=latest.number,
            at=latest.at,
            by=standing.name(latest.by),
            reference=latest.reference,
        )
        yield _signature(templates, standing)
    if draft.kept_personal:
        yield templates.words("personal.kept_count", number=len(draft.kept_personal))


def _signature(templates: Templates, standing: Standing) -> str:
    """Whether a finance officer has said that the figures agree to the ledger."""
    words, given = templates.words, standing.signature
    if given is None:
        return words("desk.unsigned")
    if given.agreed:
        return words("desk.figures_agree", name=given.by, at=given.at)
    return words("desk.figures_disagree", name=given.by, at=given.at, note=given.note)


def _open_queries(templates: Templates, draft: Draft, standing: Standing) -> Iterator[Block]:
    for query in standing.open_queries:
        asked = draft.find(query.question)
        text = templates.words(
            "desk.query",
            name=query.asked_by,
            wording=wording(asked, draft.course)[0] if asked else query.question,
            words=query.words,
        )
        found = blocks.sections([text])
        back = Button(templates.words("desk.take_back"), "take_back", _at(draft, query))
        found[-1]["accessory"] = back.element()
        yield from found


def _ways_on(templates: Templates, draft: Draft, standing: Standing) -> list[Block]:
    words, about = templates.words, _at(draft)
    see = words("desk.see_and_ask" if ReviewStep.ASK in steps_from(draft.state) else "desk.see")
    looks = [Button(see, "see_answers", about)]
    if len(standing.versions) > 1:
        looks.append(Button(words("desk.changes"), "see_changes", about))
    if draft.files:
        looks.append(Button(words("desk.files", count=len(draft.files)), "see_files", about))
    looks += [
        Button(words("desk.timeline"), "see_timeline", about),
        Button(words("desk.summary"), "send_summary", about),
    ]
    return [blocks.actions([*_decisions(templates, draft), *looks])]


def _decisions(templates: Templates, draft: Draft) -> Iterator[Button]:
    words, about, can = templates.words, _at(draft), steps_from(draft.state)
    if ReviewStep.ACCEPT in can:
        sure = blocks.confirm(
            words("desk.accept_title"),
            words("desk.accept_text"),
            words("desk.accept"),
            words("desk.not_yet"),
        )
        yield Button(words("desk.accept"), "accept", about, style="primary", confirm=sure)
    if ReviewStep.REOPEN in can:
        yield Button(words("desk.reopen"), "reopen", about)


def _at(draft: Draft, query: Query | None = None) -> dict[str, object]:
    """What an officer's button carries: the return, its version and the query."""
    about: dict[str, object] = {"r": draft.return_id, "n": draft.version}
    return about | ({"query": query.id} if query else {})


def _about(draft: Draft, asked: Asked) -> dict[str, str]:
    value = draft.answers[asked.key].value
    return {"wording": wording(asked, draft.course)[0], "answer": shown(asked, value)}


def _given(templates: Templates, asked: Asked, given: Given | None) -> str:
    """An answer of a version, or that the question was not asked in it."""
    return templates.words("changes.not_asked") if given is None else shown(asked, given.value)


def _paged(text: str, lines: Sequence[str]) -> list[SlackMessage]:
    units = ([block] for block in blocks.sections(lines))
    return [SlackMessage(text, tuple(page)) for page in pages_of(units)]


def _said(text: str) -> SlackMessage:
    return SlackMessage(text, tuple(blocks.sections([text])))
