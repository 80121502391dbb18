"""Dates as people type them: day before month, or as 2025-03-31; kept as ISO text."""

import re
from collections.abc import Sequence
from datetime import date

from bot.domain.readings import Accepted, Doubt, Doubtful, Reading, Unclear, UnclearReason
from bot.domain.typed_text import one_line

_ISO = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})", re.ASCII)
_BRITISH = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\s*[-/., ]\s*(?:of )?(?P<month>\d{1,2}|[^\W\d]{3,})"
    r"\.?\s*[-/., ]\s*(?P<year>\d{4}|\d{2})",
    re.ASCII,
)


def read_date(typed: str, months: Sequence[str]) -> Reading:
    """A date as ISO text. months: the twelve names that may be typed, whole or shortened.

    A year of two figures is taken to be of this century and asked about.
    """
    text = one_line(typed)
    if not text:
        return Unclear(UnclearReason.EMPTY)
    match = _ISO.fullmatch(text) or _BRITISH.fullmatch(text)
    day = _day(match, months) if match else None
    if match is None or day is None:
        return Unclear(UnclearReason.NOT_A_DATE)
    if len(match["year"]) == 2:
        return Doubtful(day.isoformat(), Doubt.YEAR_ASSUMED)
    return Accepted(day.isoformat())


def _day(match: re.Match[str], months: Sequence[str]) -> date | None:
    month = _month(match["month"], months)
    year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0)
    try:
        return date(year, month, int(match["day"]))
    except ValueError:
        return None


def _month(typed: str, months: Sequence[str]) -> int:
    """1 to 12, or 0 when no month begins like that."""
    if typed.isdigit():
        return int(typed)
    named = [number for number, name in enumerate(months, 1) if name.casefold().startswith(typed)]
    return named[0] if len(named) == 1 else 0
