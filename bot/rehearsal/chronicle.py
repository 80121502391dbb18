"""Everything that is written in Slack in the course of a rehearsal, with its edits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.sandbox.changes import Change, How, MessageChanged
from bot.sandbox.records import ChannelKind, Message
from bot.sandbox.workspace import Workspace

Version = tuple[datetime, Message]


@dataclass
class Written:
    """One message: as it was posted, each time it was edited (UTC), and when it was deleted."""

    posted: Message
    at: datetime
    edits: list[Version] = field(default_factory=list)
    deleted_at: datetime | None = None

    @property
    def key(self) -> str | None:
        """The name that Reeve gave it in Slack's metadata, if it is Reeve's."""
        payload = (self.posted.metadata or {}).get("event_payload", {})
        return str(payload["key"]) if "key" in payload else None

    @property
    def shows(self) -> dict[str, Any]:
        """What it shows in the end: {"text", "blocks"}."""
        return _shown(self.edits[-1][1] if self.edits else self.posted)


class Chronicle:
    """Listens to a workspace from the beginning."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._written: dict[tuple[str, str], Written] = {}
        workspace.subscribe(self._tell)

    def _tell(self, change: Change) -> None:
        if not isinstance(change, MessageChanged) or not change.announced:
            return
        now, message = self._workspace.now(), change.message
        if change.how is How.NEW:
            self._written[message.key] = Written(message, now)
        elif change.how is How.DELETED:
            self._written[message.key].deleted_at = now
        else:
            self._note_edit(self._written[message.key], now, message)

    def _note_edit(self, written: Written, now: datetime, message: Message) -> None:
        """An edit that changes nothing, such as one sent again by a careful app, is none."""
        if message.subtype == "tombstone":
            written.deleted_at = now
            return
        last = written.edits[-1][1] if written.edits else written.posted
        if _shown(last) != _shown(message):
            written.edits.append((now, message))

    @property
    def messages(self) -> list[Written]:
        """By their second, then by conversation: the order does not hang on the machine's pace."""
        return sorted(
            self._written.values(),
            key=lambda each: (each.at, each.posted.channel, _ts(each.posted.ts)),
        )

    def lines(self) -> Iterator[dict[str, Any]]:
        """Each message as JSON: who wrote it where, its thread and its edits. Times are UTC."""
        numbers = {each.posted.key: place for place, each in enumerate(self.messages, start=1)}
        for number, each in enumerate(self.messages, start=1):
            posted = each.posted
            thread = numbers.get((posted.channel, posted.thread_ts or ""))
            yield {
                "number": number,
                "at": _iso(each.at),
                "channel": self._channel_name(posted.channel),
                "person": self._workspace.users[posted.user].real_name,
                "thread": thread,
                **_shown(posted),
                "files": [file.name for file in posted.files],
                "edits": [{"at": _iso(at), **_shown(message)} for at, message in each.edits],
                "deleted": _iso(each.deleted_at) if each.deleted_at else None,
            }

    def _channel_name(self, channel_id: str) -> str:
        """A channel's name with its sign, as "#name"; a conversation with Reeve as "@person"."""
        channel = self._workspace.channels[channel_id]
        if channel.kind is not ChannelKind.IM:
            return f"#{channel.name}"
        users = (self._workspace.users[member] for member in channel.members)
        return "@" + "".join(user.name for user in users if not user.is_bot)


def _shown(message: Message) -> dict[str, Any]:
    """What is seen: the ids that Slack makes up for blocks without one are left out."""
    blocks = [
        {name: value for name, value in block.items() if not _is_made_up(name, value)}
        for block in message.blocks or ()
    ]
    return {"text": message.text, "blocks": blocks}


def _is_made_up(name: str, value: object) -> bool:
    return name == "block_id" and isinstance(value, str) and len(value) == 5 and value.isalnum()


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _ts(ts: str) -> tuple[int, int]:
    seconds, _, part = ts.partition(".")
    return int(seconds), int(part)
