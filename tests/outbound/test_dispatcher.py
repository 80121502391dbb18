"""From the outbox to Slack and the mail server: all of it, once, in order, whatever goes wrong.

Each test that takes a database runs on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from itertools import chain

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import text
from sqlmodel import col, select

from bot.outbound.backoff import BackOff
from bot.outbound.dispatcher import Dispatcher
from bot.outbound.slack import SlackSender
from bot.outbound.smtp import SmtpSender
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.server import Sandbox
from bot.sandbox.smtp_faults import FAULTS
from storage import audit, outbox
from storage.database import Database
from storage.tables import AuditEvent, MessageState
from tests.outbound.conftest import QUICK, TOKEN, Dispatching
from tests.outbound.scene import (
    NOW,
    PATIENCE,
    enqueue,
    enqueue_letters,
    row,
    running,
    texts,
    until,
    until_ended,
)

SENT = MessageState.SENT.value


async def test_threads_keep_their_order_and_people_their_conversations(
    database: Database, sandbox: Sandbox, dispatching: Dispatching
) -> None:
    keys = {lane: [f"{lane}-{number}" for number in range(8)] for lane in ("a", "b", "c")}
    for lane, (root, *replies) in keys.items():
        await enqueue(database, root, lane=lane, recipient="U1")
        await enqueue(database, *replies, lane=lane, recipient="U1", reply_to=root)
    async with dispatching(database):
        await until_ended(database, *chain(*keys.values()))
    for of_lane in keys.values():
        channel, _, ts = str((await row(database, of_lane[0])).sent_as).partition(":")
        thread = sandbox.workspace.history.thread(channel, ts)
        assert [message.text for message in thread] == of_lane


async def test_a_message_is_sent_as_soon_as_the_dispatcher_is_woken(
    database: Database, sandbox: Sandbox, dispatching: Dispatching
) -> None:
    async with dispatching(database) as dispatcher:
        for key in ("one", "two", "three"):
            await enqueue(database, key)
            dispatcher.wake()
            # far sooner than it would look again of its own accord
            async with asyncio.timeout(5):
                await until_ended(database, key)
    assert texts(sandbox) == ["one", "two", "three"]


async def test_too_many_messages_wait_as_long_as_slack_asks(
    database: Database, sandbox: Sandbox, dispatching: Dispatching
) -> None:
    sandbox.faults.switch({"rate_limits": 1, "retry_after": 1, "only": "chat."})
    await enqueue(database, "one")
    async with dispatching(database):
        (one,) = await until_ended(database, "one")
    first, second = (call for call in sandbox.traffic if call.name == "chat.postMessage")
    assert second.at - first.at >= timedelta(seconds=1)
    assert (one.state, one.attempts) == (SENT, 1), "the try that was too fast is not counted"


@pytest.mark.parametrize("fault", ["server_errors", "lost_answers", "rate_limits"])
async def test_faults_lose_nothing_and_double_nothing(
    database: Database, sandbox: Sandbox, dispatching: Dispatching, fault: str
) -> None:
    keys = [f"m{number:02}" for number in range(12)]
    for key in keys:
        await enqueue(database, key, lane=key[-1])
    sandbox.faults.switch({fault: 6, "retry_after": 0})
    async with dispatching(database):
        ended = await until_ended(database, *keys)
    assert sorted(texts(sandbox)) == keys
    assert {one.state for one in ended} == {SENT}
    assert getattr(sandbox.faults, fault) == 0, "the faults were met"


async def test_an_outage_is_waited_out(
    database: Database, sandbox: Sandbox, dispatching: Dispatching
) -> None:
    keys = [f"m{number}" for number in range(5)]
    await enqueue(database, *keys)
    sandbox.faults.switch({"outage": True})
    async with dispatching(database):
        await until(lambda: put_off(database, "m0"))
        sandbox.faults.clear()
        await until_ended(database, *keys)
    assert texts(sandbox) == keys


async def test_a_revoked_token_stops_slack_alone_and_no_message_is_given_up(
    database: Database,
    sandbox: Sandbox,
    client: AsyncWebClient,
    dispatching: Dispatching,
    caplog: pytest.LogCaptureFixture,
) -> None:
    keys = [f"m{number}" for number in range(5)]
    await enqueue(database, *keys)
    await enqueue_letters(database, "letter")
    client.token = "xoxb-revoked"
    with caplog.at_level(logging.ERROR, "bot.outbound"):
        async with dispatching(database):
            await sandbox.until(lambda: len(sandbox.refusals) >= 3)
            await until_ended(database, "letter")
            client.token = TOKEN
            ended = await until_ended(database, *keys)
    assert "Nothing can be sent by slack now. Slack does not accept" in caplog.text
    assert texts(sandbox) == keys
    assert [one.attempts for one in ended] == [1] * 5, "only the try that went through counts"


async def test_a_refused_message_is_told_and_audited_and_its_lane_goes_on(
    database: Database,
    sandbox: Sandbox,
    dispatching: Dispatching,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await enqueue(database, "refused", recipient="C404")
    await enqueue(database, "reply to refused", reply_to="refused")
    await enqueue(database, "after")
    async with dispatching(database):
        refused, orphan, after = await until_ended(database, "refused", "reply to refused", "after")
    assert [refused.state, orphan.state, after.state] == ["refused", "refused", "sent"]
    assert texts(sandbox) == ["after"]
    assert "refused was not delivered (refused). Slack does not know the channel" in caplog.text
    async with database.transaction() as session:
        events = (await session.exec(select(AuditEvent).order_by(col(AuditEvent.seq)))).all()
        assert await audit.first_fault(session) is None
    assert [(one.event, one.subject) for one in events] == [
        ("message not delivered", "refused"),
        ("message not delivered", "reply to refused"),
    ]


async def test_what_fails_for_long_enough_is_given_up_and_told(
    database: Database, sandbox: Sandbox, client: AsyncWebClient
) -> None:
    moment = timedelta(milliseconds=5)
    impatient = BackOff(first=moment, cap=moment, give_up_after=5 * moment)
    sandbox.faults.switch({"server_errors": 1_000})
    await enqueue(database, "one")
    async with running(Dispatcher(database, SlackSender(client, back_off=impatient), None)):
        (one,) = await until_ended(database, "one")
    assert one.state == MessageState.DEAD
    assert one.error == "Given up after 6 tries. Slack failed (HTTP status 503)."
    async with database.transaction() as session:
        (event,) = (await session.exec(select(AuditEvent))).all()
    assert (event.subject, event.details) == ("one", '{"medium": "slack", "state": "dead"}')


async def test_one_broken_message_stops_neither_the_others_nor_the_dispatcher(
    database: Database,
    sandbox: Sandbox,
    dispatching: Dispatching,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await enqueue(database, "broken", lane="broken")
    await execute(database, "UPDATE outgoing_message SET payload = '{not JSON'")
    keys = [f"m{number}" for number in range(5)]
    await enqueue(database, *keys)
    async with dispatching(database):
        await until_ended(database, *keys)
    broken = await row(database, "broken")
    assert texts(sandbox) == keys
    assert broken.state in {MessageState.PENDING, MessageState.LEASED}
    assert "Sending broken met a defect (reference " in caplog.text


async def test_letters_arrive_once_each_and_are_known_by_their_message_id(
    database: Database, mailbox: Mailbox, dispatching: Dispatching
) -> None:
    keys = [f"letter {number:02}" for number in range(45)]
    await enqueue_letters(database, *keys)
    async with dispatching(database):
        ended = await until_ended(database, *keys)
    assert sorted(letter.subject for letter in mailbox.letters) == keys
    assert {one.sent_as for one in ended} == {letter.message_id for letter in mailbox.letters}


async def test_a_letter_put_off_is_sent_later(
    database: Database, mailbox: Mailbox, dispatching: Dispatching
) -> None:
    await enqueue_letters(database, "letter")
    mailbox.faults.next = FAULTS["rcpt_450"]
    async with dispatching(database):
        (letter,) = await until_ended(database, "letter")
    assert (letter.state, letter.attempts, len(mailbox.letters)) == (SENT, 2, 1)


async def test_a_letter_that_may_have_arrived_is_not_sent_again_but_told(
    database: Database, mailbox: Mailbox, dispatching: Dispatching
) -> None:
    await enqueue_letters(database, "letter")
    mailbox.faults.next = FAULTS["drop_accepted"]
    async with dispatching(database):
        (letter,) = await until_ended(database, "letter")
    assert (letter.state, len(mailbox.letters)) == ("ambiguous", 1)
    async with database.transaction() as session:
        (event,) = (await session.exec(select(AuditEvent))).all()
    assert event.event == "message not delivered"


async def test_a_mail_server_that_hangs_does_not_hold_up_slack(
    database: Database, sandbox: Sandbox, mailbox: Mailbox, dispatching: Dispatching
) -> None:
    mailbox.faults.always = FAULTS["no_banner"]
    await enqueue_letters(database, *(f"letter {number}" for number in range(30)))
    keys = [f"m{number}" for number in range(5)]
    async with dispatching(database) as dispatcher:
        await enqueue(database, *keys)
        dispatcher.wake()
        await until_ended(database, *keys)
    assert texts(sandbox) == keys


async def test_without_a_mail_server_letters_wait(
    database: Database, sandbox: Sandbox, slack: SlackSender
) -> None:
    await enqueue_letters(database, "letter")
    await enqueue(database, "m1")
    async with running(Dispatcher(database, slack, None)):
        await until_ended(database, "m1")
    assert texts(sandbox) == ["m1"]
    assert (await row(database, "letter")).state == MessageState.PENDING


async def test_what_a_dead_process_had_posted_is_found_and_not_posted_again(
    database: Database, sandbox: Sandbox, slack: SlackSender, dispatching: Dispatching
) -> None:
    await enqueue(database, "m1", "m2")
    await leave_leased(database, "slack", slack)
    async with dispatching(database):
        await until_ended(database, "m1", "m2")
    assert texts(sandbox) == ["m1", "m2"]


async def test_a_letter_that_a_dead_process_had_sent_comes_again_with_the_same_message_id(
    database: Database, mailbox: Mailbox, smtp: SmtpSender, dispatching: Dispatching
) -> None:
    await enqueue_letters(database, "letter")
    await leave_leased(database, "email", smtp)
    async with dispatching(database):
        await until_ended(database, "letter")
    first, second = mailbox.letters
    assert first.source == second.source
    assert first.message_id == second.message_id != ""


async def test_a_database_that_fails_for_a_while_loses_nothing_and_doubles_nothing(
    database: Database,
    sandbox: Sandbox,
    dispatching: Dispatching,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The first message is on its way when the table goes; its end is written down later."""
    await enqueue(database, "m1", "m2", "m3")
    sandbox.faults.switch({"slow": 0.3})
    async with dispatching(database):
        await sandbox.until(lambda: texts(sandbox) == ["m1"])
        await execute(database, "ALTER TABLE outgoing_message RENAME TO elsewhere")
        await sandbox.until(lambda: caplog.text.count("The outbox is out of reach (") >= 2)
        await execute(database, "ALTER TABLE elsewhere RENAME TO outgoing_message")
        sandbox.faults.clear()
        ended = await until_ended(database, "m1", "m2", "m3")
    assert texts(sandbox) == ["m1", "m2", "m3"]
    assert [one.attempts for one in ended] == [1, 1, 1]


async def test_a_database_that_is_locked_for_two_seconds_loses_nothing(
    database: Database, database_url: str, sandbox: Sandbox, dispatching: Dispatching
) -> None:
    keys = [f"m{number}" for number in range(5)]
    await enqueue(database, *keys)
    other = Database(database_url)
    async with dispatching(database):
        async with other.transaction() as session:
            await session.connection()  # on SQLite a transaction locks the whole file
            if not other.is_sqlite:
                lock = text("LOCK TABLE outgoing_message IN ACCESS EXCLUSIVE MODE")
                await session.run_sync(lambda sync: sync.connection().execute(lock))
            await asyncio.sleep(2)
        await until_ended(database, *keys)
    await other.close()
    assert texts(sandbox) == keys


async def test_draining_finishes_what_is_on_its_way_and_takes_nothing_new(
    database: Database, sandbox: Sandbox, slack: SlackSender
) -> None:
    await enqueue(database, "m1", "m2")
    sandbox.faults.switch({"slow": 0.3})
    dispatcher = Dispatcher(database, slack, None)
    task = asyncio.create_task(dispatcher.run())
    await sandbox.until(lambda: texts(sandbox) == ["m1"])
    assert await dispatcher.drain(PATIENCE)
    async with asyncio.timeout(PATIENCE):
        await task
    assert (await row(database, "m1")).state == SENT
    assert (await row(database, "m2")).state == MessageState.PENDING
    assert texts(sandbox) == ["m1"]


async def test_draining_says_when_something_had_not_ended(
    database: Database, sandbox: Sandbox, slack: SlackSender, dispatching: Dispatching
) -> None:
    await enqueue(database, "m1")
    sandbox.faults.switch({"slow": 1.0})
    dispatcher = Dispatcher(database, slack, None)
    task = asyncio.create_task(dispatcher.run())
    await sandbox.until(lambda: texts(sandbox) == ["m1"])
    assert not await dispatcher.drain(0.05)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert not any(medium.on_their_way for medium in dispatcher._media), "nothing goes on unseen"
    sandbox.faults.clear()
    assert (await row(database, "m1")).state == MessageState.LEASED
    await expire_leases(database)
    async with dispatching(database):
        await until_ended(database, "m1")
    assert texts(sandbox) == ["m1"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_three_dispatchers_on_one_postgresql_never_double_and_never_reorder(
    database: Database, database_url: str, sandbox: Sandbox, client: AsyncWebClient
) -> None:
    lanes = {str(lane): [f"{lane}-{number}" for number in range(6)] for lane in range(4)}
    for lane, keys in lanes.items():
        await enqueue(database, *keys, lane=lane)
    sandbox.faults.switch({"server_errors": 5, "lost_answers": 5})
    databases = [Database(database_url) for _ in range(3)]
    dispatchers = [
        Dispatcher(each, SlackSender(client, back_off=QUICK), None, rest=QUICK)
        for each in databases
    ]
    async with running(*dispatchers):
        await until_ended(database, *chain(*lanes.values()))
    for each in databases:
        await each.close()
    for lane, keys in lanes.items():
        assert [words for words in texts(sandbox) if words.startswith(f"{lane}-")] == keys


async def put_off(database: Database, key: str) -> bool:
    return (await row(database, key)).error is not None


async def leave_leased(database: Database, medium: str, sender: SlackSender | SmtpSender) -> None:
    """Take the first message, send it, and die before that is written down."""
    async with database.transaction() as session:
        (taken,) = await outbox.take(session, medium=medium, owner="dead", now=NOW, limit=1)
    await sender.send(taken)
    await expire_leases(database)


async def expire_leases(database: Database) -> None:
    await execute(
        database, "UPDATE outgoing_message SET leased_until = '2024-07-01' WHERE state = 'leased'"
    )


async def execute(database: Database, statement: str) -> None:
    async with database.transaction() as session:
        await session.run_sync(lambda sync: sync.connection().execute(text(statement)))
