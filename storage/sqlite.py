"""SQLite inside the event loop, but for the two steps that can wait for somebody or something.

In a transaction of ours a statement is served from memory in some tens of microseconds, while
handing it to a thread and back, as aiosqlite does four times a statement, costs more than all of
them together. So statements run in the loop; only BEGIN IMMEDIATE, which may wait for another
process, and COMMIT, which waits for the disk, run in a thread.
"""

from __future__ import annotations

import asyncio
import sqlite3
from typing import Any

from sqlalchemy import URL
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.pool import AsyncAdaptedQueuePool, Pool
from sqlalchemy.util import await_only

DRIVER = "sqlite+inloop"


class Connection(sqlite3.Connection):
    """A connection used by one task at a time, from the loop's thread or from one it waits for."""

    def begin_immediate(self) -> None:
        """Take the write lock; others' locks are waited for in a thread."""
        await_only(asyncio.to_thread(self.execute, "BEGIN IMMEDIATE"))

    def commit(self) -> None:
        """Have the disk confirm; outside a transaction there is nothing to wait for."""
        if self.in_transaction:
            await_only(asyncio.to_thread(super().commit))


class InLoopDialect(SQLiteDialect_pysqlite):
    """SQLAlchemy's own SQLite dialect, allowed to run under an async engine."""

    driver = "inloop"
    is_async = True
    supports_statement_cache = True

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:  # noqa: ARG003
        return AsyncAdaptedQueuePool

    def create_connect_args(self, url: URL) -> Any:
        positional, named = super().create_connect_args(url)
        return positional, {**named, "factory": Connection, "check_same_thread": False}

    def get_driver_connection(self, connection: Any) -> Any:
        return connection


registry.register("sqlite.inloop", __name__, "InLoopDialect")
