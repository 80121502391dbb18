"""What the page is told: first everything, then each change, as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.sandbox.changes import (
    Change,
    ChannelChanged,
    EphemeralShown,
    ExchangeDone,
    FaultsSwitched,
    HomePublished,
    MailArrived,
    MessageChanged,
    Toast,
    ViewsChanged,
)
from bot.sandbox.journal import Journal
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.records import (
    Channel,
    ChannelKind,
    Exchange,
    Json,
    Message,
    SharedFile,
    User,
    View,
)
from bot.sandbox.switches import Switches
from bot.sandbox.wire import Wire
from bot.sandbox.workspace import Workspace

TRAFFIC_SHOWN = 100
KINDS = {
    ChannelKind.PUBLIC: "public",
    ChannelKind.PRIVATE: "private",
    ChannelKind.IM: "im",
    ChannelKind.MPIM: "im",
}


@dataclass(frozen=True, slots=True)
class Greeting:
    """What a page is told once: the id of this run, and the steps of its welcome."""

    run: str
    welcome: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """Draws the workspace for the page."""

    workspace: Workspace
    wire: Wire
    journal: Journal
    switches: Switches
    mailbox: Mailbox | None
    greeting: Greeting

    def snapshot(self, clock: Json | None) -> Json:
        """Everything that the page needs to begin with."""
        workspace = self.workspace
        newest = list(self.journal.traffic)[-TRAFFIC_SHOWN:]
        return {
            "type": "snapshot",
            "run": self.greeting.run,
            "welcome": list(self.greeting.welcome),
            "time_zone": "Europe/London",
            "app": self.app(),
            "teams": [{"id": team.id, "name": team.name} for team in workspace.teams.values()],
            "users": [self.user(user) for user in workspace.users.values()],
            "channels": [self.channel(channel) for channel in workspace.channels.values()],
            "views": {
                user: self.stack(user) for user in workspace.users if workspace.windows.stack(user)
            },
            "clock": clock,
            "mail": [letter.summary() for letter in self.mailbox.letters] if self.mailbox else [],
            "mail_address": ({"smtp": f"127.0.0.1:{self.mailbox.port}"} if self.mailbox else None),
            "faults": self.switches.as_json(),
            "fault_switches": self.switches.described(),
            "struck": self.switches.struck_json(),
            "traffic": [self.exchange(exchange) for exchange in newest],
        }

    def app(self) -> Json:
        """The app, for the page."""
        app = self.workspace.app
        features = app.manifest.get("features", {})
        installation = next(iter(self.workspace.installations.values()))
        return {
            "id": app.id,
            "name": app.name,
            "description": app.manifest.get("display_information", {}).get("description", ""),
            "bot_user": installation.bot_user,
            "home_tab": app.home_tab,
            "messages_tab": app.messages_tab,
            "commands": [
                {"command": item["command"], "description": item.get("description", "")}
                for item in features.get("slash_commands", ())
            ],
            "shortcuts": [
                {"callback_id": item["callback_id"], "name": item["name"]}
                for item in features.get("shortcuts", ())
                if item["type"] == "message"
            ],
        }

    def user(self, user: User) -> Json:
        """A person, for the page."""
        return {
            "id": user.id,
            "team": user.team,
            "name": user.name,
            "real_name": user.real_name,
            "title": user.title,
            "email": user.email,
            "is_bot": user.is_bot,
            "deleted": user.deleted,
            "channels": [channel.id for channel in self.workspace.channels_of(user.id)],
        }

    def channel(self, channel: Channel) -> Json:
        """A conversation, for the page."""
        return {
            "id": channel.id,
            "name": channel.name,
            "kind": KINDS[channel.kind],
            "topic": channel.topic,
            "members": list(channel.members),
            "last_ts": self.workspace.history.last_ts(channel.id),
            "message_count": self.workspace.history.count(channel.id),
        }

    def message(self, message: Message) -> Json:
        """A message, for the page."""
        history = self.workspace.history
        replies = [] if message.is_reply else history.replies(message.channel, message.ts)
        return {
            "ts": message.ts,
            "thread_ts": message.thread_ts,
            "user": message.user,
            "bot_id": message.bot_id,
            "username": message.username,
            "text": message.text,
            "blocks": list(message.blocks) if message.blocks else None,
            "files": [self.file(file) for file in message.files],
            "edited": message.edited_ts is not None,
            "reactions": [
                {"name": item.name, "users": list(item.users)} for item in message.reactions
            ],
            "pinned": message.pinned,
            "broadcast": message.broadcast,
            "reply_count": len(replies),
            "latest_reply": replies[-1].ts if replies else None,
            "reply_users": list(dict.fromkeys(reply.user for reply in replies))[-5:],
            "subtype": message.subtype,
            "ephemeral_to": message.ephemeral_to,
        }

    def file(self, file: SharedFile) -> Json:
        """A file, for the page."""
        return {
            "id": file.id,
            "name": file.name,
            "mimetype": file.mimetype,
            "size": file.size,
            "url": f"/files/{file.id}",
        }

    def stack(self, user: str) -> list[Json]:
        """Somebody's modals, each with the errors on its fields."""
        windows = self.workspace.windows
        return [
            self.wire.view(view) | {"errors": windows.errors(view.id)}
            for view in windows.stack(user)
        ]

    def home(self, user: str) -> Json | None:
        """Somebody's Home, if it is drawn."""
        view: View | None = self.workspace.windows.home(user)
        return self.wire.view(view) if view is not None else None

    def exchange(self, exchange: Exchange) -> Json:
        """One line about an exchange."""
        return {
            "id": exchange.id,
            "at": exchange.at.isoformat(),
            "direction": exchange.direction,
            "name": exchange.name,
            "status": exchange.status,
            "ok": exchange.ok,
            "error": exchange.error,
            "ms": round(exchange.seconds * 1000, 1),
        }

    def frame(self, change: Change) -> Json | None:
        """A change as the page is told of it; the clock has a frame of its own."""
        draw = _FRAMES.get(type(change))
        return draw(self, change) if draw else None


def _message(feed: Feed, change: MessageChanged) -> Json:
    message = change.message
    shape = feed.message(message)
    return {
        "type": "message",
        "channel": message.channel,
        "message": shape,
        "how": change.how.value,
    }


def _ephemeral(feed: Feed, change: EphemeralShown) -> Json:
    message = change.message
    return {
        "type": "ephemeral",
        "user": message.ephemeral_to,
        "channel": message.channel,
        "message": feed.message(message),
        "how": change.how.value,
    }


def _home(feed: Feed, change: HomePublished) -> Json:
    return {"type": "home", "user": change.view.user, "view": feed.wire.view(change.view)}


def _views(feed: Feed, change: ViewsChanged) -> Json:
    return {"type": "views", "user": change.user, "stack": feed.stack(change.user)}


def _channel(feed: Feed, change: ChannelChanged) -> Json:
    return {"type": "channel", "channel": feed.channel(change.channel)}


def _exchange(feed: Feed, change: ExchangeDone) -> Json:
    return {"type": "exchange", "exchange": feed.exchange(change.exchange)}


def _faults(feed: Feed, _change: FaultsSwitched) -> Json:
    switches = feed.switches
    return {"type": "faults", "faults": switches.as_json(), "struck": switches.struck_json()}


def _mail(feed: Feed, change: MailArrived) -> Json | None:
    letter = feed.mailbox.letter(change.letter_id) if feed.mailbox else None
    return {"type": "mail", "mail": letter.summary()} if letter else None


def _toast(_feed: Feed, change: Toast) -> Json:
    return {"type": "toast", "user": change.user, "text": change.text, "kind": change.kind}


Draw: TypeAlias = Callable[[Feed, Any], Json | None]
_FRAMES: Mapping[type, Draw] = {
    MessageChanged: _message,
    EphemeralShown: _ephemeral,
    HomePublished: _home,
    ViewsChanged: _views,
    ChannelChanged: _channel,
    ExchangeDone: _exchange,
    FaultsSwitched: _faults,
    MailArrived: _mail,
    Toast: _toast,
}
