"""A return as it stands: its form, what is known beforehand, and the answers so far."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from types import MappingProxyType

from bot.domain.answers import Answer, Answers, Asked
from bot.domain.area_split import AreaPart, parts_by_area
from bot.domain.course import Course, course
from bot.domain.evidence import KeptFile
from bot.domain.facts import ReturnFacts
from bot.domain.questions import Form, Kind
from bot.domain.return_states import ReturnState
from bot.domain.returns import (
    ReviewSection,
    Totals,
    canonical_answers,
    find,
    next_question,
    previous,
    review,
    totals,
    waiting,
)


@dataclass(frozen=True)
class Submission:
    """When (UTC) and by whom a return was submitted; `hash` is the SHA-256 of its answers."""

    at: datetime
    by: str
    reference: str
    hash: str


@dataclass(frozen=True)
class Draft:
    """`revision` counts every answer given to the return, also those since replaced.

    `version` counts how often it was submitted. `submission` is the last one, or None while the
    answers can be changed.
    """

    return_id: str
    form: Form
    facts: ReturnFacts
    answers: Answers
    revision: int
    submission: Submission | None = None
    files: tuple[KeptFile, ...] = ()
    state: ReturnState = ReturnState.OPEN
    version: int = 0

    @cached_property
    def course(self) -> Course:
        """The questions that apply and the answers that count: walked once for each draft."""
        return course(self.form, self.facts, self.answers)

    def find(self, key: str) -> Asked | None:
        """The question with this key, if it applies now."""
        return find(self.course, key)

    def open_to_query(self, key: str) -> Asked | None:
        """The question with this key, if the office may ask about its answer.

        Never about a serious matter: a reply would write down what may be kept nowhere.
        """
        asked = self.find(key)
        if asked is None or key not in self.course.answers or asked.question.kind is Kind.CALL:
            return None
        return asked

    def next_question(self) -> Asked | None:
        return next_question(self.course)

    def waiting(self) -> tuple[Asked, ...]:
        return waiting(self.course)

    def previous(self, key: str) -> Asked | None:
        return previous(self.course, key)

    def answered_at_revision(self, key: str) -> int:
        """The revision of the current answer to the question; 0 if it has none."""
        answer = self.answers.get(key)
        return answer.revision if answer else 0

    def progress(self) -> tuple[int, int]:
        """(answered, of): how many have an answer of all that there will be, so far as foreseen."""
        return len(self.course.answers), len(self.course.foreseen)

    def review(self) -> tuple[ReviewSection, ...]:
        return review(self.course)

    def totals(self) -> Totals:
        return totals(self.course)

    @property
    def kept_personal(self) -> list[tuple[Asked, tuple[str, ...]]]:
        """The answers that may say who somebody is and were kept so, with the sorts of details."""
        found = ((asked, self.course.answers.get(asked.key)) for asked in self.course.asked)
        return [(asked, answer.kept) for asked, answer in found if answer and answer.kept]

    def by_area(self) -> list[AreaPart]:
        """The money by area, for a joint partnership that has said how it is split."""
        return parts_by_area(self.facts, self.course.answers)

    def canonical_answers(self) -> str:
        """The answers that count, as the JSON text that is stored at submission and hashed."""
        return canonical_answers(self.return_id, self.course)

    def facts_hash(self) -> str:
        """A short hash of what a review rests on: awards, earlier quarters and the version.

        A review shows totals made from them, so it no longer holds when they change; nor does it
        once the return was submitted from it, though it is opened again.
        """
        figures = [
            (
                project.id,
                project.award,
                project.spent_before,
                *((measure.id, str(measure.so_far)) for measure in project.measures),
            )
            for project in self.facts.projects
        ]
        return hashlib.sha256(repr((self.version, figures)).encode()).hexdigest()[:16]

    def with_answer(self, answer: Answer) -> Draft:
        return replace(
            self, answers=current([*self.answers.values(), answer]), revision=answer.revision
        )

    def submitted(self, submission: Submission) -> Draft:
        """As it is once it has been submitted, as its next version."""
        state = ReturnState.SUBMITTED
        return replace(self, submission=submission, state=state, version=self.version + 1)

    def standing(self, state: ReturnState) -> Draft:
        """As it is in another state: where its answers can be changed, it is not submitted."""
        submission = None if state.takes_answers else self.submission
        return replace(self, state=state, submission=submission)

    def due_by(self, due: datetime) -> Draft:
        """As it is with another deadline, in UTC."""
        return replace(self, facts=replace(self.facts, due=due))


def current(history: Iterable[Answer]) -> Mapping[str, Answer]:
    """Of every answer ever given, oldest first, the one that counts for each question."""
    return MappingProxyType({answer.key: answer for answer in history})
