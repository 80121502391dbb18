"""Asking for a call: somebody has told of something serious, and is rung rather than written to.

Nothing about the matter is kept: neither what was typed, nor which message it stood in.
"""

from __future__ import annotations

from bot.domain.asked import Asked
from bot.domain.questions import Kind
from bot.domain.readings import Value
from bot.journeys.sitting import Sitting
from bot.journeys.telling import officers, tell_all
from bot.rendering.review import call_wanted, quarter_name


async def ask_for_a_call(step: Sitting, asked: Asked, value: Value | None) -> None:
    """If that answer says yes to a call: the officers are told at once, before any submission."""
    if asked.question.kind is not Kind.CALL or value is not True:
        return
    message = call_wanted(step.templates, step.draft, name=step.actor.name, email=step.actor.email)
    key = f"{step.row.id}:call:{step.draft.answered_at_revision(asked.key)}"
    await tell_all(
        step.turn,
        await officers(step.turn),
        message,
        key=key,
        email="call_wanted",
        thread=step.row.quarter_key,
        who=step.actor.name,
        email_address=step.actor.email,
        partnership=step.draft.facts.partnership,
        quarter=quarter_name(step.templates, step.draft),
    )
