"""A partnership's money in a financial year: what it was given, awarded, and has spent of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.asked import answer_key
from bot.domain.readings import Value
from bot.domain.totals import SPEND


@dataclass(frozen=True)
class Awarded:
    """A project, its award and what is spent of it so far, in pence."""

    name: str
    award: int
    spent: int

    @property
    def left(self) -> int:
        """Below zero when it is overspent."""
        return self.award - self.spent


@dataclass(frozen=True)
class YearOfMoney:
    """areas: (name, pence) of each area in the year's published allocation, empty if there is none.

    projects: by their position, also those that a bid round awarded.
    """

    partnership: str
    areas: Sequence[tuple[str, int]]
    projects: Sequence[Awarded]

    @property
    def allocation(self) -> int:
        return sum(pence for _, pence in self.areas)

    @property
    def all(self) -> Awarded:
        """All projects together."""
        return Awarded(
            "", sum(each.award for each in self.projects), sum(each.spent for each in self.projects)
        )


def spent_on(project: str, submitted: Iterable[Mapping[str, Value | None]]) -> int:
    """The pence spent on a project by the answers that were submitted last for each quarter."""
    given = (answers.get(answer_key(SPEND, project)) for answers in submitted)
    return sum(value for value in given if isinstance(value, int))
