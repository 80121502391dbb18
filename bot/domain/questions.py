"""What a form is made of: sections of questions, each with its kind, bounds and condition."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeAlias


class Kind(StrEnum):
    """What sort of answer a question takes."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    MONEY = "money"
    WHOLE_NUMBER = "whole_number"
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    DECLARATION = "declaration"
    PROJECT = "project"
    """One of the return's own projects: the choices come from the facts, not from the form."""
    CALL = "call"
    """Yes or no. Yes asks the office to ring; whatever else is typed is kept nowhere."""
    EVIDENCE = "evidence"
    """A link (https) to what shows the figures."""


CARRIED_NEVER = frozenset(
    {Kind.MONEY, Kind.NUMBER, Kind.WHOLE_NUMBER, Kind.PROJECT, Kind.CALL, Kind.DECLARATION}
)
"""Kinds whose answers are given anew each quarter: figures, calls and declarations."""


class Level(StrEnum):
    """How often a section is asked."""

    RETURN = "return"
    PROJECT = "project"
    MEASURE = "measure"
    AREA = "area"
    """Once for each area of the partnership."""
    REPEATED = "repeated"
    """Again while the first question of the last round was answered and not skipped."""

    @property
    def is_about_a_project(self) -> bool:
        """Whether the section is walked through project by project."""
        return self in (Level.PROJECT, Level.MEASURE)


@dataclass(frozen=True)
class Choice:
    """One answer to choose. mark: a shape beside the words, as a rating is never colour alone.

    usual: what most people choose; the questions still to come are counted as if they do.
    """

    key: str
    label: str
    mark: str = ""
    also: tuple[str, ...] = ()
    usual: bool = False

    @property
    def shown(self) -> str:
        """The mark and the words."""
        return f"{self.mark} {self.label}".strip()


@dataclass(frozen=True)
class AnswerIs:
    """The answer to an earlier question is one of these values."""

    question: str
    values: tuple[bool | str, ...]


@dataclass(frozen=True)
class IsAnswered:
    """An earlier question was answered, and not skipped."""

    question: str


@dataclass(frozen=True)
class IsSkipped:
    """An earlier question was skipped; unanswered is not skipped."""

    question: str


@dataclass(frozen=True)
class RuleHolds:
    """A named rule of the domain holds."""

    rule: str


@dataclass(frozen=True)
class AllOf:
    """Every one of these holds."""

    conditions: tuple["Condition", ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one of these holds."""

    conditions: tuple["Condition", ...]


@dataclass(frozen=True)
class Not:
    """This does not hold."""

    condition: "Condition"


Condition: TypeAlias = AnswerIs | IsAnswered | IsSkipped | RuleHolds | AllOf | AnyOf | Not


@dataclass(frozen=True)
class Offer:
    """A figure to be given in one press: a named rule works it out; label may hold {braces}."""

    rule: str
    label: str


@dataclass(frozen=True)
class Question:
    """One question. least, most: characters of a text, pence of money, else the number itself.

    carry: last quarter's answer may be given again in one press. on_request: it is not asked, but
    may be answered from the review. skip: what the button says that skips it ("" as usual).
    """

    key: str
    wording: str
    kind: Kind
    help: str = ""
    example: str = ""
    choices: tuple[Choice, ...] = ()
    optional: bool = False
    about_people: bool = False  # it asks for a name, so the privacy guard leaves it alone
    least: int | None = None
    most: int | None = None
    condition: Condition | None = None
    checks: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    carry: bool = False
    on_request: bool = False
    skip: str = ""

    @property
    def usual(self) -> str | None:
        """The key of what most people choose, if the form says so."""
        return next((choice.key for choice in self.choices if choice.usual), None)

    def choice(self, key: str) -> Choice | None:
        """The choice of that key, if it is still one."""
        return next((choice for choice in self.choices if choice.key == key), None)


@dataclass(frozen=True)
class Section:
    """Questions asked together. most: how many rounds of a repeated section, else 1."""

    key: str
    title: str
    level: Level
    questions: tuple[Question, ...]
    most: int = 1
    condition: Condition | None = None


@dataclass(frozen=True)
class Words:
    """The form's words for what is not a question."""

    yes: str
    no: str
    skipped: str
    agreed: str
    over: str
    under: str
    nobody: str
    no_target: str
    months: tuple[str, ...]
    quarters: tuple[str, ...]
    yes_also: tuple[str, ...] = ()
    no_also: tuple[str, ...] = ()
    spend_ratings: tuple[str, ...] = ()
    """The five steps of how spending is rated, best first; () in a form that rates none."""


@dataclass(frozen=True)
class Form:
    """A form as data. version: what a return keeps of the form that it was opened with.

    settings: the whole numbers that the named rules go by, such as variance_percent.
    """

    name: str
    version: str
    title: str
    sections: tuple[Section, ...]
    words: Words
    settings: Mapping[str, int] = field(default_factory=dict, hash=False)

    @cached_property
    def places(self) -> Mapping[str, tuple[Section, Question]]:
        """Where each question stands, by its key, in the form's order."""
        return {
            question.key: (section, question)
            for section in self.sections
            for question in section.questions
        }

    @cached_property
    def repeated(self) -> tuple[Section, ...]:
        """The sections that are asked in rounds."""
        return tuple(each for each in self.sections if each.level is Level.REPEATED)

    @cached_property
    def plans(self) -> dict[Any, Any]:
        """What was planned from the form so far; only `course_plans` looks here."""
        return {}
