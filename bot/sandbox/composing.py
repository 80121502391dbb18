"""What a person writes: messages and files, put in the workspace as their client would."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.sandbox.records import Channel, Json, Message, SharedFile, User
from bot.sandbox.refusal import Cannot
from bot.sandbox.typed_text import Typing
from bot.sandbox.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Composer:
    """One person's composer. What the client would not let them do raises `Cannot`."""

    user: User
    workspace: Workspace

    def writable(self, channel_id: str) -> Channel:
        """A conversation that they may write in."""
        channel = self.workspace.channels.get(channel_id)
        if channel is None or self.user.id not in channel.members:
            raise Cannot("not_in_channel", "You are not in this conversation.")
        if channel.archived:
            raise Cannot("is_archived", "This channel is archived.")
        with_app = channel.is_direct and self.workspace.installation_for(channel) is not None
        if with_app and not self._app_takes_messages():
            name = self.workspace.app.name
            raise Cannot("messages_tab_read_only", f"Sending messages to {name} is turned off.")
        return channel

    def _app_takes_messages(self) -> bool:
        app = self.workspace.app
        return app.messages_tab and not app.messages_tab_read_only

    def post(
        self,
        channel: Channel,
        text: str,
        thread_ts: str | None = None,
        files: tuple[SharedFile, ...] = (),
    ) -> Message:
        """Send what they typed, with files if there are any."""
        sent, blocks = self._sent(text)
        message = Message(
            channel=channel.id,
            ts=self.workspace.next_ts(),
            user=self.user.id,
            team=self.user.team,
            text=sent,
            thread_ts=self._thread(channel, thread_ts),
            subtype="file_share" if files else None,
            blocks=blocks,
            files=files,
            client_msg_id=self.workspace.ids.uuid(),
        )
        return self.workspace.history.post(message)

    def _thread(self, channel: Channel, thread_ts: str | None) -> str | None:
        if thread_ts is None:
            return None
        parent = self.message(channel.id, thread_ts)
        return parent.thread_ts or parent.ts

    def _sent(self, text: str) -> tuple[str, tuple[Json, ...] | None]:
        people = [
            one
            for one in self.workspace.users.values()
            if self.workspace.can_see(self.user.team, one)
        ]
        sent, blocks = Typing(people, self.workspace.channels.values()).sent(text)
        named = [{**block, "block_id": self.workspace.ids.short()} for block in blocks]
        return sent, tuple(named) or None

    def share(
        self,
        channel: Channel,
        files: Sequence[tuple[str, bytes]],
        text: str,
        thread_ts: str | None,
    ) -> Message:
        """Send files, each a name and its bytes, with a few words if there are any."""
        thread = self._thread(channel, thread_ts)
        uploaded = [self.upload(name, data) for name, data in files]
        shared = tuple(replace(file, channels=(channel.id,)) for file in uploaded)
        self.workspace.history.files |= {file.id: file for file in shared}
        return self.post(channel, text, thread, shared)

    def upload(self, name: str, data: bytes) -> SharedFile:
        """Put a file into the workspace, shared nowhere yet."""
        if not data:
            raise Cannot("empty_file", f"{name} is empty. Choose another file.")
        file = SharedFile(
            id=self.workspace.ids.new("F"),
            name=name,
            title=name,
            mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
            user=self.user.id,
            created=self.workspace.now(),
            data=data,
        )
        self.workspace.history.files[file.id] = file
        return file

    def message(self, channel_id: str, ts: str) -> Message:
        """A message as it stands now."""
        message = self.workspace.history.find(channel_id, ts)
        if message is None or message.subtype == "tombstone":
            raise Cannot("message_not_found", "This message is not there any more.")
        return message

    def own(self, message: Message) -> Message:
        """A message of their own as it stands now."""
        current = self.message(message.channel, message.ts)
        if current.user != self.user.id:
            raise Cannot("not_yours", "You can change only your own messages.")
        return current

    def edit(self, message: Message, text: str) -> Message:
        """Change a message of their own."""
        sent, blocks = self._sent(text)
        edited = replace(
            self.own(message),
            text=sent,
            blocks=blocks,
            edited_by=self.user.id,
            edited_ts=self.workspace.next_ts(),
        )
        return self.workspace.history.change(edited)
