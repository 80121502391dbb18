"""The Bolt app: every listener, and what happens when one of them fails."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltRequest
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.services import Services
from bot.slack.deliveries import Delivery
from bot.slack.files import Files
from bot.slack.form import GO_ON
from bot.slack.home import Home
from bot.slack.messages import greet, message_event
from bot.slack.modals import above, ack_of, notice, show, submitted
from bot.slack.payloads import acting_user, depth_of, press_from, submission_from
from bot.slack.presses import pressed

log = logging.getLogger("reeve.slack")
LAST_RETRY = "3"  # Slack delivers an event once and three times more


def make_app(
    services: Services, client: AsyncWebClient, files: Files, *, signing_secret: str
) -> AsyncApp:
    """The app with all its listeners. Each commits before it acknowledges.

    `process_before_response` makes Bolt await the listener instead of looking for its ack every
    10 ms, so that the answer goes out as soon as the commit is done.
    """
    app = AsyncApp(
        name="reeve",  # else Bolt reads the source of every caller for one
        client=client,
        # Socket Mode has no signatures to check, but Bolt wants something here
        signing_secret=signing_secret or "socket-mode",
        process_before_response=True,
    )
    home = Home(services, client)

    @app.action(re.compile(".*"))
    async def on_action(ack: AsyncAck, body: dict[str, Any]) -> None:
        press = press_from(body)
        shown = await pressed(services, press)
        if shown is not None:  # before the ack: a trigger lives for three seconds only
            await show(client, body, shown)
        await ack()
        if (body.get("view") or {}).get("type") == "home":
            home.show(press.delivery.team, press.delivery.user)

    _take_windows(app, services, home)

    @app.event("message")
    async def on_message(body: dict[str, Any]) -> None:
        await message_event(services, files, body)

    @app.event("app_home_opened")
    async def on_home(body: dict[str, Any], event: dict[str, Any]) -> None:
        if event.get("tab") == "home":
            home.show(str(body["team_id"]), str(event["user"]))

    @app.command("/reeve")
    async def on_command(ack: AsyncAck, body: dict[str, Any]) -> None:
        delivery = Delivery(
            key=f"command:{body['trigger_id']}", team=body["team_id"], user=body["user_id"]
        )
        await greet(services, delivery, "")
        await ack()

    @app.error
    async def on_error(
        error: Exception, request: AsyncBoltRequest, body: dict[str, Any]
    ) -> BoltResponse:
        return await _failed(services, client, error, request, body)

    return app


def _take_windows(app: AsyncApp, services: Services, home: Home) -> None:
    """What is submitted, and what is closed after something of it was stored."""

    @app.view(re.compile(".*"))
    async def on_view(ack: AsyncAck, body: dict[str, Any]) -> None:
        submission = submission_from(body)
        await ack(**ack_of(await submitted(services, submission)))
        if submission.name not in GO_ON:  # Home is behind the window until that is closed
            home.show(submission.delivery.team, submission.delivery.user)

    @app.view_closed(re.compile(".*"))
    async def on_close(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        home.show(body["user"]["team_id"], body["user"]["id"])


async def _failed(
    services: Services,
    client: AsyncWebClient,
    error: Exception,
    request: AsyncBoltRequest,
    body: Mapping[str, Any],
) -> BoltResponse:
    """Nothing was stored. Slack repeats an event, so only its last failure is worth words."""
    reference = secrets.token_hex(4)
    log.error("Not saved (reference %s)", reference, exc_info=error)
    is_event = body.get("type") == "event_callback"
    if is_event and (request.headers.get("x-slack-retry-num") or ["0"])[0] != LAST_RETRY:
        return BoltResponse(status=503, body="")
    text = services.templates.words("failed.body", reference=reference)
    if body.get("type") == "view_submission":  # what was typed still stands behind this window
        told = above(notice(services.templates, text), depth_of(body["view"]))
        return BoltResponse(status=200, body=ack_of(told))
    if user_id := acting_user(body):
        try:
            async with asyncio.timeout(2):  # the ack must not wait longer for an apology
                await client.chat_postMessage(channel=user_id, text=text)
        except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError):
            log.exception("The person could not be told (reference %s)", reference)
    return BoltResponse(status=200, body="")
