"""Rate limits, trigger ids and response URLs count on a clock of their own."""

from __future__ import annotations

from dataclasses import dataclass

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.ids import Ids
from bot.sandbox.limits import RateLimits
from bot.sandbox.methods import METHODS
from bot.sandbox.passes import ResponseUrls, Triggers
from bot.sandbox.refusal import Refused
from bot.sandbox.server import Sandbox
from bot.sandbox.timing import Timing
from tests.sandbox.scene import TOKEN, make_workspace


@dataclass
class Seconds:
    """A clock that a test moves."""

    shown: float = 1000.0

    def __call__(self) -> float:
        """What it shows."""
        return self.shown


POST = METHODS["chat.postMessage"]
UPDATE = METHODS["chat.update"]


def test_one_message_a_second_in_a_channel_after_a_short_burst() -> None:
    seconds = Seconds()
    limits = RateLimits(Timing(monotonic=seconds), posting_burst=3)
    assert [limits.wait_for(POST, "T", "C1") for _ in range(4)] == [None, None, None, 1]
    assert limits.wait_for(POST, "T", "C2") is None
    seconds.shown += 1
    assert limits.wait_for(POST, "T", "C1") is None
    assert limits.wait_for(POST, "T", "C1") == 1


def test_a_tier_is_counted_for_each_team_and_fills_up_again() -> None:
    seconds = Seconds()
    limits = RateLimits(Timing(monotonic=seconds))
    answered = [limits.wait_for(UPDATE, "T1", "") for _ in range(51)]
    assert answered[:50] == [None] * 50
    assert answered[50] == 2
    assert limits.wait_for(UPDATE, "T2", "") is None
    seconds.shown += 2
    assert limits.wait_for(UPDATE, "T1", "") is None
    seconds.shown += 3600
    assert [limits.wait_for(UPDATE, "T1", "") for _ in range(51)].count(None) == 50


def test_limits_can_be_faster_or_off() -> None:
    seconds = Seconds()
    fast = RateLimits(Timing(monotonic=seconds), speed=60, posting_burst=1)
    assert fast.wait_for(POST, "T", "C1") is None
    assert fast.wait_for(POST, "T", "C1") == 1
    seconds.shown += 1 / 60
    assert fast.wait_for(POST, "T", "C1") is None
    off = RateLimits(on=False, posting_burst=1)
    assert [off.wait_for(POST, "T", "C1") for _ in range(100)] == [None] * 100


async def test_the_clients_own_handler_waits_as_long_as_it_is_told(
    session: aiohttp.ClientSession,
) -> None:
    limits = RateLimits(posting_burst=1, speed=10)
    async with Sandbox(make_workspace(), limits=limits).running() as sandbox:
        client = AsyncWebClient(token=TOKEN, base_url=f"{sandbox.url}/api/", session=session)
        await client.chat_postMessage(channel="CALL", text="one")
        with pytest.raises(SlackApiError, match="ratelimited"):
            await client.chat_postMessage(channel="CALL", text="two")
        client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
        await client.chat_postMessage(channel="CALL", text="three")
        assert [one.text for one in sandbox.workspace.messages("CALL")] == ["one", "three"]


def test_a_trigger_lives_three_seconds_and_works_once() -> None:
    seconds = Seconds()
    triggers = Triggers(Ids(1), Timing(monotonic=seconds))
    used, old = triggers.give("U1"), triggers.give("U1", "V1")
    seconds.shown += 2.9
    assert triggers.take(used).user == "U1"
    with pytest.raises(Refused, match="exchanged_trigger_id"):
        triggers.take(used)
    seconds.shown += 0.2
    with pytest.raises(Refused, match="expired_trigger_id"):
        triggers.take(old)
    with pytest.raises(Refused, match="invalid_trigger_id"):
        triggers.take("made.up")


def test_a_response_url_lives_thirty_minutes() -> None:
    seconds = Seconds()
    urls = ResponseUrls(Ids(1), Timing(monotonic=seconds))
    key = urls.give("C1", "U1", None, "UBOT")
    seconds.shown += 1799
    assert urls.use(key).uses_left == 4
    seconds.shown += 2
    with pytest.raises(Refused, match="expired_url"):
        urls.use(key)
    with pytest.raises(Refused, match="invalid_url"):
        urls.use("made/up")
