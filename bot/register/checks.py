"""What must hold between rows. Each check sees every row that could be read, and says what does not.

A check does not repeat what a bad row already says: an id that stands in a bad row is still known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Generic, TypeVar

from bot.domain.money import pounds
from bot.domain.register import (
    Area,
    Measure,
    Partnership,
    PartnershipArea,
    Period,
    Person,
    Project,
    Role,
    RoleHeld,
    days_missing,
    joined,
)
from bot.register.area import FILE as AREA_FILE
from bot.register.area import AreaFile
from bot.register.problems import Problem, quoted

Noun = TypeVar("Noun")
Item = TypeVar("Item")


@dataclass(frozen=True)
class Entry(Generic[Noun]):
    """What one row says, and where it stands."""

    file: str
    line: int
    value: Noun

    def problem(self, column: str, message: str) -> Problem:
        return Problem(self.file, self.line, column, message)


@dataclass(frozen=True)
class Entries:
    """All that could be read. `named` holds, for each file that could be read, the ids and other
    keys that stand in any of its rows, good or bad: (file, column) → the values."""

    area: AreaFile | None
    areas: tuple[Entry[Area], ...]
    partnerships: tuple[Entry[Partnership], ...]
    partnership_areas: tuple[Entry[PartnershipArea], ...]
    people: tuple[Entry[Person], ...]
    roles: tuple[Entry[RoleHeld], ...]
    projects: tuple[Entry[Project], ...]
    measures: tuple[Entry[Measure], ...]
    named: dict[tuple[str, str], frozenset[str]]
    """Every value of a column in any row, good or bad, of a file that could be read."""
    doubted: dict[tuple[str, str], frozenset[str]]
    """Every value of a column in the bad rows."""
