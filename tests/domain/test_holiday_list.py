"""A list of bank holidays is long enough while it holds a year or more."""

from __future__ import annotations

from datetime import date

from bot.domain.holiday_list import ends_soon

LAST = date(2028, 12, 26)
LIST = frozenset({date(2027, 12, 27), LAST})


def test_a_list_with_a_year_or_more_is_long_enough_and_no_list_is_none() -> None:
    assert ends_soon(LIST, date(2027, 12, 27)) is None
    assert ends_soon(LIST, date(2027, 12, 28)) == LAST
    assert ends_soon(LIST, date(2029, 6, 1)) == LAST
    assert ends_soon(frozenset(), date(2029, 6, 1)) is None
