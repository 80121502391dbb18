"""The real clients run unchanged: slack_sdk's, sync and async, and Bolt's Socket Mode handler."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web import WebClient
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.server import Sandbox
from bot.sandbox.timing import Timing
from tests.sandbox.scene import (
    APP_TOKEN,
    SECRET,
    TOKEN,
    button,
    field,
    home,
    make_workspace,
    modal,
    section,
)

NAME = field("name", {"type": "plain_text_input", "action_id": "typed"})


def everything(ts: str, view: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """A call of each method that a bot token may make, after a message and a modal."""
    return [
        ("auth_test", {}),
        ("api_call", {"api_method": "blocks.validate", "json": {"blocks": [section("x")]}}),
        ("bots_info", {"bot": "BBOT"}),
        ("team_info", {}),
        ("users_info", {"user": "UANN"}),
        ("users_list", {}),
        ("users_lookupByEmail", {"email": "ann@host.uk"}),
        ("users_conversations", {}),
        ("conversations_open", {"users": "UANN", "return_im": True}),
        ("conversations_open", {"users": ["UANN", "UBEN"]}),
        ("conversations_list", {}),
        ("conversations_info", {"channel": "CALL", "include_num_members": True}),
        ("conversations_members", {"channel": "CALL"}),
        ("conversations_join", {"channel": "COPEN"}),
        ("conversations_history", {"channel": "CALL"}),
        ("conversations_replies", {"channel": "CALL", "ts": ts}),
        ("chat_update", {"channel": "CALL", "ts": ts, "text": "y"}),
        ("chat_postEphemeral", {"channel": "CALL", "user": "UANN", "text": "z"}),
        ("chat_getPermalink", {"channel": "CALL", "message_ts": ts}),
        ("reactions_add", {"channel": "CALL", "name": "eyes", "timestamp": ts}),
        ("pins_add", {"channel": "CALL", "timestamp": ts}),
        ("bookmarks_add", {"channel_id": "CALL", "title": "t", **LINK}),
        ("bookmarks_list", {"channel_id": "CALL"}),
        ("files_upload_v2", {"channel": "CALL", "filename": "a.txt", "content": "abc"}),
        ("views_update", {"view_id": view["id"], "hash": view["hash"], "view": modal(NAME)}),
        ("views_publish", {"user_id": "UANN", "view": home(section("x"))}),
        ("chat_delete", {"channel": "CALL", "ts": ts}),
    ]


LINK = {"type": "link", "link": "https://gov.uk"}
FIRST: dict[str, Any] = {"channel": "CALL", "text": "x", "blocks": [section("x")]}


def call_everything(client: WebClient, trigger_id: str) -> list[bool]:
    """Every call, one after another; gives which were answered ok."""
    ts = str(client.chat_postMessage(**FIRST)["ts"])
    view: Any = client.views_open(trigger_id=trigger_id, view=modal(NAME))["view"]
    return [bool(getattr(client, name)(**what)["ok"]) for name, what in everything(ts, view)]


async def test_the_sync_client_can_call_every_method(sandbox: Sandbox) -> None:
    trigger = sandbox._stage.payloads.triggers.give("UANN")
    client = WebClient(token=TOKEN, base_url=f"{sandbox.url}/api/")
    answers = await asyncio.to_thread(call_everything, client, trigger)
    assert len(answers) > 20
    assert all(answers)
    assert not sandbox.refusals


async def test_the_async_client_can_call_every_method(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    trigger = sandbox._stage.payloads.triggers.give("UANN")
    ts = str((await client.chat_postMessage(**FIRST))["ts"])
    view: Any = (await client.views_open(trigger_id=trigger, view=modal(NAME)))["view"]
    for name, what in everything(ts, view):
        assert (await getattr(client, name)(**what))["ok"], name
    assert not sandbox.refusals


@pytest.fixture
async def connected() -> AsyncIterator[Sandbox]:
    """A sandbox whose app uses Socket Mode and answers within half a second."""
    timing = Timing(answer_within=0.5, retry_delays=(0.0, 0.01, 0.02))
    async with Sandbox(make_workspace(socket_mode=True), timing=timing).running() as sandbox:
        yield sandbox


def socket_handler(sandbox: Sandbox, bolt: AsyncApp) -> Any:
    """Bolt's own handler for an app."""
    client = AsyncWebClient(base_url=f"{sandbox.url}/api/")
    return AsyncSocketModeHandler(bolt, APP_TOKEN, web_client=client)


def make_bolt(sandbox: Sandbox) -> AsyncApp:
    """A Bolt app that talks to this sandbox."""
    client = AsyncWebClient(token=TOKEN, base_url=f"{sandbox.url}/api/")
    return AsyncApp(signing_secret=SECRET, client=client)


async def test_bolts_socket_mode_handler_answers_events_presses_and_submissions(
    connected: Sandbox,
) -> None:
    bolt = make_bolt(connected)

    @bolt.event("message")
    async def heard(say: Any) -> None:
        await say(text="Go?", blocks=[{"type": "actions", "elements": [button()]}])

    @bolt.action("go")
    async def pressed(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal(NAME))
        await ack()

    @bolt.view("form")
    async def submitted(ack: Any, view: dict[str, Any]) -> None:
        typed = view["state"]["values"]["name"]["typed"]["value"]
        errors = {"name": f"Not {typed}"}
        await ack(response_action="errors", errors=errors)

    handler = socket_handler(connected, bolt)
    await handler.connect_async()
    try:
        ann = connected.person("UANN")
        dm = await ann.open_dm()
        await ann.say(dm, "hello")
        await connected.until(lambda: len(connected.workspace.messages(dm)) == 2)
        assert (await ann.press(connected.workspace.messages(dm)[1], "go")).ok
        await ann.fill("name", "Ann")
        assert (await ann.submit_modal()).ok
        assert ann.modal_errors == {"name": "Not Ann"}
        assert not connected.refusals
    finally:
        await handler.close_async()


async def test_a_refreshed_connection_is_followed_by_a_new_one(connected: Sandbox) -> None:
    bolt = make_bolt(connected)
    heard: list[str] = []

    @bolt.event("message")
    async def hear(event: dict[str, Any]) -> None:
        heard.append(event["text"])

    handler = socket_handler(connected, bolt)
    await handler.connect_async()
    try:
        [first] = connected.sockets.connections
        await connected.sockets.warn(first)
        await connected.sockets.refresh(first)
        await connected.until(
            lambda: connected.sockets.connections and first not in connected.sockets.connections
        )
        await connected.person("UANN").say("CALL", "still there?")
        await connected.until(lambda: heard)
        assert heard == ["still there?"]
    finally:
        await handler.close_async()


async def test_each_envelope_goes_to_one_of_several_connections(connected: Sandbox) -> None:
    got: list[list[str]] = [[], []]
    clients = []
    for number in range(2):
        client: Any = SocketModeClient(
            APP_TOKEN, web_client=AsyncWebClient(base_url=f"{connected.url}/api/")
        )

        async def keep(client: Any, request: Any, into: list[str] = got[number]) -> None:
            into.append(request.payload["event"]["text"])
            await client.send_socket_mode_response({"envelope_id": request.envelope_id})

        client.socket_mode_request_listeners.append(keep)
        await client.connect()
        clients.append(client)
    try:
        texts = [f"message {number}" for number in range(6)]
        for text in texts:
            await connected.person("UANN").say("CALL", text)
        await connected.settled()
        assert sorted(got[0] + got[1]) == texts
        assert got[0]
        assert got[1]
    finally:
        for client in clients:
            await client.close()


async def test_an_event_that_is_not_acknowledged_comes_again(connected: Sandbox) -> None:
    attempts: list[int] = []
    client: Any = SocketModeClient(
        APP_TOKEN, web_client=AsyncWebClient(base_url=f"{connected.url}/api/")
    )

    async def keep(client: Any, request: Any) -> None:
        attempts.append(request.retry_attempt)
        if request.retry_attempt == 2:
            await client.send_socket_mode_response({"envelope_id": request.envelope_id})

    client.socket_mode_request_listeners.append(keep)
    await client.connect()
    try:
        await connected.person("UANN").say("CALL", "hello")
        await connected.until(lambda: len(attempts) == 3)
        await connected.settled()
        assert attempts == [0, 1, 2]
    finally:
        await client.close()


async def test_a_deaf_socket_stays_open_and_carries_nothing(connected: Sandbox) -> None:
    bolt = make_bolt(connected)
    heard: list[str] = []

    @bolt.event("message")
    async def hear(event: dict[str, Any]) -> None:
        heard.append(event["text"])

    handler = socket_handler(connected, bolt)
    await handler.connect_async()
    try:
        connected.faults.deaf_socket = True
        await connected.person("UANN").say("CALL", "hello")
        await connected.until(lambda: connected.refusals)
        assert connected.refusals[0].error == "http_timeout"
        assert heard == []
        assert len(connected.sockets.connections) == 1
        connected.faults.deaf_socket = False
        await connected.until(lambda: heard)
    finally:
        await handler.close_async()


async def test_a_link_works_once(connected: Sandbox) -> None:
    client = AsyncWebClient(base_url=f"{connected.url}/api/")
    answer = await client.apps_connections_open(app_token=APP_TOKEN)
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(answer["url"]) as first:
            assert (await first.receive_json())["type"] == "hello"
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(answer["url"])
