"""What Slack sends to the app: signed, in time, again when it was not answered.

Events are sent again, with the headers that say so, when no 200 comes within three seconds: at
once, after a minute, after five. What a person does is sent once, and they see when it failed.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Protocol
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.faults import Faults
from bot.sandbox.journal import TO_APP, Journal
from bot.sandbox.records import Json
from bot.sandbox.timing import Timing


class Kind(StrEnum):
    """What is delivered, by Socket Mode's names for it."""

    EVENT = "events_api"
    INTERACTION = "interactive"
    COMMAND = "slash_commands"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing to send; `name` is what the page calls it."""

    kind: Kind
    name: str
    payload: Json


@dataclass(frozen=True, slots=True)
class Attempt:
    """Which attempt this is, why there is another, and when it was signed (seconds, real time)."""

    signed_at: int
    number: int = 0
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What the app answered: HTTP status, body and how many seconds it took.

    `error` is set when it did not answer as Slack wants: http_timeout, http_error,
    connection_failed, outage, or why its answer could not be carried out.
    """

    status: int
    body: Json | str | None
    seconds: float
    error: str | None = None
    no_retry: bool = False

    @property
    def ok(self) -> bool:
        """Whether the app answered as Slack wants."""
        return self.error is None


class Transport(Protocol):
    """A way to the app."""

    async def send(self, delivery: Delivery, attempt: Attempt) -> Reply:
        """Send it once and give the app's answer; never raises for what the app does."""
        ...


def signed_headers(secret: str, body: bytes, signed_at: int) -> dict[str, str]:
    """The headers by which the app knows that it is Slack who sends."""
    base = b"v0:%d:%b" % (signed_at, body)
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(signed_at), "X-Slack-Signature": f"v0={digest}"}


def encoded(delivery: Delivery) -> tuple[bytes, str]:
    """The body as HTTP carries it, and its content type."""
    if delivery.kind is Kind.EVENT:
        return json.dumps(delivery.payload).encode(), "application/json"
    form = delivery.payload
    if delivery.kind is Kind.INTERACTION:
        form = {"payload": json.dumps(delivery.payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


class HttpTransport:
    """Posts to the app's request URL."""

    def __init__(
        self, session: aiohttp.ClientSession, url: str, secret: str, timing: Timing
    ) -> None:
        self._session = session
        self._url = url
        self._secret = secret
        self._timing = timing

    async def send(self, delivery: Delivery, attempt: Attempt) -> Reply:
        """Post it once, signed."""
        body, content_type = encoded(delivery)
        headers = {"Content-Type": content_type, "User-Agent": "Slackbot 1.0 (sandbox)"}
        headers |= signed_headers(self._secret, body, attempt.signed_at)
        if attempt.number:
            headers["X-Slack-Retry-Num"] = str(attempt.number)
            headers["X-Slack-Retry-Reason"] = attempt.reason or "unknown_error"
        begun = self._timing.monotonic()
        try:
            async with asyncio.timeout(self._timing.answer_within):
                status, answer, no_retry = await self._post(body, headers)
        except TimeoutError:
            return Reply(0, None, self._timing.monotonic() - begun, "http_timeout")
        except aiohttp.ClientError as problem:
            seconds = self._timing.monotonic() - begun
            return Reply(0, str(problem), seconds, "connection_failed")
        error = None if status == 200 else "http_error"
        return Reply(status, answer, self._timing.monotonic() - begun, error, no_retry)

    async def _post(self, body: bytes, headers: dict[str, str]) -> tuple[int, Json | str, bool]:
        async with self._session.post(
            self._url, data=body, headers=headers, allow_redirects=False
        ) as response:
            text = await response.text()
            no_retry = response.headers.get("X-Slack-No-Retry") == "1"
            return response.status, parsed(text), no_retry


def parsed(text: str) -> Json | str:
    """An answer's body: an object if it is JSON of one, else its text."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, dict) else text


class Courier:
    """Sends deliveries over whatever way to the app there is, with faults and retries.

    `ended` is called when one that was sent behind the caller's back is over.
    """

    def __init__(
        self,
        transport: Callable[[], Transport | None],
        journal: Journal,
        faults: Faults,
        timing: Timing,
        ended: Callable[[], None],
    ) -> None:
        self._ended = ended
        self._transport = transport
        self._journal = journal
        self._faults = faults
        self._timing = timing
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting_retries = 0
        self._held: asyncio.Event | None = None

    def announce(self, delivery: Delivery) -> None:
        """Send an event, now and behind the caller's back, until it is answered or given up.

        An app that takes no deliveries yet is told of nothing.
        """
        if self._transport() is not None:
            self._start(self._announce(delivery))

    async def ask(self, delivery: Delivery) -> Reply:
        """Send what a person did, once, and wait for the answer."""
        if self._faults.cut_off(delivery.name):
            return self._record(delivery, Reply(0, None, 0.0, "outage"))
        attempt = self._attempt()
        if self._faults.strikes("duplicates", delivery.name):
            self._start(self._send_again(delivery, self._attempt()))
        reply = await self._send(delivery, attempt)
        if self._faults.strikes("replays", delivery.name):
            self._start(self._send_again(delivery, attempt))
        return reply

    def note_bad_answer(self, name: str, reply: Reply, error: str) -> Reply:
        """Write down an answer that came in time and that Slack can not carry out."""
        self._journal.record(
            TO_APP, name, {}, reply.body, status=reply.status, seconds=reply.seconds, error=error
        )
        return replace(reply, error=error)

    @property
    def in_flight(self) -> int:
        """How many deliveries are under way, without those that wait for another attempt."""
        return len(self._tasks) - self._waiting_retries

    async def close(self) -> None:
        """Give up all that is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._ended()

    async def _announce(self, delivery: Delivery) -> None:
        await self._faults.outage_over()
        overtaken, self._held = self._held, None
        if self._faults.strikes("reordered", delivery.name):
            await self._let_next_by()
        if self._faults.strikes("duplicates", delivery.name):
            self._start(self._send_again(delivery, self._attempt()))
        attempt = self._attempt()
        reply = await self._send(delivery, attempt)
        if overtaken is not None:
            overtaken.set()
        if self._faults.strikes("replays", delivery.name):
            self._start(self._send_again(delivery, attempt))
        await self._retry(delivery, reply)

    async def _let_next_by(self) -> None:
        """Wait until the next event was answered, or for a moment if there is none."""
        self._held = asyncio.Event()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._held.wait(), self._timing.reorder_wait)

    async def _retry(self, delivery: Delivery, reply: Reply) -> None:
        for number, delay in enumerate(self._timing.retry_delays, start=1):
            if reply.ok or reply.no_retry:
                return
            self._waiting_retries += 1
            try:
                await asyncio.sleep(delay)
            finally:
                self._waiting_retries -= 1
            await self._faults.outage_over()
            reply = await self._send(delivery, self._attempt(number, reply.error))

    def _attempt(self, number: int = 0, reason: str | None = None) -> Attempt:
        return Attempt(int(self._timing.wall()), number, reason)

    async def _send_again(self, delivery: Delivery, attempt: Attempt) -> None:
        await self._send(delivery, attempt)

    async def _send(self, delivery: Delivery, attempt: Attempt) -> Reply:
        transport = self._transport()
        if transport is None:
            reply = Reply(0, None, 0.0, "connection_failed")
        else:
            reply = await transport.send(delivery, attempt)
        return self._record(delivery, reply, attempt)

    def _record(self, delivery: Delivery, reply: Reply, attempt: Attempt | None = None) -> Reply:
        request = {"kind": delivery.kind.value, "payload": delivery.payload}
        if attempt is not None and attempt.number:
            request["retry"] = {"number": attempt.number, "reason": attempt.reason}
        self._journal.record(
            TO_APP,
            delivery.name,
            request,
            reply.body,
            status=reply.status,
            seconds=reply.seconds,
            error=reply.error,
        )
        return reply
