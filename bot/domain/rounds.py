"""A bid round: part of a pot that partnerships bid for, from an opening time to a closing time.

Review panels, sealed bids and decision records come between CLOSED and DECIDED: each is a step in
`TRANSITIONS`, and nothing else has to know of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.errors import Refusal
from bot.domain.money import pounds, read_money
from bot.domain.quarters import add_working_days, london, quarter_containing, to_london
from bot.domain.readings import Accepted

MOST_THEMES = 10  # what fits into one question as buttons
LONGEST_THEME = 60
LONGEST_TITLE = 80
LONGEST_CRITERIA = 1200
LONGEST_REASON = 1200
SHORTEST = timedelta(hours=1)  # nobody can bid in less
REMINDERS = (5, 1)  # working days before the closing day, first to last
REMINDER_TIME = time(9)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.]?(\d{2}))? ?(am|pm)?")


class RoundState(StrEnum):
    OPEN = "open"  # bids are taken from its opening to its closing time
    CLOSED = "closed"  # the officers read the bids and write awards
    PROPOSED = "proposed"  # one officer has finished; a second confirms
    DECIDED = "decided"  # the money has left the pot and everybody is told
    CANCELLED = "cancelled"  # by the office, with a reason, before it was decided


class Move(StrEnum):
    CLOSE = "close"
    PROPOSE = "propose"
    SEND_BACK = "send back"
    CONFIRM = "confirm"
    CANCEL = "cancel"


TRANSITIONS = {
    (RoundState.OPEN, Move.CLOSE): RoundState.CLOSED,
    (RoundState.CLOSED, Move.PROPOSE): RoundState.PROPOSED,
    (RoundState.PROPOSED, Move.SEND_BACK): RoundState.CLOSED,
    (RoundState.PROPOSED, Move.CONFIRM): RoundState.DECIDED,
    **{
        (state, Move.CANCEL): RoundState.CANCELLED
        for state in (RoundState.OPEN, RoundState.CLOSED, RoundState.PROPOSED)
    },
}


@dataclass(frozen=True)
class Terms:
    """What a round offers. year: of the pot; pence: out of it; most: pence for one bid; UTC."""

    title: str
    year: str
    pence: int
    most: int
    themes: tuple[str, ...]
    criteria: str
    opens_at: datetime
    closes_at: datetime

    @property
    def spend_year(self) -> str:
        """The financial year that awards are for: the one in which the round closes."""
        return quarter_containing(to_london(self.closes_at).date()).year_key

    @property
    def spend_by(self) -> date:
        """The last day of that year."""
        return date(int(self.spend_year[:4]) + 1, 3, 31)


def moved(state: RoundState, move: Move) -> RoundState:
    """The state after a move. Raises Refusal "round_moved_on" where the table has none."""
    try:
        return TRANSITIONS[state, move]
    except KeyError:
        raise Refusal("round_moved_on") from None


def check_cancelling(reason: str) -> str:
    """The reason without the space around it. Raises Refusal "round_needs_reason"."""
    given = reason.strip()
    if not 0 < len(given) <= LONGEST_REASON:
        raise Refusal("round_needs_reason", most=LONGEST_REASON)
    return given


def check_terms(terms: Terms, *, now: datetime, available: int) -> None:
    """Whether a round may be opened on these terms. available: pence not yet promised.

    Raises Refusal: "round_needs_words", "round_themes", "round_too_large", "round_most", or
    "round_times".
    """
    if not (0 < len(terms.title) <= LONGEST_TITLE and 0 < len(terms.criteria) <= LONGEST_CRITERIA):
        raise Refusal("round_needs_words", title=LONGEST_TITLE, criteria=LONGEST_CRITERIA)
    if not _are_themes(terms.themes):
        raise Refusal("round_themes", most=MOST_THEMES, longest=LONGEST_THEME)
    if not 0 < terms.pence <= available:
        raise Refusal("round_too_large", wanted=pounds(terms.pence), left=pounds(available))
    if not 0 < terms.most <= terms.pence:
        raise Refusal("round_most", most=pounds(terms.pence))
    if terms.closes_at < max(terms.opens_at, now) + SHORTEST:
        raise Refusal("round_times")


def _are_themes(themes: tuple[str, ...]) -> bool:
    distinct = {theme.casefold() for theme in themes}
    fit = all(0 < len(theme) <= LONGEST_THEME for theme in themes)
    return 0 < len(themes) <= MOST_THEMES and len(distinct) == len(themes) and fit


def opening_time(day: date | None, now: datetime) -> datetime:
    """At once for no day or for today; else 9:00 in London on that day."""
    if day is None or day <= to_london(now).date():
        return now
    return london(day, time(9))


def takes_bids(state: RoundState, terms: Terms, now: datetime) -> bool:
    """Whether a bid that is submitted now is in time. A second after the closing is late."""
    return state is RoundState.OPEN and terms.opens_at <= now <= terms.closes_at


def is_over(terms: Terms, now: datetime) -> bool:
    return now > terms.closes_at


def reminder_due(terms: Terms, now: datetime, bank_holidays: frozenset[date]) -> int | None:
    """Which reminder is due: its working days before the closing day; None if none is.

    Only the newest: a timetable that was down for a week does not catch up with old ones.
    """
    if not terms.opens_at <= now <= terms.closes_at:
        return None
    due = [days for days in REMINDERS if _reminder_time(terms, days, bank_holidays) <= now]
    due = [days for days in due if _reminder_time(terms, days, bank_holidays) > terms.opens_at]
    return due[-1] if due else None


def round_moments(terms: Terms, bank_holidays: frozenset[date]) -> tuple[datetime, ...]:
    """When something happens in a round by the clock, in UTC: its opening, reminders, closing."""
    reminders = (_reminder_time(terms, days, bank_holidays) for days in REMINDERS)
    kept = [each for each in reminders if terms.opens_at < each <= terms.closes_at]
    over = terms.closes_at + timedelta(seconds=1)  # a bid is in time up to the last moment
    return (terms.opens_at, *kept, over)


def _reminder_time(terms: Terms, days: int, bank_holidays: frozenset[date]) -> datetime:
    closing_day = to_london(terms.closes_at).date()
    return london(add_working_days(closing_day, -days, bank_holidays), REMINDER_TIME)


def sum_typed(typed: str) -> int | None:
    """Pence of an amount that leaves no doubt; None otherwise, as nobody is asked back."""
    reading = read_money(typed)
    return int(reading.value) if isinstance(reading, Accepted) else None


def clock_typed(typed: str) -> time | None:
    """A time of the day such as "17:00", "5pm" or "9.30 am"; None for anything else."""
    match = _CLOCK.fullmatch(" ".join(typed.lower().split()))
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def themes_typed(typed: str) -> tuple[str, ...]:
    """The themes of a text with one a line."""
    lines = (" ".join(line.split()) for line in typed.splitlines())
    return tuple(line for line in lines if line)
