"""Reminding of figures that nobody has signed: the finance officer first, then the lead.

One notice a stage and person. The stage is named by the figures, as others need another answer.
"""

from __future__ import annotations

from datetime import datetime

from bot.domain.drafts import Draft
from bot.domain.nudges import NudgeSettings, may_speak, next_speaking
from bot.domain.permissions import Role
from bot.domain.quarters import to_london
from bot.domain.return_states import ReturnState
from bot.domain.signing import figures_hash, reminders, signature_of, typed_by
from bot.journeys.desks import signatures_of
from bot.journeys.drafting import load_draft
from bot.journeys.signing import figures_shown, finance_of, letter_with_link
from bot.journeys.telling import direct, letter
from bot.journeys.turn import Turn
from bot.rendering import signing as words
from bot.rendering.signing import FiguresToSign
from storage import deadlines, outbox, people
from storage.outbox import Outgoing
from storage.tables import Notice, Person, QuarterlyReturn


async def remind(turn: Turn, row: QuarterlyReturn, settings: NudgeSettings) -> datetime | None:
    """Remind whom the hour has come for; when to look again, None when there is nothing to come."""
    if ReturnState(row.state).takes_answers or row.submitted_at is None:
        return None
    plan = reminders(row.submitted_at, settings.at, turn.bank_holidays)
    if turn.now < plan[0][1]:
        return plan[0][1]
    draft = await load_draft(turn.session, row, now=turn.now)
    figures = figures_hash(draft)
    if signature_of(await signatures_of(turn.session, row.id), figures) is not None:
        return None
    if not may_speak(turn.now, settings, turn.bank_holidays):
        return next_speaking(turn.now, settings, turn.bank_holidays)
    told = await deadlines.told(turn.session, row.id)
    for role, begins in plan:
        stage = f"sign:{figures[:16]}:{role}"
        if begins <= turn.now and stage not in {each for _, each in told}:
            await _remind(turn, row, draft, role, stage)
    return min((begins for _, begins in plan if begins > turn.now), default=None)


async def _remind(turn: Turn, row: QuarterlyReturn, draft: Draft, role: Role, stage: str) -> None:
    shown, finance = await figures_shown(turn, draft), await finance_of(turn, row)
    signers = [each for each in finance if each.id not in typed_by(draft.course)]
    key, names = f"{row.id}:{stage}", [each.name for each in signers]
    told: list[Outgoing] = []
    if role is Role.FINANCE:
        those = signers
        for person in those:
            told += await _ask_again(turn, row, shown, key, person)
    else:
        today = to_london(turn.now).date()
        those = await people.holding(
            turn.session, Role.LEAD, on=today, partnership=row.partnership_id
        )
        for person in those:
            told += await _tell_lead(turn, shown, names, key=key, person=person)
    for person in those:
        notice = Notice(person_id=person.id, return_id=row.id, stage=stage, told_at=turn.now)
        turn.session.add(notice)
    await turn.session.flush()
    await outbox.enqueue(turn.session, told)


async def _ask_again(
    turn: Turn, row: QuarterlyReturn, shown: FiguresToSign, key: str, person: Person
) -> list[Outgoing]:
    """The question once more; whoever is not in Slack gets another link, and both work."""
    message = words.question(turn.templates, shown, again=True)
    asked = direct(key, person, message, now=turn.now)
    return asked or [await letter_with_link(turn, row, shown, key, person)]


async def _tell_lead(
    turn: Turn, shown: FiguresToSign, names: list[str], *, key: str, person: Person
) -> list[Outgoing]:
    """In Slack, or by e-mail who is not there."""
    message = words.unsigned(turn.templates, shown, names)
    told = direct(key, person, message, now=turn.now)
    if told:
        return told
    mail = await letter(
        turn,
        "figures_unsigned",
        key=f"{key}:email:{person.id}",
        to=person,
        thread=shown.return_id.partition(".")[0],
        names=names,
        **shown.named,
    )
    return [mail]
