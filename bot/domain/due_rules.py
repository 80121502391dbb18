"""When a quarter's return is due: rules as data, with exceptions for a partnership or a quarter."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TypeAlias, assert_never

from bot.domain.quarters import DUE_TIME, Quarter, add_working_days, london

_DAYS_AFTER = re.compile(r"(\d{1,3}) working days? after", re.ASCII)
_LAST_OF_MONTH = "last working day of the month after"
_MOST_DAYS_AFTER = 120


@dataclass(frozen=True)
class LastWorkingDay:
    """The last working day of the month after the quarter's end."""


@dataclass(frozen=True)
class WorkingDaysAfter:
    """So many working days after the quarter's last day."""

    count: int


@dataclass(frozen=True)
class FixedDay:
    """The day that the office has named, working day or not."""

    day: date


DueRule: TypeAlias = LastWorkingDay | WorkingDaysAfter | FixedDay


class NotARule(ValueError):
    """A due rule that cannot be read; the message says what to write."""


@dataclass(frozen=True)
class DueRules:
    """The usual rule, the time of day in London, and exceptions.

    An exception is keyed by a partnership and a quarter ("2024-25-Q4.rutland"), by a partnership,
    or by a quarter ("2024-25-Q4"); the first of these that there is holds.
    """

    usual: DueRule = LastWorkingDay()
    at: time = DUE_TIME
    exceptions: Mapping[str, DueRule] = field(default_factory=dict)

    def rule_for(self, quarter: Quarter, partnership: str | None) -> DueRule:
        keys = _exception_keys(quarter, partnership)
        return next((self.exceptions[key] for key in keys if key in self.exceptions), self.usual)


def due_at(
    rules: DueRules, quarter: Quarter, partnership: str | None, bank_holidays: frozenset[date]
) -> datetime:
    """When the partnership's return is due, in UTC. None: when returns are due in general."""
    return london(due_day(rules.rule_for(quarter, partnership), quarter, bank_holidays), rules.at)


def due_day(rule: DueRule, quarter: Quarter, bank_holidays: frozenset[date]) -> date:
    """The London day on which a return is due by this rule."""
    match rule:
        case LastWorkingDay():
            month_after = quarter.last_day + timedelta(days=1)
            first_of_next = (month_after + timedelta(days=31)).replace(day=1)
            return add_working_days(first_of_next, -1, bank_holidays)
        case WorkingDaysAfter(count):
            return add_working_days(quarter.last_day, count, bank_holidays)
        case FixedDay(day):
            return day
        case _:
            assert_never(rule)


def read_due_rule(text: str) -> DueRule:
    """The rule that an office has written. Raises NotARule."""
    written = " ".join(text.lower().split())
    if written == _LAST_OF_MONTH:
        return LastWorkingDay()
    if match := _DAYS_AFTER.fullmatch(written):
        return _days_after(int(match[1]))
    try:
        return FixedDay(date.fromisoformat(written))
    except ValueError:
        raise NotARule(
            f'Write "{_LAST_OF_MONTH}", "15 working days after", or a day such as "2025-05-02".'
        ) from None


def _days_after(count: int) -> DueRule:
    if not 1 <= count <= _MOST_DAYS_AFTER:
        raise NotARule(f"Write a number of working days from 1 to {_MOST_DAYS_AFTER}.")
    return WorkingDaysAfter(count)


def read_exception(key: str, text: str) -> DueRule:
    """The rule of an exception, which a named day needs a quarter for. Raises NotARule."""
    first, _, _ = key.partition(".")
    try:
        quarter = Quarter.parse(first)
    except ValueError:
        quarter = None
    rule = read_due_rule(text)
    if not isinstance(rule, FixedDay):
        return rule
    if quarter is None:
        raise NotARule(
            f'A day is for one quarter only: name the quarter too, such as "2024-25-Q4.{key}".'
        )
    if rule.day <= quarter.last_day:
        raise NotARule(f"The return cannot be due before its quarter ends on {quarter.last_day}.")
    return rule


def _exception_keys(quarter: Quarter, partnership: str | None) -> Iterator[str]:
    if partnership is not None:
        yield f"{quarter.key}.{partnership}"
        yield partnership
    yield quarter.key
