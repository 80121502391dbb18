"""The officers' buttons about money: publishing an allocation, and filling and sharing the pot."""

from __future__ import annotations

from collections.abc import Mapping

from bot.journeys import allocation, pot, setting_aside
from bot.journeys.turn import Turn
from bot.rendering.modals import Modal
from bot.rendering.setting_aside import AMOUNT, PURPOSE
from bot.slack.payloads import Press, Step, Submission, Taking


async def _publish(press: Press, turn: Turn) -> None:
    await allocation.publish(turn, str(press.carried.get("run", "")))


async def _collect(press: Press, turn: Turn) -> None:
    await pot.collect(turn, str(press.carried.get("year", "")))


async def _correct(press: Press, turn: Turn) -> None:
    carried = press.carried
    await pot.correct(turn, str(carried.get("year", "")), str(carried.get("p", "")))


async def _share(press: Press, turn: Turn) -> None:
    carried = press.carried
    await allocation.share_pot(turn, str(carried.get("year", "")), int(carried.get("pence", 0)))


async def _set_aside_form(press: Press, turn: Turn) -> Modal:
    return await setting_aside.form(turn, str(press.carried.get("year", "")))


async def _set_aside(submission: Submission, turn: Turn) -> None:
    year, given = str(submission.carried.get("year", "")), submission.given
    await setting_aside.propose_typed(turn, year, given.get(AMOUNT, ""), given.get(PURPOSE, ""))


async def _confirm(press: Press, turn: Turn) -> None:
    await setting_aside.confirm(turn, str(press.carried.get("a", "")))


async def _decline(press: Press, turn: Turn) -> None:
    await setting_aside.decline(turn, str(press.carried.get("a", "")))


STEPS: Mapping[str, Step] = {
    "publish_allocation": _publish,
    "collect_underspend": _collect,
    "correct_pot": _correct,
    "share_pot": _share,
    "set_aside": _set_aside_form,
    "confirm_aside": _confirm,
    "decline_aside": _decline,
}

TAKINGS: Mapping[str, Taking] = {"set_aside": _set_aside}
