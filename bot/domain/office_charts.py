"""What the office's charts show: spend against an even profile, and what has been received."""

from collections.abc import Iterable
from dataclasses import dataclass

MOST_SHOWN = 12


@dataclass(frozen=True)
class Spend:
    """A partnership's year so far, in pence. planned: what an even profile would have spent."""

    partnership: str
    spent: int
    planned: int
    award: int

    @property
    def gap(self) -> int:
        return abs(self.spent - self.planned)


@dataclass(frozen=True)
class Received:
    """How many of a quarter's returns came in on time, came in late, and are not in."""

    quarter: str
    on_time: int
    late: int
    waiting: int

    @property
    def of(self) -> int:
        return self.on_time + self.late + self.waiting


def furthest(spends: Iterable[Spend]) -> list[Spend]:
    """Those furthest from their profile, the furthest first; of equals, by name."""
    return sorted(spends, key=lambda each: (-each.gap, each.partnership))[:MOST_SHOWN]
