"""What a question can be answered with in one press, on whatever face it is asked."""

from collections.abc import Sequence

from bot.domain.answers import check_value, shown
from bot.domain.asked import Asked, Case
from bot.domain.course import Course
from bot.domain.questions import Kind
from bot.domain.readings import Accepted, Value
from bot.domain.rules import OFFERS
from bot.domain.wordings import filled


def options(asked: Asked, now: Course) -> Sequence[tuple[str, Value]]:
    """(label, value) of each: choices, the projects that fit, figures on offer; else none.

    Of projects and figures, those that a rule would refuse or doubt are left out.
    """
    question = asked.question
    if question.kind is Kind.CHOICE:
        return [(shown(asked, choice.key), choice.key) for choice in question.choices]
    if question.kind in (Kind.YES_NO, Kind.CALL):
        return [(shown(asked, value), value) for value in (True, False)]
    offered = _projects(asked) if question.kind is Kind.PROJECT else _figures(asked, now)
    return [each for each in offered if isinstance(check_value(asked, each[1], now), Accepted)]


def _projects(asked: Asked) -> Sequence[tuple[str, Value]]:
    return [(choice.label, choice.key) for choice in asked.question.choices]


def _figures(asked: Asked, now: Course) -> Sequence[tuple[str, Value]]:
    case = Case(asked, now.facts, now.answers)
    return [
        (filled(offer.label, case), OFFERS[offer.rule].pence(case))
        for offer in asked.question.offers
    ]
