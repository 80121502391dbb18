"""A sandbox that runs, slack_sdk's client, and a small Bolt app that answers."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import Workspace
from tests.sandbox.scene import SECRET, TOKEN, make_workspace, served


@pytest.fixture
def workspace() -> Workspace:
    """The workspace of most tests."""
    return make_workspace()


@pytest.fixture
async def sandbox(workspace: Workspace) -> AsyncIterator[Sandbox]:
    """A sandbox that runs, with no app to deliver to."""
    async with Sandbox(workspace, seed=1).running() as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """One HTTP session for all that a test asks."""
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def client(sandbox: Sandbox, session: aiohttp.ClientSession) -> AsyncWebClient:
    """slack_sdk's own client with the bot's token."""
    return AsyncWebClient(token=TOKEN, base_url=f"{sandbox.url}/api/", session=session)


@pytest.fixture
def bolt(client: AsyncWebClient) -> AsyncApp:
    """A Bolt app to which a test adds its listeners."""
    return AsyncApp(signing_secret=SECRET, client=client)


@pytest.fixture
async def app(bolt: AsyncApp, sandbox: Sandbox) -> AsyncIterator[AsyncApp]:
    """The Bolt app, served where the sandbox delivers."""
    async with served(AsyncSlackRequestHandler(bolt, "/slack/events")) as address:
        sandbox.request_url = f"{address}/slack/events"
        yield bolt
