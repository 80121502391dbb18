"""A quarter that is open, and the pages of a lead who is not in Slack."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.clock import MovableClock
from bot.rendering.text import Templates
from storage.database import Database
from tests.journeys.answering import answer_next
from tests.journeys.office import MONDAY, Office, fill
from tests.journeys.signers import copied, make_submitted
from tests.journeys.test_deadlines import tick
from tests.web.pages import links_served
from tests.web.return_site import WESTMOOR, Site


@pytest.fixture(scope="session")
def templates() -> Templates:
    return Templates(Path(__file__).parents[2] / "templates")


@pytest.fixture(scope="session")
def made(
    sqlite_template: Path, templates: Templates, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The quarter is open; Cy, Westmoor's lead, has been written to, and Di has begun in Slack."""
    file = tmp_path_factory.mktemp("opened") / "reeve.db"
    shutil.copyfile(sqlite_template, file)
    asyncio.run(_open(file, templates))
    return file


async def _open(file: Path, templates: Templates) -> None:
    office = Office(Database(f"sqlite:///{file}"), templates)
    async with office.database.transaction() as session:
        await fill(session)
    await office.open_quarter()
    await tick(office, MONDAY)
    for _ in ("nil_return", "summary", "status"):
        assert await answer_next(office, MONDAY, by="di", return_id=WESTMOOR)
    await office.database.close()


@pytest.fixture(scope="session")
def submitted(
    sqlite_template: Path, templates: Templates, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Eastvale's return is submitted."""
    file = tmp_path_factory.mktemp("submitted") / "reeve.db"
    return make_submitted(sqlite_template, file, templates)


@pytest.fixture
async def site(made: Path, tmp_path: Path, templates: Templates) -> AsyncIterator[Site]:
    clock = MovableClock(MONDAY, held=True)
    async with (
        copied(made, tmp_path / "reeve.db", templates) as office,
        links_served(office, clock, tmp_path / "files") as address,
    ):
        there = Site(office, clock, address)
        there.link = await there.newest_link("cy")
        yield there
