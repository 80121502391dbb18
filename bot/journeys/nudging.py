"""Looking at the returns whose time has come: who is reminded, and what is flagged.

What is due is worked out from the tables and the clock. A tick that is missed, doubled or late
changes nothing: a person is told of a stage of a return once, ever, and of a stale one never.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain import lateness, nudges
from bot.domain.deadline_settings import DeadlineSettings
from bot.domain.due_words import time_left
from bot.domain.lateness import Timing
from bot.domain.nudges import OPENED, Colleague, Look, Stage, Waiting
from bot.domain.permissions import Role
from bot.domain.quarters import london, to_london
from bot.journeys import alarms, flags, sign_reminding
from bot.journeys.deadline_rules import settings_of
from bot.journeys.drafting import load_draft
from bot.journeys.return_links import way_in
from bot.journeys.telling import direct, letter
from bot.journeys.turn import Turn
from bot.rendering.reminders import Reminder, office_reminder, reminder, reminder_facts
from storage import covers, deadlines, outbox
from storage.deadlines import Member
from storage.outbox import Outgoing
from storage.tables import Notice, QuarterlyReturn

_LAST_CHANCE = (-1, 0)  # working days from the due day


@dataclass(frozen=True)
class _Looked:
    """A return that is looked at in this turn, by these settings."""

    turn: Turn
    row: QuarterlyReturn
    settings: DeadlineSettings


async def due_returns(turn: Turn) -> list[tuple[str]]:
    """The returns whose time has come, each for `look_at_return`."""
    return [(each,) for each in await deadlines.due_ids(turn.session, now=turn.now)]


async def look_at_return(turn: Turn, return_id: str) -> None:
    """Remind and flag what is due of one return, and note when to look at it again."""
    row = await deadlines.still_due(turn.session, return_id, now=turn.now)
    if row is not None:
        await _look_at(_Looked(turn, row, await settings_of(turn.session)))


async def _look_at(step: _Looked) -> None:
    again = []
    if step.row.awaited:
        again = [await _flag(step), await _remind(step), await _taken_up(step)]
    again.append(await flags.remind_the_office(step.turn, step.row.id))
    again.append(await sign_reminding.remind(step.turn, step.row, step.settings.nudges))
    step.row.next_look_at = min((each for each in again if each is not None), default=None)
    step.turn.session.add(step.row)


async def _taken_up(step: _Looked) -> datetime | None:
    """When somebody takes up the return, who may not be in Slack, and so hears of it from here."""
    today = to_london(step.turn.now).date()
    day = await covers.next_taking_up(step.turn.session, step.row.partnership_id, after=today)
    return None if day is None else london(day, step.settings.nudges.at)


async def _flag(step: _Looked) -> datetime | None:
    """Flag what the facts give, once for each due time; when to look again."""
    turn, row = step.turn, step.row
    timing = Timing(row.present_due, None, reopened=row.due_again_at is not None)
    if await flags.is_flagged(turn, row):
        return None
    kind = lateness.flag_due(timing, turn.now, step.settings.lateness, turn.bank_holidays)
    if kind is None:
        return lateness.flag_time(timing, step.settings.lateness, turn.bank_holidays)
    await flags.raise_flag(turn, row, kind, timing, settings=step.settings.lateness)
    return None


async def _remind(step: _Looked) -> datetime | None:
    """Remind whoever is to be reminded now; when to look again."""
    turn, row = step.turn, step.row
    members = await _members(step)
    waiting = Waiting(
        opened=row.opened_at,
        due=row.present_due,
        since=row.due_since or row.opened_at,
        team=tuple(_colleague(each) for each in members.values()),
        told=await deadlines.told(turn.session, row.id),
    )
    found = nudges.look(waiting, turn.now, step.settings.nudges, turn.bank_holidays)
    if found.stage is not None and found.stage.offset in _LAST_CHANCE:
        team = [each.person for each in members.values() if each.role != Role.OFFICER]
        await alarms.nobody_reached(turn, row, team)
    if found.stage is not None and found.tell:
        await _tell(step, found.stage, found, members)
    return found.again


async def _members(step: _Looked) -> dict[str, Member]:
    """Leads, covers, deputies and officers by their ids: each person once, in their first role."""
    turn, row = step.turn, step.row
    found: dict[str, Member] = {}
    today = to_london(turn.now).date()
    for role, partnership in (
        (Role.LEAD, row.partnership_id),
        (Role.COVER, row.partnership_id),
        (Role.DEPUTY, row.partnership_id),
        (Role.OFFICER, None),
    ):
        for member in await deadlines.team(
            turn.session, row.id, roles=[role], partnership=partnership, on=today
        ):
            found.setdefault(member.person.id, member)
    return found


def _colleague(member: Member) -> Colleague:
    return Colleague(member.person.id, Role(member.role), member.snoozed, member.away)


async def _tell(step: _Looked, stage: Stage, found: Look, members: dict[str, Member]) -> None:
    turn, row = step.turn, step.row
    left = time_left(turn.now, row.present_due, turn.holiday_names)
    draft = await load_draft(turn.session, row, now=turn.now)
    about = Reminder(draft, stage.tone, row.present_due, left, row.sent_back_for)
    told: list[Outgoing] = []
    for person_id in found.tell:
        turn.session.add(
            Notice(person_id=person_id, return_id=row.id, stage=stage.key, told_at=turn.now)
        )
        told += await _notice(turn, members[person_id], stage, about)
    await turn.session.flush()
    await outbox.enqueue(turn.session, told)


async def _notice(turn: Turn, member: Member, stage: Stage, about: Reminder) -> list[Outgoing]:
    """By Slack and by e-mail. The opening's message in Slack is the prompt, which is there."""
    key = f"{about.draft.return_id}:stage:{stage.key}"
    to_office = member.role == Role.OFFICER
    message = (office_reminder if to_office else reminder)(turn.templates, about)
    told = [] if stage.key == OPENED else direct(key, member.person, message, now=turn.now)
    if to_office and told:
        return told
    facts = reminder_facts(turn.templates, about)
    if not to_office:
        facts |= await way_in(turn, about.draft.return_id, member.person, due=about.due)
    name = "office_reminder" if to_office else "reminder"
    mailed = f"{key}:email:{member.person.id}"
    thread = about.draft.facts.quarter.key
    told.append(await letter(turn, name, key=mailed, to=member.person, thread=thread, **facts))
    return told
