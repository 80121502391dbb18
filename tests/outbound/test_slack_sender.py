"""One message to Slack: where it goes, what it carries, and that it is never there twice."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.outbound.outcome import OutOfService, Sent, TryAgain, Undelivered
from bot.outbound.slack import SlackSender
from bot.outbound.slack_errors import KNOWN, Meaning, known
from bot.sandbox.methods import COMMON_ERRORS, METHODS
from bot.sandbox.records import Message
from bot.sandbox.server import Sandbox
from storage.outbox import Taken
from storage.tables import MessageState


def message(key: str = "m1", recipient: str = "C1", **changes: Any) -> Taken:
    facts: dict[str, Any] = {
        "id": 1,
        "key": key,
        "medium": "slack",
        "recipient": recipient,
        "payload": json.dumps({"text": f"This is {key}"}),
        "body": None,
        "attempts": 0,
        "in_doubt": False,
        "replies": False,
        "replaces": False,
        "thread": None,
        "target": None,
    }
    return Taken(**facts | changes)


def shown(sandbox: Sandbox, channel: str = "C1") -> Sequence[Message]:
    return sandbox.workspace.history.all(channel)


def calls(sandbox: Sandbox, method: str) -> int:
    return sum(exchange.name == method for exchange in sandbox.traffic)


def refused(sandbox: Sandbox) -> list[str]:
    return [call.name for call in sandbox.refusals if call.direction == "from_app"]


async def test_a_message_to_a_channel_carries_its_key_and_unfurls_nothing(
    sandbox: Sandbox, slack: SlackSender
) -> None:
    outcome = await slack.send(message("m1"))
    (posted,) = shown(sandbox)
    assert outcome == Sent(f"C1:{posted.ts}")
    assert posted.text == "This is m1"
    assert posted.metadata == {"event_type": "reeve_message", "event_payload": {"key": "m1"}}
    request = sandbox.traffic[-1].request
    assert (request["unfurl_links"], request["unfurl_media"]) == (False, False)
    assert not refused(sandbox)


async def test_a_persons_conversation_is_opened_once_however_many_write_at_once(
    sandbox: Sandbox, slack: SlackSender
) -> None:
    messages = [message(f"m{number}", "U1") for number in range(5)]
    outcomes = await asyncio.gather(*map(slack.send, messages))
    assert {type(outcome) for outcome in outcomes} == {Sent}
    assert len(shown(sandbox, "D1")) == 5
    assert calls(sandbox, "conversations.open") == 1


async def test_an_answer_joins_its_thread_and_an_edit_changes_its_message(
    sandbox: Sandbox, slack: SlackSender
) -> None:
    root = await slack.send(message("root", "U1"))
    assert isinstance(root, Sent)
    reply = await slack.send(message("reply", "U1", replies=True, thread=root.sent_as))
    assert isinstance(reply, Sent)
    edit = await slack.send(message("edit", "U1", replaces=True, target=reply.sent_as))
    assert edit == reply
    first, second = shown(sandbox, "D1")
    assert (second.thread_ts, second.text) == (first.ts, "This is edit")
    assert second.metadata == {"event_type": "reeve_message", "event_payload": {"key": "reply"}}
    assert not refused(sandbox)


@pytest.mark.parametrize("lost", [{"replies": True}, {"replaces": True}])
async def test_what_belongs_to_a_message_that_was_never_sent_goes_nowhere(
    sandbox: Sandbox, slack: SlackSender, lost: dict[str, Any]
) -> None:
    outcome = await slack.send(message(**lost))
    assert isinstance(outcome, Undelivered)
    assert outcome.state is MessageState.REFUSED
    assert "was never sent" in outcome.error
    assert not shown(sandbox)


@pytest.mark.parametrize("wrong", [{"replies": True}, {"replaces": True}])
async def test_nothing_goes_into_anothers_conversation(
    sandbox: Sandbox, slack: SlackSender, wrong: dict[str, Any]
) -> None:
    root = await slack.send(message("root", "U1"))
    assert isinstance(root, Sent)
    place: dict[str, Any] = {"thread" if "replies" in wrong else "target": root.sent_as}
    outcome = await slack.send(message("private", "U2", **wrong, **place))
    assert isinstance(outcome, Undelivered)
    assert "is somewhere else" in outcome.error
    assert [one.text for one in shown(sandbox, "D1")] == ["This is root"]
    assert not shown(sandbox, "D2")


@pytest.mark.parametrize("in_thread", [False, True])
async def test_a_message_in_doubt_that_is_there_is_not_sent_again(
    sandbox: Sandbox, slack: SlackSender, in_thread: bool
) -> None:
    root = await slack.send(message("root"))
    assert isinstance(root, Sent)
    place: dict[str, Any] = {"replies": True, "thread": root.sent_as} if in_thread else {}
    first = await slack.send(message("m1", **place))
    before = len(shown(sandbox))
    assert await slack.send(message("m1", **place, in_doubt=True)) == first
    assert len(shown(sandbox)) == before


async def test_a_message_in_doubt_is_found_on_an_earlier_page(
    sandbox: Sandbox, slack: SlackSender
) -> None:
    first = await slack.send(message("m1"))
    for number in range(250):
        await sandbox.person("U1").say("C1", f"chatter {number}")
    assert await slack.send(message("m1", in_doubt=True)) == first
    assert calls(sandbox, "conversations.history") == 2
    assert calls(sandbox, "chat.postMessage") == 1


async def test_a_message_in_doubt_that_is_not_there_is_sent(
    sandbox: Sandbox, slack: SlackSender
) -> None:
    await slack.send(message("another"))
    outcome = await slack.send(message("m1", in_doubt=True))
    assert isinstance(outcome, Sent)
    assert [one.text for one in shown(sandbox)] == ["This is another", "This is m1"]


async def test_a_lost_answer_leaves_a_doubt_that_the_next_try_resolves(
    sandbox: Sandbox, slack: SlackSender
) -> None:
    sandbox.faults.switch({"lost_answers": 1})
    outcome = await slack.send(message("m1"))
    assert isinstance(outcome, TryAgain)
    assert outcome.in_doubt
    assert isinstance(await slack.send(message("m1", in_doubt=outcome.in_doubt)), Sent)
    assert len(shown(sandbox)) == 1


async def test_a_doubt_outlives_a_look_that_failed(sandbox: Sandbox, slack: SlackSender) -> None:
    await slack.send(message("m1"))
    sandbox.faults.switch({"rate_limits": 1, "retry_after": 1, "only": "conversations.history"})
    outcome = await slack.send(message("m1", in_doubt=True))
    assert isinstance(outcome, TryAgain)
    assert outcome.in_doubt
    assert len(shown(sandbox)) == 1


async def test_no_answer_in_time_leaves_a_doubt(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.faults.switch({"slow": 0.5})
    outcome = await SlackSender(client, longest_call=0.05).send(message())
    assert outcome == TryAgain("Slack did not answer in time.", in_doubt=True)


async def test_too_fast_keeps_the_wait_and_spares_slack_the_calls_meanwhile(
    sandbox: Sandbox, slack: SlackSender
) -> None:
    sandbox.faults.switch({"rate_limits": 1, "retry_after": 30})
    first = await slack.send(message("m1"))
    assert isinstance(first, TryAgain)
    assert first.wait is not None
    assert first.wait.total_seconds() == 30
    assert not first.in_doubt
    second = await slack.send(message("m2"))
    assert isinstance(second, TryAgain)
    assert second.wait is not None
    assert 29 < second.wait.total_seconds() <= 30
    assert calls(sandbox, "chat.postMessage") == 1
    elsewhere = await slack.send(message("m3", "U1"))
    assert isinstance(elsewhere, Sent), "only that channel is to be left alone"


async def test_a_server_error_leaves_a_doubt(sandbox: Sandbox, slack: SlackSender) -> None:
    sandbox.faults.switch({"server_errors": 1})
    assert await slack.send(message()) == TryAgain("Slack failed (HTTP status 503).", in_doubt=True)


async def test_slack_out_of_reach_is_not_held_against_the_message() -> None:
    nowhere = AsyncWebClient(TOKEN_OF_NOBODY, base_url="http://127.0.0.1:1/", retry_handlers=[])
    outcome = await SlackSender(nowhere).send(message())
    assert isinstance(outcome, OutOfService)
    assert not outcome.in_doubt


TOKEN_OF_NOBODY = "xoxb-nobody"


async def test_a_token_that_slack_does_not_know_stops_slack_and_not_the_message(
    sandbox: Sandbox,
) -> None:
    client = AsyncWebClient(TOKEN_OF_NOBODY, base_url=f"{sandbox.url}/api/", retry_handlers=[])
    outcome = await SlackSender(client).send(message())
    assert outcome == OutOfService(
        "Slack does not accept the app's token (invalid_auth).", in_doubt=False
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"recipient": "C2"}, "Reeve is not in the channel: invite it there (not_in_channel)."),
        ({"recipient": "C404"}, "(channel_not_found)."),
        ({"recipient": "U404"}, "Slack does not know the person (user_not_found)."),
        ({"recipient": ""}, "(invalid_arguments)."),
        ({"payload": '{"text": ""}'}, "The message is empty (no_text)."),
        (
            {"payload": '{"text": "x", "blocks": [{"type": "nonsense"}]}'},
            "The message is not well formed (invalid_blocks).",
        ),
    ],
)
async def test_what_slack_refuses_for_good_is_refused_in_plain_words(
    slack: SlackSender, changes: dict[str, str], words: str
) -> None:
    outcome = await slack.send(message(**changes))
    assert isinstance(outcome, Undelivered)
    assert outcome.state is MessageState.REFUSED
    assert words in outcome.error
    assert outcome.error[0].isupper()


@pytest.mark.parametrize(
    "method",
    [
        "chat.postMessage",
        "chat.update",
        "conversations.open",
        "conversations.history",
        "conversations.replies",
    ],
)
def test_every_error_that_slack_documents_is_in_the_table(method: str) -> None:
    assert METHODS[method].errors | COMMON_ERRORS <= KNOWN.keys()


def test_an_error_that_is_not_in_the_table_may_pass() -> None:
    assert known("brand_new_error").meaning is Meaning.AGAIN
    assert "brand_new_error" in known("brand_new_error").words
