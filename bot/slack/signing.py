"""The finance sign-off's two buttons, and the window that takes the note of a no."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.signing import Way
from bot.journeys import signing
from bot.journeys.turn import Turn
from bot.rendering.modals import Modal
from bot.rendering.signing import NOTE
from bot.slack.payloads import Press, Step, Submission, Taking


async def _yes(press: Press, turn: Turn) -> None:
    figures = str(press.carried.get("f", ""))
    await signing.sign(turn, press.return_id, figures=figures, agreed=True, way=Way.SLACK)


async def _note_form(press: Press, turn: Turn) -> Modal:
    figures = str(press.carried.get("f", ""))
    return await signing.note_form(turn, press.return_id, figures=figures)


async def _no(submission: Submission, turn: Turn) -> None:
    await signing.sign(
        turn,
        str(submission.carried.get("r", "")),
        figures=str(submission.carried.get("f", "")),
        agreed=False,
        note=submission.given.get(NOTE, ""),
        way=Way.SLACK,
    )


STEPS: Mapping[str, Step] = {"sign_yes": _yes, "sign_no": _note_form}

TAKINGS: Mapping[str, Taking] = {"sign_no": _no}
