"""The return as a form: the button that opens it, its pages, and its last one, which submits."""

from __future__ import annotations

from collections.abc import Mapping

from bot.journeys import form_filling, submitting
from bot.journeys.form_filling import Filled
from bot.journeys.turn import Turn
from bot.rendering.modals import Modal, Outcome, Shown
from bot.slack.payloads import Payload, Press, Step, Submission, Taking


def _filled(carried: Payload, given: Mapping[str, str], *, submitted: bool) -> Filled:
    return Filled(
        return_id=str(carried.get("r", "")),
        page=str(carried.get("p", "")),
        base=int(carried.get("n", 0)),
        seen=int(carried.get("m", 0)),
        given=given,
        submitted=submitted,
    )


async def _open(press: Press, turn: Turn) -> Modal:
    return await form_filling.open_form(turn, return_id=press.return_id, question=press.question)


async def _choice(press: Press, turn: Turn) -> Modal:
    return await form_filling.redraw(turn, _filled(press.carried, press.given, submitted=False))


async def _go(press: Press, turn: Turn) -> Shown | None:
    filled = _filled(press.carried, press.given, submitted=False)
    outcome = await form_filling.save_page(turn, filled, by=int(press.carried.get("by", 1)))
    return outcome if isinstance(outcome, Modal) else None


async def _page(submission: Submission, turn: Turn) -> Outcome:
    filled = _filled(submission.carried, submission.given, submitted=True)
    return await form_filling.save_page(turn, filled)


async def _submit(submission: Submission, turn: Turn) -> None:
    carried = submission.carried
    await submitting.submit(
        turn,
        return_id=str(carried.get("r", "")),
        revision=int(carried.get("n", 0)),
        facts=str(carried.get("f", "")),
    )


STEPS: Mapping[str, Step] = {
    "fill_in_form": _open,
    "form_choice": _choice,
    "form_back": _go,
    "form_later": _go,
}

TAKINGS: Mapping[str, Taking] = {"form_page": _page, "form_submit": _submit}
