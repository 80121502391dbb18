"""An office with Reeve in a process of its own."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.demo import workspace_of
from bot.domain.register import Register
from bot.sandbox.limits import RateLimits
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.server import Sandbox
from bot.sandbox.timing import Timing
from tests.conftest import loaded
from tests.faults.ambush import Ambush
from tests.faults.office import Office
from tests.faults.process import Process

# Slack repeats an event at once, after a minute and after five. Here it is sooner, and as often as
# the start of a process may take on a busy machine.
TIMING = Timing(answer_within=20.0, retry_delays=(0.0, *[0.5] * 100))


SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
BOTH = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
"""A start takes seconds: each way to end is tried on one of the two, all of them on both."""


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with the register in it; a test says on which it runs."""
    with loaded(request, tmp_path) as url:
        yield url


@pytest.fixture
async def office(area: Register, database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """Reeve runs and takes HTTP requests; nothing is open yet."""
    async with _running(area, database_url, tmp_path) as running:
        yield running


@pytest.fixture
async def socket_office(area: Register, sqlite_area: Path, tmp_path: Path) -> AsyncIterator[Office]:
    """Reeve runs on SQLite and is connected by Socket Mode; nothing is open yet."""
    file = shutil.copyfile(sqlite_area, tmp_path / "reeve.db")
    async with _running(area, f"sqlite:///{file}", tmp_path, app_token="xapp-made-up") as running:
        yield running


@asynccontextmanager
async def _running(
    area: Register, database_url: str, folder: Path, app_token: str | None = None
) -> AsyncIterator[Office]:
    token, secret = f"xoxb-{secrets.token_hex(16)}", secrets.token_hex(16)
    today = datetime.now(UTC).date()
    workspace = workspace_of(area, on=today, token=token, secret=secret, app_token=app_token)
    mailbox = Mailbox()
    sandbox = Sandbox(workspace, mailbox=mailbox, timing=TIMING, limits=RateLimits(speed=60))
    async with mailbox.running(), sandbox.running():
        settings = settings_for(sandbox, mailbox, database_url)
        process = Process(settings, folder)
        ambush = Ambush(process, sandbox, mailbox)
        async with ambush.watching(), process.running():
            yield Office(sandbox, mailbox, process, ambush, area, database_url)


def settings_for(sandbox: Sandbox, mailbox: Mailbox, database_url: str) -> dict[str, str]:
    """The environment of a Reeve between this Slack and this mailbox."""
    app = sandbox.workspace.app
    (installed,) = sandbox.workspace.installations.values()
    return {
        "REEVE_DATABASE_URL": database_url,
        "REEVE_PORT": "0",
        "REEVE_SLACK_MODE": "http" if app.app_token is None else "socket",
        "REEVE_SLACK_BOT_TOKEN": installed.bot_token,
        "REEVE_SLACK_SIGNING_SECRET": app.signing_secret if app.app_token is None else "",
        "REEVE_SLACK_APP_TOKEN": app.app_token or "",
        "REEVE_SLACK_API_URL": f"{sandbox.url}/api/",
        "REEVE_SMTP_HOST": "127.0.0.1",
        "REEVE_SMTP_PORT": str(mailbox.port),
        "REEVE_SMTP_TLS": mailbox.security.value,
        "REEVE_MAIL_FROM": "Reeve <reeve@office.example>",
    }
