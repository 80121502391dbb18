"""What happens in the workspace, as the events that Slack would tell the app of.

An app is told of what it subscribed to, in conversations that its bot is in. Its own messages are
among that: Slack tells an app of those too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.sandbox.changes import (
    Change,
    ChannelChanged,
    FileShared,
    How,
    MessageChanged,
    ReactionAdded,
)
from bot.sandbox.delivery import Courier, Delivery, Kind
from bot.sandbox.records import Channel, ChannelKind, Installation, Json, Message, User
from bot.sandbox.wire import Wire
from bot.sandbox.workspace import Workspace

CHANNEL_TYPES = {
    ChannelKind.PUBLIC: ("channel", "message.channels"),
    ChannelKind.PRIVATE: ("group", "message.groups"),
    ChannelKind.IM: ("im", "message.im"),
    ChannelKind.MPIM: ("mpim", "message.mpim"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One event, the subscription that it comes under and the conversation that it is about."""

    subscription: str
    body: Json
    channel: Channel
    installation: Installation


class Announcer:
    """Listens to the workspace and sends the app what it subscribed to."""

    def __init__(self, workspace: Workspace, wire: Wire, courier: Courier) -> None:
        self._workspace = workspace
        self._wire = wire
        self._courier = courier

    def tell(self, change: Change) -> None:
        """Send the events of a change."""
        for event in self._events(change):
            self.send(event)

    def send(self, event: Event) -> None:
        """Send one event, if the app subscribed to it."""
        if event.subscription in self._workspace.app.bot_events:
            name = f"{event.subscription} {event.body.get('subtype', '')}".strip()
            self._courier.announce(Delivery(Kind.EVENT, name, self._envelope(event)))

    def home_opened(self, user: User, channel: Channel, tab: str) -> None:
        """Tell the app that somebody looks at its Home, or at its messages."""
        installation = self._workspace.installation_of(user)
        body: Json = {
            "type": "app_home_opened",
            "user": user.id,
            "channel": channel.id,
            "tab": tab,
            "event_ts": self._workspace.next_ts(),
        }
        home = self._workspace.windows.home(user.id)
        if tab == "home" and home is not None:
            body["view"] = self._wire.view(home)
        self.send(Event("app_home_opened", body, channel, installation))

    def _events(self, change: Change) -> Iterator[Event]:
        if isinstance(change, MessageChanged):
            yield from self._message_events(change)
        elif isinstance(change, ChannelChanged):
            yield from self._member_events(change)
        elif isinstance(change, ReactionAdded):
            body = {
                "type": "reaction_added",
                "user": change.user,
                "reaction": change.name,
                "item": {
                    "type": "message",
                    "channel": change.message.channel,
                    "ts": change.message.ts,
                },
                "item_user": change.message.user,
                "event_ts": change.ts,
            }
            yield from self._about(change.message.channel, "reaction_added", body)
        elif isinstance(change, FileShared):
            file = change.file
            body = {
                "type": "file_shared",
                "file_id": file.id,
                "file": {"id": file.id},
                "user_id": file.user,
                "channel_id": change.channel,
                "event_ts": change.ts,
            }
            yield from self._about(change.channel, "file_shared", body)

    def _about(self, channel_id: str, subscription: str, body: Json) -> Iterator[Event]:
        channel = self._workspace.channels[channel_id]
        installation = self._workspace.installation_for(channel)
        if installation is not None:
            yield Event(subscription, body, channel, installation)

    def _message_events(self, change: MessageChanged) -> Iterator[Event]:
        if not change.announced:
            return
        channel = self._workspace.channels[change.message.channel]
        channel_type, subscription = CHANNEL_TYPES[channel.kind]
        body = self._message_body(change) | {"channel": channel.id, "channel_type": channel_type}
        yield from self._about(channel.id, subscription, body)
        installation = self._workspace.installation_for(channel)
        mentioned = installation and f"<@{installation.bot_user}>" in change.message.text
        if change.how is How.NEW and mentioned and not channel.is_direct:
            yield from self._about(channel.id, "app_mention", body | {"type": "app_mention"})

    def _message_body(self, change: MessageChanged) -> Json:
        if change.how is How.NEW:
            shape = self._wire.message(change.message)
            for counted in ("reply_count", "reply_users_count", "reply_users", "is_locked"):
                shape.pop(counted, None)
            return shape | self._origin(change.message) | {"event_ts": change.message.ts}
        ts = self._workspace.next_ts()
        previous = change.previous or change.message
        shape = {
            "type": "message",
            "hidden": True,
            "ts": ts,
            "event_ts": ts,
            "previous_message": self._wire.message(previous),
        }
        if change.how is How.DELETED:
            return shape | {"subtype": "message_deleted", "deleted_ts": previous.ts}
        changed = self._wire.message(change.message) | self._origin(change.message)
        return shape | {"subtype": "message_changed", "message": changed}

    def _origin(self, message: Message) -> Json:
        """In a shared channel, which team the writer is from."""
        channel = self._workspace.channels[message.channel]
        if not channel.connected_teams:
            return {}
        return {"user_team": message.team, "source_team": message.team}

    def _member_events(self, change: ChannelChanged) -> Iterator[Event]:
        for kind, users in (
            ("member_joined_channel", change.joined),
            ("member_left_channel", change.left),
        ):
            for user in users:
                body: Json = {
                    "type": kind,
                    "user": user,
                    "channel": change.channel.id,
                    "channel_type": "C" if change.channel.kind is ChannelKind.PUBLIC else "G",
                    "team": self._workspace.users[user].team,
                    "event_ts": self._workspace.next_ts(),
                }
                if change.inviter:
                    body["inviter"] = change.inviter
                yield from self._about(change.channel.id, kind, body)

    def _envelope(self, event: Event) -> Json:
        app = self._workspace.app
        team = event.installation.team
        return {
            "token": app.verification_token,
            "team_id": team,
            "context_team_id": event.channel.team,
            "context_enterprise_id": None,
            "api_app_id": app.id,
            "event": event.body,
            "type": "event_callback",
            "event_id": self._workspace.ids.new("Ev"),
            "event_time": int(event.body["event_ts"].partition(".")[0]),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": team,
                    "user_id": event.installation.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": bool(event.channel.connected_teams),
            "event_context": f"4-{self._workspace.ids.new('', 24).lower()}",
        }
