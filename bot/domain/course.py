"""The course of a return: which questions are asked, in order, given what is answered so far."""

from dataclasses import dataclass
from functools import cached_property

from bot.domain.asked import Answer, Answers, Asked, answer_key
from bot.domain.course_plans import plan_of
from bot.domain.facts import ReturnFacts
from bot.domain.questions import Form, Section


@dataclass(frozen=True)
class Course:
    """A return as it stands: the questions that apply, in order, and the answers that count.

    An answer whose question no longer applies is kept in store, but nothing looks at it.
    """

    form: Form
    facts: ReturnFacts
    asked: tuple[Asked, ...]
    answers: Answers

    @cached_property
    def foreseen(self) -> tuple[Asked, ...]:
        """The questions there will be if each open choice is answered as it usually is.

        One that is answered on request only counts once it is answered.
        """
        walked = _walk(self.form, self.facts, self.answers, foresee=True).asked
        return tuple(
            asked for asked in walked if not asked.question.on_request or asked.key in self.answers
        )


def course(form: Form, facts: ReturnFacts, answers: Answers) -> Course:
    """Walk the form once. A condition sees only earlier answers that count themselves."""
    return _walk(form, facts, answers, foresee=False)


def _walk(form: Form, facts: ReturnFacts, answers: Answers, *, foresee: bool) -> Course:
    asked: list[Asked] = []
    counting: dict[str, Answer] = {}
    opened = {each.key: _rounds_open(each, facts, answers) for each in form.repeated}
    for step in plan_of(form, facts):
        if step.round > opened.get(step.asked.section.key, step.round):
            continue
        if step.holds is not None and not step.holds(facts, counting):
            continue
        asked.append(step.asked)
        key, usual = step.asked.key, step.asked.question.usual
        if answer := answers.get(key):
            counting[key] = answer
        elif foresee and usual:
            counting[key] = Answer(key, usual, 0, "", facts.due)
    return Course(form, facts, tuple(asked), counting)


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
