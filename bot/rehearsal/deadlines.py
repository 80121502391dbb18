"""What a rehearsal's people do about deadlines: ask for more time, answer a flag, decide it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.permissions import Role
from bot.domain.quarters import add_working_days, london, to_london
from bot.rehearsal.agenda import MOST_DAYS_LATE, QuarterPlan, holder
from bot.rehearsal.deviation import Deviation
from bot.rehearsal.screen import Button, buttons_on
from storage import flags
from storage.tables import LatenessFlag

if TYPE_CHECKING:
    from bot.rehearsal.walking import Walk

BEFORE_DUE = timedelta(hours=5)


async def ask_for_time(walk: Walk, plan: QuarterPlan) -> None:
    """On the day on which the returns are due, whoever will be late asks, and the office grants."""
    await walk.go_to(plan.due - BEFORE_DUE)
    for return_id, course in sorted(plan.returns.items()):
        if course.due is None or course.by is None:
            continue
        words = walk.phrases.deadlines
        asked = {"day": to_london(course.due).date().isoformat(), "reason": words["why"]}
        await _fill_in(walk, course.by, "ask_extension", {"r": return_id}, asked)
        granted = {"reason": words["granted"]}
        await _fill_in(walk, plan.officer, "grant_extension", {"x": f"{return_id}:1"}, granted)


async def answer_flags(walk: Walk, plan: QuarterPlan) -> None:
    """When everybody is late who will be: each flag is answered, and waived or upheld in turn."""
    day = add_working_days(
        to_london(plan.due).date(), MOST_DAYS_LATE + 1, walk.demo.reeve.services.bank_holidays
    )
    await walk.go_to(london(day, time(11)))
    now = walk.demo.clock.now()
    for place, flag in enumerate(await _flags(walk, plan)):
        words, about = walk.phrases.deadlines, {"f": flag.id}
        partnership = plan.returns[flag.return_id].partnership
        partner = _reachable(walk, Role.LEAD, now, partnership)
        partner = partner or _reachable(walk, Role.DEPUTY, now, partnership)
        officer = _reachable(walk, Role.OFFICER, now)
        if partner is not None:
            await _fill_in(walk, partner, "reply_flag", about, {"reply": words["reply"]})
        if officer is not None:
            decision = "waive" if place % 2 == 0 or partner is None else "uphold"
            reason = {"reason": words[decision]}
            await _fill_in(walk, officer, f"{decision}_flag", about, reason)


async def _flags(walk: Walk, plan: QuarterPlan) -> Sequence[LatenessFlag]:
    async with walk.demo.reeve.services.begin() as session:
        found = await flags.of_returns(session, sorted(plan.returns))
    waiting = [each.flag for each in found if not each.flag.excused and each.decision is None]
    return sorted(waiting, key=lambda each: each.id)


def _reachable(walk: Walk, role: Role, now: datetime, partnership: str | None = None) -> str | None:
    return holder(walk.area, role, to_london(now).date(), partnership)


async def _fill_in(
    walk: Walk, person_id: str, name: str, about: Mapping[str, Any], values: Mapping[str, str]
) -> None:
    """Press the button that opens the modal, fill it in and submit it."""
    with walk.noting_trouble(next(iter(about.values())), person_id):
        person = walk.person(person_id)
        button = newest_on_screen(walk, person.id, name, about)
        if button is None:
            raise Deviation("no_button", name)
        await person.press(button.surface, button.action_id, block_id=button.block_id)
        await walk.quiet()
        for field, value in values.items():
            await person.fill(field, value)
        await person.submit_modal()
        await walk.quiet()
        if person.modal is not None:
            raise Deviation("not_taken", name)


def newest_on_screen(
    walk: Walk, user_id: str, name: str, about: Mapping[str, Any]
) -> Button | None:
    """The newest button of that name in somebody's conversation with Reeve that is about this."""
    for message in reversed(walk.conversation(user_id)):
        for button in buttons_on(message):
            if button.name == name and about.items() <= button.on_it.items():
                return button
    return None
