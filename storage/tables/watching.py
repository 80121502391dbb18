"""What is watched over: addresses that a server refuses, and how far the audit is verified."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Text
from sqlmodel import Field, SQLModel


class RefusedAddress(SQLModel, table=True):
    """An e-mail address that its server refuses for good, until it takes a letter again.

    `reason` is what that server said.
    """

    __tablename__ = "refused_address"
    address: str = Field(primary_key=True)
    refused_at: datetime
    reason: str = Field(sa_column=Column(Text, nullable=False))


class AuditCheck(SQLModel, table=True):
    """The one row of the daily check: up to `checked_seq` the chain was found whole, once.

    `rolled_seq`: how far it has been read again since. `done_on`: the London day whose share is
    done.
    """

    __tablename__ = "audit_check"
    id: int = Field(default=1, primary_key=True)
    checked_seq: int = Field(sa_column=Column(BigInteger, nullable=False))
    checked_hash: str
    rolled_seq: int = Field(sa_column=Column(BigInteger, nullable=False))
    done_on: date | None = None
