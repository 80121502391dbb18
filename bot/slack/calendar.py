"""Home's buttons about the person's own calendar."""

from __future__ import annotations

from collections.abc import Mapping

from bot.journeys import calendar_feed
from bot.journeys.turn import Turn
from bot.rendering.modals import Modal
from bot.slack.payloads import Press, Step


async def _make(_press: Press, turn: Turn) -> Modal:
    return await calendar_feed.make(turn)


async def _end(_press: Press, turn: Turn) -> None:
    await calendar_feed.end(turn)


STEPS: Mapping[str, Step] = {"make_calendar": _make, "end_calendar": _end}
