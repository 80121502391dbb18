"""Which flags the facts give, and the evidence that goes with each."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.lateness import (
    Evidence,
    FlagKind,
    LatenessSettings,
    Span,
    Timing,
    days_late,
    down_minutes,
    evidence,
    flag_due,
    flag_time,
    reply_until,
)
from tests.domain import almanac

USUAL = LatenessSettings()
HOLIDAYS = frozenset().union(*(almanac.bank_holidays(year) for year in range(2022, 2030)))
DUE = datetime(2024, 7, 31, 16, tzinfo=UTC)
ALWAYS_UP = [Span(DUE - timedelta(days=30), DUE + timedelta(days=30))]
DAYS = st.dates(date(2023, 1, 1), date(2028, 6, 30))


def flag(submitted: datetime | None, now: datetime, *, reopened: bool = False) -> FlagKind | None:
    return flag_due(Timing(DUE, submitted, reopened), now, USUAL, HOLIDAYS)


def test_on_time_is_up_to_the_last_moment() -> None:
    assert flag(DUE, DUE) is None
    assert flag(DUE + timedelta(microseconds=1), DUE + timedelta(days=1)) is FlagKind.LATE


def test_a_return_is_missing_five_working_days_after_it_was_due_and_not_before() -> None:
    when = datetime(2024, 8, 7, 16, tzinfo=UTC)
    assert flag_time(Timing(DUE, None), USUAL, HOLIDAYS) == when
    assert flag(None, when - timedelta(seconds=1)) is None
    assert flag(None, when) is FlagKind.MISSING


def test_a_return_that_was_sent_back_is_incomplete_as_soon_as_it_is_overdue_again() -> None:
    assert flag(None, DUE, reopened=True) is None
    assert flag(None, DUE + timedelta(seconds=1), reopened=True) is FlagKind.INCOMPLETE
    assert flag(DUE, DUE, reopened=True) is None
    late = DUE + timedelta(seconds=1)
    assert flag(late, late, reopened=True) is FlagKind.INCOMPLETE, "whenever it is seen"


@given(DAYS, st.integers(0, 60))
def test_days_late_are_the_working_days_since_the_due_day(day: date, after: int) -> None:
    due = almanac.utc(day, time(17))
    received_day = day + timedelta(days=after)
    received = almanac.utc(received_day, time(23, 30))
    listed = [day + timedelta(days=n) for n in range(1, after + 1)]
    expected = sum(almanac.working(each, HOLIDAYS) for each in listed)
    assert days_late(due, received, HOLIDAYS) == expected


@given(DAYS, st.integers(1, 20))
def test_a_missing_return_is_flagged_at_its_due_time_some_working_days_on(
    day: date, count: int
) -> None:
    """By London's clock, also when the clocks change in between."""
    settings = LatenessSettings(missing_after=count)
    due = almanac.utc(day, time(17))
    that = almanac.nth_working_day_after(day, count, HOLIDAYS)
    assert flag_time(Timing(due, None), settings, HOLIDAYS) == almanac.utc(that, time(17))


@given(DAYS)
def test_a_reply_may_be_given_to_the_end_of_the_tenth_working_day(day: date) -> None:
    raised = almanac.utc(day, time(10))
    last = almanac.nth_working_day_after(day, 10, HOLIDAYS)
    midnight = almanac.utc(last, time(23, 59)) + timedelta(minutes=1)
    assert reply_until(raised, USUAL, HOLIDAYS) == midnight


@pytest.mark.parametrize(
    ("up", "minutes"),
    [
        ([], 48 * 60),
        (ALWAYS_UP, 0),
        ([Span(DUE - timedelta(hours=9), DUE)], 39 * 60),
        ([Span(DUE - timedelta(days=9), DUE - timedelta(hours=1))], 60),
        ([Span(DUE + timedelta(hours=1), DUE + timedelta(hours=2))], 48 * 60),
    ],
)
def test_minutes_down_are_counted_in_the_two_days_before_the_deadline(
    up: list[Span], minutes: int
) -> None:
    assert down_minutes(DUE, up) == minutes


def test_a_restart_is_not_an_outage() -> None:
    restart = DUE - timedelta(hours=5)
    up = [
        Span(DUE - timedelta(days=3), restart),
        Span(restart + timedelta(minutes=2), DUE + timedelta(days=1)),
    ]
    assert down_minutes(DUE, up) == 0


@given(
    st.lists(
        st.tuples(st.integers(-200, 3100), st.integers(3, 900)).map(
            lambda each: (each[0], each[0] + each[1])
        ),
        max_size=8,
    )
)
def test_minutes_down_are_those_that_no_process_was_up_in(spans: list[tuple[int, int]]) -> None:
    """Counted minute by minute over the two days; silences of two minutes or less are none."""
    start = DUE - timedelta(days=2)
    up = [Span(start + timedelta(minutes=a), start + timedelta(minutes=b)) for a, b in spans]
    silent = "".join("." if any(a <= m < b for a, b in spans) else "x" for m in range(2880))
    runs = [len(run) for run in silent.split(".") if len(run) > 2]
    assert down_minutes(DUE, up) == sum(runs)


def seen(submitted: datetime | None, up: list[Span]) -> Evidence:
    kind = FlagKind.LATE if submitted else FlagKind.MISSING
    now = submitted or DUE + timedelta(days=9)
    return evidence(
        kind, Timing(DUE, submitted), now=now, up=up, settings=USUAL, bank_holidays=HOLIDAYS
    )


def test_an_outage_before_the_deadline_excuses_a_return_of_the_next_working_day() -> None:
    outage = [Span(DUE - timedelta(days=9), DUE - timedelta(minutes=60))]
    found = seen(DUE + timedelta(days=1), outage)
    assert (found.down_minutes, found.days_late, found.excused) == (60, 1, True)
    assert not seen(DUE + timedelta(days=1, seconds=1), outage).excused
    assert not seen(None, outage).excused
    short = [Span(DUE - timedelta(days=9), DUE - timedelta(minutes=59))]
    assert not seen(DUE + timedelta(hours=1), short).excused
