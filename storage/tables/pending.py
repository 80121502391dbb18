"""Answers that wait for their person's word."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel


class PendingAnswer(SQLModel, table=True):
    """A text that may say too much about people, until its author keeps it or changes it.

    One for each person and question. It is no answer, and it is removed as soon as there is one.
    """

    __tablename__ = "pending_answer"
    return_id: str = Field(foreign_key="quarterly_return.id", primary_key=True)
    question_key: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id", primary_key=True)
    text: str = Field(sa_column=Column(Text, nullable=False))
    typed: str | None = Field(default=None, sa_column=Column(Text))
    source: str | None = None
    at: datetime
