"""Reeve is told to stop: what has been begun is finished first. And it keeps its secrets."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from sqlalchemy import text
from sqlmodel import select

from bot.sandbox.smtp_faults import FAULTS
from storage.database import Database
from storage.tables import MessageState, OutgoingMessage
from tests.faults.ambush import Moment
from tests.faults.conftest import BOTH, POSTGRESQL, SQLITE, settings_for
from tests.faults.office import LEAD, Office
from tests.slack.scene import OFFICER


@asynccontextmanager
async def locked(database_url: str) -> AsyncIterator[None]:
    """Nobody else can record a delivery while the block runs."""
    database = Database(database_url)
    async with database.engine.begin() as held:
        await held.execute(text("LOCK TABLE delivery"))
        yield
    await database.close()


@POSTGRESQL
async def test_told_to_stop_it_answers_what_it_has_been_asked(
    office: Office,
) -> None:
    """A press waits for the database while SIGTERM comes; it is answered, and kept."""
    await office.open_quarter()
    await office.until(lambda: office.with_button(LEAD, "Start the return"))
    button = office.with_button(LEAD, "Start the return")
    assert button is not None
    office.ambush.deed = office.process.terminate
    office.ambush.set(Moment.HANDED_OVER)
    async with locked(office.database_url):
        pressed = asyncio.create_task(office.person(LEAD).press(button, label="Start the return"))
        ended = asyncio.create_task(office.process.ended())
        await office.until(lambda: any("Stopping" in line for line in office.process.log))
        _, waiting = await asyncio.wait([ended], timeout=1)
        assert waiting, "it does not go before it has answered"
    assert (await pressed).ok
    assert await ended == 0
    await office.start_again()
    await office.until(office.question)


@SQLITE
async def test_told_to_stop_it_notes_what_it_has_sent(office: Office) -> None:
    """Prompts are on their way when SIGTERM comes: none is left in doubt, none begun anew."""
    await office.until(lambda: office.find(OFFICER, "April to June 2024 has ended"))
    proposal = office.find(OFFICER, "April to June 2024 has ended")
    assert proposal is not None
    office.sandbox.faults.switch({"slow": 0.3})
    office.ambush.deed = office.process.terminate
    office.ambush.set(Moment.POSTED)
    assert (await office.person(OFFICER).press(proposal, label="Open the returns")).ok
    assert await office.process.ended() == 0
    assert office.ambush.has_struck
    database = Database(office.database_url)
    async with database.transaction() as session:
        rows = (await session.exec(select(OutgoingMessage))).all()
    await database.close()
    assert {row.state for row in rows} <= {MessageState.SENT, MessageState.PENDING}
    assert [row.key for row in rows if row.in_doubt and row.state != MessageState.SENT] == []


@POSTGRESQL
async def test_its_log_holds_no_secret_whatever_goes_wrong(office: Office) -> None:
    settings = settings_for(office.sandbox, office.mailbox, office.database_url)
    secrets = [settings[f"REEVE_{name}"] for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET")]
    office.sandbox.faults.switch({"server_errors": 2, "rate_limits": 2, "lost_answers": 2})
    await office.open_quarter()
    await _press_with_a_false_signature(office.process.port)
    office.mailbox.faults.next = FAULTS["banner_554"]
    await office.start_return()
    await office.answer()
    await office.stop()
    log = "".join(office.process.log)
    assert "Refused a request without Slack's signature" in log, "faults are spoken of"
    assert not [secret for secret in [*secrets, settings["REEVE_DATABASE_URL"]] if secret in log]


async def _press_with_a_false_signature(port: int) -> None:
    headers = {"x-slack-signature": "v0=0", "x-slack-request-timestamp": "1"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"http://127.0.0.1:{port}/slack/events", headers=headers) as answer,
    ):
        assert answer.status == 401


@BOTH
async def test_a_failure_is_logged_without_what_people_wrote(office: Office) -> None:
    await office.open_quarter()
    await office.start_return()
    await office.answer()
    question = office.question()
    assert question is not None
    await _refuse_answers(office.database_url)
    words = "Patrols began on time, as Quercus had wished."
    await office.person(LEAD).say(question[1].channel, words, question[1].thread_ts)
    await office.until(lambda: any("Not saved (reference" in line for line in office.process.log))
    office.process.kill()
    await office.process.ended()
    log = "".join(office.process.log)
    assert "INSERT INTO answer_given" in log, "what failed is said"
    assert "Quercus" not in log


async def _refuse_answers(database_url: str) -> None:
    """From now on the database takes no answer, and says which row it was."""
    if database_url.startswith("sqlite"):
        file = sqlite3.connect(database_url.removeprefix("sqlite:///"))
        file.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON answer_given "
            "BEGIN SELECT RAISE(ABORT, 'refused'); END"
        )
        file.close()
        return
    database = Database(database_url)
    async with database.engine.begin() as connection:
        refusal = "ALTER TABLE answer_given ADD CONSTRAINT refuse CHECK (false) NOT VALID"
        await connection.execute(text(refusal))
    await database.close()
