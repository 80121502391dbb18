"""The office's digest: what each reader chose, and what they were told."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel


class DigestChoice(SQLModel, table=True):
    """When a person wants the digest and what of it; who has chosen nothing has no row.

    `days`: of the week, such as "0,3" (Monday is 0). `topics`: names, with commas between.
    """

    __tablename__ = "digest_choice"
    person_id: str = Field(foreign_key="person.id", primary_key=True)
    days: str
    at: time
    run_up: int
    topics: str
    urgent_only: bool
    chosen_at: datetime


class DigestTold(SQLModel, table=True):
    """A person was sent the digest of a day, once. `underspend` is JSON: pence by partnership."""

    __tablename__ = "digest_told"
    person_id: str = Field(foreign_key="person.id", primary_key=True)
    day: date = Field(primary_key=True)
    told_at: datetime
    underspend: str = Field(sa_column=Column(Text, nullable=False))
