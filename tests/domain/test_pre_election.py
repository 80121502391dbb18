"""Announcements of results wait for the end of the pre-election period."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.pre_election import PreElection, period_on, released_from
from tests.domain import almanac

SPRING = PreElection(date(2024, 3, 18), date(2024, 5, 2))
DAYS = st.dates(date(2023, 1, 1), date(2026, 12, 1))
PERIODS = st.lists(
    st.builds(lambda day, n: PreElection(day, day + timedelta(days=n)), DAYS, st.integers(0, 60)),
    max_size=5,
)


def test_its_first_and_last_days_by_london_s_clock_are_in_it() -> None:
    eve = datetime(2024, 3, 17, 23, 59, 59, tzinfo=UTC)
    assert period_on(eve, [SPRING]) is None
    assert period_on(eve + timedelta(seconds=1), [SPRING]) == SPRING
    last = datetime(2024, 5, 2, 22, 59, 59, tzinfo=UTC)  # a second to midnight in London
    assert period_on(last, [SPRING]) == SPRING
    assert period_on(last + timedelta(seconds=1), [SPRING]) is None
    assert released_from(eve, [SPRING]) == eve
    assert released_from(last, [SPRING]) == last + timedelta(seconds=1)


@given(DAYS, PERIODS)
def test_results_wait_for_the_first_day_that_no_period_holds(
    day: date, periods: list[PreElection]
) -> None:
    now = almanac.utc(day, time(12))
    held = {
        each.first + timedelta(days=n)
        for each in periods
        for n in range((each.last - each.first).days + 1)
    }
    free = day
    while free in held:
        free += timedelta(days=1)
    midnight = almanac.utc(free - timedelta(days=1), time(23, 59)) + timedelta(minutes=1)
    assert released_from(now, periods) == (now if free == day else midnight)
