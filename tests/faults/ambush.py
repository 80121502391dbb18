"""Kills the process at a chosen moment, from inside the very thing that it is waiting for.

The stand-ins for Slack and for the mail server live in the tests' own process. Whatever they do for
the bot, they can end it before it hears of it.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Any

import aiohttp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.changes import Change, ExchangeDone, How, MessageChanged
from bot.sandbox.journal import TO_APP
from bot.sandbox.letters import Letter
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.server import Sandbox
from bot.sandbox.smtp_faults import FAULTS, Fault
from bot.web.serving import serving
from tests.faults.process import Process

PATH = "/slack/events"
COUNTLESS = 1_000_000


class Moment(StrEnum):
    """When the process dies, in the order of what becomes of one act of a person."""

    BEFORE = "it does not run when the person acts"
    HANDED_OVER = "the delivery has reached it, no more"
    ANSWERED = "it has answered, and the answer is lost"
    ACKNOWLEDGED = "it has answered, and has posted nothing"
    EDITED = "Slack has edited a message, and has not said so"
    POSTED = "Slack has posted a message, and has not said so"
    LETTER_BEGUN = "it has leave to send the letter"
    LETTER_KEPT = "the mail server has the letter, and has not said so"


class Ambush:
    """Set for one moment at a time, and spent when it has struck.

    `deed` is what it does then, which is to kill unless a test says otherwise.
    """

    def __init__(self, process: Process, sandbox: Sandbox, mailbox: Mailbox) -> None:
        self._process, self._sandbox, self._mailbox = process, sandbox, mailbox
        self.deed: Callable[[], None] = process.kill
        self._moment: Moment | None = None
        self._passed_over = 0

    def set(self, moment: Moment, *, after: int = 0) -> None:
        """Strike at that moment, but let it go by so many times first."""
        self._moment, self._passed_over = moment, after
        if moment is Moment.ACKNOWLEDGED:
            self._sandbox.faults.switch({"server_errors": COUNTLESS, "only": "chat."})
        elif moment is Moment.LETTER_BEGUN:
            self._mailbox.faults.next = FAULTS["data_silence"]

    @property
    def has_struck(self) -> bool:
        return self._moment is None

    async def over(self) -> None:
        """Once it has struck: wait for the end of the process, and take away what was set up."""
        await self._process.ended()
        self._sandbox.faults.clear()

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Between Slack and the process while the block runs; deliveries come through a relay."""
        relay = Starlette(routes=[Route(PATH, self._relayed, methods=["POST"])])
        forget = [
            self._sandbox.workspace.subscribe(self._slack_changed),
            self._mailbox.subscribe(self._letter_kept),
            self._mailbox.faults.subscribe(self._letter_begun),
        ]
        async with serving(relay, host="127.0.0.1", port=0) as port:
            self._sandbox.request_url = f"http://127.0.0.1:{port}{PATH}"
            try:
                yield
            finally:
                for each in forget:
                    each()

    def _strikes(self, moment: Moment) -> bool:
        if moment is not self._moment:
            return False
        if self._passed_over:
            self._passed_over -= 1
            return False
        self._moment = None
        self.deed()
        return True

    async def _relayed(self, request: Request) -> Response:
        """The delivery as it is, and the answer as it is; 502 where there is none."""
        body = await request.body()
        headers = {
            name: value
            for name, value in request.headers.items()
            if name.startswith("x-slack-") or name == "content-type"
        }
        by_person = _is_form(headers) or _is_by_person(json.loads(body))
        trace = aiohttp.TraceConfig()
        if by_person:
            trace.on_request_chunk_sent.append(self._handed_over)
        try:
            async with (
                aiohttp.ClientSession(trace_configs=[trace]) as session,
                session.post(
                    f"http://127.0.0.1:{self._process.port}{PATH}", data=body, headers=headers
                ) as answer,
            ):
                content = await answer.read()
        except (aiohttp.ClientError, OSError):
            return Response(status_code=502)
        if by_person and self._strikes(Moment.ANSWERED):
            return Response(status_code=502)
        return Response(content, answer.status, media_type=answer.content_type)

    async def _handed_over(self, *_: object) -> None:
        self._strikes(Moment.HANDED_OVER)

    def _letter_begun(self, _fault: Fault) -> None:
        self._strikes(Moment.LETTER_BEGUN)

    def _letter_kept(self, _letter: Letter) -> None:
        self._strikes(Moment.LETTER_KEPT)

    def _slack_changed(self, change: Change) -> None:
        if isinstance(change, ExchangeDone):
            done = change.exchange
            if done.direction == TO_APP and done.ok and _is_by_person(done.request["payload"]):
                self._strikes(Moment.ACKNOWLEDGED)
        elif isinstance(change, MessageChanged) and change.announced and change.message.bot_id:
            self._strikes(Moment.POSTED if change.how is How.NEW else Moment.EDITED)


def _is_form(headers: dict[str, str]) -> bool:
    """Presses and commands come as forms; only people press."""
    return headers.get("content-type", "").startswith("application/x-www-form-urlencoded")


def _is_by_person(payload: dict[str, Any]) -> bool:
    """The app is told of its own messages as well, which is of no interest here."""
    event = payload.get("event")
    if event is None:
        return True
    return event["type"] == "message" and not event.get("bot_id") and not event.get("subtype")
