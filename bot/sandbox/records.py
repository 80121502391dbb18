"""What a workspace is made of: immutable records of teams, people, channels, messages and views.

A record never changes. A change makes a new record, so a copy that a test or a screen kept is still
what that person saw. Times are aware UTC; a `ts` is Slack's, seconds and microseconds in a string.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, TypeAlias

Json: TypeAlias = dict[str, Any]
"""A JSON object as it goes over the wire; its shape is Slack's, not ours."""


class ClockLike(Protocol):
    """A clock that the sandbox can read, hold and move."""

    held: bool
    speed: float

    def now(self) -> datetime:
        """The time it shows, aware and in UTC."""
        ...

    def move_to(self, when: datetime) -> None:
        """Show `when` from now on."""
        ...


class ChannelKind(StrEnum):
    """The four kinds of conversation, by Slack's own names in the Web API's `types`."""

    PUBLIC = "public_channel"
    PRIVATE = "private_channel"
    IM = "im"
    MPIM = "mpim"


@dataclass(frozen=True, slots=True)
class Team:
    """One organisation's workspace."""

    id: str
    name: str

    @property
    def domain(self) -> str:
        """The name as it would stand in an address."""
        return "".join(letter if letter.isalnum() else "-" for letter in self.name.lower())


@dataclass(frozen=True, slots=True)
class User:
    """A person or a bot; `team` is the organisation that they belong to."""

    id: str
    team: str
    name: str
    real_name: str
    title: str = ""
    email: str | None = None
    is_bot: bool = False
    is_admin: bool = False
    deleted: bool = False
    tz: str = "Europe/London"
    locale: str = "en-GB"


@dataclass(frozen=True, slots=True)
class Channel:
    """A conversation; `team` is its host, `members` are in the order in which they joined."""

    id: str
    name: str
    kind: ChannelKind
    team: str
    members: tuple[str, ...]
    created: datetime
    creator: str = ""
    topic: str = ""
    purpose: str = ""
    connected_teams: frozenset[str] = frozenset()
    archived: bool = False

    @property
    def is_direct(self) -> bool:
        """Whether it is a conversation between named people, with no name of its own."""
        return self.kind in (ChannelKind.IM, ChannelKind.MPIM)


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file that somebody shared, with its bytes."""

    id: str
    name: str
    title: str
    mimetype: str
    user: str
    created: datetime
    data: bytes = field(repr=False)
    channels: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self.data)


@dataclass(frozen=True, slots=True)
class Reaction:
    """One emoji on a message and who put it there, first one first."""

    name: str
    users: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it stood at one moment; `thread_ts` is its thread's first message."""

    channel: str
    ts: str
    user: str
    team: str
    text: str
    thread_ts: str | None = None
    broadcast: bool = False
    subtype: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    username: str | None = None
    icons: Mapping[str, str] | None = None
    blocks: tuple[Json, ...] | None = None
    attachments: tuple[Json, ...] | None = None
    metadata: Json | None = None
    files: tuple[SharedFile, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    edited_by: str | None = None
    edited_ts: str | None = None
    pinned: bool = False
    client_msg_id: str | None = None
    ephemeral_to: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from every other message: channel and ts."""
        return (self.channel, self.ts)

    @property
    def is_reply(self) -> bool:
        """Whether it stands in a thread below another message."""
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(frozen=True, slots=True)
class View:
    """A modal or a Home as the app last drew it; `content` is the app's own part of it."""

    id: str
    type: str
    user: str
    team: str
    app_id: str
    bot_id: str
    app_team: str
    content: Json
    hash: str
    root_id: str
    previous_id: str | None = None

    @property
    def blocks(self) -> list[Json]:
        """Its blocks, each with a block_id."""
        blocks: list[Json] = self.content.get("blocks", [])
        return blocks

    @property
    def callback_id(self) -> str:
        """The app's name for it, or nothing."""
        return str(self.content.get("callback_id", ""))

    @property
    def external_id(self) -> str:
        """The app's own id for it, or nothing."""
        return str(self.content.get("external_id", ""))


@dataclass(frozen=True, slots=True)
class App:
    """The app under test, read from its manifest."""

    id: str
    name: str
    signing_secret: str
    app_token: str | None
    manifest: Json = field(repr=False)
    client_id: str = "100.200"
    client_secret: str = "sandbox-client-secret"  # noqa: S105 -- a stand-in's, and no secret
    verification_token: str = "sandbox-verification"  # noqa: S105 -- deprecated by Slack, never checked

    @property
    def bot_events(self) -> frozenset[str]:
        """The events that it subscribes to."""
        subscriptions = self.manifest.get("settings", {}).get("event_subscriptions", {})
        return frozenset(subscriptions.get("bot_events", ()))

    @property
    def bot_scopes(self) -> frozenset[str]:
        """What it is allowed to do."""
        return frozenset(self.manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ()))

    @property
    def home_tab(self) -> bool:
        """Whether it has a Home."""
        return bool(self._app_home.get("home_tab_enabled", False))

    @property
    def messages_tab(self) -> bool:
        """Whether it has a conversation with each person."""
        return bool(self._app_home.get("messages_tab_enabled", False))

    @property
    def messages_tab_read_only(self) -> bool:
        """Whether people may only read in that conversation; Slack's default is that they may."""
        return bool(self._app_home.get("messages_tab_read_only_enabled", True))

    @property
    def socket_mode(self) -> bool:
        """Whether deliveries go over Socket Mode in place of HTTP."""
        return bool(self.manifest.get("settings", {}).get("socket_mode_enabled", False))

    @property
    def commands(self) -> frozenset[str]:
        """Its slash commands, each with its slash."""
        return frozenset(command["command"] for command in self._features.get("slash_commands", ()))

    @property
    def shortcuts(self) -> frozenset[tuple[str, str]]:
        """Its shortcuts: (message or global, callback_id)."""
        return frozenset(
            (shortcut["type"], shortcut["callback_id"])
            for shortcut in self._features.get("shortcuts", ())
        )

    @property
    def _features(self) -> Json:
        features: Json = self.manifest.get("features", {})
        return features

    @property
    def _app_home(self) -> Json:
        home: Json = self._features.get("app_home", {})
        return home


@dataclass(frozen=True, slots=True)
class Installation:
    """The app in one team: its bot user, token and what it was granted there."""

    team: str
    bot_user: str
    bot_id: str
    bot_token: str = field(repr=False)
    scopes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, either way; `seconds` is how long the answer took."""

    id: str
    at: datetime
    direction: str
    name: str
    request: Json
    response: Json | str | None
    status: int
    seconds: float
    error: str | None = None

    @property
    def ok(self) -> bool:
        """Whether it was answered as wished."""
        return self.error is None


Subscriber: TypeAlias = Callable[[Any], None]
