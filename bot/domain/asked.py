"""A question as it is asked in one return, and the answer that was given to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TypeAlias

from bot.domain.facts import MeasureFacts, ProjectFacts, ReturnFacts
from bot.domain.questions import Form, Level, Question, Section
from bot.domain.readings import Value


def answer_key(question: str, subject: str) -> str:
    """The one name of an answer within its return: "summary", "spend:P1", "risk:2"."""
    return f"{question}:{subject}" if subject else question


def split_key(key: str) -> tuple[str, str]:
    """The question's key and the subject ("" if none) of an answer's key."""
    question, _, subject = key.partition(":")
    return question, subject


@dataclass(frozen=True)
class Asked:
    """A question about a subject: "", a project's id, a measure's id, or the round ("2")."""

    question: Question
    section: Section
    subject: str
    form: Form = field(repr=False, compare=False)

    @cached_property
    def key(self) -> str:
        """The answer's name within its return, the same for ever."""
        return answer_key(self.question.key, self.subject)


@dataclass(frozen=True)
class Answer:
    """What was answered. value: None if skipped. revision: 1, 2, 3… over the whole return.

    by: the person's id. at: aware UTC. carried: it is last quarter's, given again in one press.
    kept: the sorts of details about people that the privacy guard asked about and it still holds.
    """

    key: str
    value: Value | None
    revision: int
    by: str
    at: datetime
    carried: bool = False
    kept: tuple[str, ...] = ()


Answers: TypeAlias = Mapping[str, Answer]
"""The current answer of each key."""


@dataclass(frozen=True)
class Case:
    """One asked question with all that the rules may look at."""

    asked: Asked
    facts: ReturnFacts
    answers: Answers

    @property
    def project(self) -> ProjectFacts:
        """The project asked about. Raises LookupError in a section that is about none."""
        if self.asked.section.level is Level.PROJECT:
            return self.facts.project_by_id[self.asked.subject]
        return self.facts.by_measure[self.asked.subject][0]

    @property
    def measure(self) -> MeasureFacts:
        """The measure asked about. Raises LookupError in a section that is about none."""
        return self.facts.by_measure[self.asked.subject][1]

    @property
    def last(self) -> Value | None:
        """What the same question was answered the quarter before."""
        question = self.asked.question.key
        match self.asked.section.level:
            case Level.PROJECT:
                return self.project.last.get(question)
            case Level.MEASURE:
                return self.measure.last.get(question)
            case _:
                return self.facts.last.get(self.asked.key)

    def setting(self, name: str) -> int:
        """One of the form's settings."""
        return self.asked.form.settings[name]

    def value(self, question: str) -> Value | None:
        """The answer to another question on the same subject, or on what that belongs to."""
        answer = self.answers.get(self.key_of(question))
        return answer.value if answer else None

    def key_of(self, question: str) -> str:
        """The answer's key of another question on the same subject, or on what that belongs to."""
        level = self.asked.form.places[question][0].level
        if level is Level.RETURN:
            subject = ""
        elif level is Level.PROJECT:
            subject = self.project.id
        else:
            subject = self.asked.subject
        return answer_key(question, subject)
