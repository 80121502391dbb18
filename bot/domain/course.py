"""The course of a return: which questions are asked, in order, given what is answered so far."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import assert_never

from bot.domain.asked import Answer, Answers, Asked, Case, answer_key
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
    """The questions there will be if each open choice is answered as it usually is.

    One that is answered on request only counts once it is answered.
    """
    walked = _walk(now.form, now.facts, now.answers, foresee=True).asked
    return tuple(
        asked for asked in walked if not asked.question.on_request or asked.key in now.answers
    )


def _walk(form: Form, facts: ReturnFacts, answers: Answers, *, foresee: bool) -> Course:
    asked: list[Asked] = []
    counting: dict[str, Answer] = {}
    for section, subject in _rounds(form, facts, answers):
        for question in section.questions:
            candidate = Asked(_with_choices(question, facts), section, subject, form)
            if not _applies(candidate, facts, counting):
                continue
            asked.append(candidate)
            key = candidate.key
            if answer := answers.get(key):
                counting[key] = answer
            elif foresee and question.usual:
                counting[key] = Answer(key, question.usual, 0, "", facts.due)
    return Course(form, facts, tuple(asked), counting)


def _applies(candidate: Asked, facts: ReturnFacts, counting: Answers) -> bool:
    section, question = candidate.section.condition, candidate.question.condition
    if section is None and question is None:  # most have none, and a walk asks it of them all
        return True
    case = Case(candidate, facts, counting)
    return holds(section, case) and holds(question, case)


def holds(condition: Condition | None, case: Case) -> bool:
    """Whether a condition holds in a case; no condition always does."""
    match condition:
        case None:
            held = True
        case AnswerIs(question, values):
            held = case.value(question) in values
        case IsAnswered(question):
            held = case.value(question) is not None
        case IsSkipped(question):
            held = case.is_skipped(question)
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


def _with_choices(question: Question, facts: ReturnFacts) -> Question:
    """A question about a project has the return's own projects as its choices."""
    if question.kind is not Kind.PROJECT:
        return question
    return replace(
        question, choices=tuple(Choice(project.id, project.name) for project in facts.projects)
    )


def _rounds(form: Form, facts: ReturnFacts, answers: Answers) -> Iterator[tuple[Section, str]]:
    """Each section with each subject. Neighbouring sections on projects go project by project."""
    for on_projects, group in groupby(form.sections, lambda s: s.level.is_about_a_project):
        sections = tuple(group)
        for project in facts.projects if on_projects else (None,):
            for section in sections:
                for subject in _subjects(section, project, facts, answers):
                    yield section, subject


def _subjects(
    section: Section, project: ProjectFacts | None, facts: ReturnFacts, answers: Answers
) -> Iterator[str]:
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
            yield from map(str, range(1, _rounds_open(section, facts, answers) + 1))
        case _:
            assert_never(section.level)


def _rounds_open(section: Section, facts: ReturnFacts, answers: Answers) -> int:
    """One more than the last round whose first question was answered, so that none is lost.

    What was open last quarter has a round each, to be kept or closed, and one more for what is new.
    """
    first = section.questions[0]
    carried = sum(
        answer_key(first.key, str(number)) in facts.last for number in range(1, section.most + 1)
    )
    last = carried if first.carry else 0
    for number in range(section.most, last, -1):
        answer = answers.get(answer_key(first.key, str(number)))
        if answer and answer.value is not None:
            return min(number + 1, section.most)
    return min(last + 1, section.most)
