"""A local Slack and a local mail server to send to, and a dispatcher that sends there."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.outbound.backoff import BackOff
from bot.outbound.dispatcher import Dispatcher
from bot.outbound.slack import SlackSender
from bot.outbound.smtp import Security, SmtpSender
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import Workspace
from storage.database import Database

QUICK = BackOff(first=timedelta(milliseconds=10), cap=timedelta(milliseconds=50))
Dispatching: TypeAlias = Callable[..., AbstractAsyncContextManager[Dispatcher]]

MANIFEST = Path(__file__).parents[2] / "deploy" / "slack-manifest.json"
TOKEN = "xoxb-made-up"


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """Two people, a channel that Reeve is in (C1) and one that it is not in (C2)."""
    workspace = Workspace(seed=1)
    workspace.add_team("T1", "Office")
    workspace.add_user("U1", team="T1", name="kim", real_name="Kim")
    workspace.add_user("U2", team="T1", name="ash", real_name="Ash")
    workspace.install_app(
        app_id="A1",
        name="Reeve",
        team="T1",
        bot_user="UREEVE",
        bot_token=TOKEN,
        signing_secret="made up",
        manifest=json.loads(MANIFEST.read_text()),
    )
    workspace.add_channel("C1", name="csp-one", members=["UREEVE", "U1"])
    workspace.add_channel("C2", name="elsewhere", members=["U1"])
    async with Sandbox(workspace).running() as running:
        yield running


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(
            TOKEN, base_url=f"{sandbox.url}/api/", session=session, retry_handlers=[]
        )


@pytest.fixture
def slack(client: AsyncWebClient) -> SlackSender:
    return SlackSender(client, back_off=QUICK, longest_call=5)


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with Mailbox().running() as running:
        yield running


@pytest.fixture
async def smtp(mailbox: Mailbox) -> AsyncIterator[SmtpSender]:
    sender = SmtpSender(
        "127.0.0.1",
        mailbox.port,
        sender="reeve@office.example",
        security=Security.NONE,
        back_off=QUICK,
    )
    yield sender
    await sender.close()


@pytest.fixture
def dispatching(slack: SlackSender, smtp: SmtpSender) -> Dispatching:
    """`async with dispatching(database) as dispatcher`: it runs until the block ends."""

    @asynccontextmanager
    async def dispatching(
        database: Database, *, clock: Clock | None = None
    ) -> AsyncIterator[Dispatcher]:
        dispatcher = Dispatcher(database, slack, smtp, clock=clock, rest=QUICK)
        task = asyncio.create_task(dispatcher.run())
        try:
            yield dispatcher
            assert not task.done(), "the dispatcher gave up"
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    return dispatching
