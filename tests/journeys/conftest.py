"""A small office to try journeys on, called directly: no Slack, no mail, real databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.rendering.text import Templates
from storage.database import Database
from tests.journeys.office import Office, fill
from tests.journeys.signers import copied, make_submitted


@pytest.fixture(scope="session")
def templates() -> Templates:
    return Templates(Path(__file__).parents[2] / "templates")


@pytest.fixture
async def office(database: Database, templates: Templates) -> Office:
    """The office with its register, once on SQLite and once on PostgreSQL. No quarter is open."""
    async with database.transaction() as session:
        await fill(session)
    return Office(database, templates)


@pytest.fixture(scope="session")
def made(
    sqlite_template: Path, templates: Templates, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    file = tmp_path_factory.mktemp("signers") / "reeve.db"
    return make_submitted(sqlite_template, file, templates)


@pytest.fixture(scope="session")
def made_unsigned(
    sqlite_template: Path, templates: Templates, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The same with nobody to sign it outside Slack."""
    file = tmp_path_factory.mktemp("unsigned") / "reeve.db"
    return make_submitted(sqlite_template, file, templates, signers=())


@pytest.fixture
async def submitted(made: Path, tmp_path: Path, templates: Templates) -> AsyncIterator[Office]:
    """Eastvale's return is submitted by its lead; of its finance officers one is not in Slack."""
    async with copied(made, tmp_path / "reeve.db", templates) as office:
        yield office
