"""reactions.add, pins.add and bookmarks.*: marks on messages and channels."""

from __future__ import annotations

import re

from bot.sandbox.records import Channel, Json
from bot.sandbox.refusal import Refused
from bot.sandbox.web_api.call import Call

MOST_KINDS = 23
MOST_PINS = 100
MOST_BOOKMARKS = 100


async def add_reaction(call: Call) -> Json:
    """reactions.add."""
    channel = call.channel()
    _refuse_bad_timestamp(call)
    name = call.text("name").strip(":")
    if not re.fullmatch(r"[a-z0-9_'+-]+(::skin-tone-[2-6])?", name):
        raise Refused("invalid_name")
    if channel.archived:
        raise Refused("is_archived")
    message = call.message(channel, "timestamp")
    if not call.is_member(channel):
        raise Refused("not_reactable")
    if len(message.reactions) >= MOST_KINDS and name not in {r.name for r in message.reactions}:
        raise Refused("too_many_emoji")
    if not call.workspace.history.react(message, call.installation.bot_user, name):
        raise Refused("already_reacted")
    return {}


async def add_pin(call: Call) -> Json:
    """pins.add."""
    channel = call.channel()
    _refuse_bad_timestamp(call)
    if not call.is_member(channel):
        raise Refused("not_in_channel")
    message = call.message(channel, "timestamp")
    if message.pinned:
        raise Refused("already_pinned")
    if len(call.workspace.history.pins(channel.id)) >= MOST_PINS:
        raise Refused("too_many_pins")
    call.workspace.history.pin(message)
    return {}


def _refuse_bad_timestamp(call: Call) -> None:
    if not re.fullmatch(r"\d+\.\d{6}", call.text("timestamp")):
        raise Refused("bad_timestamp")


async def add_bookmark(call: Call) -> Json:
    """bookmarks.add: a link above a channel."""
    channel = _bookmarked_channel(call)
    if call.text("type") != "link":
        raise Refused("invalid_bookmark_type")
    _refuse_bad_link(call)
    kept = call.workspace.bookmarks.setdefault(channel.id, [])
    if len(kept) >= MOST_BOOKMARKS:
        raise Refused("too_many_bookmarks")
    created = int(call.workspace.next_ts().partition(".")[0])
    bookmark = {
        "id": call.workspace.ids.new("Bk"),
        "channel_id": channel.id,
        "title": call.text("title"),
        "link": call.text("link"),
        "emoji": call.text("emoji"),
        "icon_url": "",
        "type": "link",
        "entity_id": None,
        "date_created": created,
        "date_updated": 0,
        "rank": "i",
        "last_updated_by_user_id": call.installation.bot_user,
        "last_updated_by_team_id": call.installation.team,
        "shortcut_id": None,
        "app_id": call.app.id,
    }
    kept.append(bookmark)
    return {"bookmark": bookmark}


async def edit_bookmark(call: Call) -> Json:
    """bookmarks.edit."""
    channel = _bookmarked_channel(call)
    kept = call.workspace.bookmarks.get(channel.id, [])
    bookmark = next((one for one in kept if one["id"] == call.text("bookmark_id")), None)
    if bookmark is None:
        raise Refused("not_found")
    if "link" in call.arguments:
        _refuse_bad_link(call)
    bookmark |= {name: call.text(name) for name in ("title", "link", "emoji") if call.text(name)}
    bookmark["date_updated"] = int(call.workspace.next_ts().partition(".")[0])
    return {"bookmark": bookmark}


async def list_bookmarks(call: Call) -> Json:
    """bookmarks.list."""
    channel = _bookmarked_channel(call)
    return {"bookmarks": list(call.workspace.bookmarks.get(channel.id, []))}


def _bookmarked_channel(call: Call) -> Channel:
    channel = call.channel("channel_id")
    if not call.is_member(channel):
        raise Refused("channel_not_found")
    return channel


def _refuse_bad_link(call: Call) -> None:
    if not re.match(r"https?://\S+$", call.text("link")):
        raise Refused("invalid_link")
