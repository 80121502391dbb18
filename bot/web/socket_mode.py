"""Socket Mode: Reeve calls Slack, whose deliveries come back on the same connection."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from slack_bolt.adapter.socket_mode.async_base_handler import AsyncBaseSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

TRY_AGAIN_SECONDS = 10.0
START_SECONDS = 5.0
FINISH_SECONDS = 5.0
# Answers to which there is no use in trying again.
REFUSALS = frozenset(
    {
        "access_denied",
        "account_inactive",
        "forbidden_team",
        "invalid_auth",
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "token_expired",
        "token_revoked",
    }
)
log = logging.getLogger("reeve.slack")


@asynccontextmanager
async def connected(
    app: AsyncApp, app_token: str, *, try_again: float = TRY_AGAIN_SECONDS
) -> AsyncIterator[None]:
    """Take deliveries while the block runs; at its end, what has been taken is finished.

    The block begins when Slack is connected, or after a few seconds if Slack cannot be reached:
    it is tried again every `try_again` seconds. Raises SlackApiError if Slack refuses the token.
    """
    handler = _Handler(app, app_token, try_again)
    try:
        address = handler.client.wss_uri = await _first_address(handler.client)
        connecting = asyncio.create_task(handler.connect_async())  # type: ignore[no-untyped-call] # Bolt's
        if address is not None:
            await asyncio.wait([connecting], timeout=START_SECONDS)
        if not connecting.done():
            log.warning("Slack cannot be reached yet. Reeve keeps trying.")
        try:
            yield
        finally:
            await handler.finish(FINISH_SECONDS)
            connecting.cancel()
            await asyncio.gather(connecting, return_exceptions=True)
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call] # Bolt's


async def _first_address(client: _Client) -> str | None:
    """Where to connect to; None if Slack cannot say so now."""
    try:
        async with asyncio.timeout(START_SECONDS):
            return await client.issue_new_wss_url()
    except SlackApiError as error:
        if error.response["error"] in REFUSALS:
            raise
    except (aiohttp.ClientError, OSError) as error:  # TimeoutError is an OSError
        log.warning("Slack does not answer: %s", str(error) or "it took too long")
    return None


class _Client(SocketModeClient):
    """slack_sdk's own, which asks for a new address before it tries again.

    An address that Slack gives out works once and not for long. The library would try the same
    one for ever after a first failure.
    """

    _address: tuple[str | None, float] = (None, 0.0)

    @property  # type: ignore[override]  # the library, too, has None in it at times
    def wss_uri(self) -> str | None:
        address, given = self._address
        is_fresh = _now() - given < self.ping_interval / 2  # the pause before another try
        return address if is_fresh else None

    @wss_uri.setter
    def wss_uri(self, address: str | None) -> None:
        self._address = (address, _now())


class _Handler(AsyncBaseSocketModeHandler):
    """Bolt's own, which can also finish what it has begun."""

    client: _Client

    def __init__(self, app: AsyncApp, app_token: str, try_again: float) -> None:
        self.app = self._bolt = app
        self.client = _Client(
            app_token, logger=app.logger, web_client=app.client, ping_interval=try_again
        )
        self.client.socket_mode_request_listeners.append(self.handle)
        self._begun: set[asyncio.Task[object]] = set()
        self._finishing = False

    async def handle(self, client: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:
        if self._finishing:
            return  # not acknowledged, so that Slack sends it to whoever connects next
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine runs in a task
        self._begun.add(task)
        try:
            answer = await run_async_bolt_app(self._bolt, req)
            await send_async_response(client, req, answer, _now())
        finally:
            self._begun.discard(task)

    async def finish(self, seconds: float) -> None:
        """Take nothing new and wait, so long at most, until what was taken has been answered."""
        self._finishing = True
        if self._begun:
            await asyncio.wait(self._begun, timeout=seconds)


def _now() -> float:
    return asyncio.get_running_loop().time()
