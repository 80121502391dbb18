"""Databases for the storage tests: migrated ones from the root, and an empty one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.database import Database


@pytest.fixture
async def empty_database(database_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    """A database without any table. The test runs twice: on a SQLite file and on PostgreSQL."""
    is_sqlite = database_url.startswith("sqlite")
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}" if is_sqlite else database_url)
    if not is_sqlite:
        async with database.engine.begin() as connection:
            await connection.execute(text("DROP SCHEMA public CASCADE"))
            await connection.execute(text("CREATE SCHEMA public"))
    yield database
    await database.close()
