"""Faults on request strike as often as asked, and what they leave behind is what they claim."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.clock import RunningClock
from bot.sandbox.faults import Faults
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.server import Sandbox
from bot.sandbox.smtp_faults import FAULTS, PLACES, Where
from bot.sandbox.switches import Switches
from tests.sandbox.scene import TOKEN, button, make_workspace


@pytest.fixture
def plain(sandbox: Sandbox, session: aiohttp.ClientSession) -> AsyncWebClient:
    """A client that does not try again by itself."""
    return AsyncWebClient(
        token=TOKEN, base_url=f"{sandbox.url}/api/", session=session, retry_handlers=[]
    )


def said(sandbox: Sandbox) -> list[str]:
    """What stands in the channel."""
    return [message.text for message in sandbox.workspace.messages("CALL")]


async def test_a_server_error_is_not_carried_out(sandbox: Sandbox, plain: AsyncWebClient) -> None:
    sandbox.faults.server_errors = 1
    with pytest.raises(SlackApiError) as caught:
        await plain.chat_postMessage(channel="CALL", text="one")
    assert caught.value.response.status_code == 503
    await plain.chat_postMessage(channel="CALL", text="two")
    assert said(sandbox) == ["two"]


async def test_a_storm_of_429_says_how_long_to_wait(
    sandbox: Sandbox, plain: AsyncWebClient
) -> None:
    sandbox.faults.switch({"rate_limits": 2, "retry_after": 7, "only": "chat."})
    await plain.auth_test()
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            await plain.chat_postMessage(channel="CALL", text="one")
        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["Retry-After"] == "7"
    await plain.chat_postMessage(channel="CALL", text="two")
    assert said(sandbox) == ["two"]


async def test_a_lost_answer_was_carried_out(sandbox: Sandbox, plain: AsyncWebClient) -> None:
    sandbox.faults.lost_answers = 1
    with pytest.raises(aiohttp.ClientError):
        await plain.chat_postMessage(channel="CALL", text="one")
    assert said(sandbox) == ["one"]
    assert sandbox.traffic[-1].status == 0
    await plain.chat_postMessage(channel="CALL", text="two")
    assert said(sandbox) == ["one", "two"]


async def test_a_slow_answer_is_late_and_complete(sandbox: Sandbox, plain: AsyncWebClient) -> None:
    sandbox.faults.slow = 0.05
    await plain.chat_postMessage(channel="CALL", text="one")
    assert sandbox.traffic[-1].seconds >= 0.05
    assert said(sandbox) == ["one"]


async def test_slacks_own_retries_meet_the_faults(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.faults.lost_answers = 1
    await client.chat_postMessage(channel="CALL", text="twice")
    assert said(sandbox) == ["twice", "twice"]


async def heard_by(app: AsyncApp) -> list[tuple[str, str]]:
    """What the app hears: event_id and text."""
    heard: list[tuple[str, str]] = []

    @app.event("message")
    async def hear(body: dict[str, Any], event: dict[str, Any]) -> None:
        heard.append((body["event_id"], event["text"]))

    return heard


async def test_duplicates_and_replays_are_the_same_event_again(
    app: AsyncApp, sandbox: Sandbox
) -> None:
    heard = await heard_by(app)
    sandbox.faults.switch({"duplicates": 1, "replays": 1})
    await sandbox.person("UANN").say("CALL", "one")
    await sandbox.until(lambda: len(heard) == 3)
    await sandbox.person("UANN").say("CALL", "two")
    await sandbox.until(lambda: len(heard) == 4)
    assert len({event_id for event_id, text in heard if text == "one"}) == 1


async def test_a_doubled_press_comes_twice_with_one_action_ts(
    app: AsyncApp, sandbox: Sandbox, client: AsyncWebClient
) -> None:
    pressed: list[str] = []

    @app.action("go")
    async def press(ack: Any, action: dict[str, Any]) -> None:
        await ack()
        pressed.append(action["action_ts"])

    blocks = [{"type": "actions", "elements": [button()]}]
    await client.chat_postMessage(channel="CALL", text="x", blocks=blocks)
    await sandbox.settled()
    sandbox.faults.switch({"duplicates": 1, "only": "chat."})
    await sandbox.person("UANN").press(sandbox.workspace.messages("CALL")[0], "go")
    await sandbox.settled()
    assert len(pressed) == 2
    assert len(set(pressed)) == 1
    assert sandbox.switches.struck_json()[-1]["met"] == "block_actions go"


async def test_a_reordered_event_comes_after_the_next_one(app: AsyncApp, sandbox: Sandbox) -> None:
    heard = await heard_by(app)
    sandbox.faults.reordered = 1
    await sandbox.person("UANN").say("CALL", "one")
    await asyncio.sleep(0)
    await sandbox.person("UANN").say("CALL", "two")
    await sandbox.until(lambda: len(heard) == 2)
    assert [text for _, text in heard] == ["two", "one"]


async def test_in_an_outage_nothing_gets_through_and_events_come_after_it(
    app: AsyncApp, sandbox: Sandbox, plain: AsyncWebClient
) -> None:
    heard = await heard_by(app)
    blocks = [{"type": "actions", "elements": [button()]}]
    await plain.chat_postMessage(channel="CALL", text="x", blocks=blocks)
    await sandbox.settled()
    clock = sandbox.clock
    clock.held = True
    sandbox.faults.outage_until = clock.now() + timedelta(hours=1)
    with pytest.raises(aiohttp.ClientError):
        await plain.auth_test()
    await sandbox.person("UANN").say("CALL", "one")
    reply = await sandbox.person("UANN").press(sandbox.workspace.messages("CALL")[0], "go")
    assert reply.error == "outage"
    assert heard == []
    clock.move_to(clock.now() + timedelta(hours=1))
    await sandbox.until(lambda: heard)
    await plain.auth_test()


def test_a_share_of_chance_is_the_same_for_one_seed() -> None:
    def struck(seed: int) -> list[bool]:
        faults = Faults(server_errors=50, share=0.5, seed=seed)
        return [faults.strikes("server_errors") for _ in range(20)]

    assert struck(1) == struck(1)
    assert 0 < sum(struck(1)) < 20


@pytest.mark.parametrize(
    "wrong",
    [
        {"gremlins": 1},
        {"outage": "yes"},
        {"replays": True},
        {"outage_until": "soon"},
        {"outage_until": "2031-01-01T09:00"},
        {"outage_until": 3},
    ],
)
def test_a_switch_that_is_not_there_is_refused_and_changes_nothing(wrong: dict[str, Any]) -> None:
    faults = Faults()
    with pytest.raises(ValueError, match=r"fault|isoformat"):
        faults.switch({"slow": 1, **wrong})
    assert faults.slow == 0


def test_every_fault_is_described_in_words() -> None:
    """Each has its own label, a hint, a group and a kind; the mailbox's are all to choose from."""
    switches = Switches(Faults(), Mailbox(), lambda: datetime.now(UTC))
    described = switches.described()
    assert {one["name"] for one in described} == set(switches.as_json())
    assert len({one["label"] for one in described}) == len(described)
    assert all(one["hint"].endswith(".") and one["group"] and one["kind"] for one in described)
    [following, always] = [one["choices"] for one in described if one["kind"] == "choice"]
    assert {one["value"] for one in following} == set(FAULTS)
    assert {one["label"] for one in always} == {fault.label for fault in FAULTS.values()}
    assert {Where(fault.where) for fault in FAULTS.values()} <= set(PLACES)


def test_a_described_fault_is_set_and_cleared_by_its_name() -> None:
    switches = Switches(Faults(), Mailbox(), lambda: datetime.now(UTC))
    off = switches.as_json()
    assert off == {one["name"]: one["off"] for one in switches.described()}
    switches.switch({"slow": 1, "mail_always": "quit_drop", "outage_until": "2031-01-01T09:00Z"})
    assert len(off.items() - switches.as_json().items()) == 3
    switches.clear()
    assert switches.as_json() == off


async def test_what_struck_is_kept_with_its_time_and_what_it_met(
    sandbox: Sandbox, plain: AsyncWebClient
) -> None:
    sandbox.faults.server_errors = 30
    for _ in range(30):
        with pytest.raises(SlackApiError):
            await plain.auth_test()
    struck = sandbox.switches.struck_json()
    assert len(struck) == 20
    assert struck[-1]["label"] == "Server errors"
    assert struck[-1]["met"] == "auth.test"
    assert datetime.fromisoformat(struck[-1]["at"]).tzinfo


async def test_a_held_clock_still_gives_every_message_a_time_of_its_own() -> None:
    clock = RunningClock()
    clock.held = True
    clock.move_to(datetime(2024, 7, 1, 9, tzinfo=UTC))
    async with Sandbox(make_workspace(), clock=clock).running() as sandbox:
        stamps = [(await sandbox.person("UANN").say("CALL", "x")).ts for _ in range(3)]
    assert stamps == ["1719824400.000000", "1719824400.000001", "1719824400.000002"]
