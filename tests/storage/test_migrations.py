"""Migrations: from nothing to what the code expects, or not at all."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest
from sqlalchemy import Connection, MetaData, event, inspect, text

from storage import migrating
from storage.database import Database
from tests.thorough import THOROUGH

Found = TypeVar("Found")


class Killed(Exception):
    """A migration is ended in the middle."""


async def test_from_nothing_to_the_tables_of_the_code(empty_database: Database) -> None:
    assert await migrating.revision(empty_database) is None
    await migrating.migrate(empty_database)
    assert await migrating.revision(empty_database) == migrating.newest_revision()
    assert await migrating.differences(empty_database) == []


async def test_migrating_again_changes_nothing(database: Database) -> None:
    async with database.transaction() as session:
        before = await session.run_sync(lambda sync: tables(sync.connection()))
    with statements(database) as seen:
        await migrating.migrate(database)
    async with database.transaction() as session:
        assert await session.run_sync(lambda sync: tables(sync.connection())) == before
    assert [each for each in seen if each.startswith(("CREATE", "ALTER", "INSERT", "DROP"))] == []
    assert await migrating.differences(database) == []


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE person ADD COLUMN shoe_size INTEGER",
        "DROP INDEX ix_outgoing_message_due",
        "DROP TABLE delivery",
        "CREATE TABLE left_over (id INTEGER)",
    ],
)
async def test_a_table_that_differs_from_the_code_is_seen(database: Database, change: str) -> None:
    await execute(database, change)
    assert len(await migrating.differences(database)) >= 1


async def test_a_migration_that_fails_at_any_statement_leaves_the_schema_as_it_was(
    empty_database: Database,
) -> None:
    """And the next attempt, from there, reaches the same end."""
    with statements(empty_database) as seen:
        await migrating.migrate(empty_database)
    total = len(seen)
    assert total > 20
    await empty(empty_database)
    # PostgreSQL undoes its own DDL, and slowly: there some are tried, on SQLite each
    step = (1 if empty_database.is_sqlite else 9) * (1 if THOROUGH else 5)
    for number in range(1, total + 1, step):
        with statements(empty_database, fail_at=number), pytest.raises(Killed):
            await migrating.migrate(empty_database)
        assert await table_names(empty_database) == []
    await migrating.migrate(empty_database)
    assert await migrating.differences(empty_database) == []


KILLED_MIGRATION = """
import asyncio, os, sys
from sqlalchemy import event
from storage import migrating
from storage.database import Database

database, left = Database(sys.argv[1]), [int(sys.argv[2])]

@event.listens_for(database.engine.sync_engine, "before_cursor_execute")
def count(*_):
    left[0] -= 1
    if not left[0]:
        os._exit(9)

asyncio.run(migrating.migrate(database))
"""


async def test_a_migration_whose_process_dies_leaves_the_schema_as_it_was(
    empty_database: Database,
) -> None:
    """Nothing is rolled back by the dying process: the database sees to it."""
    for number in (12, 25):
        command = [sys.executable, "-c", KILLED_MIGRATION, empty_database.url, str(number)]
        died = await asyncio.to_thread(subprocess.run, command, timeout=60, check=False)
        assert died.returncode == 9
        assert await table_names(empty_database) == []
    await migrating.migrate(empty_database)
    assert await migrating.differences(empty_database) == []


async def test_every_constraint_has_a_name_to_change_it_by(database: Database) -> None:
    """SQLite and PostgreSQL give the nameless ones different names, or none."""
    nameless = await _inspected(database, _nameless_constraints)
    assert nameless == []


@contextmanager
def statements(database: Database, *, fail_at: int = 0) -> Iterator[list[str]]:
    """The statements that are run; at the one of that number, counted from 1, it fails."""
    seen: list[str] = []

    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]).strip())
        if len(seen) == fail_at:
            raise Killed

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)


def tables(connection: Connection) -> list[tuple[str, tuple[str, ...]]]:
    look = inspect(connection)
    return [
        (name, tuple(column["name"] for column in look.get_columns(name)))
        for name in sorted(look.get_table_names())
    ]


async def table_names(database: Database) -> list[str]:
    return [name for name, _ in await _inspected(database, tables)]


def _nameless_constraints(connection: Connection) -> list[str]:
    look = inspect(connection)
    return [
        f"{table}: {constraint}"
        for table in look.get_table_names()
        if table != "alembic_version"
        for constraint in (
            look.get_pk_constraint(table),
            *look.get_foreign_keys(table),
            *look.get_unique_constraints(table),
            *look.get_check_constraints(table),
        )
        if not constraint["name"]
    ]


async def _inspected(database: Database, look: Callable[[Connection], list[Found]]) -> list[Found]:
    async with database.engine.connect() as connection:
        return await connection.run_sync(look)


async def execute(database: Database, statement: str) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(text(statement))


async def empty(database: Database) -> None:
    def drop(connection: Connection) -> None:
        found = MetaData()
        found.reflect(connection)
        found.drop_all(connection)

    async with database.engine.begin() as connection:
        await connection.run_sync(drop)
