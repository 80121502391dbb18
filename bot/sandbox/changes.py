"""What can change in a workspace. Each change is told to every subscriber, once, in order."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from bot.sandbox.records import Channel, Exchange, Message, SharedFile, View


class How(StrEnum):
    """What happened to a message."""

    NEW = "new"
    CHANGED = "changed"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class MessageChanged:
    """A message came, changed or went; `announced` says whether apps are told of it as an event.

    A reaction, a pin or a new reply redraws a message, but it is no `message_changed` event.
    """

    message: Message
    how: How
    previous: Message | None = None
    announced: bool = True


@dataclass(frozen=True, slots=True)
class EphemeralShown:
    """A message that one person alone sees came, changed or went."""

    message: Message
    how: How = How.NEW


@dataclass(frozen=True, slots=True)
class HomePublished:
    """An app drew somebody's Home."""

    view: View


@dataclass(frozen=True, slots=True)
class ViewsChanged:
    """Somebody's modals changed: all that are open, the top one last."""

    user: str


@dataclass(frozen=True, slots=True)
class ChannelChanged:
    """A channel is new or its name, topic or members changed."""

    channel: Channel
    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    inviter: str | None = None


@dataclass(frozen=True, slots=True)
class ReactionAdded:
    """Somebody put an emoji on a message."""

    message: Message
    user: str
    name: str
    ts: str


@dataclass(frozen=True, slots=True)
class FileShared:
    """A file was shared in a channel."""

    file: SharedFile
    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class ExchangeDone:
    """A call from the app or a delivery to it was answered."""

    exchange: Exchange


@dataclass(frozen=True, slots=True)
class FaultsSwitched:
    """A fault was switched on or off, or struck."""


@dataclass(frozen=True, slots=True)
class ClockMoved:
    """The clock was moved, held, let go or given another speed."""


@dataclass(frozen=True, slots=True)
class MailArrived:
    """A letter came into the mailbox."""

    letter_id: str


@dataclass(frozen=True, slots=True)
class Toast:
    """A short notice to one person, as a chat client shows it for a moment."""

    user: str
    text: str
    kind: str = "error"


Change: TypeAlias = (
    MessageChanged
    | EphemeralShown
    | HomePublished
    | ViewsChanged
    | ChannelChanged
    | ReactionAdded
    | FileShared
    | ExchangeDone
    | FaultsSwitched
    | ClockMoved
    | MailArrived
    | Toast
)
