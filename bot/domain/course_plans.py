"""The plan of a form's course: every question that may be asked of a return, with its conditions.

It hangs on the form and on what the return is about, not on any answer or figure. So it is made
once for each partnership's year, and a walk has only to look at the answers.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypeAlias, assert_never

from bot.domain.asked import Answers, Asked, Case
from bot.domain.facts import ProjectFacts, ReturnFacts
from bot.domain.questions import (
    AllOf,
    AnswerIs,
    AnyOf,
    Choice,
    Condition,
    Form,
    IsAnswered,
    IsSkipped,
    Kind,
    Level,
    Not,
    Question,
    RuleHolds,
    Section,
)
from bot.domain.readings import Value
from bot.domain.rules import RULES

_MOST_PLANS = 500
"""Of one form: an office's partnerships over years. They are small, and soon made again."""

Holds: TypeAlias = Callable[[ReturnFacts, Answers], bool]
"""Whether a condition holds, given the answers that count so far."""


@dataclass(frozen=True)
class Step:
    """A question, and whether it is asked (None: it always is).

    round: of a repeated section, else 0.
    """

    asked: Asked
    holds: Holds | None = None
    round: int = 0


def plan_of(form: Form, facts: ReturnFacts) -> tuple[Step, ...]:
    """All that may be asked, in order. Neighbouring sections on projects go project by project."""
    shape = (
        tuple((each.id, each.name, tuple(m.id for m in each.measures)) for each in facts.projects),
        tuple(area.gss for area in facts.areas),
    )
    plan: tuple[Step, ...] | None = form.plans.get(shape)
    if plan is None:
        if len(form.plans) >= _MOST_PLANS:
            form.plans.clear()
        plan = form.plans[shape] = tuple(_steps(form, facts))
    return plan


def _steps(form: Form, facts: ReturnFacts) -> Iterator[Step]:
    for section, subject in _rounds(form, facts):
        number = int(subject) if section.level is Level.REPEATED else 0
        for question in section.questions:
            asked = Asked(_with_choices(question, facts), section, subject, form)
            yield Step(asked, _of_both(section, question, asked, facts), number)


def _of_both(
    section: Section, question: Question, asked: Asked, facts: ReturnFacts
) -> Holds | None:
    """The section's condition and the question's own; most have none."""
    both = tuple(each for each in (section.condition, question.condition) if each is not None)
    if not both:
        return None
    return holds(both[0] if len(both) == 1 else AllOf(both), asked, facts)


def holds(  # noqa: PLR0911 - one for each sort of condition
    condition: Condition, asked: Asked, facts: ReturnFacts
) -> Holds:
    """The condition at a question. Where it looks is found once, what it finds there each time."""
    match condition:
        case AnswerIs(question, values):
            return _value_at(question, asked, facts, lambda value: value in values)
        case IsAnswered(question):
            return _value_at(question, asked, facts, lambda value: value is not None)
        case IsSkipped(question):
            return _is_skipped(Case(asked, facts, {}).key_of(question))
        case RuleHolds(rule):
            rule_holds = RULES[rule].holds
            return lambda facts, answers: rule_holds(Case(asked, facts, answers))
        case AllOf(conditions):
            all_of = [holds(each, asked, facts) for each in conditions]
            return lambda facts, answers: all(part(facts, answers) for part in all_of)
        case AnyOf(conditions):
            any_of = [holds(each, asked, facts) for each in conditions]
            return lambda facts, answers: any(part(facts, answers) for part in any_of)
        case Not(inner):
            denied = holds(inner, asked, facts)
            return lambda facts, answers: not denied(facts, answers)
        case _:
            assert_never(condition)


def _value_at(
    question: str, asked: Asked, facts: ReturnFacts, is_so: Callable[[Value | None], bool]
) -> Holds:
    key = Case(asked, facts, {}).key_of(question)

    def look(_: ReturnFacts, answers: Answers) -> bool:
        answer = answers.get(key)
        return is_so(answer.value if answer else None)

    return look


def _is_skipped(key: str) -> Holds:
    def look(_: ReturnFacts, answers: Answers) -> bool:
        answer = answers.get(key)
        return answer is not None and answer.value is None

    return look


def _with_choices(question: Question, facts: ReturnFacts) -> Question:
    """A question about a project has the return's own projects as its choices."""
    if question.kind is not Kind.PROJECT:
        return question
    return replace(
        question, choices=tuple(Choice(project.id, project.name) for project in facts.projects)
    )


def _rounds(form: Form, facts: ReturnFacts) -> Iterator[tuple[Section, str]]:
    """Each section with each subject. Neighbouring sections on projects go project by project."""
    for on_projects, group in groupby(form.sections, lambda s: s.level.is_about_a_project):
        sections = tuple(group)
        for project in facts.projects if on_projects else (None,):
            for section in sections:
                for subject in _subjects(section, project, facts):
                    yield section, subject


def _subjects(section: Section, project: ProjectFacts | None, facts: ReturnFacts) -> Iterator[str]:
    match section.level:
        case Level.RETURN:
            yield ""
        case Level.PROJECT:
            if project:
                yield project.id
        case Level.MEASURE:
            if project:
                yield from (measure.id for measure in project.measures)
        case Level.AREA:
            yield from (area.gss for area in facts.areas)
        case Level.REPEATED:
            yield from map(str, range(1, section.most + 1))
        case _:
            assert_never(section.level)
