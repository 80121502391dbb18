"""The named rules that a form can call on: when a question is asked, and what its answer must meet.

Each is a pure function of one case. A form names them; the words for what they find are in the
templates. To add one, write the function and name it in RULES or CHECKS.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import TypeAlias

from bot.domain.asked import Case
from bot.domain.money import pounds
from bot.domain.numbers import grouped
from bot.domain.questions import Kind, Level
from bot.domain.readings import Doubt, Doubtful, Facts, Unclear, UnclearReason, Value
from bot.domain.totals import COMMITTED, QUARTERS, SPEND, Figures, project_figures

Finding: TypeAlias = Doubtful | Unclear | None

RATING = "rag_delivery"
LIKELIHOOD = "risk_likelihood"
IMPACT = "risk_impact"


@dataclass(frozen=True)
class Rule:
    """A condition by name. needs: the questions it looks at; level: what it must be asked about."""

    holds: Callable[[Case], bool]
    needs: tuple[str, ...] = ()
    level: Level = Level.RETURN
    settings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Check:
    """A test of an answer by name, for questions of one kind."""

    find: Callable[[Case, Value], Finding]
    kind: Kind
    needs: tuple[str, ...] = ()
    level: Level = Level.RETURN
    settings: tuple[str, ...] = ()


def figures(case: Case) -> Figures:
    """The figures of the project that is asked about."""
    return project_figures(case.project, case.facts, case.answers)


def off_plan(case: Case) -> bool:
    """Spending is further from an even profile than either setting allows."""
    found = figures(case)
    distance = abs(found.variance)
    if not (distance and found.complete):
        return False
    by_percent = distance * 100 >= case.setting("variance_percent") * found.planned
    return by_percent or distance >= case.setting("variance_pounds") * 100


def over_award(case: Case) -> bool:
    """What is spent in the year, with what is ordered, is more than the award."""
    found = figures(case)
    return found.with_orders > found.award


def negative_spend(case: Case) -> bool:
    """The quarter's spend is a correction of an earlier one."""
    return figures(case).spent < 0


def before_last_quarter(case: Case) -> bool:
    """A forecast is still one: in the last quarter it is the outturn."""
    return case.facts.quarter.number < QUARTERS


def rating_worse(case: Case) -> bool:
    """The delivery rating is further down its list than last quarter's."""
    steps = [choice.key for choice in case.asked.form.places[RATING][1].choices]
    now, last = case.value(RATING), case.project.last.get(RATING)
    return now in steps and last in steps and steps.index(str(now)) > steps.index(str(last))


def serious_risk(case: Case) -> bool:
    """Likelihood times impact reaches the setting; their choices are keyed 1 to 5."""
    likelihood, impact = case.value(LIKELIHOOD), case.value(IMPACT)
    if likelihood is None or impact is None:
        return False
    return int(likelihood) * int(impact) >= case.setting("serious_risk")


def far_over_target(case: Case, value: Value) -> Finding:
    """One quarter's number is so far over the year's target that it may be a slip."""
    target, percent = case.measure.target, case.setting("measure_doubt_percent")
    if target is None or target <= 0 or Decimal(value) * 100 <= target * percent:
        return None
    facts: Facts = {"measure": case.measure.name, "target": grouped(target), "percent": percent}
    return Doubtful(value, Doubt.FAR_OVER_TARGET, facts)


def far_over_award(case: Case, value: Value) -> Finding:
    """One amount is so far over the award that it may be a slip."""
    award, percent = case.project.award, case.setting("award_doubt_percent")
    if int(value) * 100 <= award * percent:
        return None
    facts: Facts = {"project": case.project.name, "award": pounds(award), "percent": percent}
    return Doubtful(value, Doubt.FAR_OVER_AWARD, facts)


def year_not_below_zero(case: Case, value: Value) -> Finding:
    """A correction takes off more than the year has spent, as far as is known here."""
    so_far = case.project.spent_before + int(value)
    if so_far >= 0 or int(value) >= 0:
        return None
    facts = {"project": case.project.name, "so_far": pounds(so_far)}
    return Doubtful(value, Doubt.BELOW_ZERO_SO_FAR, facts)


def covers_spend(case: Case, value: Value) -> Finding:
    """The year's forecast is not below what is already spent."""
    spent = figures(case).cumulative
    if int(value) >= spent:
        return None
    facts = {
        "project": case.project.name,
        "forecast": pounds(int(value)),
        "spent": pounds(spent),
    }
    return Unclear(UnclearReason.FORECAST_BELOW_SPENT, facts)


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "before_last_quarter": Rule(before_last_quarter),
        "negative_spend": Rule(negative_spend, (SPEND,), Level.PROJECT),
        "over_award": Rule(over_award, (SPEND, COMMITTED), Level.PROJECT),
        "off_plan": Rule(
            off_plan, (SPEND,), Level.PROJECT, ("variance_percent", "variance_pounds")
        ),
        "rating_worse": Rule(rating_worse, (RATING,), Level.PROJECT),
        "serious_risk": Rule(serious_risk, (LIKELIHOOD, IMPACT), Level.REPEATED, ("serious_risk",)),
    }
)

CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        "far_over_target": Check(
            far_over_target, Kind.NUMBER, (), Level.MEASURE, ("measure_doubt_percent",)
        ),
        "far_over_award": Check(
            far_over_award, Kind.MONEY, (), Level.PROJECT, ("award_doubt_percent",)
        ),
        "year_not_below_zero": Check(year_not_below_zero, Kind.MONEY, (), Level.PROJECT),
        "covers_spend": Check(covers_spend, Kind.MONEY, (SPEND,), Level.PROJECT),
    }
)
