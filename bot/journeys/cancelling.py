"""A bid round is cancelled by the office before it is decided; all who were asked are told why.

Nothing leaves the pot, and what the round offered is free again. What bidders wrote stays readable.
"""

from __future__ import annotations

from bot.domain.announcements import Announced
from bot.domain.rounds import Move, RoundState, check_cancelling, moved
from bot.journeys import round_news
from bot.journeys.deciding import redraw_boards
from bot.journeys.office import tell_officers
from bot.journeys.round_rows import about_round, move, note, require_officer, round_for_change
from bot.journeys.turn import Turn
from bot.rendering import rounds as shown
from bot.rendering.modals import Modal
from storage import untold


async def cancel_form(turn: Turn, round_id: str) -> Modal:
    """Where an officer says why.

    Raises Refusal: "round_not_for_you", "no_such_round", "round_moved_on".
    """
    require_officer(turn)
    row = await round_for_change(turn, round_id)
    moved(RoundState(row.state), Move.CANCEL)
    return shown.cancel_form(turn.templates, await about_round(turn.session, row))


async def cancel(turn: Turn, round_id: str, reason: str) -> None:
    """End the round without a decision, and have every channel and every bidder told why.

    Raises Refusal: "round_not_for_you", "no_such_round", "round_moved_on", "round_needs_reason".
    """
    require_officer(turn)
    row = await round_for_change(turn, round_id)
    was_posted = row.announced_at is not None
    move(row, Move.CANCEL)
    row.cancelled_for = check_cancelling(reason)
    row.decided_at, row.decided_by = turn.now, turn.actor.id
    turn.session.add(row)
    await turn.session.flush()
    await note(turn, "round cancelled", row.id, reason=row.cancelled_for, pence=row.pence)
    message = shown.cancelled(turn.templates, await about_round(turn.session, row))
    await tell_officers(turn.session, f"{row.id}:cancelled:office", message, now=turn.now)
    await redraw_boards(turn, row)
    if was_posted:
        hearing = await round_news.hearing(turn, row.id)
        await untold.add(turn.session, Announced.ROUND_CANCELLED.key(row.id), hearing)
