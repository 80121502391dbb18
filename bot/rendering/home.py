"""The Home tab, from drafts to blocks. A status is said in words beside its sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.domain.drafts import Draft
from bot.domain.quarters import Quarter
from bot.domain.return_states import ReviewStep, steps_from
from bot.rendering import blocks
from bot.rendering.blocks import Block, Button
from bot.rendering.opening import open_button, quarter_name
from bot.rendering.review import amend_button
from bot.rendering.text import Templates, escaped

_VIEW_BLOCKS = 100
_MENU_OPTIONS = 100


def view(parts: Sequence[Block]) -> dict[str, Any]:
    return {"type": "home", "blocks": list(parts[:_VIEW_BLOCKS])}


def greeting(templates: Templates, name: str) -> list[Block]:
    return [blocks.section(templates.words("home.hello", name=name))]


def stranger(templates: Templates, office: Mapping[str, str]) -> list[Block]:
    return [blocks.section(templates.words("home.stranger", **office))]


def own_returns(templates: Templates, drafts: Sequence[Draft]) -> list[Block]:
    """A lead's returns, newest first, each with what can be done about it."""
    parts = [blocks.header(templates.words("home.lead_heading"))]
    if all(draft.submission for draft in drafts):
        parts.append(blocks.section(templates.words("home.nothing")))
    for draft in drafts:
        parts += [_own_return(templates, draft), *_way_on(templates, draft)]
    return parts


def board(
    templates: Templates,
    may_open: Sequence[tuple[Quarter, datetime]],
    boards: Sequence[Sequence[Draft]],
    *,
    reviews: bool,
) -> list[Block]:
    """The office's board: quarters that can be opened, then every partnership's status.

    reviews: whether this person looks at what has been submitted.
    """
    words = templates.words
    parts = [blocks.header(words("home.office_heading"))]
    if not may_open and not boards:
        parts.append(blocks.section(words("home.empty")))
    for quarter, due in may_open:
        text = words("home.may_open", quarter=quarter_name(templates, quarter))
        parts.append(blocks.section(text))
        parts.append(blocks.actions([open_button(templates, quarter, due=due)]))
    for drafts in boards:
        facts = drafts[0].facts
        received = sum(draft.submission is not None for draft in drafts)
        title = words(
            "home.board_title",
            quarter=quarter_name(templates, facts.quarter),
            received=received,
            of=len(drafts),
            due=facts.due,
        )
        listed = [
            words(
                "home.board_line",
                status=status(templates, draft),
                partnership=draft.facts.partnership,
            )
            for draft in drafts
        ]
        parts += [blocks.divider(), *blocks.sections([title, *listed])]
        parts += _look_menus(templates, drafts) if reviews else []
    return parts


def _look_menus(templates: Templates, drafts: Sequence[Draft]) -> list[Block]:
    """A quarter's returns that have been submitted, to be looked at; also those open again."""
    options = [
        (escaped(draft.facts.partnership), draft.return_id)
        for draft in drafts
        if draft.version or draft.submission
    ]
    chunks = [options[at : at + _MENU_OPTIONS] for at in range(0, len(options), _MENU_OPTIONS)]
    return [
        {
            "type": "actions",
            "block_id": f"look:menu:{some[0][1]}",
            "elements": [blocks.menu("look_at_return", templates.words("home.look"), some)],
        }
        for some in chunks
    ]


def status(templates: Templates, draft: Draft) -> str:
    """ "✏️ 4 of 17 answered", in words as well as by its sign."""
    if draft.submission:
        at, reference = draft.submission.at, draft.submission.reference
        return templates.words("home.submitted", at=at, reference=reference)
    answered, of = draft.progress()
    if not answered:
        return templates.words("home.not_started")
    return templates.words("home.underway", answered=answered, of=of)


def _own_return(templates: Templates, draft: Draft) -> Block:
    words = templates.words
    lines = [
        words(
            "home.title",
            partnership=draft.facts.partnership,
            quarter=quarter_name(templates, draft.facts.quarter),
        ),
        status(templates, draft),
    ]
    if draft.submission is None:
        lines.append(words("home.due", due=draft.facts.due))
    return blocks.section("\n".join(lines))


def _way_on(templates: Templates, draft: Draft) -> list[Block]:
    if draft.submission is not None:
        may_amend = ReviewStep.AMEND in steps_from(draft.state)
        return [blocks.actions([amend_button(templates, draft)])] if may_amend else []
    answered, _ = draft.progress()
    label = templates.words("home.resume" if answered else "home.start")
    resume = Button(label, "resume", {"r": draft.return_id}, style="primary")
    form = Button(templates.words("form.fill_in"), "fill_in_form", {"r": draft.return_id})
    return [blocks.actions([resume, form])]
