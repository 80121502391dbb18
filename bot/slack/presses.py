"""Buttons and menus: one table from an action's name to the journey that it starts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from bot.domain.errors import Refusal
from bot.journeys.turn import Turn
from bot.rendering.modals import Shown
from bot.services import Services
from bot.slack import (
    calendar,
    conversation,
    covers,
    deadlines,
    digest,
    files,
    form,
    funding,
    opening,
    personal_details,
    reviewing,
    rounds,
    signing,
    virement,
)
from bot.slack.deliveries import Repeated, act, once, why_refused
from bot.slack.modals import above, notice
from bot.slack.payloads import Press, Step


async def pressed(services: Services, press: Press) -> Shown | None:
    """Start the journey of the press; it may answer a modal. A repeat does and answers nothing.

    A refusal is told in the conversation, or in a window above the modal that was pressed in.
    """
    step = partial(STEPS.get(press.name, _unknown), press)
    if not press.depth:
        return await act(services, press.delivery, step)
    try:
        return await once(services, press.delivery, step)
    except Repeated:
        return None
    except Refusal as refusal:
        why = await why_refused(services, refusal)
        return above(notice(services.templates, why), press.depth)


async def _unknown(_press: Press, _turn: Turn) -> None:
    raise Refusal("unknown_button")


STEPS: Mapping[str, Step] = {
    **calendar.STEPS,
    **conversation.STEPS,
    **covers.STEPS,
    **deadlines.STEPS,
    **digest.STEPS,
    **files.STEPS,
    **funding.STEPS,
    **opening.STEPS,
    **personal_details.STEPS,
    **rounds.STEPS,
    **reviewing.STEPS,
    **form.STEPS,
    **signing.STEPS,
    **virement.STEPS,
}
