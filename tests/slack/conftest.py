"""The whole of Reeve beside the sandbox, with the example area: signed requests, real SMTP."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.commands import load_folder
from bot.demo import EXAMPLE, ROOT, beside_sandbox
from bot.domain.register import Register
from bot.register import read_folder
from bot.rendering.text import Templates
from bot.sandbox.limits import RateLimits
from tests.slack.scene import Scene


@pytest.fixture(scope="session")
def area() -> Register:
    read = read_folder(EXAMPLE)
    assert isinstance(read, Register), read
    return read


@pytest.fixture(scope="session")
def templates() -> Templates:
    """Read once: that takes longer than most of these tests."""
    return Templates(ROOT / "templates")


@pytest.fixture
async def scene(area: Register, database_url: str, templates: Templates) -> AsyncIterator[Scene]:
    """A running Reeve on the morning after a quarter's end; nothing is open yet."""
    await load_folder(database_url, EXAMPLE)
    async with beside_sandbox(
        area, database_url, limits=RateLimits(speed=60), templates=templates
    ) as demo:
        yield Scene(demo, area)
        # whatever a test did, nothing that Reeve sent was refused by a Slack that checks it
        assert list(demo.sandbox.refusals) == []
