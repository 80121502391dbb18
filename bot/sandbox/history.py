"""Every message of every channel, in order, with its threads, reactions and pins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.sandbox.changes import (
    Change,
    EphemeralShown,
    FileShared,
    How,
    MessageChanged,
    ReactionAdded,
)
from bot.sandbox.records import Message, Reaction, SharedFile

TOMBSTONE = "This message was deleted."


class History:
    """The messages. It keeps them by channel and ts; each change is told to `emit`."""

    def __init__(self, emit: Callable[[Change], None], next_ts: Callable[[], str]) -> None:
        self._emit = emit
        self._next_ts = next_ts
        self._channels: dict[str, dict[str, Message]] = {}
        self._threads: dict[tuple[str, str], list[str]] = {}
        self._ephemeral: dict[tuple[str, str], Message] = {}
        self.files: dict[str, SharedFile] = {}

    def post(self, message: Message) -> Message:
        """Add a message; one for a single person is shown and not kept in the history."""
        if message.ephemeral_to is not None:
            self._ephemeral[message.key] = message
            self._emit(EphemeralShown(message))
            return message
        self._channels.setdefault(message.channel, {})[message.ts] = message
        self._emit(MessageChanged(message, How.NEW))
        if message.is_reply:
            self._join_thread(message)
        for file in message.files:
            self._emit(FileShared(file, message.channel, message.ts))
        return message

    def _join_thread(self, reply: Message) -> None:
        first = reply.thread_ts or reply.ts
        self._threads.setdefault((reply.channel, first), []).append(reply.ts)
        parent = self.find(reply.channel, first)
        if parent is not None:
            self._redraw(replace(parent, thread_ts=first))

    def find(self, channel: str, ts: str) -> Message | None:
        """The message as it stands now, or nothing."""
        return self._channels.get(channel, {}).get(ts)

    def find_ephemeral(self, channel: str, ts: str) -> Message | None:
        """A message that one person alone sees, or nothing."""
        return self._ephemeral.get((channel, ts))

    def all(self, channel: str) -> list[Message]:
        """Every message of a channel with the replies, oldest first."""
        return list(self._channels.get(channel, {}).values())

    def replies(self, channel: str, thread_ts: str) -> list[Message]:
        """The replies in a thread, oldest first, without the message that began it."""
        messages = self._channels.get(channel, {})
        return [messages[ts] for ts in self._threads.get((channel, thread_ts), ())]

    def thread(self, channel: str, thread_ts: str) -> list[Message]:
        """A thread: the message that began it, then its replies."""
        parent = self.find(channel, thread_ts)
        return ([parent] if parent else []) + self.replies(channel, thread_ts)

    def last_ts(self, channel: str) -> str | None:
        """The ts of the newest message, or nothing in an empty channel."""
        messages = self._channels.get(channel)
        return next(reversed(messages)) if messages else None

    def count(self, channel: str) -> int:
        """How many messages a channel has, replies with them."""
        return len(self._channels.get(channel, ()))

    def change(self, message: Message) -> Message:
        """Put this version in the place of the one with its channel and ts."""
        if message.ephemeral_to is not None:
            self._ephemeral[message.key] = message
            self._emit(EphemeralShown(message, How.CHANGED))
            return message
        previous = self._channels[message.channel][message.ts]
        self._channels[message.channel][message.ts] = message
        self._emit(MessageChanged(message, How.CHANGED, previous))
        return message

    def _redraw(self, message: Message) -> None:
        self._channels[message.channel][message.ts] = message
        self._emit(MessageChanged(message, How.CHANGED, announced=False))

    def delete(self, message: Message) -> None:
        """Take a message away; one that has replies leaves a tombstone above them."""
        if message.ephemeral_to is not None:
            if self._ephemeral.pop(message.key, None):
                self._emit(EphemeralShown(message, How.DELETED))
            return
        current = self._channels[message.channel].pop(message.ts)
        if self._threads.get(message.key):
            self._entomb(current)
            return
        self._leave_thread(current)
        self._emit(MessageChanged(current, How.DELETED, current))

    def _entomb(self, message: Message) -> None:
        stone = Message(
            channel=message.channel,
            ts=message.ts,
            user="USLACKBOT",
            team=message.team,
            text=TOMBSTONE,
            thread_ts=message.ts,
            subtype="tombstone",
        )
        messages = self._channels[message.channel]
        messages[message.ts] = stone
        self._channels[message.channel] = dict(sorted(messages.items()))
        self._emit(MessageChanged(stone, How.CHANGED, message))

    def _leave_thread(self, message: Message) -> None:
        replies = self._threads.get((message.channel, message.thread_ts or ""), [])
        if message.is_reply and message.ts in replies:
            replies.remove(message.ts)
            parent = self.find(message.channel, message.thread_ts or "")
            if parent is not None:
                self._redraw(parent if replies else replace(parent, thread_ts=None))

    def react(self, message: Message, user: str, name: str) -> bool:
        """Put an emoji on a message; false when this person's is there already."""
        users = next((item.users for item in message.reactions if item.name == name), ())
        if user in users:
            return False
        reactions = {item.name: item for item in message.reactions}
        reactions[name] = Reaction(name, (*users, user))
        self._redraw(replace(message, reactions=tuple(reactions.values())))
        self._emit(ReactionAdded(message, user, name, self._next_ts()))
        return True

    def pin(self, message: Message) -> None:
        """Pin a message to its channel."""
        self._redraw(replace(message, pinned=True))

    def pins(self, channel: str) -> list[Message]:
        """The pinned messages of a channel, oldest first."""
        return [message for message in self.all(channel) if message.pinned]
