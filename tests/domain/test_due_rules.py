"""When a return is due, by each rule, held against a calendar worked out in another way."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bank_holidays import england_and_wales
from bot.domain.due_rules import (
    DueRules,
    FixedDay,
    LastWorkingDay,
    NotARule,
    WorkingDaysAfter,
    due_at,
    due_day,
    read_due_rule,
    read_exception,
)
from bot.domain.quarters import Quarter
from tests.domain import almanac

QUARTERS = st.builds(Quarter, st.integers(2000, 2089), st.integers(1, 4))
TIMES = st.times(time(2), time(23, 59)).map(lambda at: at.replace(second=0, microsecond=0))
LISTED = england_and_wales()


def holidays(quarter: Quarter) -> frozenset[date]:
    year = quarter.last_day.year
    return frozenset().union(*(almanac.bank_holidays(each) for each in range(year, year + 3)))


def test_the_packaged_bank_holidays_are_those_of_the_almanac_but_for_royal_occasions() -> None:
    royal = {"2011-04-29", "2012-06-04", "2012-06-05", "2020-05-08"}
    royal |= {"2022-06-02", "2022-06-03", "2022-09-19", "2023-05-08"}
    moved = {date(2012, 5, 28), date(2020, 5, 4), date(2022, 5, 30)}
    years = range(min(LISTED).year, max(LISTED).year + 1)
    expected = set().union(*(almanac.bank_holidays(year) for year in years)) - moved
    expected |= {date.fromisoformat(day) for day in royal if int(day[:4]) in years}
    assert {day for day in LISTED if day.year in years} == expected


@given(QUARTERS, TIMES)
def test_the_last_working_day_of_the_month_after(quarter: Quarter, at: time) -> None:
    year, month = {1: (0, 7), 2: (0, 10), 3: (1, 1), 4: (1, 4)}[quarter.number]
    known = holidays(quarter)
    day = almanac.last_working_day(quarter.year + year, month, known)
    due = due_at(DueRules(at=at), quarter, None, known)
    assert due == almanac.utc(day, at)
    assert due.tzinfo is UTC


@given(QUARTERS, TIMES, st.integers(1, 120))
def test_so_many_working_days_after(quarter: Quarter, at: time, count: int) -> None:
    known = holidays(quarter)
    day = almanac.nth_working_day_after(quarter.last_day, count, known)
    rules = DueRules(WorkingDaysAfter(count), at)
    assert due_at(rules, quarter, "rutland", known) == almanac.utc(day, at)


@given(QUARTERS, TIMES, st.integers(1, 300))
def test_a_fixed_day_is_taken_as_it_is(quarter: Quarter, at: time, after: int) -> None:
    day = quarter.last_day + timedelta(days=after)
    rules = DueRules(at=at, exceptions={quarter.key: FixedDay(day)})
    assert due_at(rules, quarter, None, holidays(quarter)) == almanac.utc(day, at)


def test_the_most_particular_exception_holds() -> None:
    rules = DueRules(
        exceptions={
            "2024-25-Q1": FixedDay(date(2024, 8, 1)),
            "rutland": WorkingDaysAfter(20),
            "2024-25-Q1.rutland": FixedDay(date(2024, 8, 9)),
        }
    )
    first, second = Quarter(2024, 1), Quarter(2024, 2)
    assert rules.rule_for(first, "rutland") == FixedDay(date(2024, 8, 9))
    assert rules.rule_for(second, "rutland") == WorkingDaysAfter(20)
    assert rules.rule_for(first, "melton") == FixedDay(date(2024, 8, 1))
    assert rules.rule_for(second, None) == LastWorkingDay()


def test_a_quarter_that_ends_on_easter_sunday_when_the_clocks_go_forward() -> None:
    """31 March 2024 was all that, and the last day of the financial year."""
    quarter = Quarter(2023, 4)
    assert due_day(WorkingDaysAfter(1), quarter, LISTED) == date(2024, 4, 2)
    assert due_at(DueRules(), quarter, None, LISTED) == datetime(2024, 4, 30, 16, tzinfo=UTC)


def test_a_deadline_on_the_day_on_which_the_clocks_change() -> None:
    on_spring = DueRules(exceptions={"2023-24-Q3": FixedDay(date(2024, 3, 31))})
    on_autumn = DueRules(exceptions={"2024-25-Q2": FixedDay(date(2024, 10, 27))})
    assert due_at(on_spring, Quarter(2023, 3), None, LISTED).isoformat() == (
        "2024-03-31T16:00:00+00:00"
    )
    assert due_at(on_autumn, Quarter(2024, 2), None, LISTED).isoformat() == (
        "2024-10-27T17:00:00+00:00"
    )


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("last working day of the month after", LastWorkingDay()),
        ("Last  working day of the month after ", LastWorkingDay()),
        ("15 working days after", WorkingDaysAfter(15)),
        ("1 working day after", WorkingDaysAfter(1)),
        ("2025-05-02", FixedDay(date(2025, 5, 2))),
    ],
)
def test_a_rule_is_read_as_it_is_written(text: str, rule: object) -> None:
    assert read_due_rule(text) == rule


@pytest.mark.parametrize(
    "text",
    ["", "soon", "0 working days after", "121 working days after", "2025-02-30", "31/07/2024"],
)
def test_what_is_no_rule_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(NotARule, match="Write"):
        read_due_rule(text)


def test_a_day_needs_a_quarter_and_lies_after_it() -> None:
    assert read_exception("2024-25-Q4.rutland", "2025-05-09") == FixedDay(date(2025, 5, 9))
    assert read_exception("rutland", "20 working days after") == WorkingDaysAfter(20)
    with pytest.raises(NotARule, match="name the quarter too"):
        read_exception("rutland", "2025-05-09")
    with pytest.raises(NotARule, match="cannot be due before"):
        read_exception("2024-25-Q4", "2025-03-31")
