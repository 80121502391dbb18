"""The whole of Reeve beside the sandbox, with the example area: signed requests, real SMTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import pytest
from sqlmodel import col, delete, select

from bot.demo import ROOT, beside_sandbox
from bot.domain.register import Register
from bot.main import Pace
from bot.rendering.text import Templates
from bot.sandbox.limits import RateLimits
from bot.sandbox.timing import Timing
from storage.database import Database
from storage.tables import Measure, Project
from tests.conftest import loaded
from tests.slack.scene import Scene

# What is thrown away need not outlive a power cut, and a tick in the middle of a slow test would
# happen on a busy machine only: these tests move the clock themselves.
PACE = Pace(durable=False, pulse=3600, pictures=False)
# Nor is a busy machine that answers late a fault of Reeve's: how quickly it answers is measured.
TIMING = Timing(answer_within=15.0)
FEW = ("rutland", "charnwood", "harborough")


async def leave_projects_of(partnerships: Sequence[str], database_url: str) -> None:
    database = Database(database_url)
    others = select(Project.id).where(col(Project.partnership_id).not_in(partnerships))
    async with database.transaction() as session:
        await session.exec(delete(Measure).where(col(Measure.project_id).in_(others)))
        await session.exec(delete(Project).where(col(Project.id).in_(others)))
    await database.close()


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
    with loaded(request, tmp_path) as url:
        yield url


@pytest.fixture
def whole_area() -> None:
    """All nine partnerships are asked for returns, and not only a few."""


@pytest.fixture
async def scene(
    area: Register, database_url: str, templates: Templates, request: pytest.FixtureRequest
) -> AsyncIterator[Scene]:
    """A running Reeve on the morning after a quarter's end; nothing is open yet.

    A few partnerships have projects, and so are asked, unless a test wants the `whole_area`.
    """
    if "whole_area" not in request.fixturenames:
        await leave_projects_of(FEW, database_url)
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
