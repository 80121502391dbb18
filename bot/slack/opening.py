"""The officers' button that opens a quarter's returns."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.quarters import Quarter
from bot.journeys import quarter_opening
from bot.journeys.turn import Turn
from bot.slack.payloads import Press, Step


async def _open_quarter(press: Press, turn: Turn) -> None:
    await quarter_opening.open_quarter(turn, Quarter.parse(str(press.carried.get("quarter", ""))))


STEPS: Mapping[str, Step] = {"open_quarter": _open_quarter}
