"""Links that work once, for people who are written to by e-mail."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel


class OneTimeLink(SQLModel, table=True):
    """What one person may do once, without Slack. Of its secret only the SHA-256 is kept.

    `subject` is what `purpose` is about, such as a return's id.
    """

    __tablename__ = "one_time_link"
    hash: str = Field(primary_key=True)
    purpose: str
    subject: str = Field(index=True)
    person_id: str = Field(foreign_key="person.id")
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None
