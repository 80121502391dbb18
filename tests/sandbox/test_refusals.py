"""What Slack would refuse is refused, with an error that its method documents."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.methods import METHODS
from tests.sandbox.scene import field, home, modal, refused, section

LONG = "x" * 4_001
LONG_TOGETHER = [section("y" * 2_900) for _ in range(5)]
LARGE_VIEW = modal(*(section("z" * 2_900) for _ in range(90)))
LARGE_HOME = home(*(section("z" * 2_900) for _ in range(90)))
SOME_VIEW = modal(field("name", {"type": "plain_text_input", "action_id": "typed"}))

REFUSALS: list[tuple[str, dict[str, Any], str]] = [
    ("chat.postMessage", {"text": "x"}, "invalid_arguments"),
    ("chat.postMessage", {"channel": "CALL", "text": "x", "colour": "red"}, "invalid_arguments"),
    ("chat.postMessage", {"channel": "CNONE", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "CHIDDEN", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "COPEN", "text": "x"}, "not_in_channel"),
    ("chat.postMessage", {"channel": "CALL"}, "no_text"),
    ("chat.postMessage", {"channel": "CALL", "text": "  "}, "no_text"),
    ("chat.postMessage", {"channel": "CALL", "text": LONG}, "msg_blocks_too_long"),
    ("chat.postMessage", {"channel": "CALL", "text": "x", "blocks": "{"}, "invalid_blocks_format"),
    (
        "chat.postMessage",
        {"channel": "CALL", "text": "x", "blocks": [section("y" * 3001)]},
        "invalid_blocks",
    ),
    (
        "chat.postMessage",
        {"channel": "CALL", "text": "x", "markdown_text": "y"},
        "markdown_text_conflict",
    ),
    (
        "chat.postMessage",
        {"channel": "CALL", "text": "x", "thread_ts": "1.000001"},
        "cannot_reply_to_message",
    ),
    (
        "chat.postMessage",
        {"channel": "CALL", "text": "x", "metadata": {"event_type": "a"}},
        "invalid_metadata_format",
    ),
    ("chat.postMessage", {"channel": "CALL", "text": "x", "username": "Boss"}, "missing_scope"),
    (
        "chat.postEphemeral",
        {"channel": "CALL", "user": "UNONE", "text": "x"},
        "user_not_in_channel",
    ),
    (
        "chat.postEphemeral",
        {"channel": "CSECRET", "user": "UBEN", "text": "x"},
        "user_not_in_channel",
    ),
    ("chat.update", {"channel": "CALL", "ts": "1.000001", "text": "x"}, "message_not_found"),
    ("chat.delete", {"channel": "CALL", "ts": "1.000001"}, "message_not_found"),
    ("conversations.history", {"channel": "COPEN"}, "not_in_channel"),
    ("conversations.history", {"channel": "CALL", "oldest": "yesterday"}, "invalid_ts_oldest"),
    ("conversations.history", {"channel": "CALL", "cursor": "here"}, "invalid_cursor"),
    ("conversations.replies", {"channel": "CALL", "ts": "1.000001"}, "thread_not_found"),
    ("conversations.info", {"channel": "CHIDDEN"}, "channel_not_found"),
    ("conversations.list", {"types": "secret"}, "invalid_types"),
    ("conversations.open", {}, "users_list_not_supplied"),
    ("conversations.open", {"users": "UNONE"}, "user_not_found"),
    ("conversations.open", {"users": "UANN", "prevent_creation": True}, "channel_not_found"),
    ("conversations.join", {"channel": "CSECRET"}, "method_not_supported_for_channel_type"),
    ("users.info", {"user": "UNONE"}, "user_not_found"),
    ("users.lookupByEmail", {"email": "g@gst.uk"}, "users_not_found"),
    ("team.info", {"team": "TNONE"}, "team_not_found"),
    ("bots.info", {"bot": "BNONE"}, "bot_not_found"),
    ("views.publish", {"user_id": "UNONE", "view": home(section("x"))}, "invalid_arguments"),
    ("views.publish", {"user_id": "UANN", "view": SOME_VIEW}, "invalid_arguments"),
    ("views.open", {"trigger_id": "x", "view": home(section("x"))}, "invalid_arguments"),
    ("views.open", {"trigger_id": "x", "view": SOME_VIEW}, "invalid_trigger_id"),
    ("views.open", {"view": SOME_VIEW}, "invalid_arguments"),
    ("views.update", {"view_id": "VNONE", "view": SOME_VIEW}, "not_found"),
    ("reactions.add", {"channel": "CALL", "name": "+1", "timestamp": "now"}, "bad_timestamp"),
    ("reactions.add", {"channel": "CALL", "name": "A B", "timestamp": "1.000001"}, "invalid_name"),
    ("pins.add", {"channel": "CALL", "timestamp": "1.000001"}, "message_not_found"),
    ("files.getUploadURLExternal", {"filename": "a.txt", "length": 0}, "missing_argument"),
    ("files.completeUploadExternal", {"files": [{"id": "FNONE"}]}, "file_not_found"),
    ("files.info", {"file": "FNONE"}, "file_not_found"),
    ("bookmarks.add", {"channel_id": "CALL", "title": "t", "type": "link"}, "invalid_link"),
    ("bookmarks.edit", {"channel_id": "CALL", "bookmark_id": "BkNONE"}, "not_found"),
    ("bookmarks.list", {"channel_id": "CHIDDEN"}, "channel_not_found"),
    ("blocks.validate", {"blocks": [{"type": "nonsense"}]}, "invalid_blocks"),
    ("blocks.validate", {"blocks": "{"}, "invalid_blocks"),
    ("blocks.validate", {"blocks": LONG_TOGETHER}, "invalid_blocks"),
    ("blocks.validate", {"view": LARGE_VIEW}, "invalid_view"),
    ("blocks.validate", {"message": {"blocks": LONG_TOGETHER}}, "invalid_message"),
    ("chat.postMessage", {"channel": "CALL", "blocks": LONG_TOGETHER}, "msg_blocks_too_long"),
    (
        "chat.postEphemeral",
        {"channel": "CALL", "user": "UANN", "blocks": LONG_TOGETHER},
        "msg_too_long",
    ),
    ("views.publish", {"user_id": "UANN", "view": LARGE_HOME}, "view_too_large"),
]


@pytest.mark.parametrize(
    ("method", "arguments", "error"), REFUSALS, ids=[f"{m}-{e}" for m, _, e in REFUSALS]
)
async def test_what_slack_would_refuse_is_refused_with_its_error(
    client: AsyncWebClient, method: str, arguments: dict[str, Any], error: str
) -> None:
    answer = await refused(client, method, **arguments)
    assert answer["error"] == error, answer
    assert METHODS[method].may_answer(error)
