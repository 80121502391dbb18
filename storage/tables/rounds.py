"""Bid rounds: what is offered, what partnerships have written and submitted, what was awarded.

A submission never changes: the database itself refuses it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Column, Text
from sqlmodel import Field, SQLModel


class BidRound(SQLModel, table=True):
    """A part of a year's pot that is bid for. `state` is one of `bot.domain.rounds.RoundState`.

    `themes` is JSON, a list of texts. `revision` counts what was told to the channels;
    `announced_at` is when they were first told, `reminded` the working days of the last reminder
    that went out. `closes_since` is when the present `closes_at` came to hold, None if it was at
    the opening. `leftover` is one of `bot.domain.awards.Leftover`.
    `cancelled_for` is why a round was cancelled; `decided_at` and `decided_by` then say when and by
    whom it was.
    """

    __tablename__ = "bid_round"
    __table_args__ = (
        CheckConstraint("pence > 0", name="pence_is_positive"),
        CheckConstraint("most_pence > 0 AND most_pence <= pence", name="most_is_within"),
    )
    id: str = Field(primary_key=True)
    year: str = Field(index=True)
    title: str
    pence: int = Field(sa_column=Column(BigInteger, nullable=False))
    most_pence: int = Field(sa_column=Column(BigInteger, nullable=False))
    themes: str = Field(sa_column=Column(Text, nullable=False))
    criteria: str = Field(sa_column=Column(Text, nullable=False))
    form_version: str = Field(foreign_key="form_version.version")
    opens_at: datetime
    closes_at: datetime = Field(index=True)
    closes_since: datetime | None = None
    state: str = Field(index=True)
    revision: int = 0
    created_at: datetime
    created_by: str = Field(foreign_key="person.id")
    announced_at: datetime | None = None
    reminded: int | None = None
    closed_at: datetime | None = None
    proposed_at: datetime | None = None
    proposed_by: str | None = Field(default=None, foreign_key="person.id")
    leftover: str | None = None
    decided_at: datetime | None = None
    decided_by: str | None = Field(default=None, foreign_key="person.id")
    cancelled_for: str | None = Field(default=None, sa_column=Column(Text))


class Bid(SQLModel, table=True):
    """A partnership's bid in a round. `version` counts its submissions; the last one counts."""

    id: str = Field(primary_key=True)
    round_id: str = Field(foreign_key="bid_round.id", index=True)
    partnership_id: str = Field(foreign_key="partnership.id", index=True)
    state: str
    version: int = 0
    begun_at: datetime


class BidDraft(SQLModel, table=True):
    """What one person has typed, JSON by question: kept whether it can be read or not."""

    __tablename__ = "bid_draft"
    bid_id: str = Field(foreign_key="bid.id", primary_key=True)
    person_id: str = Field(foreign_key="person.id", primary_key=True)
    entered: str = Field(sa_column=Column(Text, nullable=False))
    saved_at: datetime


class BidSubmission(SQLModel, table=True):
    """A bid as it was submitted. `answers` is canonical JSON, `answers_hash` its SHA-256."""

    __tablename__ = "bid_submission"
    __table_args__ = (CheckConstraint("pence > 0", name="pence_is_positive"),)
    bid_id: str = Field(foreign_key="bid.id", primary_key=True)
    number: int = Field(primary_key=True)
    title: str
    pence: int = Field(sa_column=Column(BigInteger, nullable=False))
    answers: str = Field(sa_column=Column(Text, nullable=False))
    answers_hash: str
    reference: str
    submitted_at: datetime
    submitted_by: str = Field(foreign_key="person.id")


class BidAward(SQLModel, table=True):
    """What a bid gets, in pence, and why; changed freely until a second officer confirms.

    `project_id` is the project that it became.
    """

    __tablename__ = "bid_award"
    __table_args__ = (CheckConstraint("pence >= 0", name="pence_is_not_negative"),)
    bid_id: str = Field(foreign_key="bid.id", primary_key=True)
    asked_pence: int = Field(sa_column=Column(BigInteger, nullable=False))
    pence: int = Field(sa_column=Column(BigInteger, nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))
    written_at: datetime
    written_by: str = Field(foreign_key="person.id")
    project_id: str | None = Field(default=None, foreign_key="project.id")
