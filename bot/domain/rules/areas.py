"""Rules about a joint partnership: when its money is split by area, and that the parts add up."""

from bot.domain.area_split import SplitBy, own_figures
from bot.domain.asked import Case
from bot.domain.money import pounds
from bot.domain.questions import Kind, Level
from bot.domain.readings import Unclear, UnclearReason, Value
from bot.domain.rules.findings import Check, Finding, OfferRule, Rule
from bot.domain.totals import SPEND, return_totals


def joint(case: Case) -> bool:
    """The partnership had more than one area at the quarter's end."""
    return len(case.facts.areas) > 1


def splittable(case: Case, value: Value) -> Finding:
    """The chosen rule has something to go by."""
    if value == SplitBy.ALLOCATION and not all(area.allocation for area in case.facts.areas):
        return Unclear(UnclearReason.NO_ALLOCATION)
    if value == SplitBy.OWN and _spent(case) <= 0:
        return Unclear(UnclearReason.NOTHING_TO_SPLIT)
    return None


def rest_of_spend(case: Case) -> int:
    """Pence of the quarter's spend that no other area has, 0 or more."""
    return max(0, _spent(case) - _elsewhere(case))


def adds_up_to_spend(case: Case, value: Value) -> Finding:
    """No area has more than is left, and the last one has all that is left."""
    rest = rest_of_spend(case)
    is_last = case.asked.subject == case.facts.areas[-1].gss
    if int(value) == rest or (int(value) < rest and not is_last):
        return None
    return Unclear(
        UnclearReason.AREAS_DO_NOT_ADD_UP, {"spent": pounds(_spent(case)), "rest": pounds(rest)}
    )


def _spent(case: Case) -> int:
    return return_totals(case.facts, case.answers).all.spent


def _elsewhere(case: Case) -> int:
    """What the areas before this one have."""
    own = own_figures(case.facts, case.answers)
    before = []
    for area in case.facts.areas:
        if area.gss == case.asked.subject:
            break
        before.append(own.get(area.gss, 0))
    return sum(before)


_OVER = (SPEND,)
RULES = {"joint": Rule(joint)}
CHECKS = {
    "splittable": Check(splittable, Kind.CHOICE, over=_OVER),
    "adds_up_to_spend": Check(adds_up_to_spend, Kind.MONEY, (), Level.AREA, over=_OVER),
}
OFFERS = {"rest_of_spend": OfferRule(rest_of_spend, (), Level.AREA, over=_OVER)}
