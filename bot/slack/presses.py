"""Buttons and menus: one table from an action's name to the journey that it starts."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.errors import Refusal
from bot.journeys.turn import Turn
from bot.rendering.modals import Modal
from bot.services import Services
from bot.slack import conversation, deadlines, funding, opening
from bot.slack.deliveries import act
from bot.slack.payloads import Press, Step


async def pressed(services: Services, press: Press) -> Modal | None:
    """Start the journey of the press; the modal that it opens, if it opens one."""
    step = STEPS.get(press.name, _unknown)
    opened: list[object] = []

    async def journey(turn: Turn) -> None:
        opened.append(await step(press, turn))

    await act(services, press.delivery, journey)
    return next((each for each in opened if isinstance(each, Modal)), None)


async def _unknown(_press: Press, _turn: Turn) -> None:
    raise Refusal("unknown_button")


STEPS: Mapping[str, Step] = {
    **conversation.STEPS,
    **opening.STEPS,
    **deadlines.STEPS,
    **funding.STEPS,
}
