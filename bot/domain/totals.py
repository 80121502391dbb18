"""The figures of a return, worked out from its answers and never typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from bot.domain.asked import Answers, answer_key
from bot.domain.facts import ProjectFacts, ReturnFacts
from bot.domain.money import split_exactly
from bot.domain.numbers import is_percentage
from bot.domain.quarters import Quarter, quarter_containing

SPEND = "spend"
COMMITTED = "committed"
FORECAST = "forecast"
"""The keys of the questions that the figures come from."""

QUARTERS = 4
_HALF_A_QUARTER = 45  # days


@dataclass(frozen=True)
class Figures:
    """A project's figures in pence, or those of all projects together (project is "").

    planned: what an even profile would have spent by the end of the quarter. What is not yet
    answered counts as 0, and then complete is False. forecast: None until it is answered; in the
    last quarter it is the outturn, what was spent.
    """

    project: str
    award: int
    spent_before: int
    spent: int
    committed: int
    forecast: int | None
    planned: int
    complete: bool

    @property
    def cumulative(self) -> int:
        """Spent in the year so far, with this quarter."""
        return self.spent_before + self.spent

    @property
    def with_orders(self) -> int:
        """Spent so far and ordered."""
        return self.cumulative + self.committed

    @property
    def remaining(self) -> int:
        """The part of the award not spent; below zero when it is overspent."""
        return self.award - self.cumulative

    @property
    def variance(self) -> int:
        """Spent beyond plan; below zero when it is less than planned."""
        return self.cumulative - self.planned

    @property
    def variance_percent(self) -> int:
        """The variance as a percentage of plan, cut to a whole number; 100 if none was planned."""
        if self.planned:
            return int(Fraction(self.variance * 100, self.planned))
        return 100 * ((self.variance > 0) - (self.variance < 0))


@dataclass(frozen=True)
class Totals:
    """The figures of each project, in the return's order, and of all together."""

    projects: tuple[Figures, ...]
    all: Figures


@lru_cache(maxsize=4096)  # asked of every project at every step, and always the same
def planned_by(award: int, quarter_number: int, planned_from: int = 1) -> int:
    """The pence of an award that an even profile has spent by the end of a quarter (1 to 4).

    The profile begins with the quarter planned_from; before it nothing is planned.
    """
    weights = [int(number >= planned_from) for number in range(1, QUARTERS + 1)]
    return sum(split_exactly(award, weights)[:quarter_number])


def planned_from(awarded_on: date | None, year: int) -> int:
    """The quarter from whose start an award of a financial year is planned, 1 to 4.

    It is the quarter of the award if half of it was still to come, else the next. None: from April.
    """
    if awarded_on is None or awarded_on < Quarter(year, 1).first_day:
        return 1
    quarter = quarter_containing(awarded_on)
    if quarter.year > year:
        return QUARTERS
    is_late = (quarter.last_day - awarded_on).days < _HALF_A_QUARTER
    return min(QUARTERS, quarter.number + is_late)


def project_figures(project: ProjectFacts, facts: ReturnFacts, answers: Answers) -> Figures:
    """The figures of one project from the answers that count."""
    spent = _pence(SPEND, project, answers)
    outturn = facts.quarter.number == QUARTERS
    cumulative = project.spent_before + (spent or 0)
    return Figures(
        project=project.id,
        award=project.award,
        spent_before=project.spent_before,
        spent=spent or 0,
        committed=_pence(COMMITTED, project, answers) or 0,
        forecast=cumulative if outturn else _pence(FORECAST, project, answers),
        planned=planned_by(project.award, facts.quarter.number, project.planned_from),
        complete=spent is not None,
    )


def measured_so_far(unit: str, figures: Sequence[Decimal]) -> Decimal:
    """A measure in the year so far, from the figures of its quarters in order; 0 if there is none.

    Figures are added up, but for percentages, of which the latest says how it stands.
    """
    return sum(figures[-1:] if is_percentage(unit) else figures, Decimal(0))


def return_totals(facts: ReturnFacts, answers: Answers) -> Totals:
    """The figures of every project and their sum from the answers that count."""
    each = tuple(project_figures(project, facts, answers) for project in facts.projects)
    return Totals(each, _sum(each))


def _sum(each: Sequence[Figures]) -> Figures:
    forecasts = [figures.forecast for figures in each if figures.forecast is not None]
    return Figures(
        project="",
        award=sum(figures.award for figures in each),
        spent_before=sum(figures.spent_before for figures in each),
        spent=sum(figures.spent for figures in each),
        committed=sum(figures.committed for figures in each),
        forecast=sum(forecasts) if len(forecasts) == len(each) else None,
        planned=sum(figures.planned for figures in each),
        complete=all(figures.complete for figures in each),
    )


def _pence(question: str, project: ProjectFacts, answers: Answers) -> int | None:
    answer = answers.get(answer_key(question, project.id))
    return answer.value if answer and isinstance(answer.value, int) else None
