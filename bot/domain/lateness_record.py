"""A year's record of deadlines for a partnership: what happened, what was said, what was decided.

It stands beside next year's allocation, never inside it: there is no figure here but counts, days
and minutes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.lateness import FlagKind, Outcome
from bot.domain.quarters import Quarter


@dataclass(frozen=True)
class Said:
    """Somebody's own words, with their name and when (UTC)."""

    by: str
    at: datetime
    words: str


@dataclass(frozen=True)
class Decided:
    """What the office decided of a flag, who, when and why."""

    outcome: Outcome
    said: Said


@dataclass(frozen=True)
class FlagEntry:
    """A flag as the office sees it, with all that followed it."""

    id: str
    kind: FlagKind
    raised: datetime
    due: datetime
    received: datetime | None
    days_late: int
    down_minutes: int
    excused: bool
    reason: str | None
    reply_until: datetime
    replies: tuple[Said, ...] = ()
    decision: Decided | None = None

    @property
    def waits(self) -> bool:
        """Whether the office still has to decide."""
        return self.decision is None and not self.excused

    def may_reply(self, now: datetime) -> bool:
        return self.decision is None and now < self.reply_until

    def may_uphold(self, now: datetime) -> bool:
        """Not before the partner has replied, or has had the time to."""
        return self.waits and (bool(self.replies) or now >= self.reply_until)


@dataclass(frozen=True)
class ExtensionEntry:
    """More time that was asked for. decision: None while it waits; new_due: None if declined."""

    asked: Said
    decision: Said | None
    old_due: datetime | None
    new_due: datetime | None


class Standing(StrEnum):
    """How a return stands with its deadline now."""

    TO_COME = "to_come"
    OVERDUE = "overdue"
    MISSING = "missing"
    ON_TIME = "on_time"
    LATE = "late"


@dataclass(frozen=True)
class ReturnRecord:
    """One return: its present due time, its receipt, extensions and flags. All times UTC."""

    return_id: str
    partnership: str
    quarter: Quarter
    due: datetime
    received: datetime | None
    due_again: datetime | None = None  # while it is sent back
    extensions: tuple[ExtensionEntry, ...] = ()
    flags: tuple[FlagEntry, ...] = ()

    def standing(self, now: datetime) -> Standing:
        if self.received is not None:
            return Standing.LATE if self.received > self.due else Standing.ON_TIME
        if any(flag.kind is not FlagKind.LATE for flag in self.flags):
            return Standing.MISSING
        return Standing.OVERDUE if now > self.due else Standing.TO_COME

    @property
    def extended(self) -> bool:
        return any(each.new_due is not None for each in self.extensions)

    @property
    def incomplete(self) -> bool:
        return any(flag.kind is FlagKind.INCOMPLETE for flag in self.flags)


@dataclass(frozen=True)
class YearCounts:
    """What a year's returns come to. days_late: working days, of the returns that came in late.

    incomplete: returns that were sent back and overdue again, however their first deadline went.
    """

    returns: int
    on_time: int
    late: int
    missing: int
    incomplete: int
    extended: int
    days_late: int
    excused: int
    waived: int
    upheld: int
    waiting: int
    replies: int


def year_counts(records: Iterable[ReturnRecord], now: datetime) -> YearCounts:
    """Counts over one partnership's returns, or over everybody's."""
    records = tuple(records)
    standings = [record.standing(now) for record in records]
    flags = [flag for record in records for flag in record.flags]
    outcomes = [flag.decision.outcome for flag in flags if flag.decision]
    return YearCounts(
        returns=len(records),
        on_time=standings.count(Standing.ON_TIME),
        late=standings.count(Standing.LATE),
        missing=standings.count(Standing.MISSING),
        incomplete=sum(record.incomplete for record in records),
        extended=sum(record.extended for record in records),
        days_late=sum(_days_late(record) for record in records),
        excused=sum(flag.excused for flag in flags),
        waived=outcomes.count(Outcome.WAIVED),
        upheld=outcomes.count(Outcome.UPHELD),
        waiting=sum(flag.waits for flag in flags),
        replies=sum(len(flag.replies) for flag in flags),
    )


def _days_late(record: ReturnRecord) -> int:
    """Working days; what came by the day that it is due by now was not late after all."""
    return sum(
        flag.days_late
        for flag in record.flags
        if flag.kind is FlagKind.LATE and flag.received and flag.received > record.due
    )
