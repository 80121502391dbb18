"""The return as a form: the button that opens it, its pages, and its last one, which submits."""

from __future__ import annotations

from collections.abc import Mapping

from bot.journeys import form_filling, submitting
from bot.journeys.form_filling import Filled
from bot.journeys.turn import Turn
from bot.rendering.form_modal import beside_fields, window
from bot.rendering.form_sheet import Sheet
from bot.rendering.modals import Modal, Outcome
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
    shown = await form_filling.open_form(turn, return_id=press.return_id, question=press.question)
    return window(turn.templates, shown)


async def _choice(press: Press, turn: Turn) -> Modal:
    filled = _filled(press.carried, press.given, submitted=False)
    return window(turn.templates, await form_filling.redraw(turn, filled))


async def _go(press: Press, turn: Turn) -> Modal:
    filled = _filled(press.carried, press.given, submitted=False)
    by = int(press.carried.get("by", 1))
    return window(turn.templates, await form_filling.save_page(turn, filled, by=by))


async def _page(submission: Submission, turn: Turn) -> Outcome:
    filled = _filled(submission.carried, submission.given, submitted=True)
    shown = await form_filling.save_page(turn, filled)
    if isinstance(shown, Sheet) and shown.unclear and not (shown.doubts or shown.changed):
        return beside_fields(turn.templates, shown)
    return window(turn.templates, shown)


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

GO_ON = frozenset({"form_page"})
"""The submissions after which a window is open still."""
