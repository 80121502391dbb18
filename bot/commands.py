"""What the commands do that open the database, change it and are done."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url
from sqlmodel import func, select

from bot.clock import SystemClock
from bot.domain.register import Register
from bot.journeys import load_register
from bot.main import require_schema, schema_revision
from bot.register import Problem, read_folder
from storage import audit, migrating
from storage.database import Database
from storage.tables import AuditEvent

COMMAND_LINE = "command line"  # who acted, in the audit, when no person can be named


@dataclass(frozen=True)
class LoadedFolder:
    """A folder that was loaded, for the person who watches and the program that reads."""

    loaded: load_register.Loaded

    @property
    def lines(self) -> list[str]:
        loaded = self.loaded
        counted = ", ".join(f"{count} {noun}" for noun, count in loaded.counts.items())
        done = f"{loaded.added} added, {loaded.changed} changed, {loaded.removed} removed"
        kept = [f"Kept, as it has been reported on: {name}." for name in loaded.kept]
        return [f"The register holds {counted}.", f"Rows: {done}.", *kept]

    def as_json(self) -> dict[str, Any]:
        return {"ok": True, **vars(self.loaded)}


@dataclass(frozen=True)
class Refused:
    """A folder with problems, of which nothing was loaded."""

    problems: tuple[Problem, ...]

    @property
    def lines(self) -> list[str]:
        return [str(problem) for problem in self.problems]

    def as_json(self) -> dict[str, Any]:
        return {"ok": False, "problems": [vars(problem) for problem in self.problems]}


async def migrate_database(url: str) -> str:
    """Bring the database to the newest schema and answer its revision. Raises NotReady."""
    make_folder(url)
    async with opened(url) as database:
        await schema_revision(database)  # says in words why it cannot be opened
        await migrating.migrate(database)
        return await migrating.revision(database) or ""


async def load_folder(url: str, folder: Path) -> LoadedFolder | Refused:
    """Read a register's folder and load all of it, or say what is wrong and load nothing.

    Raises NotReady.
    """
    register = read_folder(folder)
    if isinstance(register, tuple):
        return Refused(register)
    async with opened(url) as database:
        await require_schema(database)
        try:
            async with database.transaction() as session:
                loaded = await load_register.load(
                    session, register, actor=COMMAND_LINE, now=SystemClock().now()
                )
        except load_register.CannotMove as refused:
            return Refused(tuple(_move_refused(move) for move in refused.moves))
    return LoadedFolder(loaded)


async def load_area(url: str, area: Register) -> None:
    """Load a register that was made and not read from a folder."""
    async with opened(url) as database, database.transaction() as session:
        await load_register.load(session, area, actor=COMMAND_LINE, now=SystemClock().now())


def _move_refused(move: load_register.Move) -> Problem:
    return Problem(
        f"{move.noun}s.csv",
        0,
        "id",
        f"{move.noun.capitalize()} {move.id} has been reported on {move.was} and cannot move to "
        f"{move.to}. Give the new {move.noun} an ID of its own.",
    )


async def verify_audit(url: str) -> tuple[str | None, int]:
    """(The first fault in words, or None; how many rows the audit has.) Raises NotReady."""
    async with opened(url) as database:
        await require_schema(database)
        async with database.transaction() as session:
            fault = await audit.first_fault(session)
            rows = (await session.exec(select(func.count()).select_from(AuditEvent))).one()
    return fault, rows


def make_folder(url: str) -> None:
    """Make the folder that a new SQLite file goes into."""
    parsed = make_url(url)
    if parsed.drivername.startswith("sqlite") and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """The database of a command, closed again when the command is done."""
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()
