"""SQLite as Reeve opens it: one writer, durable, waiting for others without holding up the loop."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import select

from storage.database import Database
from storage.migrating import migrate
from storage.tables import RoleHeld, Setting

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL
    "foreign_keys": 1,
    "secure_delete": 1,
    "trusted_schema": 0,
    "busy_timeout": 0,  # the wait for a lock is the connection's own, between turns of the loop
}
MANY_TURNS = 500


@pytest.fixture
def file(sqlite_template: Path, tmp_path: Path) -> Path:
    file = tmp_path / "reeve.db"
    file.write_bytes(sqlite_template.read_bytes())
    return file


@pytest.fixture
async def sqlite(file: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite:///{file}")
    yield database
    await database.close()


async def test_a_connection_is_set_up_for_durability(sqlite: Database) -> None:
    assert await pragmas(sqlite) == PRAGMAS


async def test_a_connection_made_anew_is_set_up_again(sqlite: Database) -> None:
    async with sqlite.engine.connect() as connection:
        await connection.invalidate()
    assert await pragmas(sqlite) == PRAGMAS


async def test_there_is_one_connection_however_many_ask(sqlite: Database) -> None:
    async def which() -> str:
        async with sqlite.transaction() as session:
            return str(id((await session.connection()).sync_connection.connection.dbapi_connection))  # type: ignore[union-attr] # it is open

    assert len(set(await asyncio.gather(*(which() for _ in range(10))))) == 1


async def test_a_transaction_is_a_writer_from_its_first_reading(
    sqlite: Database, file: Path
) -> None:
    """Two that read before they write can then not both go on from the same reading."""
    async with sqlite.transaction() as session:
        assert (await session.exec(select(Setting))).all() == []
        with elsewhere(file) as other, pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")


async def test_beginning_waits_for_another_process_while_the_loop_goes_on(
    sqlite: Database, file: Path
) -> None:
    with elsewhere(file) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(put(sqlite, "late"))
        await turns(MANY_TURNS)
        assert not waiting.done()
        other.execute("ROLLBACK")
        await within_bounds(waiting)
    assert await keys(sqlite) == {"late"}


async def test_a_task_cancelled_while_it_waits_to_begin_has_begun_nothing(
    sqlite: Database, file: Path
) -> None:
    with elsewhere(file) as other:
        other.execute("BEGIN IMMEDIATE")
        doomed = asyncio.create_task(put(sqlite, "doomed"))
        behind = asyncio.create_task(put(sqlite, "behind"))
        await turns(MANY_TURNS)
        doomed.cancel()
        with pytest.raises(asyncio.CancelledError):
            await within_bounds(doomed)
        other.execute("ROLLBACK")
        await within_bounds(behind)
    assert await keys(sqlite) == {"behind"}


@pytest.mark.parametrize("times", [1, 3])
async def test_a_task_cancelled_while_the_disk_commits_is_told_when_it_is_over(
    sqlite: Database, times: int
) -> None:
    """However often it is cancelled. The row is there, and whoever comes next can write."""
    with busy_disk() as disk:
        doomed = asyncio.create_task(put(sqlite, "doomed"))
        await turns(MANY_TURNS)
        for _ in range(times):
            doomed.cancel()
            await turns(10)
        assert not doomed.done()
        disk.set()
        with pytest.raises(asyncio.CancelledError):
            await within_bounds(doomed)
    await put(sqlite, "next")
    assert await keys(sqlite) == {"doomed", "next"}


@pytest.mark.parametrize("is_cancelled", [False, True])
async def test_a_commit_that_fails_leaves_nothing_and_the_connection_usable(
    sqlite: Database, is_cancelled: bool
) -> None:
    """Who is cancelled meanwhile is told so all the same: it must not be kept from ending."""
    with busy_disk() as disk:
        doomed = asyncio.create_task(commit_what_is_refused(sqlite))
        await turns(MANY_TURNS)
        if is_cancelled:
            doomed.cancel()
            await turns(10)
        disk.set()
        with pytest.raises(asyncio.CancelledError if is_cancelled else IntegrityError):
            await within_bounds(doomed)
    await put(sqlite, "next")
    assert await keys(sqlite) == {"next"}


async def test_a_full_disk_is_survived_and_once_there_is_room_it_goes_on(
    sqlite: Database,
) -> None:
    await put(sqlite, "before")
    await pragma(sqlite, "max_page_count = 1")  # SQLite makes that as many as there are
    with pytest.raises(OperationalError, match="full"):
        await put(sqlite, "much " * 100_000)
    assert await keys(sqlite) == {"before"}
    await pragma(sqlite, "max_page_count = 100000")
    await put(sqlite, "after")
    assert await keys(sqlite) == {"before", "after"}


async def test_a_time_limit_that_strikes_during_a_commit_still_reads_as_one(
    sqlite: Database,
) -> None:
    with busy_disk() as disk:
        asyncio.get_running_loop().call_later(0.05, disk.set)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await put(sqlite, "in time after all")
    assert await keys(sqlite) == {"in time after all"}


async def test_an_error_other_than_a_lock_is_not_waited_out(sqlite: Database) -> None:
    """Such as beginning twice, which is a defect and must be seen as one."""
    async with sqlite.engine.connect() as connection:
        await connection.execute(text("SELECT 1"))
        raw = connection.sync_connection.connection.dbapi_connection  # type: ignore[union-attr] # it is open
        with pytest.raises(sqlite3.OperationalError, match="within a transaction"):
            raw.begin_immediate()  # type: ignore[union-attr] # our own connection


async def test_a_plain_select_is_read_through_the_async_engine(sqlite: Database) -> None:
    """SQLAlchemy closes such a result's cursor, and asks whether it waited, in ways of its own."""
    async with sqlite.engine.connect() as connection:
        for number in (1, 2):
            result = await connection.execute(text(f"SELECT {number}"))
            assert result.scalar_one() == number
    async with sqlite.transaction() as session:
        row = await (await session.connection()).execute(text("SELECT 1 + 1"))
        assert row.scalar_one() == 2


async def test_what_is_deleted_cannot_be_read_from_the_file(sqlite: Database, file: Path) -> None:
    await put(sqlite, "a-name-that-must-go")
    async with sqlite.transaction() as session:
        await session.delete((await session.exec(select(Setting))).one())
    async with sqlite.engine.connect() as connection:
        # what the write-ahead log still holds is copied into the file, and the log is emptied
        await connection.run_sync(_checkpoint)
    await sqlite.close()
    assert b"a-name-that-must-go" not in all_bytes(file)


async def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    """As is what SQLite keeps beside it, whatever the machine would let others read."""
    before = os.umask(0)
    try:
        database = Database(f"sqlite:///{tmp_path / 'new.db'}")
        await migrate(database)
        await put(database, "1")
        found = modes(tmp_path)
        await database.close()
    finally:
        os.umask(before)
    assert found == {"new.db": 0o600, "new.db-wal": 0o600, "new.db-shm": 0o600}


async def test_a_file_that_is_there_keeps_what_its_owner_allows(tmp_path: Path, file: Path) -> None:
    os.chmod(file, 0o640)  # noqa: PTH101 - Path's own is for code without a loop
    before = all_bytes(file)
    database = Database(f"sqlite:///{file}")
    assert await keys(database) == set()
    await database.close()
    assert modes(tmp_path) == {"reeve.db": 0o640}
    assert all_bytes(file) == before


def modes(folder: Path) -> dict[str, int]:
    """What each file of a folder allows to whom."""
    return {each.name: stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()}


def all_bytes(file: Path) -> bytes:
    """The database with whatever SQLite keeps beside it."""
    return b"".join(each.read_bytes() for each in sorted(file.parent.glob(f"{file.name}*")))


def _checkpoint(connection: object) -> None:
    raw = connection.connection.dbapi_connection  # type: ignore[attr-defined] # SQLAlchemy's own
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def elsewhere(file: Path) -> Iterator[sqlite3.Connection]:
    """Another process's connection, which waits for nothing."""
    other = sqlite3.connect(file, isolation_level=None, timeout=0)
    try:
        yield other
    finally:
        other.close()


@contextmanager
def busy_disk() -> Iterator[threading.Event]:
    """Whatever is handed to a thread waits until the event is set."""
    free = threading.Event()
    with ThreadPoolExecutor(1) as threads:
        threads.submit(free.wait, 30)
        asyncio.get_running_loop().set_default_executor(threads)
        try:
            yield free
        finally:
            free.set()
            asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))


async def turns(number: int) -> None:
    """Let the loop turn: everything that can go on without waiting does."""
    for _ in range(number):
        await asyncio.sleep(0)


async def within_bounds(task: asyncio.Task[None]) -> None:
    async with asyncio.timeout(20):
        await task


async def put(database: Database, key: str) -> None:
    async with database.transaction() as session:
        session.add(Setting(key=key, value="1"))


async def commit_what_is_refused(database: Database) -> None:
    """A foreign key that is looked at only when it is committed, and leads nowhere."""
    async with database.transaction() as session:
        connection = await session.connection()
        await connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        session.add(Setting(key="with it", value="1"))
        session.add(RoleHeld(person_id="nobody", role="lead", from_date=date(2024, 4, 1)))


async def keys(database: Database) -> set[str]:
    async with database.transaction() as session:
        return set((await session.exec(select(Setting.key))).all())


async def pragma(database: Database, what: str) -> None:
    async with database.engine.connect() as connection:
        await connection.execute(text(f"PRAGMA {what}"))


async def pragmas(database: Database) -> dict[str, object]:
    async with database.engine.connect() as connection:
        return {
            name: (await connection.execute(text(f"PRAGMA {name}"))).scalar_one()
            for name in PRAGMAS
        }
