"""The course of a return: which questions are asked, in order, given what is answered so far."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import assert_never

from bot.domain.asked import Answer, Answers, Asked, Case, answer_key
from bot.domain.facts import ProjectFacts, ReturnFacts
from bot.domain.questions import (
    AllOf,
    AnswerIs,
    AnyOf,
    Condition,
    Form,
    IsAnswered,
    Level,
    Not,
    RuleHolds,
    Section,
)
from bot.domain.rules import RULES


@dataclass(frozen=True)
class Course:
    """A return as it stands: the questions that apply, in order, and the answers that count.

    An answer whose question no longer applies is kept in store, but nothing looks at it.
    """

    form: Form
    facts: ReturnFacts
    asked: tuple[Asked, ...]
    answers: Answers


def course(form: Form, facts: ReturnFacts, answers: Answers) -> Course:
    """Walk the form once. A condition sees only earlier answers that count themselves."""
    return _walk(form, facts, answers, foresee=False)


def foreseen(now: Course) -> tuple[Asked, ...]:
    """The questions there will be if each open choice is answered as it usually is."""
    return _walk(now.form, now.facts, now.answers, foresee=True).asked


def _walk(form: Form, facts: ReturnFacts, answers: Answers, *, foresee: bool) -> Course:
    asked: list[Asked] = []
    counting: dict[str, Answer] = {}
    for section, subject in _rounds(form, facts, answers):
        for question in section.questions:
            candidate = Asked(question, section, subject, form)
            case = Case(candidate, facts, counting)
            if not (holds(section.condition, case) and holds(question.condition, case)):
                continue
            asked.append(candidate)
            if answer := answers.get(candidate.key):
                counting[candidate.key] = answer
            elif foresee and question.usual:
                counting[candidate.key] = Answer(candidate.key, question.usual, 0, "", facts.due)
    return Course(form, facts, tuple(asked), counting)


def holds(condition: Condition | None, case: Case) -> bool:
    """Whether a condition holds in a case; no condition always does."""
    match condition:
        case None:
            held = True
        case AnswerIs(question, values):
            held = case.value(question) in values
        case IsAnswered(question):
            held = case.value(question) is not None
        case RuleHolds(rule):
            held = RULES[rule].holds(case)
        case AllOf(conditions):
            held = all(holds(each, case) for each in conditions)
        case AnyOf(conditions):
            held = any(holds(each, case) for each in conditions)
        case Not(inner):
            held = not holds(inner, case)
        case _:
            assert_never(condition)
    return held


def _rounds(form: Form, facts: ReturnFacts, answers: Answers) -> Iterator[tuple[Section, str]]:
    """Each section with each subject. Neighbouring sections on projects go project by project."""
    for on_projects, group in groupby(form.sections, lambda s: s.level.is_about_a_project):
        sections = tuple(group)
        for project in facts.projects if on_projects else (None,):
            for section in sections:
                for subject in _subjects(section, project, answers):
                    yield section, subject


def _subjects(section: Section, project: ProjectFacts | None, answers: Answers) -> Iterator[str]:
    match section.level:
        case Level.RETURN:
            yield ""
        case Level.PROJECT:
            if project:
                yield project.id
        case Level.MEASURE:
            if project:
                yield from (measure.id for measure in project.measures)
        case Level.REPEATED:
            yield from map(str, range(1, _rounds_open(section, answers) + 1))
        case _:
            assert_never(section.level)


def _rounds_open(section: Section, answers: Answers) -> int:
    """One more than the last round whose first question was answered, so that none is lost."""
    first = section.questions[0].key
    for number in range(section.most, 0, -1):
        answer = answers.get(answer_key(first, str(number)))
        if answer and answer.value is not None:
            return min(number + 1, section.most)
    return 1
