"""The addresses of people's calendars."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel


class CalendarAddress(SQLModel, table=True):
    """Whose deadlines a secret address shows. Of the secret only the SHA-256 is kept."""

    __tablename__ = "calendar_address"
    hash: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    made_at: datetime
    revoked_at: datetime | None = None
