"""Rules about what was delivered: measures, the delivery rating and risks."""

from decimal import Decimal

from bot.domain.asked import Case
from bot.domain.numbers import grouped
from bot.domain.questions import Kind, Level
from bot.domain.readings import Doubt, Doubtful, Facts, Value
from bot.domain.rules.findings import Check, Finding, Rule

RATING = "rag_delivery"
LIKELIHOOD = "risk_likelihood"
IMPACT = "risk_impact"


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


def story_quarter(case: Case) -> bool:
    """The second and the fourth quarter, whose returns hold a case study."""
    return case.facts.quarter.number in (2, 4)


def far_over_target(case: Case, value: Value) -> Finding:
    """One quarter's number is so far over the year's target that it may be a slip."""
    target, percent = case.measure.target, case.setting("measure_doubt_percent")
    if target is None or target <= 0 or Decimal(value) * 100 <= target * percent:
        return None
    facts: Facts = {"measure": case.measure.name, "target": grouped(target), "percent": percent}
    return Doubtful(value, Doubt.FAR_OVER_TARGET, facts)


RULES = {
    "rating_worse": Rule(rating_worse, (RATING,), Level.PROJECT),
    "serious_risk": Rule(serious_risk, (LIKELIHOOD, IMPACT), Level.REPEATED, ("serious_risk",)),
    "story_quarter": Rule(story_quarter),
}
CHECKS = {
    "far_over_target": Check(
        far_over_target, Kind.NUMBER, (), Level.MEASURE, ("measure_doubt_percent",)
    ),
}
