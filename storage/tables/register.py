"""The register: the office's settings, areas, partnerships, people, projects and measures."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import COUNTER


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
    id: int | None = Field(default=None, sa_column=Column(COUNTER, primary_key=True))
    person_id: str = Field(foreign_key="person.id", index=True)
    role: str
    partnership_id: str | None = Field(default=None, foreign_key="partnership.id", index=True)
    from_date: date
    to_date: date | None = None


class Project(SQLModel, table=True):
    """What an approved application pays for in one financial year, such as "2024-25".

    `awarded_on` is the day on which a bid round awarded it; None for one of the register.
    """

    __table_args__ = (
        CheckConstraint("award_pence > 0", name="award_is_positive"),
        Index("ix_project_of_year", "partnership_id", "year"),  # neither alone tells them apart
    )
    id: str = Field(primary_key=True)
    partnership_id: str = Field(foreign_key="partnership.id", index=True)
    year: str = Field(index=True)
    name: str
    objective: str
    award_pence: int = Field(sa_column=Column(BigInteger, nullable=False))
    position: int
    awarded_on: date | None = None


class Measure(SQLModel, table=True):
    """A success measure of a project. Baseline and target are decimals, kept as text."""

    id: str = Field(primary_key=True)
    project_id: str = Field(foreign_key="project.id", index=True)
    name: str
    unit: str
    baseline: str | None = None
    target: str | None = None
    position: int
