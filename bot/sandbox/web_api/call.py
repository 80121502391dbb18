"""One call of the Web API: who calls, with which arguments, and what the method works on."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from bot.sandbox.content import Content, content_of
from bot.sandbox.faults import Faults
from bot.sandbox.methods import Kind, Method, scopes_missing
from bot.sandbox.passes import Triggers
from bot.sandbox.records import (
    App,
    Channel,
    ChannelKind,
    Installation,
    Json,
    Message,
    User,
)
from bot.sandbox.refusal import Refused
from bot.sandbox.socket_mode import SocketHub
from bot.sandbox.timing import Timing
from bot.sandbox.uploads import Uploads
from bot.sandbox.wire import Wire
from bot.sandbox.workspace import Workspace

Record = TypeVar("Record")

SCOPE_KINDS = {
    ChannelKind.PUBLIC: Kind.PUBLIC,
    ChannelKind.PRIVATE: Kind.PRIVATE,
    ChannelKind.IM: Kind.IM,
    ChannelKind.MPIM: Kind.MPIM,
}


@dataclass(frozen=True, slots=True)
class Desk:
    """All that the methods work on."""

    workspace: Workspace
    wire: Wire
    triggers: Triggers
    sockets: SocketHub
    faults: Faults
    timing: Timing
    uploads: Uploads


@dataclass(frozen=True, slots=True)
class Call:
    """A call that was let in. `arguments` are merged from query, form and JSON and decoded."""

    method: Method
    arguments: Mapping[str, object]
    desk: Desk
    installation: Installation

    @property
    def workspace(self) -> Workspace:
        """The workspace."""
        return self.desk.workspace

    @property
    def app(self) -> App:
        """The app that calls."""
        return self.desk.workspace.app

    @property
    def bot(self) -> User:
        """The app's bot user in the caller's team."""
        return self.workspace.users[self.installation.bot_user]

    def text(self, name: str, default: str = "") -> str:
        """An argument as text."""
        value = self.arguments.get(name)
        return default if value is None else str(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """An argument as yes or no, in any of the ways that clients write that."""
        value = self.arguments.get(name)
        if value is None or value == "":
            return default
        return value is True or str(value).lower() in ("1", "true")

    def number(self, name: str, default: int) -> int:
        """An argument as a whole number, refused when it is none."""
        value = self.arguments.get(name)
        if value is None or value == "":
            return default
        try:
            return int(str(value))
        except ValueError:
            raise Refused("invalid_arguments", f"{name} must be a number") from None

    def words(self, name: str) -> list[str]:
        """An argument as a list, from JSON or with commas between."""
        value = self.arguments.get(name)
        if isinstance(value, list):
            return [str(item) for item in value]
        return [word.strip() for word in str(value or "").split(",") if word.strip()]

    def channel(self, name: str = "channel") -> Channel:
        """The conversation that an argument names, if the app can see it and has the scope for it.

        A private conversation that the bot is not in does not exist for it.
        """
        channel = self.workspace.channels.get(self.text(name))
        if channel is None or not self.can_see(channel):
            raise Refused("channel_not_found")
        self.need_scope(channel)
        return channel

    def can_see(self, channel: Channel) -> bool:
        """Whether the app knows of a conversation at all."""
        if self.is_member(channel):
            return True
        teams = (channel.team, *channel.connected_teams)
        return channel.kind is ChannelKind.PUBLIC and self.installation.team in teams

    def is_member(self, channel: Channel) -> bool:
        """Whether the bot is in a conversation."""
        return self.installation.bot_user in channel.members

    def need_scope(self, *channels: Channel) -> None:
        """Refuse when the app lacks a scope for these kinds of conversation."""
        self.need_kinds([SCOPE_KINDS[channel.kind] for channel in channels])

    def need_kinds(self, kinds: Sequence[Kind]) -> None:
        """Refuse when the app lacks a scope for these kinds of conversation."""
        granted = self.installation.scopes
        missing = scopes_missing(self.method, tuple(self.arguments), granted, kinds)
        if missing:
            raise Refused("missing_scope", needed=missing, provided=",".join(sorted(granted)))

    def user(self, name: str = "user", error: str = "user_not_found") -> User:
        """The person that an argument names, if the app's team knows them."""
        user = self.workspace.users.get(self.text(name))
        if user is None or not self.workspace.can_see(self.installation.team, user):
            raise Refused(error)
        return user

    def message(self, channel: Channel, name: str, error: str = "message_not_found") -> Message:
        """The message in a conversation whose ts an argument gives."""
        message = self.workspace.history.find(channel.id, self.text(name))
        if message is None or message.subtype == "tombstone":
            raise Refused(error)
        return message

    def content(self) -> Content:
        """What the message that the call is about is to say."""
        return content_of(self.arguments, self.workspace.ids.short)

    def refusal(self, *errors: str) -> Refused:
        """The first of these errors that the method documents."""
        return Refused(next(error for error in errors if self.method.may_answer(error)))

    def page(
        self, records: Sequence[Record], *, default: int = 100, most: int = 1000
    ) -> tuple[list[Record], str]:
        """One page of records, and the cursor of the next one or nothing."""
        limit = self.number("limit", default) or default
        if not 1 <= limit <= most:
            raise self.refusal("invalid_limit", "invalid_arguments")
        start = _read_cursor(self.text("cursor"))
        following = start + limit
        cursor = _cursor(following) if following < len(records) else ""
        return list(records[start:following]), cursor


Handler: TypeAlias = Callable[[Call], Awaitable[Json]]


def _cursor(offset: int) -> str:
    return base64.b64encode(b"next:%d" % offset).decode()


def _read_cursor(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        label, _, offset = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Refused("invalid_cursor") from None
    if label != "next" or not offset.isdigit():
        raise Refused("invalid_cursor")
    return int(offset)
