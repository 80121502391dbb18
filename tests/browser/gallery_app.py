"""A small app that draws everything and answers each press in its own way."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import Workspace
from tests.browser import gallery, gallery_fields

TOKEN = "xoxb-1-gallery"
SECRET = "a secret of the gallery"
LONGEST = 2.5
MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Gallery", "description": "Draws everything once."},
    "features": {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "Gallery"},
        "slash_commands": [{"command": "/gallery", "description": "Show something"}],
        "shortcuts": [
            {"callback_id": "note", "name": "Note this", "type": "message", "description": "Notes"}
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                *("chat:write", "commands", "im:history", "im:write", "channels:read"),
                *("users:read", "files:read", "files:write", "reactions:read"),
            ]
        }
    },
    "settings": {
        "event_subscriptions": {"bot_events": ["message.im", "app_home_opened"]},
        "interactivity": {"is_enabled": True},
    },
}


def workspace() -> Workspace:
    """Two organisations, three people, two channels and the app."""
    made = Workspace()
    made.add_team("T1", "The office")
    made.add_team("T2", "The council")
    people = [("U1", "T1", "Alex Morgan", "Lead"), ("U2", "T1", "Sam Patel", "Deputy")]
    for user, team, name, title in [*people, ("U3", "T2", "Jo Fletcher", "Officer")]:
        handle = name.lower().replace(" ", ".")
        made.add_user(user, team=team, name=handle, real_name=name, title=title)
    made.install_app(
        app_id="A1",
        name="Gallery",
        team="T1",
        bot_user="UBOT",
        bot_token=TOKEN,
        signing_secret=SECRET,
        manifest=MANIFEST,
    )
    made.add_channel("C1", name="csp-one", members=["U1", "U2", "U3", "UBOT"], topic="One")
    made.add_channel("C2", name="csp-two", members=["U2", "UBOT"], private=True)
    return made


class GalleryApp:
    """The app: what it was sent is in `seen`, newest last; the primary button waits for `gate`."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.client = AsyncWebClient(TOKEN, base_url=f"{sandbox.url}/api/")
        self.seen: list[dict[str, Any]] = []
        self.gate = asyncio.Event()
        self.app = AsyncApp(client=self.client, signing_secret=SECRET)
        self._listen()

    def _listen(self) -> None:
        self.app.event("app_home_opened")(self._home)
        self.app.event("message")(self._message)
        self.app.action("beside")(self._open)
        self.app.action("fails")(self._fail)
        self.app.action("plain")(self._only_you)
        self.app.action("primary")(self._wait)
        self.app.action("ask")(self._ask)
        self.app.action(re.compile("yes|no"))(self._answer)
        self.app.action(re.compile(".*"))(self._note)
        self.app.view("form")(self._submitted)
        self.app.view_closed("form")(self._note)
        self.app.command("/gallery")(self._note)
        self.app.shortcut("note")(self._note)

    async def _home(self, event: dict[str, Any]) -> None:
        if event["tab"] == "home":
            await self.client.views_publish(user_id=event["user"], view=gallery.HOME)

    async def _message(self, event: dict[str, Any]) -> None:
        self.seen.append(event)

    async def _open(self, ack: Any, body: dict[str, Any]) -> None:
        await ack()
        await self.client.views_open(trigger_id=body["trigger_id"], view=gallery_fields.FORM)

    async def _fail(self, body: dict[str, Any]) -> None:
        self.seen.append(body)
        raise RuntimeError("as asked")

    async def _only_you(self, ack: Any, body: dict[str, Any]) -> None:
        await ack()
        self.seen.append(body)
        channel, user = body["channel"]["id"], body["user"]["id"]
        await self.client.chat_postEphemeral(channel=channel, user=user, text="Only for you")

    async def _wait(self, ack: Any, body: dict[str, Any]) -> None:
        await asyncio.wait_for(self.gate.wait(), LONGEST)
        await ack()
        self.seen.append(body)

    async def _ask(self, ack: Any, body: dict[str, Any]) -> None:
        await ack()
        channel, thread = body["channel"]["id"], body["message"]["ts"]
        await self.client.chat_postMessage(
            channel=channel, thread_ts=thread, text="Is it so?", blocks=gallery.QUESTION
        )

    async def _answer(self, ack: Any, body: dict[str, Any]) -> None:
        await ack()
        channel, message = body["channel"]["id"], body["message"]
        await self.client.chat_update(
            channel=channel, ts=message["ts"], text="Answered", blocks=gallery.ANSWERED
        )
        await self.client.chat_postMessage(
            channel=channel, thread_ts=message["thread_ts"], text="In a few words, why?"
        )

    async def _note(self, ack: Any, body: dict[str, Any]) -> None:
        await ack()
        self.seen.append(body)

    async def _submitted(self, ack: Any, body: dict[str, Any], view: dict[str, Any]) -> None:
        amount = view["state"]["values"]["amount"]["value"]["value"]
        if amount == "13":
            await ack(response_action="errors", errors={"amount": "Thirteen will not do."})
        else:
            await ack()
            self.seen.append(body)


class Door:
    """Where the sandbox delivers to: one server for one app after another."""

    def __init__(self) -> None:
        self.app: GalleryApp | None = None
        self.url = ""

    async def _take(self, request: Request) -> Response:
        if self.app is None:
            return Response(status_code=503)
        return await AsyncSlackRequestHandler(self.app.app).handle(request)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Serve on loopback; `url` is where."""
        listener = socket.create_server(("127.0.0.1", 0))
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}/slack/events"
        routes = [Route("/slack/events", self._take, methods=["POST"])]
        config = uvicorn.Config(Starlette(routes=routes), log_config=None, lifespan="off")
        server = _Quiet(config)
        task = asyncio.create_task(server.serve([listener]))
        try:
            yield
        finally:
            server.should_exit = True
            await task


class _Quiet(uvicorn.Server):
    """uvicorn that leaves the process's signals alone."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Not this process's server."""
        yield
