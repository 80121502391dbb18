"""What the sandbox's tests build on: a workspace, an app's manifest, blocks, and a small server."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.workspace import Workspace

SECRET = "a-signing-secret"
TOKEN = "xoxb-host"
APP_TOKEN = "xapp-host"

BOT_SCOPES = [
    "app_mentions:read",
    "bookmarks:read",
    "bookmarks:write",
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "mpim:read",
    "mpim:write",
    "pins:write",
    "reactions:read",
    "reactions:write",
    "team:read",
    "users:read",
    "users:read.email",
]
BOT_EVENTS = [
    "app_home_opened",
    "app_mention",
    "file_shared",
    "member_joined_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "reaction_added",
]


def manifest(**settings: Any) -> dict[str, Any]:
    """The app's manifest; `settings` replace those of the same name."""
    wanted = {
        "scopes": BOT_SCOPES,
        "events": BOT_EVENTS,
        "home": True,
        "messages": True,
        "read_only": False,
        "socket_mode": False,
    } | settings
    return {
        "display_information": {"name": "Clerk", "description": "Keeps the register"},
        "features": {
            "app_home": {
                "home_tab_enabled": wanted["home"],
                "messages_tab_enabled": wanted["messages"],
                "messages_tab_read_only_enabled": wanted["read_only"],
            },
            "slash_commands": [{"command": "/clerk", "description": "Asks the clerk"}],
            "shortcuts": [
                {"type": "message", "callback_id": "file_this", "name": "File this"},
                {"type": "global", "callback_id": "new_entry", "name": "New entry"},
            ],
        },
        "oauth_config": {"scopes": {"bot": wanted["scopes"]}},
        "settings": {
            "event_subscriptions": {"bot_events": wanted["events"]},
            "socket_mode_enabled": wanted["socket_mode"],
        },
    }


def make_workspace(**settings: Any) -> Workspace:
    """Two teams, three people, a shared channel, a private one, one without the bot, and an app."""
    workspace = Workspace(seed=1)
    workspace.add_team("THOST", "The Host")
    workspace.add_team("TGUEST", "The Guest")
    workspace.add_user("UANN", team="THOST", name="ann", real_name="Ann Host", email="ann@host.uk")
    workspace.add_user("UBEN", team="THOST", name="ben", real_name="Ben Host", email="ben@host.uk")
    workspace.add_user("UGUS", team="TGUEST", name="gus", real_name="Gus Guest", email="g@gst.uk")
    workspace.install_app(
        app_id="ACLERK",
        name="Clerk",
        team="THOST",
        bot_user="UBOT",
        bot_token=TOKEN,
        app_token=APP_TOKEN,
        signing_secret=SECRET,
        manifest=manifest(**settings),
    )
    workspace.add_channel("CALL", name="all", members=["UANN", "UBEN", "UGUS", "UBOT"])
    workspace.add_channel("CSECRET", name="secret", members=["UANN", "UBOT"], private=True)
    workspace.add_channel("CHIDDEN", name="hidden", members=["UBEN"], private=True)
    workspace.add_channel("COPEN", name="open", members=["UBEN"])
    return workspace


@asynccontextmanager
async def served(application: Any) -> AsyncIterator[str]:
    """Serve an ASGI application on loopback; gives its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    config = uvicorn.Config(application, log_config=None, access_log=False, lifespan="off")
    server = _Server(config)
    serving = asyncio.create_task(server.serve([listener]))
    async with asyncio.timeout(10):
        while not server.started:  # noqa: ASYNC110 -- uvicorn has a flag and no event
            await asyncio.sleep(0.002)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


def button(action_id: str = "go", text: str = "Go", **more: Any) -> dict[str, Any]:
    """A button."""
    return {
        "type": "button",
        "action_id": action_id,
        "text": {"type": "plain_text", "text": text},
        **more,
    }


def section(text: str, **more: Any) -> dict[str, Any]:
    """A section."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def field(block_id: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An input block."""
    label = {"type": "plain_text", "text": more.pop("label", block_id.title())}
    return {"type": "input", "block_id": block_id, "label": label, "element": element, **more}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A modal with a button to submit it."""
    return {
        "type": "modal",
        "callback_id": "form",
        "title": {"type": "plain_text", "text": "Form"},
        "submit": {"type": "plain_text", "text": "Send"},
        "blocks": list(blocks),
        **more,
    }


def home(*blocks: dict[str, Any]) -> dict[str, Any]:
    """A Home."""
    return {"type": "home", "blocks": list(blocks)}


async def refused(client: AsyncWebClient, method: str, **arguments: Any) -> dict[str, Any]:
    """The answer to a call that must be refused."""
    with pytest.raises(SlackApiError) as caught:
        await client.api_call(method, json=arguments)
    data: dict[str, Any] = caught.value.response.data
    return data
