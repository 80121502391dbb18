"""Rules about what will be left of the awards: releasing it, keeping it, moving it.

What a project leaves unspent is its award less what the year is expected to cost: the forecast, or
in the last quarter the outturn. It is never below zero: what one project overspends is not taken
off what another leaves. A project whose figures are not answered yet leaves nothing. Orders count
as far as the forecast holds them. Moving money is only ever asked for here: the office decides.
"""

from bot.domain.asked import Answers, Case, answer_key
from bot.domain.facts import ProjectFacts, ReturnFacts
from bot.domain.money import pounds
from bot.domain.questions import Kind, Level
from bot.domain.readings import Unclear, UnclearReason, Value
from bot.domain.rules.findings import Check, Finding, OfferRule, Rule
from bot.domain.totals import SPEND, project_figures

RELEASE = "underspend_release"
RELEASED = "release_amount"
MOVE_FROM = "virement_from"
MOVE_TO = "virement_to"
MOVED = "virement_amount"


def unspent_of(project: ProjectFacts, facts: ReturnFacts, answers: Answers) -> int:
    """Pence that a project leaves unspent, 0 or more."""
    found = project_figures(project, facts, answers)
    if not found.complete or found.forecast is None:
        return 0
    return max(0, found.award - found.forecast)


def unspent(case: Case) -> int:
    """Pence that all projects together leave unspent."""
    return sum(unspent_of(each, case.facts, case.answers) for each in case.facts.projects)


def left_to_move(case: Case) -> int:
    """Pence that this round can still move out of its project."""
    source = case.facts.project_by_id.get(str(case.value(MOVE_FROM)))
    return _left_in(source, case) if source else 0


def _left_in(source: ProjectFacts, case: Case) -> int:
    """Pence unspent in a project, less what the other rounds move out of it."""
    left = unspent_of(source, case.facts, case.answers)
    return max(0, left - _moved_elsewhere(source.id, case)) if left else 0


def _moved_elsewhere(source: str, case: Case) -> int:
    """Pence that the other rounds move out of a project."""
    rounds = case.asked.form.places.get(MOVED)
    most = rounds[0].most if rounds else 0
    others = [each for each in map(str, range(1, most + 1)) if each != case.asked.subject]
    return sum(
        int(_answered(MOVED, number, case) or 0)
        for number in others
        if _answered(MOVE_FROM, number, case) == source
    )


def _answered(question: str, number: str, case: Case) -> Value | None:
    answer = case.answers.get(answer_key(question, number))
    return answer.value if answer else None


def something_unspent(case: Case) -> bool:
    """The figures leave some money unspent."""
    return unspent(case) > 0


def keeps_unspent(case: Case) -> bool:
    """Some of what is unspent is to be kept: by choice, or as less than all is released."""
    choice, released = case.value(RELEASE), case.value(RELEASED)
    if choice == "keep":
        return True
    return choice == "release" and released is not None and int(released) < unspent(case)


def money_to_move(case: Case) -> bool:
    """There are two projects or more, and one of them has money left for this round to move."""
    projects = case.facts.projects
    return len(projects) > 1 and any(_left_in(each, case) for each in projects)


def within_unspent(case: Case, value: Value) -> Finding:
    """No more is released than the figures leave unspent."""
    most = unspent(case)
    if int(value) <= most:
        return None
    return Unclear(UnclearReason.MORE_THAN_UNSPENT, {"unspent": pounds(most)})


def has_unspent(case: Case, value: Value) -> Finding:
    """Money is moved from a project that leaves some unspent, and not all of it moved already."""
    project = case.facts.project_by_id[str(value)]
    if _left_in(project, case) > 0:
        return None
    return Unclear(UnclearReason.NOTHING_UNSPENT, {"project": project.name})


def another_project(case: Case, value: Value) -> Finding:
    """Money is moved to another project than it comes from."""
    if value != case.value(MOVE_FROM):
        return None
    name = case.facts.project_by_id[str(value)].name
    return Unclear(UnclearReason.SAME_PROJECT, {"project": name})


def within_unspent_of_project(case: Case, value: Value) -> Finding:
    """No more is moved out of a project, in all rounds together, than it leaves unspent."""
    most = left_to_move(case)
    if int(value) <= most:
        return None
    project = case.facts.project_by_id.get(str(case.value(MOVE_FROM)))
    facts = {"project": project.name if project else "", "unspent": pounds(most)}
    return Unclear(UnclearReason.MORE_THAN_LEFT_TO_MOVE, facts)


_OVER = (SPEND,)
RULES = {
    "something_unspent": Rule(something_unspent, over=_OVER),
    "keeps_unspent": Rule(keeps_unspent, (RELEASE, RELEASED), over=_OVER),
    "money_to_move": Rule(money_to_move, (), Level.REPEATED, over=_OVER),
}
CHECKS = {
    "within_unspent": Check(within_unspent, Kind.MONEY, over=_OVER),
    "has_unspent": Check(has_unspent, Kind.PROJECT, (), Level.REPEATED, over=_OVER),
    "another_project": Check(another_project, Kind.PROJECT, (MOVE_FROM,), Level.REPEATED),
    "within_unspent_of_project": Check(
        within_unspent_of_project, Kind.MONEY, (MOVE_FROM,), Level.REPEATED, over=_OVER
    ),
}
OFFERS = {
    "all_unspent": OfferRule(unspent, over=_OVER),
    "all_left_to_move": OfferRule(left_to_move, (MOVE_FROM,), Level.REPEATED, over=_OVER),
}
