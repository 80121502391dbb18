"""Records in the shapes of Slack's Web API, as a token of one team sees them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from bot.sandbox.elements import state_values
from bot.sandbox.records import Channel, ChannelKind, Json, Message, SharedFile, User, View
from bot.sandbox.workspace import EPOCH, Workspace


@dataclass(slots=True)
class Wire:
    """Writes records as JSON; `base_url` is where the sandbox's files and links are found."""

    workspace: Workspace
    base_url: str = ""

    def message(self, message: Message, *, metadata: bool = False) -> Json:
        """A message as history, replies and events carry it."""
        shape: Json = {"type": "message", "user": message.user, "ts": message.ts}
        optional = {
            "subtype": self._subtype(message),
            "client_msg_id": message.client_msg_id,
            "bot_id": message.bot_id,
            "app_id": message.app_id,
            "username": message.username,
            "icons": dict(message.icons) if message.icons else None,
            "thread_ts": message.thread_ts,
            "attachments": list(message.attachments) if message.attachments else None,
            "blocks": list(message.blocks) if message.blocks else None,
            "metadata": message.metadata if metadata else None,
        }
        shape |= {name: value for name, value in optional.items() if value is not None}
        shape |= {"text": message.text, "team": message.team}
        if message.bot_id is not None:
            shape["bot_profile"] = self.bot_profile(message)
        return shape | self._additions(message)

    def _subtype(self, message: Message) -> str | None:
        if message.broadcast:
            return "thread_broadcast"
        return message.subtype

    def _additions(self, message: Message) -> Json:
        shape: Json = {}
        if message.files:
            shape |= {"files": self._files(message), "upload": True}
        if message.edited_ts:
            shape["edited"] = {"user": message.edited_by, "ts": message.edited_ts}
        if message.reactions:
            shape["reactions"] = [
                {"name": item.name, "users": list(item.users), "count": len(item.users)}
                for item in message.reactions
            ]
        if message.pinned:
            shape["pinned_to"] = [message.channel]
        return shape | self._thread(message)

    def _thread(self, message: Message) -> Json:
        if message.thread_ts is None:
            return {}
        if message.is_reply:
            parent = self.workspace.history.find(message.channel, message.thread_ts)
            return {"parent_user_id": parent.user} if parent else {}
        replies = self.workspace.history.replies(message.channel, message.ts)
        users = list(dict.fromkeys(reply.user for reply in replies))
        shape: Json = {
            "reply_count": len(replies),
            "reply_users_count": len(users),
            "reply_users": users[:5],
            "is_locked": False,
            "subscribed": False,
        }
        if replies:
            shape["latest_reply"] = replies[-1].ts
        return shape

    def bot_profile(self, message: Message) -> Json:
        """Who the app is, as its messages carry it."""
        return {
            "id": message.bot_id,
            "app_id": message.app_id,
            "user_id": message.user,
            "name": self.workspace.users[message.user].real_name,
            "team_id": message.team,
            "deleted": False,
            "updated": 0,
            "icons": {},
        }

    def user(self, user: User, seen_by: str) -> Json:
        """A person as a team sees them: an outsider is a stranger, with no e-mail address."""
        stranger = user.team != seen_by
        profile: Json = {
            "title": user.title,
            "real_name": user.real_name,
            "real_name_normalized": user.real_name,
            "display_name": user.name,
            "display_name_normalized": user.name,
            "team": user.team,
            "first_name": user.real_name.partition(" ")[0],
            "last_name": user.real_name.partition(" ")[2],
        }
        if user.email and not stranger:
            profile["email"] = user.email
        shape: Json = {
            "id": user.id,
            "team_id": user.team,
            "name": user.name,
            "deleted": user.deleted,
            "real_name": user.real_name,
            "profile": profile,
            "is_bot": user.is_bot,
            "is_app_user": False,
            "is_restricted": False,
            "is_ultra_restricted": False,
            "updated": 0,
        }
        if stranger:
            return shape | {"is_stranger": True}
        return shape | {
            "tz": user.tz,
            "tz_label": "Greenwich Mean Time",
            "tz_offset": 0,
            "is_admin": user.is_admin,
            "is_owner": False,
            "is_primary_owner": False,
        }

    def channel(self, channel: Channel, viewer: str) -> Json:
        """A conversation as the bot user `viewer` sees it."""
        connected = bool(channel.connected_teams)
        created = int((channel.created - EPOCH).total_seconds())
        shape: Json = {
            "id": channel.id,
            "created": created,
            "is_archived": channel.archived,
            "is_im": channel.kind is ChannelKind.IM,
            "is_org_shared": False,
            "context_team_id": channel.team,
            "updated": created * 1000,
        }
        if channel.kind is ChannelKind.IM:
            other = next((one for one in channel.members if one != viewer), viewer)
            return shape | {"user": other, "is_user_deleted": False, "priority": 0}
        return shape | {
            "name": channel.name,
            "name_normalized": channel.name,
            "is_channel": channel.kind is ChannelKind.PUBLIC,
            "is_group": channel.kind is ChannelKind.PRIVATE,
            "is_mpim": channel.kind is ChannelKind.MPIM,
            "is_private": channel.kind is not ChannelKind.PUBLIC,
            "is_general": False,
            "unlinked": 0,
            "is_shared": connected,
            "is_ext_shared": connected,
            "is_pending_ext_shared": False,
            "pending_shared": [],
            "shared_team_ids": [channel.team, *sorted(channel.connected_teams)],
            "conversation_host_id": channel.team,
            "creator": channel.creator,
            "is_member": viewer in channel.members,
            "topic": {"value": channel.topic, "creator": channel.creator, "last_set": created},
            "purpose": {"value": channel.purpose, "creator": channel.creator, "last_set": created},
            "previous_names": [],
        }

    def _files(self, message: Message) -> list[Json]:
        """The message's files; between organisations they are only named, for files.info to tell.

        Slack does so for the files of other organisations; here it is done for all of the channel.
        """
        if not self.workspace.channels[message.channel].connected_teams:
            return [self.file(file) for file in message.files]
        unseen = {"mode": "file_access", "file_access": "check_file_info"}
        nobody = {"created": 0, "timestamp": 0, "user": ""}
        return [{"id": file.id, **unseen, **nobody} for file in message.files]

    def file(self, file: SharedFile) -> Json:
        """A file; its address needs the app's token, as Slack's does."""
        created = int((file.created - EPOCH).total_seconds())
        address = f"{self.base_url}/files-pri/{file.id}/{quote(file.name, safe='')}"
        return {
            "id": file.id,
            "created": created,
            "timestamp": created,
            "name": file.name,
            "title": file.title,
            "mimetype": file.mimetype,
            "filetype": file.name.rpartition(".")[2].lower(),
            "pretty_type": file.mimetype,
            "user": file.user,
            "user_team": self.workspace.users[file.user].team,
            "editable": False,
            "size": file.size,
            "mode": "hosted",
            "is_external": False,
            "is_public": False,
            "channels": list(file.channels),
            "url_private": address,
            "url_private_download": f"{address}?download=1",
            "permalink": f"{self.base_url}/files/{file.id}",
            "file_access": "visible",
        }

    def view(self, view: View) -> Json:
        """A view with its state, as answers and payloads carry it."""
        content = view.content
        inputs = self.workspace.windows.inputs(view.user, view.id)
        return {
            "id": view.id,
            "team_id": view.team,
            "type": view.type,
            "blocks": view.blocks,
            "private_metadata": content.get("private_metadata", ""),
            "callback_id": view.callback_id,
            "state": {"values": state_values(view.blocks, inputs)},
            "hash": view.hash,
            "title": content.get("title") or {"type": "plain_text", "text": "View Title"},
            "clear_on_close": content.get("clear_on_close", False),
            "notify_on_close": content.get("notify_on_close", False),
            "close": content.get("close"),
            "submit": content.get("submit"),
            "previous_view_id": view.previous_id,
            "root_view_id": view.root_id,
            "app_id": view.app_id,
            "external_id": view.external_id,
            "app_installed_team_id": view.app_team,
            "bot_id": view.bot_id,
        }
