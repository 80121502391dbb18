"""The one place that reads the time. A clock is a value that can be passed, held and moved."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Whatever can say what time it is, in aware UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class MovableClock:
    """A clock that a demo or a test holds, moves forward and speeds up.

    It never runs backwards: everything that Reeve stores is in the order in which it happened.
    """

    def __init__(self, start: datetime, *, held: bool = False, speed: float = 1.0) -> None:
        self._base = start.astimezone(UTC)
        self._since = time.monotonic()
        self._held = held
        self._speed = speed
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> datetime:
        if self._held:
            return self._base
        return self._base + timedelta(seconds=(time.monotonic() - self._since) * self._speed)

    def move_to(self, moment: datetime) -> None:
        """Go to a later moment; an earlier one is ignored."""
        self._rebase(max(self.now(), moment.astimezone(UTC)))

    def let_pass(self, duration: timedelta) -> None:
        """Let so much time pass as it does by itself: nobody is told, as they are of a move."""
        self._base += duration

    @property
    def held(self) -> bool:
        return self._held

    @held.setter
    def held(self, held: bool) -> None:
        self._rebase(self.now())
        self._held = held

    @property
    def speed(self) -> float:
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        self._rebase(self.now())
        self._speed = max(0.0, speed)

    def when_moved(self, listener: Callable[[], None]) -> None:
        """Call `listener` after each move, so that what has fallen due is looked at at once."""
        self._listeners.append(listener)

    def _rebase(self, moment: datetime) -> None:
        self._base, self._since = moment, time.monotonic()
        for listener in self._listeners:
            listener()
