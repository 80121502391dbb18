"""The Home tab, from drafts to blocks. A status is said in words beside its sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bot.domain.board import Board
from bot.domain.drafts import Draft
from bot.domain.quarters import Quarter
from bot.domain.return_states import ReturnState, ReviewStep, steps_from
from bot.rendering import blocks
from bot.rendering.blocks import Block, Button
from bot.rendering.opening import open_button, quarter_name
from bot.rendering.reminders import home_lines
from bot.rendering.review import amend_button
from bot.rendering.status_board import status_board
from bot.rendering.text import Templates

_VIEW_BLOCKS = 100


def view(parts: Sequence[Block]) -> dict[str, Any]:
    return {"type": "home", "blocks": list(parts[:_VIEW_BLOCKS])}


def greeting(templates: Templates, name: str) -> list[Block]:
    return [blocks.section(templates.words("home.hello", name=name))]


def stranger(templates: Templates, office: Mapping[str, str]) -> list[Block]:
    return [blocks.section(templates.words("home.stranger", **office))]


def own_returns(
    templates: Templates, drafts: Sequence[Draft], *, now: datetime, holidays: Mapping[date, str]
) -> list[Block]:
    """A lead's returns: what is open, the nearest deadline first; then the last ones."""
    words = templates.words
    waiting = sorted(
        (draft for draft in drafts if draft.submission is None), key=lambda each: each.facts.due
    )
    parts = [blocks.header(words("home.open_heading"))]
    if not waiting:
        parts.append(blocks.section(words("home.nothing")))
    for draft in waiting:
        lines = home_lines(templates, draft.facts.due, now=now, holidays=holidays)
        parts += [_own_return(templates, draft, lines), _ways_on(templates, draft)]
    done = [draft for draft in drafts if draft.submission is not None]
    if done:
        parts.append(blocks.header(words("home.last_heading")))
    for draft in done:
        parts.append(_own_return(templates, draft, []))
        if ReviewStep.AMEND in steps_from(draft.state):
            parts.append(blocks.actions([amend_button(templates, draft)]))
    return parts


def board(
    templates: Templates,
    may_open: Sequence[tuple[Quarter, datetime]],
    stands: Board,
    *,
    now: datetime,
    reviews: bool,
) -> list[Block]:
    """The office's board: quarters that can be opened, then every partnership's status.

    reviews: whether this person looks at what has been submitted.
    """
    words = templates.words
    parts = [blocks.header(words("home.office_heading"))]
    if not may_open and not stands.places:
        parts.append(blocks.section(words("home.empty")))
    for quarter, due in may_open:
        text = words("home.may_open", quarter=quarter_name(templates, quarter))
        parts.append(blocks.section(text))
        parts.append(blocks.actions([open_button(templates, quarter, due=due)]))
    if stands.places:
        parts += status_board(templates, stands, now=now, reviews=reviews)
    return parts


def status(templates: Templates, draft: Draft) -> list[str]:
    """ "✏️ 4 of 17 answered", in words as well as by its sign, and what the office makes of it."""
    words = templates.words
    if draft.submission:
        at, reference = draft.submission.at, draft.submission.reference
        return [words("home.submitted", at=at, reference=reference), words(_BY_STATE[draft.state])]
    answered, of = draft.progress()
    lines = [words("home.underway", answered=answered, of=of)]
    if draft.state is ReturnState.REOPENED:
        return [words("home.reopened"), *lines]
    return lines if answered else [words("home.not_started")]


_BY_STATE = {
    ReturnState.SUBMITTED: "home.with_office",
    ReturnState.QUERIED: "home.queried",
    ReturnState.ACCEPTED: "home.accepted",
}


def _own_return(templates: Templates, draft: Draft, more: Sequence[str]) -> Block:
    title = templates.words(
        "home.title",
        partnership=draft.facts.partnership,
        quarter=quarter_name(templates, draft.facts.quarter),
    )
    return blocks.section("\n".join([title, *status(templates, draft), *more]))


def _ways_on(templates: Templates, draft: Draft) -> Block:
    words, carried = templates.words, {"r": draft.return_id}
    answered, _ = draft.progress()
    return blocks.actions(
        [
            Button(
                words("home.resume" if answered else "home.start"),
                "resume",
                carried,
                style="primary",
            ),
            Button(words("form.fill_in"), "fill_in_form", carried),
            Button(words("nudge.means"), "my_position", carried),
        ]
    )
