"""Naming a cover from Home, and ending one."""

from __future__ import annotations

from collections.abc import Mapping

from bot.journeys import covering
from bot.journeys.turn import Turn
from bot.rendering.covers import EMAIL, FIRST, FOR, LAST, WHO
from bot.rendering.modals import Modal
from bot.slack.deadlines import day
from bot.slack.payloads import Press, Step, Submission, Taking


async def _form(_press: Press, turn: Turn) -> Modal:
    return await covering.form(turn)


async def _name(submission: Submission, turn: Turn) -> None:
    await covering.name(
        turn,
        submission.given.get(FOR) or str(submission.carried.get("p", "")),
        user=submission.given.get(WHO, ""),
        email=submission.given.get(EMAIL, ""),
        first=day(submission, FIRST),
        last=day(submission, LAST),
    )


async def _end(press: Press, turn: Turn) -> None:
    await covering.end(turn, int(press.carried.get("c", 0)))


STEPS: Mapping[str, Step] = {"name_cover": _form, "end_cover": _end}

TAKINGS: Mapping[str, Taking] = {"name_cover": _name}

FIELDS: Mapping[str, str] = dict.fromkeys(
    ("cover_who", "cover_unknown", "cover_self", "cover_office", "cover_answers_already"), WHO
)
"""Beside which field a refusal stands, if not beside the last."""
