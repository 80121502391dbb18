"""Last quarter's answers given again in one press: which, for which questions, and when they fit.

An answer is carried only where the form says `carry`, and only if it would be taken today: a form
that has changed since simply asks. Figures, calls and declarations are never carried, and neither
is anything that somebody has answered already.
"""

import hashlib
from collections.abc import Callable, Container, Iterator, Mapping

from bot.domain.answers import check_value
from bot.domain.asked import Answer, Asked, Case, answer_key, split_key
from bot.domain.course import Course, course
from bot.domain.drafts import Draft
from bot.domain.facts import ReturnFacts
from bot.domain.questions import Form, Level, Section
from bot.domain.readings import Accepted, Value


def carried(asked: Asked, now: Course) -> Value | None:
    """Last quarter's answer to the question, if it can be given again as it is."""
    if not asked.question.carry:
        return None
    last = Case(asked, now.facts, now.answers).last
    if last is None or not isinstance(check_value(asked, last, now), Accepted):
        return None
    return last


def same_as_last(asked: Asked, draft: Draft) -> tuple[tuple[Asked, Value], ...]:
    """The question and those that go with it, each with last quarter's answer; in order.

    Those of the same project, or of the same round, that nobody has answered yet.
    """
    if carried(asked, draft.course) is None:
        return ()
    answers = {key: answer for key, answer in draft.answers.items() if key != asked.key}
    return tuple(_all(draft, answers, lambda each: _together(each, asked, draft.facts)))


def same_among(questions: Container[str], draft: Draft) -> tuple[tuple[Asked, Value], ...]:
    """Those of the questions that nobody has answered yet, each with last quarter's answer."""
    return tuple(_all(draft, draft.answers, lambda each: each.key in questions))


def _all(
    draft: Draft, given: Mapping[str, Answer], fits: Callable[[Asked], bool]
) -> Iterator[tuple[Asked, Value]]:
    """Each answer may open or close further questions, so the return is walked anew after each."""
    answers = dict(given)
    while following := _following(course(draft.form, draft.facts, answers), answers, fits):
        yield following
        key, value = following[0].key, following[1]
        answers[key] = Answer(key, value, 0, "", draft.facts.due)


def _following(
    now: Course, answers: Mapping[str, Answer], fits: Callable[[Asked], bool]
) -> tuple[Asked, Value] | None:
    for each in now.asked:
        if each.key not in answers and fits(each):
            value = carried(each, now)
            if value is not None:
                return each, value
    return None


def _together(one: Asked, other: Asked, facts: ReturnFacts) -> bool:
    if one.section.level.is_about_a_project and other.section.level.is_about_a_project:
        return Case(one, facts, {}).project == Case(other, facts, {}).project
    same_round = one.section == other.section and one.subject == other.subject
    return one.key == other.key or (one.section.level is Level.REPEATED and same_round)


def last_of_return(form: Form, submitted: Mapping[str, Value | None]) -> Mapping[str, Value]:
    """Of a submitted return's answers, those that are about no project and not skipped.

    Rounds that were closed are left out, and the others move up: "risk:3" may become "risk:1".
    """
    last: dict[str, Value] = {}
    for section in form.sections:
        if section.level is Level.RETURN:
            last |= _given(section, submitted, "", "")
        elif section.level is Level.REPEATED:
            last |= _rounds(section, submitted)
    return last


def _rounds(section: Section, submitted: Mapping[str, Value | None]) -> Mapping[str, Value]:
    first = section.questions[0].key
    numbers = sorted(
        int(number)
        for name, number in map(split_key, submitted)
        if name == first and number.isdecimal() and submitted[answer_key(name, number)] is not None
    )
    last: dict[str, Value] = {}
    for place, number in enumerate(numbers[: section.most], 1):
        last |= _given(section, submitted, str(number), str(place))
    return last


def _given(
    section: Section, submitted: Mapping[str, Value | None], subject: str, now: str
) -> Mapping[str, Value]:
    return {
        answer_key(question.key, now): value
        for question in section.questions
        if (value := submitted.get(answer_key(question.key, subject))) is not None
    }


def last_hash(facts: ReturnFacts) -> str:
    """A short hash of last quarter's answers: a button that would carry others is stale."""
    told = [sorted(facts.last.items())]
    for project in facts.projects:
        told.append([(project.id, ""), *sorted(project.last.items())])
        told += [[(each.id, ""), *sorted(each.last.items())] for each in project.measures]
    return hashlib.sha256(repr(told).encode("utf-8", "replace")).hexdigest()[:16]
