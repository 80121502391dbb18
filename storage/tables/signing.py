"""What finance officers said of the figures of returns."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel


class FiguresSignature(SQLModel, table=True):
    """A yes or a no to a return's figures, never changed, and one for the same figures.

    `figures_hash` is the SHA-256 of what was shown; `way` is how it was given: slack or link.
    """

    __tablename__ = "figures_signature"
    return_id: str = Field(foreign_key="quarterly_return.id", primary_key=True)
    figures_hash: str = Field(primary_key=True)
    version: int
    agreed: bool
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    signed_by: str = Field(foreign_key="person.id")
    signed_at: datetime
    way: str
