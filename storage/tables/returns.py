"""Quarters, returns, their answers and the conversations about them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Integer, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.domain.return_states import ReturnState


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


class QuarterlyReturn(SQLModel, table=True):
    """One partnership's return for one quarter. `revision` counts the answers given to it.

    `due_since` is when the present `due_at` came to hold, None if it was at the opening;
    `next_look_at` is when the timetable has to look again, None when there is nothing to come.

    `submitted_answers` is the canonical JSON of the answers that applied when it was submitted
    last, `answers_hash` its SHA-256, `version` its number (0: never submitted); these and the
    columns beside them repeat the latest `ReturnVersion`, so that a step reads one row.
    `received_at` is when it was submitted first: lateness goes by that.

    `due_again_at` is when it is due once more, after the office has opened it again, and
    `sent_back_for` the office's reason; both are None once it is in again.
    """

    __tablename__ = "quarterly_return"
    __table_args__ = (UniqueConstraint("partnership_id", "quarter_key"),)
    id: str = Field(primary_key=True)
    partnership_id: str = Field(foreign_key="partnership.id")
    quarter_key: str = Field(foreign_key="reporting_quarter.key", index=True)
    form_version: str = Field(foreign_key="form_version.version")
    state: str = ReturnState.OPEN.value
    revision: int = 0
    version: int = 0
    opened_at: datetime
    due_at: datetime
    due_since: datetime | None = None
    due_again_at: datetime | None = None
    sent_back_for: str | None = Field(default=None, sa_column=Column(Text))
    next_look_at: datetime | None = Field(default=None, index=True)
    received_at: datetime | None = None
    submitted_at: datetime | None = None
    submitted_by: str | None = Field(default=None, foreign_key="person.id")
    reference: str | None = Field(default=None, unique=True)
    submitted_answers: str | None = Field(default=None, sa_column=Column(Text))
    answers_hash: str | None = None

    @property
    def present_due(self) -> datetime:
        """The deadline that holds now, in UTC."""
        return self.due_again_at or self.due_at

    @property
    def awaited(self) -> bool:
        """Whether the office waits for it. Nobody waits while a partnership amends its own."""
        return self.state == ReturnState.OPEN or self.due_again_at is not None


class AnswerGiven(SQLModel, table=True):
    """One answer, never changed: a later answer to the same question has a higher revision.

    `value` is JSON (`null`: skipped); `typed` is what the person wrote, where they wrote;
    `source` names the Slack message it came from, so that an edit of it can be followed.
    `kept_personal` names what the privacy guard asked about and the person chose to keep.
    `carried`: it is last quarter's answer, given again in one press.
    """

    __tablename__ = "answer_given"
    return_id: str = Field(foreign_key="quarterly_return.id", primary_key=True)
    revision: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    question_key: str
    value: str = Field(sa_column=Column(Text, nullable=False))
    typed: str | None = Field(default=None, sa_column=Column(Text))
    source: str | None = Field(default=None, index=True)
    kept_personal: str | None = None
    carried: bool = False
    answered_by: str = Field(foreign_key="person.id")
    answered_at: datetime


class Conversation(SQLModel, table=True):
    """One person's thread about one return: which question stands before them, and where.

    It is no step pointer: what comes next is worked out from the answers. `asked_key` only says
    what a typed answer is an answer to. `times_asked` is JSON, from a question's key to how often
    it was asked in this thread: with that, each of its messages can be named. `lane` names the
    thread in the outbox; one that could not be posted, or not to the person's present Slack
    identity, is followed by another. `ask_first`: what is typed next is asked about before it is
    taken, as the question came up without the person's doing. `desk`: it is an officer's thread
    about the return, in which nothing is answered.
    """

    id: str = Field(primary_key=True)
    return_id: str = Field(foreign_key="quarterly_return.id", index=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    lane: str = Field(unique=True, index=True)
    ask_first: bool = False
    desk: bool = False
    asked_key: str | None = None
    times_asked: str = Field(default="{}", sa_column=Column(Text, nullable=False))
    messages: int = 0
