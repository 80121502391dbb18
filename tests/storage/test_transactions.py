"""One place commits: what it acknowledged is there, what failed left no trace, nobody is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from storage.database import Database
from storage.tables import Area, Setting

WRITERS, UPDATES_EACH = 20, 20


async def test_concurrent_updates_lose_nothing_and_never_meet_a_lock(
    database: Database, database_url: str
) -> None:
    """20 writers read a number and write it back 20 times each, half of them as another Reeve.

    Each lets the others run between its reading and its writing.
    """
    await put(database, "count", "0")
    async with opened(database_url) as other:
        writers = [database, other] * (WRITERS // 2)
        await asyncio.gather(*(add_one(each, UPDATES_EACH) for each in writers))
    assert await settings(database) == {"count": str(WRITERS * UPDATES_EACH)}


async def test_what_a_failed_transaction_wrote_is_gone_and_the_next_one_works(
    database: Database,
) -> None:
    with pytest.raises(ZeroDivisionError):
        await put_and_fail(database)
    assert await settings(database) == {}
    await put(database, "after", "1")
    assert await settings(database) == {"after": "1"}


async def test_a_refused_row_takes_its_whole_transaction_with_it(database: Database) -> None:
    """Also when the database says no only at the commit, where the rows are flushed."""
    await put(database, "taken", "1")

    async def put_two() -> None:
        async with database.transaction() as session:
            session.add(Area(gss="E1", name="Eastvale"))
            session.add(Setting(key="taken", value="2"))

    with pytest.raises(IntegrityError):
        await put_two()
    async with database.transaction() as session:
        assert (await session.exec(select(Area))).all() == []
    assert await settings(database) == {"taken": "1"}


async def test_an_error_does_not_undo_what_others_commit_meanwhile(database: Database) -> None:
    outcomes = await asyncio.gather(
        *(put(database, f"good {n}", "1") for n in range(10)),
        *(put_and_fail(database) for _ in range(10)),
        return_exceptions=True,
    )
    assert sum(isinstance(each, ZeroDivisionError) for each in outcomes) == 10
    assert set(await settings(database)) == {f"good {n}" for n in range(10)}


async def test_a_task_cancelled_anywhere_leaves_its_transaction_whole_or_undone(
    database: Database,
) -> None:
    """Cancelled after each number of turns of the loop, among others that are not cancelled.

    What was acknowledged is there, and of two rows of one transaction both are or neither is.
    """
    acknowledged: set[str] = set()

    async def write(name: str) -> None:
        async with database.transaction() as session:
            session.add(Setting(key=f"{name} a", value="1"))
            await session.flush()
            session.add(Setting(key=f"{name} b", value="1"))
        acknowledged.add(name)

    for turns in range(60):
        doomed = asyncio.create_task(write(f"doomed {turns}"))
        steady = asyncio.create_task(write(f"steady {turns}"))
        for _ in range(turns):
            await asyncio.sleep(0)
        doomed.cancel()
        first, second = await asyncio.gather(doomed, steady, return_exceptions=True)
        assert first is None or isinstance(first, asyncio.CancelledError)
        assert second is None

    there = await settings(database)
    names = {key[:-2] for key in there}
    assert all({f"{name} a", f"{name} b"} <= set(there) for name in names)
    assert acknowledged <= names
    assert {name for name in names if name.startswith("steady")} == {
        f"steady {turns}" for turns in range(60)
    }


async def test_those_cancelled_in_the_queue_for_a_connection_hold_nobody_up(
    database: Database,
) -> None:
    waiting = [asyncio.create_task(add_one(database, 1)) for _ in range(40)]
    for _ in range(5):
        await asyncio.sleep(0)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    async with asyncio.timeout(20):
        await asyncio.gather(*(put(database, str(n), "1") for n in range(40)))
    assert len(await settings(database)) == 40


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    other = Database(url)
    yield other
    await other.close()


async def add_one(database: Database, times: int) -> None:
    for _ in range(times):
        async with database.transaction() as session:
            row = (
                await session.exec(select(Setting).where(Setting.key == "count").with_for_update())
            ).one()
            await asyncio.sleep(0)
            row.value = str(int(row.value) + 1)
            session.add(row)


async def put(database: Database, key: str, value: str) -> None:
    async with database.transaction() as session:
        session.add(Setting(key=key, value=value))


async def put_and_fail(database: Database) -> None:
    async with database.transaction() as session:
        session.add(Setting(key="bad", value="1"))
        await session.flush()
        raise ZeroDivisionError


async def settings(database: Database) -> dict[str, str]:
    async with database.transaction() as session:
        rows = (await session.exec(select(Setting))).all()
    return {row.key: row.value for row in rows}
