"""Lateness as evidence: which flags the facts give, and what is known about each.

A flag says what happened; a person decides what it means. Nothing here works out a cut.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.quarters import add_working_days, london, to_london, working_days_between

WATCHED = timedelta(days=2)  # before the deadline: the time in which an outage counts
BETWEEN_BEATS = timedelta(minutes=2)  # a shorter silence is a restart, not an outage


class FlagKind(StrEnum):
    LATE = "late"  # submitted after it was due
    MISSING = "missing"  # not submitted some working days after it was due
    INCOMPLETE = "incomplete"  # sent back by the office, and overdue again


class Outcome(StrEnum):
    UPHELD = "upheld"
    WAIVED = "waived"


@dataclass(frozen=True)
class LatenessSettings:
    """missing_after: working days after which a return that is not in is missing.

    excuse_minutes: an outage of so many minutes in the last two days before the deadline excuses
    a return that is in within excuse_days working days. reply_days: working days for the reply.
    again_days: working days for a return that the office has sent back.
    """

    missing_after: int = 5
    excuse_minutes: int = 60
    excuse_days: int = 1
    reply_days: int = 10
    again_days: int = 5


@dataclass(frozen=True)
class Timing:
    """A return's times, in UTC. reopened: the office has sent it back, and `due` is the new one."""

    due: datetime
    submitted: datetime | None
    reopened: bool = False


@dataclass(frozen=True)
class Span:
    """From a moment to a moment at which the service was up, in UTC."""

    first: datetime
    last: datetime


@dataclass(frozen=True)
class Evidence:
    """What the office sees of a flag. down_minutes: whole minutes, from the service's heartbeat."""

    kind: FlagKind
    due: datetime
    received: datetime | None
    days_late: int
    down_minutes: int
    excused: bool


def flag_due(
    timing: Timing, now: datetime, settings: LatenessSettings, bank_holidays: frozenset[date]
) -> FlagKind | None:
    """The flag that these facts give now, if any."""
    if timing.submitted is not None:
        overdue, kind = timing.submitted > timing.due, FlagKind.LATE
    else:
        overdue, kind = now >= flag_time(timing, settings, bank_holidays), FlagKind.MISSING
    if not overdue:
        return None
    return FlagKind.INCOMPLETE if timing.reopened else kind


def flag_time(
    timing: Timing, settings: LatenessSettings, bank_holidays: frozenset[date]
) -> datetime:
    """When a return that stays open is flagged, in UTC: at once if it had been sent back."""
    if timing.reopened:
        return timing.due + timedelta(microseconds=1)  # on time is up to the last moment
    return working_days_later(timing.due, settings.missing_after, bank_holidays)


def due_again(
    due: datetime,
    reopened: datetime,
    *,
    at: time,
    settings: LatenessSettings,
    bank_holidays: frozenset[date],
) -> datetime:
    """When a return that is sent back is due, in UTC: never before its present due time.

    at: the usual London time of deadlines.
    """
    day = add_working_days(_day(reopened), settings.again_days, bank_holidays)
    return max(due, london(day, at))


def days_late(due: datetime, received: datetime, bank_holidays: frozenset[date]) -> int:
    """Working days from the due day to the day of receipt: 0 on the same evening."""
    return max(0, working_days_between(_day(due), _day(received), bank_holidays))


def evidence(
    kind: FlagKind,
    timing: Timing,
    *,
    now: datetime,
    up: Sequence[Span],
    settings: LatenessSettings,
    bank_holidays: frozenset[date],
) -> Evidence:
    """All that is recorded when a flag is raised."""
    seen = timing.submitted or now
    down = down_minutes(timing.due, up)
    within = working_days_later(timing.due, settings.excuse_days, bank_holidays)
    in_time = timing.submitted is not None and timing.submitted <= within
    return Evidence(
        kind=kind,
        due=timing.due,
        received=timing.submitted,
        days_late=days_late(timing.due, seen, bank_holidays),
        down_minutes=down,
        excused=in_time and down >= settings.excuse_minutes,
    )


def down_minutes(due: datetime, up: Iterable[Span]) -> int:
    """Whole minutes without a sign of life in the two days before the deadline."""
    reached, end, down = due - WATCHED, due, timedelta(0)
    for span in sorted(up, key=lambda each: each.first):
        if span.last < reached or span.first >= end:
            continue
        down += _silence(reached, span.first)
        reached = max(reached, span.last)
    down += _silence(reached, end)
    return down // timedelta(minutes=1)


def reply_until(
    raised: datetime, settings: LatenessSettings, bank_holidays: frozenset[date]
) -> datetime:
    """Until when the partner may reply, in UTC: the end of the tenth working day after the flag."""
    last = add_working_days(_day(raised), settings.reply_days, bank_holidays)
    return london(last + timedelta(days=1), datetime.min.time())


def working_days_later(moment: datetime, count: int, bank_holidays: frozenset[date]) -> datetime:
    """The same London time of day, so many working days later, in UTC."""
    there = to_london(moment)
    return london(add_working_days(there.date(), count, bank_holidays), there.time())


def _silence(start: datetime, end: datetime) -> timedelta:
    gap = end - start
    return gap if gap > BETWEEN_BEATS else timedelta(0)


def _day(moment: datetime) -> date:
    return to_london(moment).date()
