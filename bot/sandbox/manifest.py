"""What Slack checks when an app is made from its manifest, as far as this sandbox needs it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.sandbox.records import App

EVENT_SCOPES: Mapping[str, str | None] = MappingProxyType(
    {
        "app_home_opened": None,
        "app_mention": "app_mentions:read",
        "file_shared": "files:read",
        "member_joined_channel": "channels:read",
        "member_left_channel": "channels:read",
        "message.channels": "channels:history",
        "message.groups": "groups:history",
        "message.im": "im:history",
        "message.mpim": "mpim:history",
        "reaction_added": "reactions:read",
        "reaction_removed": "reactions:read",
    }
)
"""Each event that the sandbox can send, and the scope without which Slack does not send it."""


def manifest_problems(app: App) -> list[str]:
    """Say what Slack would refuse in this app's manifest; nothing when it would take it."""
    problems = []
    for event in sorted(app.bot_events):
        if event not in EVENT_SCOPES:
            problems.append(f"the sandbox does not know the event {event}")
        elif (scope := EVENT_SCOPES[event]) and scope not in app.bot_scopes:
            problems.append(f"the event {event} needs the scope {scope}")
    if app.commands and "commands" not in app.bot_scopes:
        problems.append("slash commands need the scope commands")
    if app.shortcuts and "commands" not in app.bot_scopes:
        problems.append("shortcuts need the scope commands")
    if app.socket_mode and app.app_token is None:
        problems.append("Socket Mode needs an app-level token")
    return problems
