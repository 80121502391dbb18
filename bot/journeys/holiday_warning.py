"""Telling the officers, once, that the list of bank holidays comes to its end, and what to do."""

from __future__ import annotations

from bot.domain.holiday_list import ends_soon
from bot.domain.nudges import may_speak
from bot.domain.quarters import to_london
from bot.journeys.deadline_rules import settings_of
from bot.journeys.telling import officers, tell_all
from bot.journeys.turn import Turn
from bot.rendering.reminders import holidays_end
from storage import audit, register

_WARNED_OF = "timetable_holidays"


async def warn_of_end(turn: Turn) -> None:
    """Nothing while the list holds a year or more; else once for each list, in office hours."""
    last = ends_soon(turn.bank_holidays, to_london(turn.now).date())
    if last is None or await register.setting(turn.session, _WARNED_OF) == last.isoformat():
        return
    hours = (await settings_of(turn.session)).nudges
    if not may_speak(turn.now, hours, turn.bank_holidays):
        return
    await register.note(turn.session, _WARNED_OF, last.isoformat())
    await audit.append(
        turn.session,
        "end of bank holidays told",
        actor=turn.actor.id,
        now=turn.now,
        subject=last.isoformat(),
    )
    await tell_all(
        turn,
        await officers(turn),
        holidays_end(turn.templates, last),
        key=f"bank_holidays:{last}",
        email="bank_holidays",
        thread="bank_holidays",
        last=last,
    )
