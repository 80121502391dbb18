"""SQLite inside the event loop, but for a COMMIT that waits for the disk: that is in a thread.

In a transaction of ours a statement is served from memory in some tens of microseconds, while
handing it to a thread and back, as aiosqlite does four times a statement, costs more than all of
them together. So statements run in the loop. BEGIN IMMEDIATE may have to wait for another process:
it is tried again after pauses, in which the loop does other work.

A task may be cancelled wherever it waits. While it waits to begin, nothing has been begun. While
it waits for COMMIT, the disk is at work on the one connection, and so it waits to the end.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
from collections.abc import Callable
from typing import Any

from sqlalchemy import URL
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.pool import AsyncAdaptedQueuePool, Pool
from sqlalchemy.util import await_only

DRIVER = "sqlite+inloop"

# Seconds between tries to begin: first as short as another process's quick write, ten in all.
_PAUSES = (0.001, 0.002, 0.005, 0.01, 0.02, *[0.025] * 400)


class Cursor(sqlite3.Cursor):
    """A cursor that SQLAlchemy's async results can close."""

    async def _async_soft_close(self) -> None:
        """What is read is in memory: nothing is left to wait for."""


class Connection(sqlite3.Connection):
    """A connection used by one task at a time, from the loop's thread or from one it waits for."""

    waits_for_disk = True
    """Whether COMMIT does, so far as anything was changed: not with PRAGMA synchronous = OFF."""
    _changes_at_begin = 0

    def cursor(self, factory: Any = Cursor) -> Any:
        return super().cursor(factory)

    def begin_immediate(self) -> None:
        """Take the write lock. Raises sqlite3.OperationalError if others keep it for 10 s."""
        for pause in _PAUSES:
            try:
                self.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if not _is_busy(error):
                    raise
                await_only(asyncio.sleep(pause))
            else:
                break
        else:
            self.execute("BEGIN IMMEDIATE")
        self._changes_at_begin = self.total_changes

    def commit(self) -> None:
        """Have the disk confirm; where nothing was changed there is nothing to wait for."""
        if self.waits_for_disk and self.total_changes != self._changes_at_begin:
            await_only(_to_the_end(self._commit_or_undo))
        elif self.in_transaction:
            self._commit_or_undo()

    def _commit_or_undo(self) -> None:
        """A COMMIT that fails, on a full disk say, can leave its transaction open: undo that."""
        try:
            super().commit()
        except sqlite3.Error:
            with contextlib.suppress(sqlite3.Error):
                self.rollback()
            raise


async def _to_the_end(step: Callable[[], None]) -> None:
    """Run the step in a thread. Who is cancelled meanwhile is told when the step is over."""
    running = asyncio.get_running_loop().run_in_executor(None, step)
    cancelled: asyncio.CancelledError | None = None
    while not running.done():
        try:
            await asyncio.wait([running])
        except asyncio.CancelledError as late:
            cancelled = late
    failure = running.exception()
    if cancelled is not None:
        raise cancelled from failure  # also when it failed: what has been cancelled must end
    if failure is not None:
        raise failure


def _is_busy(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


class InLoopDialect(SQLiteDialect_pysqlite):
    """SQLAlchemy's own SQLite dialect, allowed to run under an async engine."""

    driver = "inloop"
    is_async = True
    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        """One file is spoken to like another: what was compiled for one serves them all."""
        return type(other) is type(self)

    def __hash__(self) -> int:
        return hash(type(self))

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:  # noqa: ARG003 - each URL has the same pool
        return AsyncAdaptedQueuePool

    def create_connect_args(self, url: URL) -> Any:
        positional, named = super().create_connect_args(url)
        return positional, {**named, "factory": Connection, "check_same_thread": False}

    def connect(self, *arguments: Any, **named: Any) -> Any:
        if not named.get("uri"):
            _make_private(arguments[0])
        return super().connect(*arguments, **named)

    def get_driver_connection(self, connection: Any) -> Any:
        return connection

    def do_execute(
        self, cursor: Any, statement: str, parameters: Any, _context: object = None
    ) -> None:
        await_only(_at_once())  # an async engine refuses a driver that is never awaited
        cursor.execute(statement, parameters)


def _make_private(file: str) -> None:
    """Make a new file that its owner alone can read; SQLite gives what it keeps beside it the same.

    A file that is there stays as it is. What cannot be made, SQLite says in its own words.
    """
    if file != ":memory:":
        with contextlib.suppress(OSError):
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


async def _at_once() -> None:
    """Wait for nothing: the loop is not even asked."""


registry.register("sqlite.inloop", __name__, "InLoopDialect")
