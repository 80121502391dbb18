"""What the dispatcher's tests are told in: messages put in the outbox, and how they ended."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from bot.outbound.dispatcher import Dispatcher
from bot.rendering.email import Contact, email_bytes
from bot.sandbox.server import Sandbox
from storage import outbox
from storage.database import Database
from storage.tables import MessageState, OutgoingMessage

NOW = datetime(2024, 7, 1, 9, 0, tzinfo=UTC)
PATIENCE = 30.0  # seconds; no test waits so long unless it fails


async def enqueue(
    database: Database, *keys: str, recipient: str = "C1", lane: str = "lane", **more: Any
) -> None:
    async with database.transaction() as session:
        messages = [
            outbox.to_slack(
                key, lane=lane, recipient=recipient, payload={"text": key}, now=NOW, **more
            )
            for key in keys
        ]
        await outbox.enqueue(session, messages)


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
            message = outbox.to_email(key, recipient="kim@council.example", body=letter, now=NOW)
            await outbox.enqueue(session, [message])


async def row(database: Database, key: str) -> OutgoingMessage:
    async with database.transaction() as session:
        found = await outbox.by_key(session, key)
    assert found is not None
    return found


async def until_ended(database: Database, *keys: str) -> list[OutgoingMessage]:
    """The rows of these keys, once none is pending or leased."""
    rows: list[OutgoingMessage] = []

    async def ended() -> bool:
        rows[:] = [await row(database, key) for key in keys]
        return not {one.state for one in rows} & {MessageState.PENDING, MessageState.LEASED}

    await until(ended)
    return rows


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Look again and again: another process may be the one that brings it about."""
    async with asyncio.timeout(PATIENCE):
        while not await condition():  # noqa: ASYNC110 - the row may be written by another process
            await asyncio.sleep(0.02)


def texts(sandbox: Sandbox, channel: str = "C1") -> list[str]:
    """What stands in a channel and its threads, oldest first."""
    return [message.text for message in sandbox.workspace.history.all(channel)]


@asynccontextmanager
async def running(*dispatchers: Dispatcher) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(dispatcher.run()) for dispatcher in dispatchers]
    try:
        yield
        assert not any(task.done() for task in tasks), "a dispatcher gave up"
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
