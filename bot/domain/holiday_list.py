"""The list of bank holidays ends some day: beyond it, a holiday is taken for a working day.

GOV.UK names them about two years ahead, so a list with less than a year left can be renewed.
"""

from collections.abc import Collection
from datetime import date, timedelta

ENOUGH = timedelta(days=365)


def ends_soon(bank_holidays: Collection[date], today: date) -> date | None:
    """The last day that the list names, if less than a year is left; None for no list at all."""
    begins = warned_from(bank_holidays)
    return max(bank_holidays) if begins is not None and today >= begins else None


def warned_from(bank_holidays: Collection[date]) -> date | None:
    """The first day on which less than a year of the list is left."""
    last = max(bank_holidays, default=None)
    return None if last is None else last - ENOUGH + timedelta(days=1)
