"""How long to wait before the next try, and when to stop trying."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import SystemRandom

_DOUBLINGS = 30  # more would overflow; every cap is reached long before


@dataclass(frozen=True)
class BackOff:
    """Waits that double from `first` to `cap`, until they add up to `give_up_after`.

    Each wait is drawn from a quarter less to a quarter more, so that what failed together is not
    tried together. `draw` gives a number from 0 to 1. It is the tries that are counted, not the
    calendar: a message does not die because Reeve was switched off for a week.
    """

    first: timedelta
    cap: timedelta
    give_up_after: timedelta = timedelta(hours=72)
    draw: Callable[[], float] = SystemRandom().random

    def wait(self, failures: int) -> timedelta | None:
        """The wait after so many failed tries (1 or more); None when it is time to give up."""
        waited = sum((self._nominal(number) for number in range(1, failures)), timedelta())
        if waited >= self.give_up_after:
            return None
        return self.pause(failures)

    def pause(self, failures: int) -> timedelta:
        """The same wait, for those who never give up."""
        return self._nominal(failures) * (0.75 + 0.5 * self.draw())

    def _nominal(self, failures: int) -> timedelta:
        return min(self.cap, self.first * (1 << min(failures - 1, _DOUBLINGS)))
