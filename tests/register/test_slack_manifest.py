"""The Slack manifest asks for what the bot's calls need, and for no more."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

MANIFEST = Path(__file__).parents[2] / "deploy" / "slack-manifest.json"

# What each scope is for. A scope without a reason here does not belong in the manifest.
SCOPES = {
    "chat:write": "chat.postMessage and chat.update",
    "commands": "the /reeve command",
    "files:read": "to fetch the files that people add to a return",
    "files:write": "to show the office's charts to whoever gets the digest",
    "im:write": "conversations.open, to write to a person first",
    "im:history": "message.im events, and to look for a message that a crash left in doubt",
    "channels:history": "to look for such a message in a public channel",
    "groups:history": "to look for such a message in a private channel",
}


@pytest.fixture
def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(MANIFEST.read_text("utf-8"))
    return loaded


def test_each_scope_has_a_reason(manifest: dict[str, Any]) -> None:
    assert manifest["oauth_config"]["scopes"] == {"bot": sorted(SCOPES)}


def test_people_can_type_to_the_bot_and_open_its_home(manifest: dict[str, Any]) -> None:
    assert manifest["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    assert manifest["settings"]["event_subscriptions"]["bot_events"] == [
        "app_home_opened",
        "message.im",
    ]


def test_every_address_is_the_same_one_to_be_replaced(manifest: dict[str, Any]) -> None:
    settings = manifest["settings"]
    assert {
        settings["event_subscriptions"]["request_url"],
        settings["interactivity"]["request_url"],
        *(command["url"] for command in manifest["features"]["slash_commands"]),
    } == {"https://reeve.example.org/slack/events"}


def test_texts_keep_to_slacks_limits(manifest: dict[str, Any]) -> None:
    shown = manifest["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
