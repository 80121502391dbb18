"""Times and days are said as GOV.UK says them, by London's clock, also when it changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.rendering.text import london_day, london_time


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2024-07-31T16:00", "5pm on Wednesday 31 July 2024"),
        ("2024-07-31T16:05", "5:05pm on Wednesday 31 July 2024"),
        ("2024-12-31T17:00", "5pm on Tuesday 31 December 2024"),
        ("2024-01-05T09:30", "9:30am on Friday 5 January 2024"),
        ("2024-07-01T11:00", "midday on Monday 1 July 2024"),
        ("2024-06-30T23:00", "midnight on Monday 1 July 2024"),
        ("2024-07-01T11:01", "12:01pm on Monday 1 July 2024"),
        ("2024-06-30T23:01", "12:01am on Monday 1 July 2024"),
        # the clocks go forward on 31 March 2024, which is also the last day of a quarter
        ("2024-03-31T00:59", "12:59am on Sunday 31 March 2024"),
        ("2024-03-31T01:00", "2am on Sunday 31 March 2024"),
        ("2024-03-31T22:59", "11:59pm on Sunday 31 March 2024"),
        ("2024-03-31T23:00", "midnight on Monday 1 April 2024"),
        # the clocks go back on 27 October 2024: half past one comes twice
        ("2024-10-27T00:30", "1:30am on Sunday 27 October 2024"),
        ("2024-10-27T01:30", "1:30am on Sunday 27 October 2024"),
        ("2024-10-27T02:00", "2am on Sunday 27 October 2024"),
        ("2024-02-29T12:00", "midday on Thursday 29 February 2024"),
    ],
)
def test_a_moment_is_said_by_londons_clock(moment: str, said: str) -> None:
    assert london_time(datetime.fromisoformat(moment).replace(tzinfo=UTC)) == said


def test_a_moment_is_the_same_whatever_zone_it_comes_in() -> None:
    moment = datetime(2024, 7, 31, 16, tzinfo=UTC)
    elsewhere = moment.astimezone(timezone(timedelta(hours=-10)))
    assert london_time(elsewhere) == london_time(moment)


def test_a_day_is_london_s_day() -> None:
    assert london_day(datetime(2024, 6, 30, 23, tzinfo=UTC)) == "Monday 1 July 2024"
    assert london_day(datetime(2024, 12, 31, 23, tzinfo=UTC)) == "Tuesday 31 December 2024"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        london_time(datetime(2024, 7, 31, 16))  # noqa: DTZ001 - that is what is refused
