"""The process is killed with SIGKILL, between any two steps, and another one goes on."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import text

from bot.sandbox.mailbox import Mailbox
from bot.sandbox.server import Sandbox
from storage.database import Database
from tests.outbound.conftest import TOKEN, Dispatching
from tests.outbound.scene import enqueue, enqueue_letters, row, texts, until_ended

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def killed_at_the_end(
    database_url: str, sandbox: Sandbox, mailbox: Mailbox
) -> AsyncIterator[None]:
    """A dispatcher in another process, until the block ends: then SIGKILL."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.outbound.dispatching_child"),
        *(database_url, f"{sandbox.url}/api/", TOKEN, str(mailbox.port)),
        cwd=ROOT,
    )
    try:
        yield
        assert child.returncode is None, "it died by itself"
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


async def test_killed_between_the_post_and_the_note_of_it_nothing_is_doubled(
    database: Database,
    database_url: str,
    sandbox: Sandbox,
    mailbox: Mailbox,
    dispatching: Dispatching,
) -> None:
    await enqueue(database, "m1", "m2")
    sandbox.faults.switch({"slow": 60.0})  # posted at once, but answered late
    async with killed_at_the_end(database_url, sandbox, mailbox):
        await sandbox.until(lambda: texts(sandbox) == ["m1"], timeout=30)
    sandbox.faults.clear()
    assert (await row(database, "m1")).state == "leased"
    await let_leases_run_out(database)
    async with dispatching(database):
        await until_ended(database, "m1", "m2")
    assert texts(sandbox) == ["m1", "m2"]


async def test_killed_again_and_again_every_message_is_there_once_and_in_order(
    database: Database,
    database_url: str,
    sandbox: Sandbox,
    mailbox: Mailbox,
    dispatching: Dispatching,
) -> None:
    """Each kill comes at another step: after so many posts, with a few answers still under way."""
    lanes = {lane: [f"{lane}-{number}" for number in range(7)] for lane in "abcd"}
    for lane, (root, *replies) in lanes.items():
        await enqueue(database, root, lane=lane)
        await enqueue(database, *replies, lane=lane, reply_to=root)
    letters = [f"letter {number}" for number in range(12)]
    await enqueue_letters(database, *letters)
    sandbox.faults.switch({"slow": 0.02})
    for posts in (1, 6, 13, 19):
        async with killed_at_the_end(database_url, sandbox, mailbox):
            # awaited before the loop goes on
            await sandbox.until(lambda: len(texts(sandbox)) >= posts, timeout=30)  # noqa: B023
        await let_leases_run_out(database)
    async with dispatching(database):
        await until_ended(database, *(key for keys in lanes.values() for key in keys), *letters)
    for lane, keys in lanes.items():
        channel, _, ts = str((await row(database, keys[0])).sent_as).partition(":")
        thread = sandbox.workspace.history.thread(channel, ts)
        assert [message.text for message in thread] == keys, lane
    assert len(texts(sandbox)) == 28
    copies = Counter(letter.message_id for letter in mailbox.letters)
    assert len(copies) == len(letters), "a second copy has the Message-ID of the first"


async def let_leases_run_out(database: Database) -> None:
    """What the clock would do in less than a minute; SQLite's leases end with their process."""
    if not database.is_sqlite:
        async with database.engine.begin() as connection:
            await connection.execute(
                text(
                    "UPDATE outgoing_message SET leased_until = '2024-07-01' WHERE state = 'leased'"
                )
            )
