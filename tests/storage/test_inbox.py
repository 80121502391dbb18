"""The inbox: a delivery has its effect once, however often and however close together it comes."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from storage import inbox
from storage.database import Database

NOW = datetime(2024, 7, 1, 9, 0, tzinfo=UTC)


async def test_a_delivery_is_first_once(database: Database) -> None:
    assert await arrives(database, "a") is True
    assert await arrives(database, "a") is False
    assert await arrives(database, "b") is True


async def test_a_repeat_within_one_transaction_is_known(database: Database) -> None:
    async with database.transaction() as session:
        assert await inbox.is_first(session, "a", now=NOW)
        assert not await inbox.is_first(session, "a", now=NOW)


async def test_of_many_at_once_one_is_first(database: Database) -> None:
    outcomes = await asyncio.gather(*(arrives(database, "a") for _ in range(15)))
    assert sorted(outcomes) == [False] * 14 + [True]


async def test_a_delivery_whose_effect_failed_is_first_when_it_comes_again(
    database: Database,
) -> None:
    with pytest.raises(ZeroDivisionError):
        await fails(database)
    assert await arrives(database, "a") is True


async def test_a_repeat_that_waited_for_a_failed_effect_takes_its_place(
    database: Database,
) -> None:
    """It arrives while the first one's transaction is open, and then that one is rolled back."""
    begun, go_on = asyncio.Event(), asyncio.Event()
    failing = asyncio.create_task(fails(database, begun, go_on))
    async with asyncio.timeout(20):
        await begun.wait()
        repeat = asyncio.create_task(arrives(database, "a"))
        for _ in range(100):
            await asyncio.sleep(0)
        assert not repeat.done()
        go_on.set()
        with pytest.raises(ZeroDivisionError):
            await failing
        assert await repeat is True


async def arrives(database: Database, key: str) -> bool:
    async with database.transaction() as session:
        return await inbox.is_first(session, key, now=NOW)


async def fails(
    database: Database, begun: asyncio.Event | None = None, go_on: asyncio.Event | None = None
) -> None:
    async with database.transaction() as session:
        assert await inbox.is_first(session, "a", now=NOW)
        if begun and go_on:
            begun.set()
            await go_on.wait()
        raise ZeroDivisionError
