"""The whole of Reeve beside the sandbox, with the example area: signed requests, real SMTP."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from bot.commands import load_folder
from bot.demo import EXAMPLE, ROOT, beside_sandbox
from bot.domain.register import Register
from bot.main import Pace
from bot.register import read_folder
from bot.rendering.text import Templates
from bot.sandbox.limits import RateLimits
from bot.sandbox.timing import Timing
from tests.conftest import TEMPLATE, fresh_copy
from tests.slack.scene import Scene

# What is thrown away need not outlive a power cut, and a tick in the middle of a slow test would
# happen on a busy machine only: these tests move the clock themselves.
PACE = Pace(durable=False, pulse=3600, pictures=False)
# Nor is a busy machine that answers late a fault of Reeve's: how quickly it answers is measured.
TIMING = Timing(answer_within=15.0)


@pytest.fixture(scope="session")
def area() -> Register:
    read = read_folder(EXAMPLE)
    assert isinstance(read, Register), read
    return read


@pytest.fixture(scope="session")
def templates() -> Templates:
    """Read once: that takes longer than most of these tests."""
    return Templates(ROOT / "templates")


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with the example area's register in it, on SQLite unless a test asks for both.

    Most of what is said and pressed here does not depend on the database: that the journeys work
    on PostgreSQL is shown by tests/journeys, and here by those with BOTH_DATABASES.
    """
    if request.param == "sqlite":
        file = tmp_path / "reeve.db"
        shutil.copyfile(request.getfixturevalue("sqlite_area"), file)
        yield f"sqlite:///{file}"
    else:
        server = request.getfixturevalue("postgres_server")
        with fresh_copy(server, request.getfixturevalue("postgres_area")) as url:
            yield url


@pytest.fixture(scope="session")
def sqlite_area(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Loaded once and copied: loading takes longer than most of these tests."""
    file = tmp_path_factory.mktemp("area") / "reeve.db"
    shutil.copyfile(sqlite_template, file)
    asyncio.run(load_folder(f"sqlite:///{file}", EXAMPLE))
    return file


@pytest.fixture(scope="session")
def postgres_area(postgres_server: Any) -> Iterator[str]:
    """The name of a database of the server, loaded once and copied."""
    with fresh_copy(postgres_server, TEMPLATE) as url:
        asyncio.run(load_folder(url, EXAMPLE))
        yield str(make_url(url).database)


@pytest.fixture
async def scene(area: Register, database_url: str, templates: Templates) -> AsyncIterator[Scene]:
    """A running Reeve on the morning after a quarter's end; nothing is open yet."""
    async with beside_sandbox(
        area,
        database_url,
        limits=RateLimits(speed=60),
        templates=templates,
        pace=PACE,
        timing=TIMING,
    ) as demo:
        demo.ticks.soon()
        await demo.ticks.over()  # what is due at the start is done: nothing of it comes later
        yield Scene(demo, area)
        # whatever a test did, nothing that Reeve sent was refused by a Slack that checks it
        assert list(demo.sandbox.refusals) == []
