"""The buttons under a text that may say too much about people."""

from __future__ import annotations

from collections.abc import Mapping

from bot.journeys import personal_details
from bot.journeys.turn import Turn
from bot.slack.payloads import Press, Step


async def _keep(press: Press, turn: Turn) -> None:
    await personal_details.keep_personal(
        turn,
        return_id=press.return_id,
        question=press.question,
        revision=press.revision,
        text=str(press.carried.get("h", "")),
    )


async def _change(press: Press, turn: Turn) -> None:
    await personal_details.change_personal(turn, return_id=press.return_id, question=press.question)


STEPS: Mapping[str, Step] = {"keep_personal": _keep, "change_personal": _change}
