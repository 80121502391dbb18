"""What people see of a request to move money between projects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain.virement import LONGEST_REASON, Request, VirementState
from bot.rendering import blocks
from bot.rendering.blocks import Block, Button, SlackMessage
from bot.rendering.modals import Modal, text_input
from bot.rendering.opening import quarter_name
from bot.rendering.text import Templates

REASON = "reason"
"""The field of the modal."""

_DECIDED = (VirementState.APPROVED, VirementState.DECLINED)
_MOST_DECIDED = 3  # on a card, which has little room; the timeline tells of all


def on_card(templates: Templates, moves: Sequence[Request]) -> Iterator[Block]:
    """An officer's card of the return: what waits, with its buttons, and what was decided last."""
    for move in moves:
        if move.state is VirementState.ASKED:
            yield from _waiting(templates, move, templates.words("virement.asked", move=move))
    decided = [each for each in moves if each.state in _DECIDED]
    for move in decided[-_MOST_DECIDED:]:
        yield from blocks.sections([templates.words("virement.decided_line", move=move)])


def board(templates: Templates, moves: Sequence[Request]) -> list[Block]:
    """An officer's Home: every request that waits."""
    if not moves:
        return []
    words = templates.words
    parts = [blocks.divider(), blocks.header(words("virement.heading"))]
    for move in moves:
        quarter = quarter_name(templates, move.quarter)
        parts += _waiting(templates, move, words("virement.home_line", move=move, quarter=quarter))
    return parts


def decided(templates: Templates, move: Request) -> SlackMessage:
    """For the partnership: what became of its request, and why."""
    return _said(templates.words("virement.decided", move=move))


def stands(templates: Templates, move: Request) -> SlackMessage:
    """For whoever submitted a return that takes back what was approved: it is not undone so."""
    return _said(templates.words("virement.stands", move=move))


def decline_form(templates: Templates, move: Request) -> Modal:
    """Where the officer says why not."""
    words = templates.words
    label, hint = words("virement.reason"), words("virement.reason_hint")
    return Modal(
        "decline_virement",
        words("virement.decline_title"),
        words("virement.decline"),
        words("virement.not_yet"),
        [
            *blocks.sections([words("virement.asked", move=move)]),
            text_input(REASON, label, hint=hint, most=LONGEST_REASON),
        ],
        _carried(move),
    )


def _waiting(templates: Templates, move: Request, text: str) -> list[Block]:
    words = templates.words
    sure = blocks.confirm(
        words("virement.sure"),
        words("virement.means", move=move),
        words("virement.approve"),
        words("virement.not_yet"),
    )
    approve = Button(
        words("virement.approve"),
        "approve_virement",
        _carried(move),
        style="primary",
        confirm=sure,
    )
    decline = Button(words("virement.decline"), "decline_virement", _carried(move))
    return [*blocks.sections([text]), blocks.actions([approve, decline])]


def _carried(move: Request) -> dict[str, object]:
    return {"r": move.return_id, "move": move.id}


def _said(text: str) -> SlackMessage:
    return SlackMessage(text, tuple(blocks.sections([text])))
