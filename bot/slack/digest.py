"""The window in which a person of the office chooses their digest."""

from __future__ import annotations

from collections.abc import Mapping

from bot.journeys import digest_choice
from bot.journeys.turn import Turn
from bot.rendering.digest_choice import DAYS, HOUR, RUN_UP, TOPICS, URGENT
from bot.rendering.modals import Modal
from bot.slack.payloads import Press, Step, Submission, Taking


async def _form(_press: Press, turn: Turn) -> Modal:
    return await digest_choice.choice_form(turn)


async def _choose(submission: Submission, turn: Turn) -> None:
    await digest_choice.choose(
        turn,
        days=_ticked(submission, DAYS),
        hour=submission.given.get(HOUR, ""),
        run_up=submission.given.get(RUN_UP, ""),
        topics=_ticked(submission, TOPICS),
        urgent_only=bool(submission.given.get(URGENT)),
    )


def _ticked(submission: Submission, name: str) -> list[str]:
    return [each for each in submission.given.get(name, "").split(",") if each]


STEPS: Mapping[str, Step] = {"choose_digest": _form}
TAKINGS: Mapping[str, Taking] = {"choose_digest": _choose}
