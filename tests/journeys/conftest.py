"""A small office to try journeys on, called directly: no Slack, no mail, real databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.rendering.text import Templates
from storage.database import Database
from tests.journeys.office import Office, fill


@pytest.fixture(scope="session")
def templates() -> Templates:
    return Templates(Path(__file__).parents[2] / "templates")


@pytest.fixture
async def office(database: Database, templates: Templates) -> Office:
    """The office with its register, once on SQLite and once on PostgreSQL. No quarter is open."""
    async with database.transaction() as session:
        await fill(session)
    return Office(database, templates)
