"""E-mails handed to a mail server: a thousand due at once, and the rate beside a client in C.

Postfix's smtp-source sends as many letters of the same size over one connection, where it is on
this machine: both to smtp-sink, which is as quick, so that it is not the server that is measured.
Otherwise the server is the sandbox's mailbox, in a process of its own.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from sqlmodel import col, select

from bot.commands import migrate_database
from bot.outbound.dispatcher import Dispatcher
from bot.outbound.outcome import Sent
from bot.outbound.smtp import Security, SmtpSender
from bot.rendering.email import Contact, email_bytes
from storage import outbox
from storage.database import Database
from storage.outbox import Taken
from storage.tables import OutgoingMessage
from tests.bench.measuring import Measure

LETTERS = 1_000
WITHIN = 10.0  # seconds, in which 95 % are to be handed over
_BODY = "The return of Northwold for April to June 2024 is due in five working days.\n" * 20
_ADDRESS = "kim@council.example"
_MAILBOX = """
import asyncio
from bot.sandbox.mailbox import Mailbox
async def main():
    async with Mailbox().running() as mailbox:
        print(mailbox.port, flush=True)
        await asyncio.Event().wait()
asyncio.run(main())
"""


async def measure() -> list[Measure]:
    async with _mailbox() as port:
        due = await _all_due(port)
    async with _quickest_server() as port:
        ours, theirs = await _rate(port), await _rate_in_c(port)
    name = f"{LETTERS:,} e-mails due at once, 95 % handed over"
    against = "smtp-source" if theirs else "smtp-source, which is not on this machine"
    return [
        Measure(name, due, WITHIN, "s", "ten seconds, the limit"),
        Measure("e-mails over one connection", ours, theirs, "a second", against),
    ]


async def _all_due(port: int) -> float:
    """The seconds after which 95 % were handed over, from the outbox by the dispatcher."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        await migrate_database(url)
        database, sender = Database(url), _sender(port)
        async with database.transaction() as session:
            now = datetime.now(UTC)
            letters = [
                outbox.to_email(f"m{number}", recipient=_ADDRESS, body=_letter(number), now=now)
                for number in range(LETTERS)
            ]
            await outbox.enqueue(session, letters)
        dispatcher = Dispatcher(database, sender, sender)
        began = datetime.now(UTC)
        running = asyncio.create_task(dispatcher.run())
        await dispatcher.at_rest("email")
        await dispatcher.drain(WITHIN)
        await running
        async with database.transaction() as session:
            sent_at = select(OutgoingMessage.sent_at).order_by(col(OutgoingMessage.sent_at))
            moments = [each for each in (await session.exec(sent_at)).all() if each]
        await sender.close()
        await database.close()
    if len(moments) != LETTERS:
        raise AssertionError(f"{len(moments)} were sent, not {LETTERS}: nothing was measured")
    return (moments[int(LETTERS * 0.95) - 1] - began).total_seconds()


async def _rate(port: int) -> float:
    """Letters a second over one connection that is kept, each built beforehand."""
    sender = _sender(port)
    letters = [_taken(number) for number in range(LETTERS)]
    await sender.send(_taken(LETTERS))
    began = time.perf_counter()
    outcomes = [await sender.send(each) for each in letters]
    taken = time.perf_counter() - began
    await sender.close()
    if not all(isinstance(each, Sent) for each in outcomes):
        raise AssertionError("A letter was not taken: nothing was measured")
    return LETTERS / taken


async def _rate_in_c(port: int) -> float | None:
    """The same by postfix's client; None where it is not on this machine."""
    client = shutil.which("smtp-source")
    if client is None:
        return None
    wanted = ["-s", "1", "-m", str(LETTERS), "-l", str(len(_letter(0)))]
    addresses = ["-f", "reeve@office.example", "-t", _ADDRESS]
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        client, "-d", *wanted, *addresses, f"inet:127.0.0.1:{port}"
    )
    if await process.wait():
        raise AssertionError("smtp-source failed: nothing was measured")
    return LETTERS / (time.perf_counter() - began)


@asynccontextmanager
async def _quickest_server() -> AsyncIterator[int]:
    sink = shutil.which("smtp-sink")
    if sink is None:
        async with _mailbox() as port:
            yield port
        return
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    user = [] if os.geteuid() else ["-u", "nobody"]  # which it wants to be told by root
    process = await asyncio.create_subprocess_exec(sink, *user, f"127.0.0.1:{port}", "100")
    try:
        await _answers(port)
        yield port
    finally:
        process.terminate()
        await process.wait()


async def _answers(port: int) -> None:
    """Wait until something listens there, two seconds at most."""
    ends = time.monotonic() + 2
    while time.monotonic() < ends:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return


@asynccontextmanager
async def _mailbox() -> AsyncIterator[int]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _MAILBOX, stdout=asyncio.subprocess.PIPE
    )
    if process.stdout is None:
        raise AssertionError("The mailbox says no port.")
    try:
        yield int(await process.stdout.readline())
    finally:
        process.terminate()
        await process.wait()


def _sender(port: int) -> SmtpSender:
    return SmtpSender("127.0.0.1", port, sender="reeve@office.example", security=Security.NONE)


def _letter(number: int) -> bytes:
    return email_bytes(
        key=f"m{number}",
        sender=Contact("Office", "reeve@office.example"),
        recipient=Contact("Kim", _ADDRESS),
        subject="Due in five working days",
        text=_BODY,
        html=f"<p>{_BODY}</p>",
        at=datetime(2024, 7, 24, 9, tzinfo=UTC),
    )


def _taken(number: int) -> Taken:
    return Taken(
        id=number,
        key=f"m{number}",
        medium="email",
        recipient=_ADDRESS,
        payload=None,
        body=_letter(number),
        attempts=0,
        in_doubt=False,
        replies=False,
        replaces=False,
        thread=None,
        target=None,
    )
