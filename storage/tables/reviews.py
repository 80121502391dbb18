"""What follows a submission: the versions of a return, and the office's questions about answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from storage.tables.columns import COUNTER


class ReturnVersion(SQLModel, table=True):
    """A return as it was submitted, kept for ever: only its acceptance is added later.

    `answers` is the canonical JSON of the answers that applied, `answers_hash` its SHA-256;
    `revision` counts the answers that had been given by then.
    """

    __tablename__ = "return_version"
    return_id: str = Field(foreign_key="quarterly_return.id", primary_key=True)
    number: int = Field(primary_key=True)
    revision: int
    submitted_at: datetime
    submitted_by: str = Field(foreign_key="person.id")
    reference: str = Field(unique=True)
    answers: str = Field(sa_column=Column(Text, nullable=False))
    answers_hash: str
    accepted_at: datetime | None = None
    accepted_by: str | None = Field(default=None, foreign_key="person.id")


class AnswerQuery(SQLModel, table=True):
    """An officer's question about one answer of a version. It is open until `closed_at`.

    It is closed by a reply, or without one: taken back, or the return was opened again.
    """

    __tablename__ = "answer_query"
    id: int | None = Field(default=None, sa_column=Column(COUNTER, primary_key=True))
    return_id: str = Field(foreign_key="quarterly_return.id", index=True)
    version: int
    question_key: str
    words: str = Field(sa_column=Column(Text, nullable=False))
    asked_by: str = Field(foreign_key="person.id")
    asked_at: datetime
    reply: str | None = Field(default=None, sa_column=Column(Text))
    closed_by: str | None = Field(default=None, foreign_key="person.id")
    closed_at: datetime | None = None
