"""The database: how it is opened, and the one place that commits."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import LRUCache
from sqlmodel.ext.asyncio.session import AsyncSession

import storage.sqlite

# A power cut must not lose an acknowledged answer (FULL); a reader of the file must not find
# what was deleted (secure_delete); a crafted file must not run code (trusted_schema). Others'
# locks are waited for in `storage.sqlite`: SQLite's own wait would hold up the whole loop.
_SQLITE_PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "secure_delete": "ON",
    "trusted_schema": "OFF",
    "busy_timeout": "0",
}


# Statements compiled for SQLite, by what they are: compiling takes longer than running most, and
# where one database follows another, as in a rehearsal or in tests, they ask for the same.
_COMPILED: LRUCache[Any, Any] = LRUCache(1000)


class Database:
    """An engine and its transactions. `url` is SQLAlchemy's; SQLite and PostgreSQL are known.

    A SQLite file that is not `durable` may lose its last commits in a power cut: only what is
    thrown away anyway is kept so. Its errors name statements without what people wrote, as errors
    are logged.
    """

    def __init__(self, url: str, *, durable: bool = True) -> None:
        self.url = async_url(url)
        self.is_sqlite = self.url.startswith("sqlite")
        pragmas = _SQLITE_PRAGMAS | ({} if durable else {"synchronous": "OFF"})
        is_sqlite = self.is_sqlite
        self.engine = _sqlite_engine(self.url, pragmas) if is_sqlite else _postgres_engine(self.url)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """One session, one transaction: commits when the block ends, rolls back if it raises."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            yield session
            await session.commit()

    async def close(self) -> None:
        await self.engine.dispose()


def async_url(url: str) -> str:
    """The URL with the async driver named, so that `postgresql://…` can be written as usual."""
    drivers = {"sqlite": storage.sqlite.DRIVER, "postgresql": "postgresql+asyncpg"}
    parsed = make_url(url.replace("postgres://", "postgresql://", 1))
    parsed = parsed.set(drivername=drivers.get(parsed.drivername, parsed.drivername))
    return parsed.render_as_string(hide_password=False)


def _postgres_engine(url: str) -> AsyncEngine:
    return create_async_engine(
        url, pool_pre_ping=True, pool_size=10, max_overflow=10, hide_parameters=True
    )


def _sqlite_engine(url: str, pragmas: Mapping[str, str]) -> AsyncEngine:
    # One connection: SQLite has one writer anyway, and before 3.51.3 two connections in WAL mode
    # can lose a commit. Those who wait queue here, in order, instead of meeting "locked".
    engine = create_async_engine(
        url, pool_size=1, max_overflow=0, pool_timeout=30, hide_parameters=True
    )

    @event.listens_for(engine.sync_engine, "connect")
    def set_up(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself
        cursor = connection.cursor()
        for name, value in pragmas.items():
            cursor.execute(f"PRAGMA {name} = {value}")
        cursor.close()
        connection.waits_for_disk = pragmas["synchronous"] != "OFF"

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        connection.connection.dbapi_connection.begin_immediate()  # type: ignore[union-attr] # it is open

    return engine.execution_options(compiled_cache=_COMPILED)
