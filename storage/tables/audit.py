"""The audit's rows and where its chain ends."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, Text
from sqlmodel import Field, SQLModel


class AuditEvent(SQLModel, table=True):
    """What happened, once and for ever: each row carries the hash of the one before it."""

    __tablename__ = "audit_event"
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    at: datetime
    actor: str
    event: str
    subject: str = Field(index=True)
    details: str = Field(sa_column=Column(Text, nullable=False))
    previous_hash: str
    hash: str = Field(unique=True)


class AuditHead(SQLModel, table=True):
    """The end of the audit chain: locked while a row is added, so that the chain never forks."""

    __tablename__ = "audit_head"
    id: int = Field(default=1, primary_key=True)
    seq: int = Field(sa_column=Column(BigInteger, nullable=False))
    hash: str
