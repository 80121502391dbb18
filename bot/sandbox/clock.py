"""The clock that people see in the workspace: it runs, or is held, and can be moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.sandbox.records import ClockLike, Json


class RunningClock:
    """A clock of the sandbox's own, for when none is given: real time, until it is moved.

    `held` stops it; `speed` is how many seconds pass in one.
    """

    def __init__(self) -> None:
        self._shown = self._read = _real_now()
        self._held = False
        self._speed = 1.0

    def now(self) -> datetime:
        """The time it shows, in UTC."""
        if self._held:
            return self._shown
        return self._shown + (_real_now() - self._read) * self._speed

    def move_to(self, when: datetime) -> None:
        """Show `when`; an aware time."""
        self._shown, self._read = when.astimezone(UTC), _real_now()

    @property
    def held(self) -> bool:
        """Whether it stands still."""
        return self._held

    @held.setter
    def held(self, held: bool) -> None:
        self.move_to(self.now())
        self._held = held

    @property
    def speed(self) -> float:
        """How many seconds pass in one."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        self.move_to(self.now())
        self._speed = speed


def set_clock(clock: ClockLike, wanted: Json, following: datetime | None) -> None:
    """Do to a clock what the page asks: `held`, `speed`, `to` a time or `to_next` event.

    Raises ValueError, in words for the person who asked.
    """
    if "held" in wanted:
        clock.held = bool(wanted["held"])
    if "speed" in wanted:
        speed = float(wanted["speed"])
        if not 0 < speed <= 1_000_000:
            raise ValueError("A clock's speed must be above 0 and at most 1,000,000.")
        clock.speed = speed
    if wanted.get("to_next"):
        if following is None:
            raise ValueError("Nothing is planned.")
        clock.move_to(following)
    elif wanted.get("to"):
        clock.move_to(_read_time(str(wanted["to"])))


def _read_time(text: str) -> datetime:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text} is not a date and time.") from None
    if when.tzinfo is None:
        raise ValueError("A time must say its time zone.")
    if when - datetime.now(UTC) > timedelta(days=36_500):
        raise ValueError("That is too far away.")
    return when.astimezone(UTC)


def _real_now() -> datetime:
    return datetime.now(UTC)
