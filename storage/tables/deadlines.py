"""Deadlines: reminders given, time put off, extensions, flags and what became of them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Column, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import COUNTER


class Notice(SQLModel, table=True):
    """A person was told of a stage of a return, ever: the key is what makes it once."""

    person_id: str = Field(foreign_key="person.id", primary_key=True)
    return_id: str = Field(foreign_key="quarterly_return.id", primary_key=True, index=True)
    stage: str = Field(primary_key=True)
    told_at: datetime


class Snooze(SQLModel, table=True):
    """A person asked not to be reminded of a return before this moment."""

    person_id: str = Field(foreign_key="person.id", primary_key=True)
    return_id: str = Field(foreign_key="quarterly_return.id", primary_key=True, index=True)
    until: datetime


class Leave(SQLModel, table=True):
    """A person is away from a London day to a day; told so by themselves."""

    id: int | None = Field(default=None, sa_column=Column(COUNTER, primary_key=True))
    person_id: str = Field(foreign_key="person.id", index=True)
    first: date
    last: date
    told_at: datetime


class Extension(SQLModel, table=True):
    """More time for a return: asked for with a reason, and decided once with a reason.

    `old_due_at` is when the return was due before the decision; `new_due_at` is None unless it
    was granted.
    """

    id: str = Field(primary_key=True)
    return_id: str = Field(foreign_key="quarterly_return.id", index=True)
    asked_by: str = Field(foreign_key="person.id")
    asked_at: datetime
    wanted: date
    reason: str = Field(sa_column=Column(Text, nullable=False))
    decided_by: str | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
    decision_reason: str | None = Field(default=None, sa_column=Column(Text))
    old_due_at: datetime | None = None
    new_due_at: datetime | None = None


class LatenessFlag(SQLModel, table=True):
    """What happened with a deadline, as evidence; never changed, only followed by entries.

    `days_late` are working days, `down_minutes` whole minutes in which the service was down in the
    two days before the deadline. `reason` is what the partner wrote in the return, if anything.
    """

    __tablename__ = "lateness_flag"
    id: str = Field(primary_key=True)
    return_id: str = Field(foreign_key="quarterly_return.id", index=True)
    kind: str
    raised_at: datetime
    due_at: datetime
    received_at: datetime | None = None
    days_late: int
    down_minutes: int
    excused: bool
    reason: str | None = Field(default=None, sa_column=Column(Text))
    reply_until: datetime


class FlagReply(SQLModel, table=True):
    """The partner's own words about a flag."""

    __tablename__ = "flag_reply"
    id: int | None = Field(default=None, sa_column=Column(COUNTER, primary_key=True))
    flag_id: str = Field(foreign_key="lateness_flag.id", index=True)
    replied_by: str = Field(foreign_key="person.id")
    replied_at: datetime
    words: str = Field(sa_column=Column(Text, nullable=False))


class FlagDecision(SQLModel, table=True):
    """The office upheld or waived a flag, once, and said why."""

    __tablename__ = "flag_decision"
    flag_id: str = Field(foreign_key="lateness_flag.id", primary_key=True)
    outcome: str
    reason: str = Field(sa_column=Column(Text, nullable=False))
    decided_by: str = Field(foreign_key="person.id")
    decided_at: datetime


class ServiceRun(SQLModel, table=True):
    """One process of the service, from its start to its last sign of life.

    By the clock that deadlines use. What lies between two runs is time that it was down.
    """

    __tablename__ = "service_run"
    id: int | None = Field(default=None, sa_column=Column(COUNTER, primary_key=True))
    started_at: datetime
    last_seen_at: datetime = Field(index=True)


class HeldAnnouncement(SQLModel, table=True):
    """An announcement that waits for the end of the pre-election period, and who released it."""

    __tablename__ = "held_announcement"
    key: str = Field(primary_key=True)
    about: str
    held_at: datetime
    held_until: datetime
    released_at: datetime | None = None
    released_by: str | None = Field(default=None, foreign_key="person.id")


class UntoldNews(SQLModel, table=True):
    """A partnership that has still to be told of an announcement. The row goes as it is told."""

    __tablename__ = "untold_news"
    __table_args__ = (UniqueConstraint("announcement", "partnership_id"),)
    id: int | None = Field(default=None, sa_column=Column(COUNTER, primary_key=True))
    announcement: str
    partnership_id: str = Field(foreign_key="partnership.id")
