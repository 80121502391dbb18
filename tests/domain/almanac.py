"""London's calendar worked out a second time, in another way, to hold the rules against.

Nothing of `bot.domain` is used: days are looked at one by one, summer time by its law (from 1am
UTC on the last Sunday of March to 1am UTC on the last Sunday of October), Easter by Gauss.
"""

from __future__ import annotations

from calendar import FRIDAY, SUNDAY, monthcalendar
from datetime import UTC, date, datetime, time, timedelta

ONE = timedelta(days=1)


def easter(year: int) -> date:
    """Easter Sunday, after Gauss, for 1900 to 2099."""
    a, b, c = year % 19, year % 4, year % 7
    d = (19 * a + 24) % 30
    e = (2 * b + 4 * c + 6 * d + 5) % 7
    if d == 29 and e == 6:
        return date(year, 4, 19)
    if d == 28 and e == 6 and a > 10:
        return date(year, 4, 18)
    return date(year, 3, 22) + (d + e) * ONE


def bank_holidays(year: int) -> frozenset[date]:
    """The eight of an ordinary year in England and Wales, substitute days included."""
    mondays = [week[0] for week in monthcalendar(year, 5) if week[0]]
    august = [week[0] for week in monthcalendar(year, 8) if week[0]]
    found = {easter(year) - 2 * ONE, easter(year) + ONE}
    found |= {date(year, 5, mondays[0]), date(year, 5, mondays[-1]), date(year, 8, august[-1])}
    found.add(_substitute(date(year, 1, 1), found))
    for day in (25, 26):
        found.add(_substitute(date(year, 12, day), found))
    return frozenset(found)


def _substitute(day: date, taken: set[date]) -> date:
    while day.isoweekday() > FRIDAY + 1 or day in taken:
        day += ONE
    return day


def working(day: date, holidays: frozenset[date]) -> bool:
    return day.isoweekday() not in (6, 7) and day not in holidays


def nth_working_day_after(day: date, count: int, holidays: frozenset[date]) -> date:
    """From a list of all working days of the following year and a half."""
    listed = [day + n * ONE for n in range(1, 550) if working(day + n * ONE, holidays)]
    return listed[count - 1]


def last_working_day(year: int, month: int, holidays: frozenset[date]) -> date:
    days = [day for week in monthcalendar(year, month) for day in week if day]
    return max(d for n in days if working(d := date(year, month, n), holidays))


def utc(day: date, at: time) -> datetime:
    """A London wall-clock time from 2am on (so neither skipped nor doubled) in UTC."""
    spring, autumn = (_last_sunday(day.year, month) for month in (3, 10))
    summer = spring <= day < autumn
    return datetime.combine(day, at, UTC) - timedelta(hours=int(summer))


def _last_sunday(year: int, month: int) -> date:
    return date(year, month, max(week[SUNDAY] for week in monthcalendar(year, month)))
