"""What a named rule is: a condition, a check of an answer, or a figure to be offered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from bot.domain.asked import Case
from bot.domain.questions import Kind, Level
from bot.domain.readings import Doubtful, Unclear, Value
from bot.domain.totals import Figures, project_figures

Finding: TypeAlias = Doubtful | Unclear | None


@dataclass(frozen=True)
class Rule:
    """A condition by name. needs: the questions it looks at; level: what it must be asked about.

    over: the questions that it looks at in every project, so they must have been asked before.
    """

    holds: Callable[[Case], bool]
    needs: tuple[str, ...] = ()
    level: Level = Level.RETURN
    settings: tuple[str, ...] = ()
    over: tuple[str, ...] = ()


@dataclass(frozen=True)
class Check:
    """A test of an answer by name, for questions of one kind."""

    find: Callable[[Case, Value], Finding]
    kind: Kind
    needs: tuple[str, ...] = ()
    level: Level = Level.RETURN
    settings: tuple[str, ...] = ()
    over: tuple[str, ...] = ()


@dataclass(frozen=True)
class OfferRule:
    """A figure by name, in pence, that is likely enough to be given in one press."""

    pence: Callable[[Case], int]
    needs: tuple[str, ...] = ()
    level: Level = Level.RETURN
    settings: tuple[str, ...] = ()
    over: tuple[str, ...] = ()


def figures(case: Case) -> Figures:
    """The figures of the project that is asked about."""
    return project_figures(case.project, case.facts, case.answers)
