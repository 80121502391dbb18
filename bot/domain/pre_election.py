"""The pre-election period: announcements of results wait; returns and reminders go on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.quarters import london, to_london


@dataclass(frozen=True, order=True)
class PreElection:
    """From a London day to a day, both included, such as 18 March to 2 May 2024."""

    first: date
    last: date


def period_on(now: datetime, periods: Iterable[PreElection]) -> PreElection | None:
    """The pre-election period that holds now, if any; the one that ends last if several do."""
    day = to_london(now).date()
    holding = [each for each in periods if each.first <= day <= each.last]
    return max(holding, key=lambda each: each.last, default=None)


def released_from(now: datetime, periods: Iterable[PreElection]) -> datetime:
    """The first moment from now, in UTC, at which results may be announced: now, or a midnight.

    Periods that overlap or follow one another at once are waited out together.
    """
    held = tuple(periods)
    while period := period_on(now, held):
        now = london(period.last + timedelta(days=1), time(0))
    return now
