"""Money on its way: runs of the formula, and the pot's ledger.

A run that is published and an entry of the ledger never change: the database itself refuses it.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Column, Text
from sqlmodel import Field, SQLModel

from storage.tables.columns import COUNTER


class RunPurpose(StrEnum):
    YEAR = "year"  # what the partnerships get for the whole year
    POT = "pot"  # a part of the pot that goes out by the formula


class AllocationRun(SQLModel, table=True):
    """One working out of the formula with its pinned inputs, prepared and then published once.

    `inputs` is the whole file, `inputs_sha256` the hash of its bytes; `source` and `vintage` say
    where its figures are from and of when. `indicators` is JSON: [{"key", "weight"}].
    `published_as` is the year for a year's allocation, which so is published once only, and the
    run's id for a part of the pot.
    """

    __tablename__ = "allocation_run"
    __table_args__ = (CheckConstraint("total_pence > 0", name="total_is_positive"),)
    id: str = Field(primary_key=True)
    year: str = Field(index=True)
    purpose: str
    total_pence: int = Field(sa_column=Column(BigInteger, nullable=False))
    method: str
    indicators: str = Field(sa_column=Column(Text, nullable=False))
    inputs: str = Field(sa_column=Column(Text, nullable=False))
    inputs_file: str
    inputs_sha256: str
    source: str
    vintage: str
    prepared_at: datetime
    prepared_by: str = Field(foreign_key="person.id")
    published_at: datetime | None = None
    published_by: str | None = Field(default=None, foreign_key="person.id")
    published_as: str | None = Field(default=None, unique=True)


class AllocationLine(SQLModel, table=True):
    """What one area gets in a run. `share` is the exact share, such as "812/1911".

    `workings` is JSON, one object an indicator: {"indicator", "figure", "part", "weighted"}, each
    number an exact fraction as text.
    """

    __tablename__ = "allocation_line"
    __table_args__ = (CheckConstraint("pence >= 0", name="pence_is_not_negative"),)
    run_id: str = Field(foreign_key="allocation_run.id", primary_key=True)
    gss: str = Field(foreign_key="area.gss", primary_key=True)
    area_name: str
    partnership_id: str = Field(foreign_key="partnership.id", index=True)
    share: str
    pence: int = Field(sa_column=Column(BigInteger, nullable=False))
    workings: str = Field(sa_column=Column(Text, nullable=False))
    position: int


class Pot(SQLModel, table=True):
    """A financial year's pot: what is in it now. Its row is locked while an entry is made."""

    __table_args__ = (CheckConstraint("balance_pence >= 0", name="balance_is_not_negative"),)
    year: str = Field(primary_key=True)
    balance_pence: int = Field(sa_column=Column(BigInteger, nullable=False))


class SetAside(SQLModel, table=True):
    """An amount that one officer wants to take out of a pot for a named use, and what a second
    officer decided. `state` is one of `bot.domain.pot.Aside`.
    """

    __tablename__ = "set_aside"
    __table_args__ = (CheckConstraint("pence > 0", name="pence_is_positive"),)
    id: str = Field(primary_key=True)
    year: str = Field(foreign_key="pot.year", index=True)
    pence: int = Field(sa_column=Column(BigInteger, nullable=False))
    purpose: str = Field(sa_column=Column(Text, nullable=False))
    state: str = Field(index=True)
    proposed_at: datetime
    proposed_by: str = Field(foreign_key="person.id")
    decided_at: datetime | None = None
    decided_by: str | None = Field(default=None, foreign_key="person.id")


class PotEntry(SQLModel, table=True):
    """Money that went into a year's pot (above 0) or out of it (below 0), by a person, on a day.

    `key` says what it comes of, such as a return and a project, so that it is entered once.
    `kind` is one of `bot.domain.pot.Kind`. `purpose` is what an amount is set aside or given for.
    """

    __tablename__ = "pot_entry"
    __table_args__ = (CheckConstraint("pence <> 0", name="pence_is_not_zero"),)
    id: int | None = Field(default=None, sa_column=Column(COUNTER, primary_key=True))
    key: str = Field(unique=True)
    year: str = Field(foreign_key="pot.year", index=True)
    kind: str
    pence: int = Field(sa_column=Column(BigInteger, nullable=False))
    day: date
    entered_at: datetime
    entered_by: str = Field(foreign_key="person.id")
    partnership_id: str | None = Field(default=None, foreign_key="partnership.id")
    project_id: str | None = Field(default=None, foreign_key="project.id")
    return_id: str | None = Field(default=None, foreign_key="quarterly_return.id")
    run_id: str | None = Field(default=None, foreign_key="allocation_run.id")
    purpose: str | None = Field(default=None, sa_column=Column(Text))
