"""The officers' buttons about money that is asked to move, and the window for a reason."""

from __future__ import annotations

from collections.abc import Mapping

from bot.journeys import virement
from bot.journeys.turn import Turn
from bot.rendering.modals import Modal
from bot.rendering.virement import REASON
from bot.slack.payloads import Press, Step, Submission, Taking


async def _approve(press: Press, turn: Turn) -> None:
    move = str(press.carried.get("move", ""))
    await virement.approve(turn, return_id=press.return_id, move=move)


async def _decline_form(press: Press, turn: Turn) -> Modal:
    move = str(press.carried.get("move", ""))
    return await virement.decline_form(turn, return_id=press.return_id, move=move)


async def _decline(submission: Submission, turn: Turn) -> None:
    carried, reason = submission.carried, submission.given.get(REASON, "")
    await virement.decline(
        turn,
        return_id=str(carried.get("r", "")),
        move=str(carried.get("move", "")),
        reason=reason,
    )


STEPS: Mapping[str, Step] = {"approve_virement": _approve, "decline_virement": _decline_form}

TAKINGS: Mapping[str, Taking] = {"decline_virement": _decline}
