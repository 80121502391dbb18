"""Money that partnerships ask to move between their projects, and what the office decided."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Column, Text
from sqlmodel import Field, SQLModel


class Virement(SQLModel, table=True):
    """A request of a submitted return. `state` is one of `bot.domain.virement.VirementState`.

    Once it is decided the database itself refuses to change or delete it. `version` is
    the return's that asked, `reason` the office's.
    """

    __table_args__ = (
        CheckConstraint("pence > 0", name="pence_is_positive"),
        CheckConstraint("source_id <> target_id", name="is_between_two"),
    )
    id: str = Field(primary_key=True)
    return_id: str = Field(foreign_key="quarterly_return.id", index=True)
    year: str = Field(index=True)
    source_id: str = Field(foreign_key="project.id")
    target_id: str = Field(foreign_key="project.id")
    pence: int = Field(sa_column=Column(BigInteger, nullable=False))
    why: str = Field(sa_column=Column(Text, nullable=False))
    version: int
    state: str = Field(index=True)
    asked_at: datetime
    asked_by: str = Field(foreign_key="person.id")
    decided_at: datetime | None = None
    decided_by: str | None = Field(default=None, foreign_key="person.id")
    reason: str = Field(default="", sa_column=Column(Text, nullable=False))
