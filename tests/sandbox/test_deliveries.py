"""What is delivered to the app over HTTP: signed, in time, and again when it was not answered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import pytest
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox.server import Sandbox
from bot.sandbox.timing import Timing
from tests.sandbox.scene import SECRET, TOKEN, button, make_workspace, served


@dataclass
class Receiver:
    """An app that keeps what it gets and answers with the statuses that a test lined up."""

    statuses: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    answer: str = ""
    silent: bool = False
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: Request) -> Response:
        """Keep one delivery and answer it."""
        self.got.append((dict(request.headers), await request.body()))
        if self.silent:
            await self.open.wait()
        status = self.statuses.pop(0) if self.statuses else 200
        return PlainTextResponse(self.answer, status, headers=self.headers)

    def events(self) -> list[dict[str, Any]]:
        """The events that came, in their envelopes."""
        return [json.loads(body) for headers, body in self.got if "json" in headers["content-type"]]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """An app that only keeps."""
    made = Receiver()
    yield made
    made.open.set()


@pytest.fixture
async def sandbox(receiver: Receiver) -> AsyncIterator[Sandbox]:
    """A sandbox that delivers to the receiver and repeats without long waits."""
    timing = Timing(answer_within=0.3, retry_delays=(0.0, 0.01, 0.02))
    application = Starlette(routes=[Route("/slack", receiver.take, methods=["POST"])])
    async with (
        served(application) as address,
        Sandbox(make_workspace(), timing=timing, request_url=f"{address}/slack").running() as made,
    ):
        yield made
        receiver.open.set()


async def test_a_delivery_is_signed_so_that_slack_sdk_believes_it(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    await sandbox.person("UANN").say("CALL", "hello")
    await sandbox.settled()
    [(headers, body)] = receiver.got
    verifier = SignatureVerifier(SECRET)
    assert verifier.is_valid_request(body, headers)
    assert not verifier.is_valid_request(body + b" ", headers)


async def test_an_event_has_slacks_envelope(sandbox: Sandbox, receiver: Receiver) -> None:
    said = await sandbox.person("UGUS").say("CALL", "hello")
    await sandbox.settled()
    [envelope] = receiver.events()
    event = envelope["event"]
    assert envelope["type"] == "event_callback"
    assert envelope["team_id"] == "THOST"
    assert envelope["api_app_id"] == "ACLERK"
    assert envelope["is_ext_shared_channel"] is True
    assert envelope["authorizations"][0]["user_id"] == "UBOT"
    assert envelope["event_id"].startswith("Ev")
    assert (event["type"], event["channel_type"]) == ("message", "channel")
    assert (event["user"], event["ts"], event["channel"]) == ("UGUS", said.ts, "CALL")
    assert (event["team"], event["user_team"]) == ("TGUEST", "TGUEST")
    assert event["blocks"][0]["type"] == "rich_text"


async def test_the_app_hears_of_edits_deletions_files_mentions_reactions_and_who_joins(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    ann = sandbox.person("UANN")
    said = await ann.say("CALL", "see @clerk")
    edited = await ann.edit(said, "see here")
    await ann.react(edited, "eyes")
    await ann.delete(edited)
    await ann.share_file("CALL", "a.txt", b"abc", "a file")
    sandbox.workspace.join("CSECRET", "UBEN", inviter="UANN")
    await sandbox.settled()
    events = [envelope["event"] for envelope in receiver.events()]
    kinds = sorted(f"{event['type']} {event.get('subtype', '')}".strip() for event in events)
    assert kinds == [
        "app_mention",
        "file_shared",
        "member_joined_channel",
        "message",
        "message channel_join",
        "message file_share",
        "message message_changed",
        "message message_deleted",
        "reaction_added",
    ]
    changed = next(event for event in events if event.get("subtype") == "message_changed")
    assert changed["message"]["text"] == "see here"
    assert changed["previous_message"]["text"] == "see <@UBOT>"
    assert changed["hidden"] is True


async def test_the_app_hears_nothing_of_where_it_is_not(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    await sandbox.person("UBEN").say("CHIDDEN", "psst")
    await sandbox.person("UBEN").say("COPEN", "hello?")
    await sandbox.settled()
    assert receiver.got == []


async def test_an_event_is_sent_again_three_times_with_headers_that_say_so(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    receiver.statuses = [500, 500, 500, 500, 500]
    await sandbox.person("UANN").say("CALL", "hello")
    await sandbox.until(lambda: len(receiver.got) == 4)
    marks = [
        (headers.get("x-slack-retry-num"), headers.get("x-slack-retry-reason"))
        for headers, _ in receiver.got
    ]
    assert marks == [(None, None), *((str(n), "http_error") for n in (1, 2, 3))]
    assert len({body for _, body in receiver.got}) == 1
    await sandbox.settled()
    assert len(receiver.got) == 4


async def test_an_app_can_ask_not_to_be_sent_an_event_again(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    receiver.statuses = [500]
    receiver.headers = {"X-Slack-No-Retry": "1"}
    await sandbox.person("UANN").say("CALL", "hello")
    await sandbox.until(lambda: sandbox.refusals)
    await sandbox.settled()
    assert len(receiver.got) == 1


async def test_an_event_that_is_answered_too_late_comes_again(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    receiver.silent = True
    await sandbox.person("UANN").say("CALL", "hello")
    await sandbox.until(lambda: len(receiver.got) == 2)
    assert receiver.got[1][0]["x-slack-retry-reason"] == "http_timeout"


async def test_what_a_person_does_is_sent_once_and_they_see_that_it_failed(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    client = AsyncWebClient(token=TOKEN, base_url=f"{sandbox.url}/api/")
    blocks = [{"type": "actions", "elements": [button()]}]
    await client.chat_postMessage(channel="CALL", text="x", blocks=blocks)
    await sandbox.settled()
    receiver.got.clear()
    seen: list[Any] = []
    sandbox.workspace.subscribe(seen.append)
    receiver.statuses = [500]
    [message] = sandbox.workspace.messages("CALL")
    reply = await sandbox.person("UANN").press(message, "go")
    assert (reply.status, reply.error) == (500, "http_error")
    receiver.silent = True
    assert (await sandbox.person("UANN").press(message, "go")).error == "http_timeout"
    assert len(receiver.got) == 2
    assert len([change for change in seen if type(change).__name__ == "Toast"]) == 2


async def test_a_response_url_answers_five_times(sandbox: Sandbox, receiver: Receiver) -> None:
    client = AsyncWebClient(token=TOKEN, base_url=f"{sandbox.url}/api/")
    blocks = [{"type": "actions", "elements": [button()]}]
    await client.chat_postMessage(channel="CALL", text="x", blocks=blocks)
    [message] = sandbox.workspace.messages("CALL")
    await sandbox.person("UANN").press(message, "go")
    form = next(body for headers, body in receiver.got if "form" in headers["content-type"])
    payload = json.loads(parse_qs(form.decode())["payload"][0])
    webhook = AsyncWebhookClient(payload["response_url"])

    await webhook.send(text="for you", response_type="ephemeral")
    await webhook.send(text="for all", response_type="in_channel")
    await webhook.send(text="changed", blocks=[], replace_original=True)
    changed, shown = sandbox.workspace.messages("CALL")
    assert (changed.text, changed.blocks, shown.text) == ("changed", None, "for all")
    bad = await webhook.send(text="")
    assert (bad.status_code, json.loads(bad.body)["error"]) == (400, "no_text")
    await webhook.send(delete_original=True)
    assert [one.text for one in sandbox.workspace.messages("CALL")] == ["for all"]
    used = await webhook.send(text="too much")
    assert (used.status_code, json.loads(used.body)["error"]) == (404, "used_url")


async def test_the_app_hears_of_its_own_messages_too(sandbox: Sandbox, receiver: Receiver) -> None:
    client = AsyncWebClient(token=TOKEN, base_url=f"{sandbox.url}/api/")
    posted = await client.chat_postMessage(channel="CALL", text="mine")
    await client.chat_update(channel="CALL", ts=posted["ts"], text="still mine")
    await sandbox.settled()
    said, changed = [envelope["event"] for envelope in receiver.events()]
    assert (said["bot_id"], said["user"]) == ("BBOT", "UBOT")
    assert changed["subtype"] == "message_changed"


async def test_an_app_that_takes_no_deliveries_yet_is_sent_nothing(receiver: Receiver) -> None:
    async with Sandbox(make_workspace()).running() as sandbox:
        await sandbox.person("UANN").say("CALL", "hello")
        await sandbox.settled()
        assert sandbox.traffic == []
    assert receiver.got == []


async def test_a_request_url_is_taken_when_it_answers_the_challenge(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    assert not await sandbox.verify_request_url()
    bolt = AsyncApp(signing_secret=SECRET, client=AsyncWebClient(token=TOKEN))
    async with served(AsyncSlackRequestHandler(bolt, "/slack/events")) as address:
        sandbox.request_url = f"{address}/slack/events"
        assert await sandbox.verify_request_url()
    assert len(receiver.got) == 1
