"""Buttons and menus: one table from an action's name to the journey that it starts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from bot.domain.errors import Refusal
from bot.journeys.turn import Turn
from bot.services import Services
from bot.slack import conversation, opening
from bot.slack.deliveries import act
from bot.slack.payloads import Press, Step


async def pressed(services: Services, press: Press) -> bool:
    """Start the journey of the press. False for a repeat of one that had its effect."""
    step = STEPS.get(press.name, _unknown)
    return await act(services, press.delivery, partial(step, press))


async def _unknown(_press: Press, _turn: Turn) -> None:
    raise Refusal("unknown_button")


STEPS: Mapping[str, Step] = {**conversation.STEPS, **opening.STEPS}
