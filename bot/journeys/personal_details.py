"""What the privacy guard held back: its author keeps it, or changes it."""

from __future__ import annotations

from bot.domain.answers import check_value
from bot.domain.privacy import fingerprint
from bot.journeys.returning import ask, if_fresh, if_open, take
from bot.journeys.sitting import sitting
from bot.journeys.turn import Turn


async def keep_personal(
    turn: Turn, *, return_id: str, question: str, revision: int, text: str
) -> None:
    """Store the text that waits, as its author means it. `text` is the fingerprint of it.

    Nothing happens for a text that has been changed since, or that somebody has answered over.
    """
    async with sitting(turn, return_id) as step:
        asked = await if_fresh(step, question, revision)
        if asked is None:
            return
        waiting = await step.waiting(question)
        if waiting is None or fingerprint(waiting.text) != text:
            step.tell("personal.gone")
            return
        reading = check_value(asked, waiting.text, step.draft.course, confirmed=True)
        await take(step, asked, reading, typed=waiting.typed, source=waiting.source)


async def change_personal(turn: Turn, *, return_id: str, question: str) -> None:
    """Forget the text that waits; the next answer is to its question."""
    async with sitting(turn, return_id) as step:
        asked = await if_open(step, question)
        if asked is None:
            return
        await step.forget_waiting(question)
        if step.own.row.asked_key == question:
            step.tell("personal.again")
        else:
            ask(step, step.own, asked)
