"""When somebody's digest is due: by the days and the hour that they chose, on working days only.

Nothing is scheduled. A look works out from the clock and from what was sent which digest is due
now, so that ticks that are missed, late or doubled change nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.digest import TOPICS, Topic
from bot.domain.quarters import is_working_day, london, to_london, working_days_between

WEEKDAYS = (0, 1, 2, 3, 4)  # Monday to Friday
HOURS = tuple(range(6, 20))
MOST_RUN_UP = 5  # working days
_LOOK_BACK = 14  # days: the longest run of days without a digest, at one a week, with holidays


@dataclass(frozen=True)
class Choice:
    """What somebody chose. days: of the week, Monday is 0; at: in London.

    run_up: so many working days before a deadline the digest comes daily, up to its day; 0: never.
    urgent_only: leave out what waits for nobody in the office.
    """

    days: frozenset[int] = frozenset({0})
    at: time = time(8)
    run_up: int = 3
    topics: frozenset[Topic] = TOPICS
    urgent_only: bool = False


USUAL = Choice()
"""An officer's, until they choose."""

NONE = Choice(days=frozenset(), run_up=0)
"""That of everybody else of the office, until they choose."""


@dataclass(frozen=True)
class History:
    """last: the day of the last digest sent; chosen_at: when the present choice was made, UTC.

    begun: when the office opened its first quarter; before it there is nothing to tell.
    """

    begun: datetime

    last: date | None = None
    chosen_at: datetime | None = None


def due_day(
    choice: Choice,
    history: History,
    now: datetime,
    *,
    deadlines: Iterable[date],
    bank_holidays: frozenset[date],
) -> date | None:
    """The day whose digest is to be sent now: the newest that is due, if it was not sent yet.

    Nobody is told of a time before they chose. Who has never had one begins today: a digest of last
    week would be a strange welcome.
    """
    today = to_london(now).date()
    day = _newest(choice, now, tuple(deadlines), bank_holidays)
    if day is None or (history.last is not None and day <= history.last):
        return None
    if london(day, choice.at) <= (history.chosen_at or history.begun):
        return None
    is_first = history.last is None and history.chosen_at is None
    return None if is_first and day != today else day


def next_at(
    choice: Choice, now: datetime, *, deadlines: Iterable[date], bank_holidays: frozenset[date]
) -> datetime | None:
    """The first moment after now, in UTC, at which a digest will be due; None if none will."""
    today, known = to_london(now).date(), tuple(deadlines)
    ahead = max(_LOOK_BACK, *((each - today).days for each in known), 0)
    days = (today + timedelta(days=on) for on in range(ahead + 1))
    moments = (london(day, choice.at) for day in days if is_due(choice, day, known, bank_holidays))
    return next((each for each in moments if each > now), None)


def _newest(
    choice: Choice, now: datetime, deadlines: tuple[date, ...], bank_holidays: frozenset[date]
) -> date | None:
    today = to_london(now).date()
    begun = now >= london(today, choice.at)
    days = (today - timedelta(days=back) for back in range(not begun, _LOOK_BACK))
    return next((day for day in days if is_due(choice, day, deadlines, bank_holidays)), None)


def is_due(
    choice: Choice, day: date, deadlines: Iterable[date], bank_holidays: frozenset[date]
) -> bool:
    """Whether there is a digest on that day: chosen, held over to it, or close to a deadline."""
    if not is_working_day(day, bank_holidays):
        return False
    if any(_in_run_up(choice, day, deadline, bank_holidays) for deadline in deadlines):
        return True
    held = day
    while held.weekday() not in choice.days:
        held -= timedelta(days=1)
        if is_working_day(held, bank_holidays):
            return False
    return True


def _in_run_up(choice: Choice, day: date, deadline: date, bank_holidays: frozenset[date]) -> bool:
    near = timedelta(0) <= deadline - day <= timedelta(days=_LOOK_BACK)
    if not choice.run_up or not near:
        return False
    return working_days_between(day, deadline, bank_holidays) <= choice.run_up
