"""A deadline stands in a calendar feed at its moment, whatever London's clock says that day."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.calendar import Entry, calendar
from bot.rendering.text import Templates
from tests.domain import almanac

DAYS = st.dates(date(2023, 1, 1), date(2028, 6, 30))


@given(DAYS, st.times(time(2), time(23, 59)), st.integers(0, 10**7))
def test_an_entry_is_at_its_london_time_and_its_sequence_grows_with_each_move(
    templates: Templates, day: date, clock: time, seconds: int
) -> None:
    at = almanac.utc(day, clock.replace(microsecond=0))
    facts = {"partnership": "Rutland", "quarter": "April to June 2024"}
    made = at - timedelta(days=200)
    moved = [made + timedelta(seconds=each) for each in (seconds, seconds + 1)]
    first, later = (
        calendar(templates, [Entry("x", at, "calendar.due", facts, made, each)]) for each in moved
    )
    text = first.decode()
    assert f"\r\nDTSTART:{at:%Y%m%dT%H%M%SZ}\r\n" in text, "in UTC, as any program reads it"
    old, new = (int(re.findall(rb"\r\nSEQUENCE:(\d+)\r\n", each)[0]) for each in (first, later))
    assert new == old + 1
