"""Days in periods: both ends count, no end is for ever, and what is missing is found exactly."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.register import Period, days_missing, joined

APRIL = Period(date(2024, 4, 1), date(2024, 4, 30))


@pytest.mark.parametrize(
    ("day", "held"),
    [
        (date(2024, 3, 31), False),
        (date(2024, 4, 1), True),
        (date(2024, 4, 30), True),
        (date(2024, 5, 1), False),
    ],
)
def test_both_ends_of_a_period_count(day: date, held: bool) -> None:
    assert APRIL.holds(day) is held


def test_a_period_without_an_end_holds_every_later_day() -> None:
    assert Period(date(2024, 4, 1)).holds(date.max)
    assert Period(date(2024, 4, 1)).overlaps(APRIL)


DAYS = [date(2024, 1, 1) + timedelta(days=number) for number in range(40)]


@st.composite
def periods(draw: st.DrawFn) -> Period:
    first = draw(st.sampled_from(DAYS))
    last = draw(st.none() | st.sampled_from([day for day in DAYS if day >= first]))
    return Period(first, last)


@given(st.lists(periods(), max_size=5))
def test_joining_keeps_the_same_days_in_periods_that_do_not_touch(held: list[Period]) -> None:
    spans = joined(held)
    assert [_held(day, spans) for day in DAYS] == [_held(day, held) for day in DAYS]
    for one, other in pairwise(spans):
        assert one.end + timedelta(days=1) < other.first


@given(periods(), st.lists(periods(), max_size=5))
def test_the_days_missing_are_those_wanted_that_nothing_holds(
    wanted: Period, held: list[Period]
) -> None:
    gaps = days_missing(wanted, held)
    assert [_held(day, gaps) for day in DAYS] == [
        wanted.holds(day) and not _held(day, held) for day in DAYS
    ]
    assert all(gap.last is None or gap.first <= gap.last for gap in gaps)


def _held(day: date, held: list[Period] | tuple[Period, ...]) -> bool:
    return any(period.holds(day) for period in held)
