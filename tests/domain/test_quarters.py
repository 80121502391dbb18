"""Quarters, working days of England and Wales, and London's clock."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.due_rules import DueRules, due_at
from bot.domain.quarters import (
    Quarter,
    add_working_days,
    is_working_day,
    london,
    quarter_containing,
    to_london,
    working_days_between,
)

BANK_HOLIDAYS = frozenset(
    {
        date(2024, 3, 29),
        date(2024, 4, 1),
        date(2024, 5, 6),
        date(2024, 5, 27),
        date(2024, 8, 26),
        date(2024, 12, 25),
        date(2024, 12, 26),
        date(2025, 1, 1),
        date(2025, 4, 18),
        date(2025, 4, 21),
        date(2025, 5, 5),
        date(2025, 5, 26),
    }
)
QUARTERS = st.builds(Quarter, st.integers(1900, 8999), st.integers(1, 4))
DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("2024-25-Q1", "2024-04-01", "2024-06-30"),
        ("2024-25-Q2", "2024-07-01", "2024-09-30"),
        ("2024-25-Q3", "2024-10-01", "2024-12-31"),
        ("2024-25-Q4", "2025-01-01", "2025-03-31"),
        ("1999-00-Q4", "2000-01-01", "2000-03-31"),
    ],
)
def test_a_quarter_has_its_first_and_last_day(key: str, first: str, last: str) -> None:
    quarter = Quarter.parse(key)
    assert (quarter.first_day.isoformat(), quarter.last_day.isoformat()) == (first, last)
    assert quarter.key == key
    assert quarter.year_key == key[:7]


@pytest.mark.parametrize(
    "key", ["", "2024-25", "2024-25-Q5", "2024-25-Q0", "2024-26-Q1", "2024-25-q1", "2024-25-Q1 ",
            "٢٠٢٤-25-Q1", "0001-02-Q1"]
)  # fmt: skip
def test_what_is_not_a_quarter_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="quarter"):
        Quarter.parse(key)


@given(QUARTERS)
def test_quarters_follow_one_another_without_a_gap(quarter: Quarter) -> None:
    following = quarter.next()
    assert (following.first_day - quarter.last_day).days == 1
    assert quarter < following
    assert Quarter.parse(quarter.key) == quarter


@given(QUARTERS)
def test_the_earlier_quarters_of_a_year_are_those_before_it(quarter: Quarter) -> None:
    earlier = quarter.previous_in_year
    assert [each.number for each in earlier] == list(range(1, quarter.number))
    assert all(each.year_key == quarter.year_key for each in earlier)


@given(DAYS)
def test_every_day_is_in_the_quarter_that_contains_it(day: date) -> None:
    quarter = quarter_containing(day)
    assert quarter.first_day <= day <= quarter.last_day


@pytest.mark.parametrize(
    ("quarter_end", "fifteenth"),
    [
        ("2024-06-30", "2024-07-19"),
        ("2024-09-30", "2024-10-21"),
        ("2024-12-31", "2025-01-22"),
        ("2025-03-31", "2025-04-23"),
    ],
)
def test_fifteen_working_days_after_each_quarter_of_2024_25(
    quarter_end: str, fifteenth: str
) -> None:
    end, due = date.fromisoformat(quarter_end), date.fromisoformat(fifteenth)
    assert add_working_days(end, 15, BANK_HOLIDAYS) == due
    assert working_days_between(end, due, BANK_HOLIDAYS) == 15


def test_weekends_and_bank_holidays_are_not_working_days() -> None:
    easter = [date(2024, 3, day) for day in (28, 29, 30, 31)] + [date(2024, 4, 1), date(2024, 4, 2)]
    working = [is_working_day(day, BANK_HOLIDAYS) for day in easter]
    assert working == [True, False, False, False, False, True]


@pytest.mark.parametrize(
    ("received", "late"),
    [
        ("2024-07-31", 0),
        ("2024-08-01", 1),
        ("2024-08-03", 2),
        ("2024-08-05", 3),
        ("2024-07-30", -1),
    ],
)
def test_working_days_late_count_from_the_day_after_the_due_day(received: str, late: int) -> None:
    day = date.fromisoformat(received)
    assert working_days_between(date(2024, 7, 31), day, BANK_HOLIDAYS) == late


@given(DAYS, st.integers(1, 60))
def test_adding_and_counting_working_days_agree(day: date, count: int) -> None:
    later = add_working_days(day, count, BANK_HOLIDAYS)
    assert is_working_day(later, BANK_HOLIDAYS)
    assert working_days_between(day, later, BANK_HOLIDAYS) == count


def test_no_working_days_added_leaves_the_day_alone() -> None:
    assert add_working_days(date(2024, 3, 31), 0, BANK_HOLIDAYS) == date(2024, 3, 31)


@pytest.mark.parametrize(
    ("key", "due"),
    [
        ("2024-25-Q1", "2024-07-31T16:00"),  # summer: 17:00 in London is 16:00 UTC
        ("2024-25-Q2", "2024-10-31T17:00"),  # four days after the clocks went back
        ("2024-25-Q3", "2025-01-31T17:00"),
        ("2024-25-Q4", "2025-04-30T16:00"),
        ("2023-24-Q4", "2024-04-30T16:00"),
        ("2025-26-Q4", "2026-04-30T16:00"),
        ("2026-27-Q1", "2026-07-31T16:00"),
        ("2027-28-Q2", "2027-10-29T16:00"),  # 31 October 2027 is a Sunday, and the clocks go back
    ],
)
def test_a_return_is_due_at_five_on_the_last_working_day_of_the_next_month(
    key: str, due: str
) -> None:
    expected = datetime.fromisoformat(due).replace(tzinfo=UTC)
    assert due_at(DueRules(), Quarter.parse(key), None, BANK_HOLIDAYS) == expected


def test_a_bank_holiday_at_the_month_s_end_brings_the_due_day_forward() -> None:
    holidays = frozenset({date(2024, 7, 31)})
    assert due_at(DueRules(), Quarter(2024, 1), None, holidays) == datetime(
        2024, 7, 30, 16, tzinfo=UTC
    )


def test_the_last_day_of_2023_24_is_easter_sunday_and_the_first_of_summer_time() -> None:
    """All three fell on 31 March 2024: the day belongs to the old year and has 23 hours."""
    day = date(2024, 3, 31)
    assert quarter_containing(day).key == "2023-24-Q4"
    assert add_working_days(day, 1, BANK_HOLIDAYS) == date(2024, 4, 2)
    start, end = london(day, time(0)), london(date(2024, 4, 1), time(0))
    assert (end - start).total_seconds() == 23 * 3600
    assert london(day, time(17)) == datetime(2024, 3, 31, 16, tzinfo=UTC)


def test_a_time_that_the_clocks_skip_or_repeat_still_has_one_meaning() -> None:
    assert london(date(2024, 3, 31), time(1, 30)) == datetime(2024, 3, 31, 1, 30, tzinfo=UTC)
    assert london(date(2024, 10, 27), time(1, 30)) == datetime(2024, 10, 27, 0, 30, tzinfo=UTC)


def test_london_s_clock_shows_summer_and_winter_time() -> None:
    summer = to_london(datetime(2024, 7, 31, 16, tzinfo=UTC))
    winter = to_london(datetime(2025, 1, 31, 17, tzinfo=UTC))
    assert [f"{at:%H:%M %Z}" for at in (summer, winter)] == ["17:00 BST", "17:00 GMT"]


def test_a_time_without_a_zone_is_a_defect() -> None:
    with pytest.raises(ValueError, match="zone"):
        to_london(datetime(2024, 7, 31, 16))  # noqa: DTZ001 - that is what is refused
