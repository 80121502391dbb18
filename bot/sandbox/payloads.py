"""The payloads of what a person does: presses, submissions, commands and shortcuts."""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.elements import state_values
from bot.sandbox.passes import ResponseUrls, Triggers
from bot.sandbox.records import Channel, ChannelKind, Installation, Json, Message, User, View
from bot.sandbox.wire import Wire

CHANNEL_NAMES = {ChannelKind.IM: "directmessage", ChannelKind.PRIVATE: "privategroup"}


def message_surface(message: Message) -> str:
    """The name under which input in a message is kept."""
    return f"{message.channel}/{message.ts}"


@dataclass(frozen=True, slots=True)
class Payloads:
    """Writes payloads; each gets a new trigger id, and a response URL where Slack gives one."""

    wire: Wire
    triggers: Triggers
    response_urls: ResponseUrls

    def pressed_in_message(self, user: User, message: Message, actions: list[Json]) -> Json:
        """block_actions from a message, in a channel or shown to this person alone."""
        workspace = self.wire.workspace
        channel = workspace.channels[message.channel]
        container: Json = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": message.ephemeral_to is not None,
        }
        if message.thread_ts is not None:
            container["thread_ts"] = message.thread_ts
        payload = self._interaction("block_actions", user, channel) | {
            "container": container,
            "trigger_id": self.triggers.give(user.id),
            "channel": self._channel(channel),
            "response_url": self._response_url(channel, user, message),
            "actions": actions,
        }
        if message.ephemeral_to is None:
            payload["message"] = self.wire.message(message)
        inputs = workspace.windows.inputs(user.id, message_surface(message))
        payload["state"] = {"values": state_values(list(message.blocks or ()), inputs)}
        return payload

    def pressed_in_view(self, user: User, view: View, actions: list[Json]) -> Json:
        """block_actions from a modal or from Home."""
        in_modal = view.id if view.type == "modal" else None
        return self._interaction("block_actions", user, None) | {
            "container": {"type": "view", "view_id": view.id},
            "trigger_id": self.triggers.give(user.id, in_modal),
            "view": self.wire.view(view),
            "actions": actions,
        }

    def submitted(self, user: User, view: View) -> Json:
        """view_submission of a modal with what it holds."""
        return self._interaction("view_submission", user, None) | {
            "trigger_id": self.triggers.give(user.id, view.id),
            "view": self.wire.view(view),
            "response_urls": [],
        }

    def closed(self, user: User, view: View, *, cleared: bool) -> Json:
        """view_closed of a modal that asked to be told."""
        return self._interaction("view_closed", user, None) | {
            "view": self.wire.view(view),
            "is_cleared": cleared,
        }

    def message_shortcut(self, user: User, message: Message, callback_id: str, ts: str) -> Json:
        """A shortcut from a message's menu."""
        channel = self.wire.workspace.channels[message.channel]
        return self._interaction("message_action", user, channel) | {
            "callback_id": callback_id,
            "trigger_id": self.triggers.give(user.id),
            "action_ts": ts,
            "message_ts": message.ts,
            "channel": self._channel(channel),
            "message": self.wire.message(message),
            "response_url": self._response_url(channel, user, None),
        }

    def global_shortcut(self, user: User, callback_id: str, ts: str) -> Json:
        """A shortcut from the composer's menu, which belongs to no message."""
        return self._interaction("shortcut", user, None) | {
            "callback_id": callback_id,
            "trigger_id": self.triggers.give(user.id),
            "action_ts": ts,
        }

    def command(self, user: User, command: str, text: str, channel: Channel) -> Json:
        """The form of a slash command."""
        team = self.wire.workspace.teams[user.team]
        name = channel.name or CHANNEL_NAMES.get(channel.kind, channel.name)
        app = self.wire.workspace.app
        return {
            "token": app.verification_token,
            "team_id": team.id,
            "team_domain": team.domain,
            "channel_id": channel.id,
            "channel_name": name,
            "user_id": user.id,
            "user_name": user.name,
            "command": command,
            "text": text,
            "api_app_id": app.id,
            "is_enterprise_install": "false",
            "response_url": self._response_url(channel, user, None),
            "trigger_id": self.triggers.give(user.id),
        }

    def _interaction(self, kind: str, user: User, channel: Channel | None) -> Json:
        """What all interactions carry. In a shared channel `team` is the host, not the person's."""
        workspace = self.wire.workspace
        host = workspace.teams[channel.team if channel is not None else user.team]
        return {
            "type": kind,
            "user": {
                "id": user.id,
                "username": user.name,
                "name": user.name,
                "team_id": user.team,
            },
            "api_app_id": workspace.app.id,
            "token": workspace.app.verification_token,
            "team": {"id": host.id, "domain": host.domain},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _host(self, user: User) -> Installation:
        return self.wire.workspace.installation_of(user)

    def _channel(self, channel: Channel) -> Json:
        return {"id": channel.id, "name": CHANNEL_NAMES.get(channel.kind, channel.name)}

    def _response_url(self, channel: Channel, user: User, message: Message | None) -> str:
        installation = self._host(user)
        key = self.response_urls.give(channel.id, user.id, message, installation.bot_user)
        return f"{self.wire.base_url}/response/{key}"
