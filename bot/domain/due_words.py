"""How far off a deadline is, as people count: working days, and the bank holidays among them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.quarters import to_london, working_days_between


@dataclass(frozen=True)
class TimeLeft:
    """days: working days from today to the due day, below zero once it is over.

    over: the due time has passed. holidays: (day, name) of the bank holidays from now to then that
    would have been working days.
    """

    days: int
    over: bool
    holidays: tuple[tuple[date, str], ...]


def time_left(now: datetime, due: datetime, holidays: Mapping[date, str]) -> TimeLeft:
    """From now to the due time, in London days."""
    today, last = to_london(now).date(), to_london(due).date()
    first, end = sorted((today, last))
    between = (first + timedelta(days=n) for n in range(1, (end - first).days + 1))
    named = tuple((day, holidays[day]) for day in between if day in holidays and day.weekday() < 5)
    return TimeLeft(working_days_between(today, last, frozenset(holidays)), now > due, named)
