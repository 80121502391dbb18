"""Fair warning: which reminder of a return is due now, to whom, and when to look again.

Nothing is scheduled: a look works out from the facts and the clock what is due. A late look says
the newest stage that is due and passes over the older ones: five reminders at once warn nobody.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.permissions import ALLOWED, Action, Role
from bot.domain.quarters import add_working_days, is_working_day, london, to_london

OPENED = "opened"


@dataclass(frozen=True)
class NudgeSettings:
    """When reminders are given: working days before and after the due day, and London times.

    at: when a stage begins; quiet_until, quiet_from: between these, on working days, people may be
    written to. deputy_from: the deputy is told too from so many working days before the due day;
    office_from: the office is told too from so many working days after it.
    """

    before: tuple[int, ...] = (10, 5, 1)
    after: tuple[int, ...] = (1, 3, 5)
    at: time = time(9)
    quiet_until: time = time(8)
    quiet_from: time = time(18)
    deputy_from: int = 1
    office_from: int = 3


class Tone(StrEnum):
    """What a stage says: the return is open, is due in some days, today, or is overdue."""

    OPENED = "opened"
    BEFORE = "before"
    TODAY = "today"
    AFTER = "after"


@dataclass(frozen=True)
class Stage:
    """A reminder of one return. key: "2024-07-31:-5", the due day with it, as a due day may move.

    offset: working days from the due day, below zero before it; None when the return opens.
    begins: UTC.
    """

    key: str
    tone: Tone
    offset: int | None
    begins: datetime


@dataclass(frozen=True)
class Colleague:
    """Somebody who may be reminded. snoozed: until when (UTC) they asked not to be.

    away: the London days of their leave, first and last included.
    """

    id: str
    role: Role
    snoozed: datetime | None = None
    away: tuple[tuple[date, date], ...] = ()

    def on_leave(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.away)

    def back(self, day: date) -> date:
        """The first day from this one on which they are not on leave."""
        while self.on_leave(day):
            day += timedelta(days=1)
        return day


@dataclass(frozen=True)
class Waiting:
    """A return that is not in. since: when its present due time came to hold; all times UTC."""

    opened: datetime
    due: datetime
    since: datetime
    team: tuple[Colleague, ...]
    told: frozenset[tuple[str, str]] = frozenset()  # (person, stage's key), ever


@dataclass(frozen=True)
class Look:
    """What a look found: whom to tell of which stage, and when there may be more (UTC, or None)."""

    stage: Stage | None
    tell: tuple[str, ...]
    again: datetime | None


def look(
    waiting: Waiting, now: datetime, settings: NudgeSettings, bank_holidays: frozenset[date]
) -> Look:
    """Whom to remind now, each once a stage, and when to look again."""
    plan = stages(waiting, settings, bank_holidays)
    stage = newest(plan, now)
    speaking = may_speak(now, settings, bank_holidays)
    today = to_london(now).date()
    due = _due_to(waiting, stage, settings, today) if stage else ()
    tell = tuple(each.id for each in due if speaking and not _snoozed(each, now))
    later = [each.begins for each in plan if each.begins > now]
    later += [_free_at(each, now) for each in due if each.id not in tell]
    later += [_back_at(each, today, settings) for each in waiting.team if each.on_leave(today)]
    again = min(later, default=None)
    return Look(stage, tell, again and next_speaking(again, settings, bank_holidays))


def stages(
    waiting: Waiting, settings: NudgeSettings, bank_holidays: frozenset[date]
) -> tuple[Stage, ...]:
    """The stages of the present due time, in order; those from before it held are left out."""
    day = to_london(waiting.due).date()
    found = [Stage(OPENED, Tone.OPENED, None, waiting.opened)]
    for offset in _offsets(settings):
        begins = london(_stage_day(day, offset, bank_holidays), settings.at)
        in_force = begins > waiting.since and (offset > 0 or begins < waiting.due)
        if in_force:
            found.append(Stage(f"{day}:{offset:+d}", _tone(offset), offset, begins))
    return tuple(sorted(found, key=lambda each: each.begins))


def newest(plan: Iterable[Stage], now: datetime) -> Stage | None:
    """The stage that holds now: the last that has begun."""
    return max(
        (each for each in plan if each.begins <= now), key=lambda each: each.begins, default=None
    )


def recipients(
    stage: Stage, team: Iterable[Colleague], settings: NudgeSettings, today: date
) -> tuple[Colleague, ...]:
    """Lead and cover, then the deputy too, then the office; whoever is away is stood in for."""
    team = tuple(team)
    here = [each for each in team if not each.on_leave(today)]
    roles = _roles(stage, settings)
    chosen = [each for each in here if each.role in roles]
    for stand_in in (Role.DEPUTY, Role.OFFICER):  # when nobody told so far could answer
        if not any(each.role in ALLOWED[Action.ANSWER_RETURN] for each in chosen):
            chosen += [each for each in here if each.role is stand_in and each not in chosen]
    return tuple(chosen)


def may_speak(now: datetime, settings: NudgeSettings, bank_holidays: frozenset[date]) -> bool:
    """Whether people may be written to: on a working day, outside the quiet hours."""
    there = to_london(now)
    awake = settings.quiet_until <= there.time() < settings.quiet_from
    return awake and is_working_day(there.date(), bank_holidays)


def next_speaking(
    moment: datetime, settings: NudgeSettings, bank_holidays: frozenset[date]
) -> datetime:
    """The moment itself, or the first one after it at which people may be written to."""
    if may_speak(moment, settings, bank_holidays):
        return moment
    there = to_london(moment)
    day = there.date()
    if there.time() >= settings.quiet_until or not is_working_day(day, bank_holidays):
        day = add_working_days(day, 1, bank_holidays)
    return london(day, settings.quiet_until)


def snoozed_until(
    now: datetime,
    days: int,
    due: datetime,
    settings: NudgeSettings,
    bank_holidays: frozenset[date],
) -> datetime | None:
    """The end of a snooze of so many working days, in UTC: never after the due day's reminder.

    None when there is nothing left to put off: that reminder has begun.
    """
    last = london(_stage_day(to_london(due).date(), 0, bank_holidays), settings.at)
    wanted = london(add_working_days(to_london(now).date(), days, bank_holidays), settings.at)
    until = min(wanted, last)
    return until if until > now else None


def _offsets(settings: NudgeSettings) -> Iterator[int]:
    yield from (-days for days in sorted(set(settings.before), reverse=True))
    yield 0
    yield from sorted(set(settings.after))


def _stage_day(due: date, offset: int, bank_holidays: frozenset[date]) -> date:
    if offset == 0 and not is_working_day(due, bank_holidays):
        return add_working_days(due, -1, bank_holidays)
    return add_working_days(due, offset, bank_holidays)


def _tone(offset: int) -> Tone:
    return Tone.BEFORE if offset < 0 else Tone.AFTER if offset > 0 else Tone.TODAY


def _roles(stage: Stage, settings: NudgeSettings) -> frozenset[Role]:
    roles = {Role.LEAD, Role.COVER}
    if stage.offset is not None and stage.offset >= -settings.deputy_from:
        roles.add(Role.DEPUTY)
    if stage.offset is not None and stage.offset >= settings.office_from:
        roles.add(Role.OFFICER)
    return frozenset(roles)


def _due_to(
    waiting: Waiting, stage: Stage, settings: NudgeSettings, today: date
) -> tuple[Colleague, ...]:
    chosen = recipients(stage, waiting.team, settings, today)
    return tuple(each for each in chosen if (each.id, stage.key) not in waiting.told)


def _snoozed(each: Colleague, now: datetime) -> bool:
    return each.snoozed is not None and each.snoozed > now


def _free_at(each: Colleague, now: datetime) -> datetime:
    """When somebody who could not be told now may be; `next_speaking` sees to the hours."""
    return max(now, each.snoozed or now)


def _back_at(each: Colleague, today: date, settings: NudgeSettings) -> datetime:
    return london(each.back(today), settings.quiet_until)
