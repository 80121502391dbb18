"""An office with Reeve in a process of its own."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.commands import load_folder
from bot.demo import EXAMPLE, workspace_of
from bot.domain.register import Register
from bot.register import read_folder
from bot.sandbox.limits import RateLimits
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.server import Sandbox
from bot.sandbox.timing import Timing
from tests.faults.ambush import Ambush
from tests.faults.office import Office
from tests.faults.process import Process

# Slack repeats an event at once, after a minute and after five. Here it is sooner, and as often as
# the start of a process may take on a busy machine.
TIMING = Timing(answer_within=20.0, retry_delays=(0.0, *[0.5] * 100))


@pytest.fixture(scope="session")
def area() -> Register:
    read = read_folder(EXAMPLE)
    assert isinstance(read, Register), read
    return read


@pytest.fixture
async def office(area: Register, database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """It runs, and nothing is open yet. At the end it is killed, if it still runs."""
    await load_folder(database_url, EXAMPLE)
    token, secret = f"xoxb-{secrets.token_hex(16)}", secrets.token_hex(16)
    workspace = workspace_of(area, on=datetime.now(UTC).date(), token=token, secret=secret)
    mailbox = Mailbox()
    sandbox = Sandbox(workspace, mailbox=mailbox, timing=TIMING, limits=RateLimits(speed=60))
    async with mailbox.running(), sandbox.running():
        process = Process(
            {
                "REEVE_DATABASE_URL": database_url,
                "REEVE_PORT": "0",
                "REEVE_SLACK_BOT_TOKEN": token,
                "REEVE_SLACK_SIGNING_SECRET": secret,
                "REEVE_SLACK_API_URL": f"{sandbox.url}/api/",
                "REEVE_SMTP_HOST": "127.0.0.1",
                "REEVE_SMTP_PORT": str(mailbox.port),
                "REEVE_SMTP_TLS": "none",
                "REEVE_MAIL_FROM": "Reeve <reeve@office.example>",
            },
            tmp_path,
        )
        ambush = Ambush(process, sandbox, mailbox)
        async with ambush.watching():
            await process.start()
            try:
                yield Office(sandbox, mailbox, process, ambush, area, database_url)
            finally:
                process.kill()
                await process.ended()
