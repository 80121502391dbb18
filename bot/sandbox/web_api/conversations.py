"""conversations.*: opening, listing and reading conversations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.sandbox.methods import TYPES
from bot.sandbox.records import Channel, ChannelKind, Json, Message
from bot.sandbox.refusal import Refused
from bot.sandbox.web_api.call import SCOPE_KINDS, Call

MOST_IN_DIRECT = 8


async def open_(call: Call) -> Json:
    """conversations.open: the app's conversation with one person, or with several."""
    if call.text("channel"):
        channel = call.channel()
        if not channel.is_direct:
            raise Refused("method_not_supported_for_channel_type")
        return _opened(call, channel, already=True)
    users = call.words("users")
    if not users:
        raise Refused("users_list_not_supplied")
    if len(users) > MOST_IN_DIRECT:
        raise Refused("too_many_users")
    people = [_known_user(call, user) for user in users]
    kind = ChannelKind.IM if len(people) == 1 else ChannelKind.MPIM
    call.need_kinds([SCOPE_KINDS[kind]])
    before = set(call.workspace.channels)
    if call.flag("prevent_creation") and not _existing(call, people):
        raise Refused("channel_not_found")
    channel = call.workspace.direct(*people, call.installation.bot_user)
    return _opened(call, channel, already=channel.id in before)


def _known_user(call: Call, user_id: str) -> str:
    user = call.workspace.users.get(user_id)
    if user is None or not call.workspace.can_see(call.installation.team, user):
        raise Refused("user_not_found")
    if user.deleted:
        raise Refused("user_disabled")
    return user.id


def _existing(call: Call, people: list[str]) -> bool:
    wanted = {*people, call.installation.bot_user}
    channels = call.workspace.channels.values()
    return any(channel.is_direct and set(channel.members) == wanted for channel in channels)


def _opened(call: Call, channel: Channel, *, already: bool) -> Json:
    shape: Json = {"id": channel.id}
    if call.flag("return_im"):
        shape = call.desk.wire.channel(channel, call.installation.bot_user)
    return {"channel": shape} | ({"no_op": True, "already_open": True} if already else {})


async def info(call: Call) -> Json:
    """conversations.info."""
    channel = call.channel()
    shape = call.desk.wire.channel(channel, call.installation.bot_user)
    if call.flag("include_num_members"):
        shape["num_members"] = len(channel.members)
    if call.flag("include_locale"):
        shape["locale"] = "en-GB"
    return {"channel": shape}


async def join(call: Call) -> Json:
    """conversations.join: a public channel of the app's own team."""
    channel = call.channel()
    if channel.kind is not ChannelKind.PUBLIC:
        raise Refused("method_not_supported_for_channel_type")
    if channel.archived:
        raise Refused("is_archived")
    joined = call.workspace.join(channel.id, call.installation.bot_user)
    return {"channel": call.desk.wire.channel(joined, call.installation.bot_user)}


async def list_(call: Call) -> Json:
    """conversations.list: what the app can see, public channels unless it asks for others."""
    return _listed(call, [one for one in call.workspace.channels.values() if call.can_see(one)])


async def of_user(call: Call) -> Json:
    """users.conversations: those that somebody, else the bot, is in."""
    user = call.user() if call.text("user") else call.bot
    channels = call.workspace.channels_of(user.id)
    return _listed(call, [channel for channel in channels if call.can_see(channel)])


def _listed(call: Call, channels: Sequence[Channel]) -> Json:
    types = call.words("types") or [ChannelKind.PUBLIC.value]
    if not set(types) <= set(TYPES):
        raise Refused("invalid_types")
    call.need_kinds([TYPES[one] for one in types])
    wanted = [
        channel
        for channel in channels
        if channel.kind.value in types and not (channel.archived and call.flag("exclude_archived"))
    ]
    page, cursor = call.page(wanted)
    viewer = call.installation.bot_user
    return {
        "channels": [call.desk.wire.channel(channel, viewer) for channel in page],
        "response_metadata": {"next_cursor": cursor},
    }


async def members(call: Call) -> Json:
    """conversations.members."""
    page, cursor = call.page(call.channel().members)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


async def history(call: Call) -> Json:
    """conversations.history: newest first, without the replies in threads."""
    channel = call.channel()
    if not call.is_member(channel):
        raise Refused("not_in_channel")
    span = _span(call)
    everything = reversed(call.workspace.history.all(channel.id))
    shown = [one for one in everything if not one.is_reply or one.broadcast]
    answer = _messages(call, [one for one in shown if one in span], most=999)
    return answer | {"pin_count": len(call.workspace.history.pins(channel.id))}


async def replies(call: Call) -> Json:
    """conversations.replies: a thread, its first message first."""
    channel = call.channel()
    if not call.is_member(channel):
        raise Refused("channel_not_found")
    span = _span(call)
    wanted = call.workspace.history.find(channel.id, call.text("ts"))
    if wanted is None:
        raise Refused("thread_not_found")
    first = wanted.thread_ts or wanted.ts
    parent, *rest = call.workspace.history.thread(channel.id, first)
    return _messages(call, [parent, *(one for one in rest if one in span)], most=1000)


def _messages(call: Call, messages: Sequence[Message], most: int) -> Json:
    page, cursor = call.page(messages, default=most if most == 1000 else 100, most=most)
    metadata = call.flag("include_all_metadata")
    answer: Json = {
        "messages": [call.desk.wire.message(one, metadata=metadata) for one in page],
        "has_more": bool(cursor),
    }
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


@dataclass(frozen=True, slots=True)
class Span:
    """The time that a call asks for, in microseconds; `inclusive` takes in its ends."""

    oldest: int
    latest: int | None
    inclusive: bool

    def __contains__(self, message: Message) -> bool:
        """Whether a message lies in it."""
        stamp = _micros(message.ts, "")
        if stamp in (self.oldest, self.latest):
            return self.inclusive
        return self.oldest < stamp and (self.latest is None or stamp < self.latest)


def _span(call: Call) -> Span:
    latest = call.text("latest")
    return Span(
        _micros(call.text("oldest") or "0", "invalid_ts_oldest"),
        _micros(latest, "invalid_ts_latest") if latest else None,
        call.flag("inclusive"),
    )


def _micros(ts: str, error: str) -> int:
    """A ts in microseconds; fewer digits than six are allowed, as Slack allows them."""
    if not re.fullmatch(r"\d+(\.\d{0,6})?", ts):
        raise Refused(error)
    seconds, _, fraction = ts.partition(".")
    return int(seconds) * 1_000_000 + int(fraction.ljust(6, "0") or 0)
