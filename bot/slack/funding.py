"""The officers' buttons about money: publishing an allocation, and filling and sharing the pot."""

from __future__ import annotations

from collections.abc import Mapping

from bot.journeys import allocation, pot
from bot.journeys.turn import Turn
from bot.rendering.funding import AMOUNT, PURPOSE
from bot.rendering.modals import Modal
from bot.slack.payloads import Press, Step, Submission, Taking


async def _publish(press: Press, turn: Turn) -> None:
    await allocation.publish(turn, str(press.carried.get("run", "")))


async def _collect(press: Press, turn: Turn) -> None:
    await pot.collect(turn, str(press.carried.get("year", "")))


async def _share(press: Press, turn: Turn) -> None:
    carried = press.carried
    await allocation.share_pot(turn, str(carried.get("year", "")), int(carried.get("pence", 0)))


async def _set_aside_form(press: Press, turn: Turn) -> Modal:
    return await pot.set_aside_form(turn, str(press.carried.get("year", "")))


async def _set_aside(submission: Submission, turn: Turn) -> None:
    year, given = str(submission.carried.get("year", "")), submission.given
    await pot.set_aside_typed(turn, year, given.get(AMOUNT, ""), given.get(PURPOSE, ""))


STEPS: Mapping[str, Step] = {
    "publish_allocation": _publish,
    "collect_underspend": _collect,
    "share_pot": _share,
    "set_aside": _set_aside_form,
}

TAKINGS: Mapping[str, Taking] = {"set_aside": _set_aside}
