"""Short-lived passes: trigger ids, which open a modal once, and response URLs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bot.sandbox.ids import Ids
from bot.sandbox.records import Message
from bot.sandbox.refusal import Refused
from bot.sandbox.timing import Timing

KEPT = 5_000


@dataclass(frozen=True, slots=True)
class Trigger:
    """Leave to open a modal for `user`; `view_id` is the modal that it was given in, if any."""

    user: str
    view_id: str | None
    until: float
    taken: bool = False


class Triggers:
    """The trigger ids that were given out. Each lives a few seconds and works once."""

    def __init__(self, ids: Ids, timing: Timing) -> None:
        self._ids = ids
        self._timing = timing
        self._given: dict[str, Trigger] = {}

    def give(self, user: str, view_id: str | None = None) -> str:
        """A new trigger id for something that `user` has just done."""
        until = self._timing.monotonic() + self._timing.trigger_lives
        trigger_id = f"{int(until * 1000)}.{self._ids.hexadecimal(32)}"
        self._given[trigger_id] = Trigger(user, view_id, until)
        _keep_newest(self._given)
        return trigger_id

    def take(self, trigger_id: str) -> Trigger:
        """Use a trigger id; refused when it is unknown, used or too old."""
        trigger = self._given.get(trigger_id)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.taken:
            raise Refused("exchanged_trigger_id")
        if self._timing.monotonic() > trigger.until:
            raise Refused("expired_trigger_id")
        self._given[trigger_id] = replace(trigger, taken=True)
        return trigger


@dataclass(slots=True)
class ResponsePass:
    """Leave to answer an interaction: where, to whom, about which message, and how often still."""

    channel: str
    user: str
    message: Message | None
    until: float
    uses_left: int
    bot_user: str


class ResponseUrls:
    """The response URLs that were given out: five uses in thirty minutes."""

    def __init__(self, ids: Ids, timing: Timing) -> None:
        self._ids = ids
        self._timing = timing
        self._given: dict[str, ResponsePass] = {}

    def give(self, channel: str, user: str, message: Message | None, bot_user: str) -> str:
        """The path of a new response URL."""
        until = self._timing.monotonic() + self._timing.response_url_lives
        key = f"{self._ids.new('', 12)}/{self._ids.hexadecimal(24)}"
        uses = self._timing.response_url_uses
        self._given[key] = ResponsePass(channel, user, message, until, uses, bot_user)
        _keep_newest(self._given)
        return key

    def use(self, key: str) -> ResponsePass:
        """Use a response URL once; refused when it is unknown, used up or too old."""
        given = self._given.get(key)
        if given is None:
            raise Refused("invalid_url", status=404)
        if self._timing.monotonic() > given.until:
            raise Refused("expired_url", status=404)
        if given.uses_left == 0:
            raise Refused("used_url", status=404)
        given.uses_left -= 1
        return given


def _keep_newest(given: dict[str, Any]) -> None:
    """Forget the oldest pass when there are very many; it ran out long ago."""
    if len(given) > KEPT:
        del given[next(iter(given))]
