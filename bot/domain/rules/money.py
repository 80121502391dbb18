"""Rules about one project's money: spending, orders, the forecast, and how far it is off plan."""

from collections.abc import Mapping

from bot.domain.asked import Case
from bot.domain.money import pounds
from bot.domain.questions import Kind, Level
from bot.domain.readings import Doubt, Doubtful, Facts, Unclear, UnclearReason, Value
from bot.domain.rules.findings import Check, Finding, OfferRule, Rule, figures
from bot.domain.totals import COMMITTED, QUARTERS, SPEND, Figures

RATING_BANDS = (
    "spend_green_percent",
    "spend_green_amber_percent",
    "spend_amber_percent",
    "spend_amber_red_percent",
)
"""The settings that part the five steps of the spend rating, best first."""


def off_plan(case: Case) -> bool:
    """Spending is further from an even profile than either setting allows."""
    found = figures(case)
    distance = abs(found.variance)
    if not (distance and found.complete):
        return False
    by_percent = distance * 100 >= case.setting("variance_percent") * found.planned
    return by_percent or distance >= case.setting("variance_pounds") * 100


def spend_rating(found: Figures, settings: Mapping[str, int]) -> int:
    """How spending is rated, from 0 (best) to 4: a step down at each band of percent off plan.

    Over and under count alike. What is spent where nothing was planned is the last step.
    """
    distance = abs(found.variance)
    return sum(
        distance and distance * 100 >= settings[band] * found.planned for band in RATING_BANDS
    )


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


def nothing(_case: Case) -> int:
    """No money at all."""
    return 0


def award(case: Case) -> int:
    """The project's award for the year."""
    return case.project.award


RULES = {
    "before_last_quarter": Rule(before_last_quarter),
    "negative_spend": Rule(negative_spend, (SPEND,), Level.PROJECT),
    "over_award": Rule(over_award, (SPEND, COMMITTED), Level.PROJECT),
    "off_plan": Rule(off_plan, (SPEND,), Level.PROJECT, ("variance_percent", "variance_pounds")),
}
CHECKS = {
    "far_over_award": Check(
        far_over_award, Kind.MONEY, (), Level.PROJECT, ("award_doubt_percent",)
    ),
    "year_not_below_zero": Check(year_not_below_zero, Kind.MONEY, (), Level.PROJECT),
    "covers_spend": Check(covers_spend, Kind.MONEY, (SPEND,), Level.PROJECT),
}
OFFERS = {
    "nothing": OfferRule(nothing),
    "award": OfferRule(award, (), Level.PROJECT),
}
