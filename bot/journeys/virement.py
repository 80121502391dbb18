"""Moving money between projects: a submitted return asks, an officer approves or declines.

What is approved changes the awards of later quarters' returns, of the pot and of the year end. No
decision is ever changed: money moves back by another request.
"""

from __future__ import annotations

import json

from bot.domain import permissions
from bot.domain.errors import Refusal
from bot.domain.permissions import Action
from bot.domain.quarters import Quarter
from bot.domain.virement import (
    Known,
    Move,
    VirementState,
    changes_after,
    check_approval,
    check_reason,
    moves_of,
)
from bot.journeys import pot
from bot.journeys.desks import reviewing, tell_desks
from bot.journeys.review_news import tell_partnership
from bot.journeys.sitting import Sitting
from bot.journeys.telling import answering, letter
from bot.journeys.turn import Turn
from bot.journeys.virement_rows import requests_of
from bot.rendering import virement as shown
from bot.rendering.blocks import Block
from bot.rendering.modals import Modal
from storage import funding, virement
from storage.tables import Virement


async def ask_office(step: Sitting) -> None:
    """Make of the version just submitted what it asks to move, and withdraw what it asks no more.

    What was approved stands; its partnership is told so if the return now says otherwise.
    """
    rows = await virement.of_return(step.session, step.row.id)
    answers = json.loads(step.row.submitted_answers or "{}").get("answers", {})
    known = [Known(row.id, virement.move_of(row), VirementState(row.state)) for row in rows]
    changes = changes_after(moves_of(answers), known)
    for row in rows:
        if row.id in changes.withdrawn:
            _decide(step, row, VirementState.WITHDRAWN)
    for number, move in enumerate(changes.asked, len(rows) + 1):
        _ask(step, number, move)
    await step.session.flush()
    for request in await requests_of(step.session, rows):
        if request.id in changes.stands:
            step.say(step.own, shown.stands(step.templates, request))


async def approve(turn: Turn, *, return_id: str, move: str) -> None:
    """The awards change from now on, and the partnership is told.

    Raises Refusal: "not_the_office", "no_such_virement", "virement_decided",
    "virement_return_open", "virement_too_large".
    """
    _require(turn)
    async with reviewing(turn, return_id) as step:
        row = await _waiting(step, move)
        year = Quarter.parse(step.row.quarter_key).year_key
        await funding.lock_pot(turn.session, year)  # what is released goes there
        free = await pot.free_to_move(turn.session, year, step.row.partnership_id, row.source_id)
        check_approval(virement.move_of(row), free=free)
        await _settle(step, row, VirementState.APPROVED)


async def decline_form(turn: Turn, *, return_id: str, move: str) -> Modal:
    """Where the officer says why not. Raises Refusal as `decline` does."""
    _require(turn)
    async with reviewing(turn, return_id) as step:
        (request,) = await requests_of(turn.session, [await _waiting(step, move)])
        return shown.decline_form(turn.templates, request)


async def decline(turn: Turn, *, return_id: str, move: str, reason: str) -> None:
    """The awards stay as they are, and the partnership is told why.

    Raises Refusal: "not_the_office", "no_such_virement", "virement_decided",
    "virement_return_open", "virement_needs_reason".
    """
    _require(turn)
    async with reviewing(turn, return_id) as step:
        row = await _waiting(step, move)
        await _settle(step, row, VirementState.DECLINED, check_reason(reason))


async def board(turn: Turn) -> list[Block]:
    """On an officer's Home: what waits to be decided; nothing for anybody else."""
    if not permissions.may(turn.actor, Action.DECIDE_VIREMENT):
        return []
    waiting = await requests_of(turn.session, await virement.waiting(turn.session))
    return shown.board(turn.templates, waiting)


def _require(turn: Turn) -> None:
    if not permissions.may(turn.actor, Action.DECIDE_VIREMENT):
        raise Refusal("not_the_office")


async def _waiting(step: Sitting, move: str) -> Virement:
    """The request, if it is this return's and waits, and if the return is not being changed."""
    row = await virement.for_change(step.session, move)
    if row is None or row.return_id != step.row.id:
        raise Refusal("no_such_virement")
    if row.state != VirementState.ASKED:
        raise Refusal("virement_decided")
    if step.draft.state.takes_answers:
        raise Refusal("virement_return_open")
    return row


async def _settle(step: Sitting, row: Virement, state: VirementState, reason: str = "") -> None:
    _decide(step, row, state, reason)
    await step.session.flush()
    (request,) = await requests_of(step.session, [row])
    await tell_partnership(step, shown.decided(step.templates, request))
    for person in await answering(step.turn, step.row.partnership_id):
        key = f"{row.id}:decided:email:{person.id}"
        thread = step.row.quarter_key
        mail = await letter(
            step.turn, "virement_decided", key=key, to=person, thread=thread, move=request
        )
        step.enqueue(mail)
    await tell_desks(step, "virement.decided_desk", move=request)


def _ask(step: Sitting, number: int, move: Move) -> None:
    row = Virement(
        id=f"{step.row.id}:V{number}",
        return_id=step.row.id,
        year=Quarter.parse(step.row.quarter_key).year_key,
        source_id=move.source,
        target_id=move.target,
        pence=move.pence,
        why=move.why,
        version=step.row.version,
        state=VirementState.ASKED.value,
        asked_at=step.now,
        asked_by=step.actor.id,
    )
    step.session.add(row)
    _note(step, row)


def _decide(step: Sitting, row: Virement, state: VirementState, reason: str = "") -> None:
    row.state, row.reason = state.value, reason
    row.decided_at, row.decided_by = step.now, step.actor.id
    step.session.add(row)
    _note(step, row)


def _note(step: Sitting, row: Virement) -> None:
    step.happened(
        f"virement {row.state}",
        virement=row.id,
        source=row.source_id,
        target=row.target_id,
        pence=row.pence,
        reason=row.reason,
    )
