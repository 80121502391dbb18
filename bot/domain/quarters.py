"""Quarters of a financial year (April to March), working days, and deadlines by London's clock."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
DUE_TIME = time(17)

_KEY = re.compile(r"(\d{4})-(\d{2})-Q([1-4])", re.ASCII)


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a financial year. year: the calendar year it begins in; number: 1 to 4."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (1900 <= self.year <= 9000 and 1 <= self.number <= 4):
            raise ValueError(f"There is no quarter {self.number} of {self.year}.")

    @classmethod
    def parse(cls, key: str) -> "Quarter":
        """The quarter of a key such as "2024-25-Q1". Raises ValueError for anything else."""
        match = _KEY.fullmatch(key)
        quarter = cls(int(match[1]), int(match[3])) if match else None
        if quarter is None or quarter.key != key:
            raise ValueError(f"{key!r} is not a quarter: write it as 2024-25-Q1.")
        return quarter

    @property
    def key(self) -> str:
        """For example "2024-25-Q1"."""
        return f"{self.year_key}-Q{self.number}"

    @property
    def year_key(self) -> str:
        """The financial year, for example "2024-25"."""
        return f"{self.year}-{(self.year + 1) % 100:02}"

    @property
    def first_day(self) -> date:
        """1 April, 1 July, 1 October or 1 January."""
        return date(self.year + self.number // 4, self.number * 3 % 12 + 1, 1)

    @property
    def last_day(self) -> date:
        """30 June, 30 September, 31 December or 31 March."""
        return self.next().first_day - timedelta(days=1)

    @property
    def previous_in_year(self) -> tuple["Quarter", ...]:
        """The earlier quarters of the same financial year, first to last."""
        return tuple(Quarter(self.year, number) for number in range(1, self.number))

    @property
    def previous(self) -> "Quarter":
        """The quarter before this one."""
        return Quarter(self.year - (self.number == 1), (self.number - 2) % 4 + 1)

    def next(self) -> "Quarter":
        """The quarter after this one."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)


def quarter_containing(day: date) -> Quarter:
    """The quarter that a day falls in."""
    months_since_april = (day.month - 4) % 12
    return Quarter(day.year - (day.month < 4), months_since_april // 3 + 1)


def is_working_day(day: date, bank_holidays: frozenset[date]) -> bool:
    """Whether a day is neither a Saturday, nor a Sunday, nor a bank holiday."""
    return day.weekday() < 5 and day not in bank_holidays


def add_working_days(day: date, count: int, bank_holidays: frozenset[date]) -> date:
    """The count-th working day after a day, or before it when count is below zero.

    With a count of 0 it is the day itself, working day or not.
    """
    step = timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day, bank_holidays)
    return day


def working_days_between(start: date, end: date, bank_holidays: frozenset[date]) -> int:
    """The working days after start, up to and with end; below zero when end comes first.

    So a deadline met on its own day is 0 days late, and on the next working day 1.
    """
    if end < start:
        return -working_days_between(end, start, bank_holidays)
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(is_working_day(day, bank_holidays) for day in days)


def london(day: date, at: time) -> datetime:
    """A wall-clock time in London as UTC.

    A time that the clocks skip in March is taken as if they had not gone forward; of a time that
    comes twice in October the first is taken.
    """
    return datetime.combine(day, at, LONDON).astimezone(UTC)


def to_london(moment: datetime) -> datetime:
    """An aware time by London's clock. Raises ValueError for one without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("A time needs a time zone.")
    return moment.astimezone(LONDON)
