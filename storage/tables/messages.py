"""What comes in and goes out: deliveries that had their effect, and messages to be sent."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, Index, LargeBinary, Text, text
from sqlmodel import Field, SQLModel

from storage.tables.columns import COUNTER


class Delivery(SQLModel, table=True):
    """A delivery from Slack that has had its effect. A repeat finds its key here."""

    key: str = Field(primary_key=True)
    received_at: datetime


class MessageState(StrEnum):
    PENDING = "pending"
    LEASED = "leased"
    SENT = "sent"
    REFUSED = "refused"  # the other side said no for good
    AMBIGUOUS = "ambiguous"  # the other side may have taken it; sending again might double it
    DEAD = "dead"  # given up after the last try


UNTOLD = text("state IN ('refused', 'ambiguous', 'dead') AND NOT told_of")


class OutgoingMessage(SQLModel, table=True):
    """A message to be sent, rendered and stored with the fact that caused it.

    `lane`: messages of one lane go in their order. `reply_to` and `replaces` name the keys of the
    message whose thread it joins and of the message that it edits. `payload` is JSON for Slack;
    for e-mail `body` holds the finished bytes. `sent_as` is Slack's channel:ts or the Message-ID.
    `in_doubt`: a try began whose end is not known, so it may have got through. `told_of`: that it
    was not delivered has been told. Tries and leases
    are timed by the machine's clock, never by one that a demo moves.
    """

    __tablename__ = "outgoing_message"
    __table_args__ = (
        Index("ix_outgoing_message_due", "state", "next_try_at"),
        Index("ix_outgoing_message_lane", "lane", "state", "id"),
        Index("ix_outgoing_message_untold", "id", sqlite_where=UNTOLD, postgresql_where=UNTOLD),
    )
    id: int | None = Field(default=None, sa_column=Column(COUNTER, primary_key=True))
    key: str = Field(unique=True)
    medium: str
    lane: str
    recipient: str
    reply_to: str | None = None
    replaces: str | None = None
    payload: str | None = Field(default=None, sa_column=Column(Text))
    body: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    state: str = MessageState.PENDING.value
    attempts: int = 0
    in_doubt: bool = False
    created_at: datetime
    next_try_at: datetime | None = None
    leased_by: str | None = None
    leased_until: datetime | None = None
    sent_at: datetime | None = None
    sent_as: str | None = Field(default=None, index=True)
    error: str | None = Field(default=None, sa_column=Column(Text))
    told_of: bool = False
