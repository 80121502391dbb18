"""The tables, by noun. Rows validate nothing: a rule in `bot.domain` checks before a row is made.

Money is an integer of pence. Times are aware UTC. Days are calendar days in London.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.sqlite import INTEGER as SQLITE_INTEGER
from sqlmodel import Field, SQLModel

# Constraints with names of their own can be changed by a later migration on either database.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

_COUNTER = BigInteger().with_variant(SQLITE_INTEGER(), "sqlite")  # SQLite counts INTEGER keys only


class Setting(SQLModel, table=True):
    """A fact about the office that is data: its name, its address, its officers' titles."""

    key: str = Field(primary_key=True)
    value: str


class Area(SQLModel, table=True):
    """A local authority district, named by its GSS code."""

    gss: str = Field(primary_key=True)
    name: str


class Partnership(SQLModel, table=True):
    """A community safety partnership: who answers for one or more areas, and who is paid."""

    id: str = Field(primary_key=True)
    name: str
    payee: str
    channel_id: str | None = Field(default=None, unique=True)
    channel_name: str | None = None


class PartnershipArea(SQLModel, table=True):
    """An area belongs to a partnership from a day to a day (None: until further notice)."""

    __tablename__ = "partnership_area"
    partnership_id: str = Field(foreign_key="partnership.id", primary_key=True)
    gss: str = Field(foreign_key="area.gss", primary_key=True)
    from_date: date = Field(primary_key=True)
    to_date: date | None = None


class Person(SQLModel, table=True):
    """Somebody who answers, decides or is written to. Slack knows them by team and user."""

    __table_args__ = (UniqueConstraint("team_id", "user_id"),)
    id: str = Field(primary_key=True)
    name: str
    email: str
    team_id: str | None = None
    user_id: str | None = None


class RoleHeld(SQLModel, table=True):
    """A person holds a role from a day to a day, for a partnership or (None) for the office."""

    __tablename__ = "role_held"
    id: int | None = Field(default=None, sa_column=Column(_COUNTER, primary_key=True))
    person_id: str = Field(foreign_key="person.id", index=True)
    role: str
    partnership_id: str | None = Field(default=None, foreign_key="partnership.id", index=True)
    from_date: date
    to_date: date | None = None


class Project(SQLModel, table=True):
    """What an approved application pays for in one financial year, such as "2024-25"."""

    __table_args__ = (CheckConstraint("award_pence > 0", name="award_is_positive"),)
    id: str = Field(primary_key=True)
    partnership_id: str = Field(foreign_key="partnership.id", index=True)
    year: str = Field(index=True)
    name: str
    objective: str
    award_pence: int = Field(sa_column=Column(BigInteger, nullable=False))
    position: int


class Measure(SQLModel, table=True):
    """A success measure of a project. Baseline and target are decimals, kept as text."""

    id: str = Field(primary_key=True)
    project_id: str = Field(foreign_key="project.id", index=True)
    name: str
    unit: str
    baseline: str | None = None
    target: str | None = None
    position: int


class FormVersion(SQLModel, table=True):
    """A form as it stood when a return was opened with it. `version` is the hash of its text."""

    __tablename__ = "form_version"
    version: str = Field(primary_key=True)
    name: str
    text: str = Field(sa_column=Column(Text, nullable=False))


class ReportingQuarter(SQLModel, table=True):
    """A quarter that the office has opened for returns, such as "2024-25-Q1"."""

    __tablename__ = "reporting_quarter"
    key: str = Field(primary_key=True)
    opened_at: datetime
    opened_by: str = Field(foreign_key="person.id")
    due_at: datetime


class ReturnState(StrEnum):
    OPEN = "open"
    SUBMITTED = "submitted"


class QuarterlyReturn(SQLModel, table=True):
    """One partnership's return for one quarter. `revision` counts the answers given to it.

    `submitted_answers` is the canonical JSON of the answers that applied when it was submitted;
    `answers_hash` is its SHA-256.
    """

    __tablename__ = "quarterly_return"
    __table_args__ = (UniqueConstraint("partnership_id", "quarter_key"),)
    id: str = Field(primary_key=True)
    partnership_id: str = Field(foreign_key="partnership.id")
    quarter_key: str = Field(foreign_key="reporting_quarter.key", index=True)
    form_version: str = Field(foreign_key="form_version.version")
    state: str = ReturnState.OPEN.value
    revision: int = 0
    opened_at: datetime
    due_at: datetime
    submitted_at: datetime | None = None
    submitted_by: str | None = Field(default=None, foreign_key="person.id")
    reference: str | None = Field(default=None, unique=True)
    submitted_answers: str | None = Field(default=None, sa_column=Column(Text))
    answers_hash: str | None = None


class AnswerGiven(SQLModel, table=True):
    """One answer, never changed: a later answer to the same question has a higher revision.

    `value` is JSON (`null`: skipped); `typed` is what the person wrote, where they wrote;
    `source` names the Slack message it came from, so that an edit of it can be followed.
    """

    __tablename__ = "answer_given"
    return_id: str = Field(foreign_key="quarterly_return.id", primary_key=True)
    revision: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    question_key: str
    value: str = Field(sa_column=Column(Text, nullable=False))
    typed: str | None = Field(default=None, sa_column=Column(Text))
    source: str | None = Field(default=None, index=True)
    answered_by: str = Field(foreign_key="person.id")
    answered_at: datetime


class Conversation(SQLModel, table=True):
    """One person's thread about one return: which question stands before them, and where.

    It is no step pointer: what comes next is worked out from the answers. `asked_key` only says
    what a typed answer is an answer to. `times_asked` is JSON, from a question's key to how often
    it was asked in this thread: with that, each of its messages can be named. `lane` names the
    thread in the outbox; one that could not be posted, or not to the person's present Slack
    identity, is followed by another. `ask_first`: what is typed next is asked about before it is
    taken, as the question came up without the person's doing.
    """

    id: str = Field(primary_key=True)
    return_id: str = Field(foreign_key="quarterly_return.id", index=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    lane: str = Field(unique=True, index=True)
    ask_first: bool = False
    asked_key: str | None = None
    times_asked: str = Field(default="{}", sa_column=Column(Text, nullable=False))
    messages: int = 0


class Delivery(SQLModel, table=True):
    """A delivery from Slack that has had its effect. A repeat finds its key here."""

    key: str = Field(primary_key=True)
    received_at: datetime


class MessageState(StrEnum):
    PENDING = "pending"
    LEASED = "leased"
    SENT = "sent"
    REFUSED = "refused"  # the other side said no for good
    AMBIGUOUS = "ambiguous"  # the other side may have taken it; sending again might double it
    DEAD = "dead"  # given up after the last try


class OutgoingMessage(SQLModel, table=True):
    """A message to be sent, rendered and stored with the fact that caused it.

    `lane`: messages of one lane go in their order. `reply_to` and `replaces` name the keys of the
    message whose thread it joins and of the message that it edits. `payload` is JSON for Slack;
    for e-mail `body` holds the finished bytes. `sent_as` is Slack's channel:ts or the Message-ID.
    `in_doubt`: a try began whose end is not known, so it may have got through. Tries and leases
    are timed by the machine's clock, never by one that a demo moves.
    """

    __tablename__ = "outgoing_message"
    __table_args__ = (
        Index("ix_outgoing_message_due", "state", "next_try_at"),
        Index("ix_outgoing_message_lane", "lane", "state", "id"),
    )
    id: int | None = Field(default=None, sa_column=Column(_COUNTER, primary_key=True))
    key: str = Field(unique=True)
    medium: str
    lane: str
    recipient: str
    reply_to: str | None = None
    replaces: str | None = None
    payload: str | None = Field(default=None, sa_column=Column(Text))
    body: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    state: str = MessageState.PENDING.value
    attempts: int = 0
    in_doubt: bool = False
    created_at: datetime
    next_try_at: datetime | None = None
    leased_by: str | None = None
    leased_until: datetime | None = None
    sent_at: datetime | None = None
    sent_as: str | None = Field(default=None, index=True)
    error: str | None = Field(default=None, sa_column=Column(Text))


class AuditEvent(SQLModel, table=True):
    """What happened, once and for ever: each row carries the hash of the one before it."""

    __tablename__ = "audit_event"
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    at: datetime
    actor: str
    event: str
    subject: str
    details: str = Field(sa_column=Column(Text, nullable=False))
    previous_hash: str
    hash: str = Field(unique=True)


class AuditHead(SQLModel, table=True):
    """The end of the audit chain: locked while a row is added, so that the chain never forks."""

    __tablename__ = "audit_head"
    id: int = Field(default=1, primary_key=True)
    seq: int = Field(sa_column=Column(BigInteger, nullable=False))
    hash: str
