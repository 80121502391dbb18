"""An office with an empty register, in a SQLite file that goes when the measurement ends."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.clock import MovableClock
from bot.commands import migrate_database
from bot.rendering.email import Contact
from bot.rendering.text import Templates
from bot.services import Services
from storage.database import Database

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def empty_office(clock: MovableClock) -> AsyncIterator[Services]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        await migrate_database(url)
        database = Database(url)
        yield Services(
            clock=clock,
            begin=database.transaction,
            wake_outbox=lambda: None,
            templates=Templates(ROOT / "templates"),
            bank_holidays=frozenset(),
            sender=Contact("Reeve", "reeve@example.org"),
        )
        await database.close()
