"""Files that people add to a return; their bytes are kept beside the database, by their hash."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Column, Text
from sqlmodel import Field, SQLModel

from storage.tables.columns import COUNTER


class FileState(StrEnum):
    WAITING = "waiting"  # offered in Slack, and not fetched yet
    KEPT = "kept"
    REFUSED = "refused"
    TAKEN_OFF = "taken_off"  # by whoever answers the return, before it was submitted


class EvidenceFile(SQLModel, table=True):
    """A file offered for a return, and what became of it.

    `source` names where it came from, once for ever, such as Slack's id of the file; `address` is
    where a waiting one is fetched. `kind`, `size` (bytes) and `sha256` are known once it is kept;
    `refused_for` says why it was not.
    """

    __tablename__ = "evidence_file"
    id: int | None = Field(default=None, sa_column=Column(COUNTER, primary_key=True))
    return_id: str = Field(foreign_key="quarterly_return.id", index=True)
    source: str = Field(unique=True)
    name: str
    address: str | None = Field(default=None, sa_column=Column(Text))
    state: str = Field(default=FileState.WAITING.value, index=True)
    tries: int = 0
    kind: str | None = None
    size: int | None = Field(default=None, sa_column=Column(BigInteger))
    sha256: str | None = None
    refused_for: str | None = None
    added_by: str = Field(foreign_key="person.id")
    added_at: datetime
