"""A return over Socket Mode, by Bolt's own client, with a connection that ends in the middle."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo import workspace_of
from bot.domain.register import Register
from bot.sandbox.changes import Change, ExchangeDone
from bot.sandbox.server import Sandbox
from bot.sandbox.timing import Timing
from bot.web.socket_mode import connected
from tests.faults.ambush import Moment
from tests.faults.conftest import settings_for
from tests.faults.office import Office
from tests.faults.process import run_to_its_end
from tests.thorough import only_ci

APP_TOKEN = "xapp-made-up"


@only_ci
async def test_a_return_over_socket_mode_survives_a_refresh_and_a_kill(
    socket_office: Office,
) -> None:
    office, sockets = socket_office, socket_office.sandbox.sockets
    await office.open_quarter()
    await office.start_return()
    await office.answer()
    (first,) = sockets.connections
    await sockets.warn(first)
    await sockets.refresh(first)
    await office.answer()  # typed: Slack delivers it once there is a connection again
    await office.until(lambda: sockets.connections and first not in sockets.connections)
    await office.answer(Moment.POSTED)
    await office.until(lambda: sockets.connections)
    while not office.can_submit():
        await office.answer()
    await office.submit()
    await office.nothing_is_lost_or_doubled()


@pytest.fixture
async def sandbox(area: Register) -> AsyncIterator[Sandbox]:
    """A Slack with Reeve installed for Socket Mode, and no Reeve."""
    workspace = workspace_of(
        area, on=datetime.now(UTC).date(), token="xoxb-1", secret="s", app_token=APP_TOKEN
    )
    timing = Timing(retry_delays=(0.05,) * 100)
    async with Sandbox(workspace, timing=timing).running() as running:
        yield running


@asynccontextmanager
async def bolt_app(sandbox: Sandbox) -> AsyncIterator[AsyncApp]:
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient("xoxb-1", base_url=f"{sandbox.url}/api/", session=session)
        yield AsyncApp(client=client, signing_secret="s", process_before_response=True)


async def test_a_token_that_slack_refuses_is_not_tried_again(sandbox: Sandbox) -> None:
    async with bolt_app(sandbox) as app:
        with pytest.raises(SlackApiError, match="invalid_auth"):
            async with connected(app, "xapp-another"):
                pytest.fail("connected")


async def test_what_was_taken_is_finished_before_the_connection_ends(sandbox: Sandbox) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()
    async with bolt_app(sandbox) as app:

        @app.command("/reeve")
        async def slow(ack: AsyncAck) -> None:
            begun.set()
            await go_on.wait()
            await ack()

        fergus = sandbox.person("U0LYDDON")
        channel = await fergus.open_dm()
        connection = AsyncExitStack()
        await connection.enter_async_context(connected(app, APP_TOKEN))
        asked = asyncio.create_task(fergus.command("/reeve", channel=channel))
        await asyncio.wait_for(begun.wait(), 10)
        ending = asyncio.create_task(connection.aclose())
        _, waiting = await asyncio.wait([ending], timeout=0.5)
        assert waiting
        go_on.set()
        await ending
        assert (await asked).ok


async def test_an_address_that_does_not_work_is_not_tried_for_ever(sandbox: Sandbox) -> None:
    """An address that Slack gives out works once. Here the first one never does."""
    given = 0

    def spoil_the_first(change: Change) -> None:
        nonlocal given
        if isinstance(change, ExchangeDone) and change.exchange.name == "apps.connections.open":
            given += 1
            if given == 1:
                sandbox.sockets._tickets.clear()

    forget = sandbox.workspace.subscribe(spoil_the_first)
    async with bolt_app(sandbox) as app, connected(app, APP_TOKEN, try_again=0.1):
        await sandbox.until(lambda: sandbox.sockets.connections, timeout=20)
    forget()
    assert given > 1


async def test_a_slack_that_cannot_be_reached_does_not_keep_reeve_from_starting(
    sandbox: Sandbox,
) -> None:
    sandbox.faults.switch({"outage": True})
    async with bolt_app(sandbox) as app, connected(app, APP_TOKEN, try_again=0.1):
        assert not sandbox.sockets.connections
        sandbox.faults.clear()
        await sandbox.until(lambda: sandbox.sockets.connections, timeout=20)


async def test_a_start_with_a_wrong_token_ends_in_a_sentence(
    socket_office: Office, tmp_path: Path
) -> None:
    office = socket_office
    await office.stop()
    settings = settings_for(office.sandbox, office.mailbox, office.database_url)
    wrong = settings | {"REEVE_SLACK_APP_TOKEN": "xapp-geheim"}
    code, out, err = await run_to_its_end(tmp_path, wrong)
    assert (code, out) == (1, "")
    assert err.splitlines()[-1].startswith("Slack does not accept REEVE_SLACK_APP_TOKEN: invalid")
    assert "Traceback" not in err
    assert "geheim" not in err
