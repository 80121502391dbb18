"""From the outbox to Slack and the mail server: all of it, once, in order, whatever goes wrong.

Each test that takes a database runs on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select

from bot.clock import MovableClock
from bot.outbound.dispatcher import Dispatcher
from bot.outbound.slack import SlackSender
from bot.rendering.email import Contact, email_bytes
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.server import Sandbox
from bot.sandbox.smtp_faults import FAULTS
from storage import audit, outbox
from storage.database import Database
from storage.tables import AuditEvent, MessageState, OutgoingMessage
from tests.outbound.conftest import Dispatching

NOW = datetime(2024, 7, 1, 9, 0, tzinfo=UTC)
PATIENCE = 20.0  # seconds; no test waits so long unless it fails


async def enqueue(
    database: Database, *keys: str, recipient: str = "C1", lane: str = "lane", **more: Any
) -> None:
    async with database.transaction() as session:
        for key in keys:
            await outbox.enqueue_slack(
                session,
                key,
                lane=lane,
                recipient=recipient,
                payload={"text": key},
                now=NOW,
                **more,
            )


async def enqueue_letters(database: Database, *keys: str) -> None:
    async with database.transaction() as session:
        for key in keys:
            letter = email_bytes(
                key=key,
                sender=Contact("Office", "reeve@office.example"),
                recipient=Contact("Kim", "kim@council.example"),
                subject=key,
                text="Hello\n",
                html="<p>Hello</p>\n",
                at=NOW,
            )
            await outbox.enqueue_email(
                session, key, recipient="kim@council.example", body=letter, now=NOW
            )


async def row(database: Database, key: str) -> OutgoingMessage:
    async with database.transaction() as session:
        found = await outbox.by_key(session, key)
    assert found is not None
    return found


async def until_ended(database: Database, *keys: str) -> list[OutgoingMessage]:
    """The rows of these keys, once none is pending or leased."""
    async with asyncio.timeout(PATIENCE):
        while True:
            rows = [await row(database, key) for key in keys]
            if not {one.state for one in rows} & {MessageState.PENDING, MessageState.LEASED}:
                return rows
            await asyncio.sleep(0.02)
