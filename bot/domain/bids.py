"""A bid: what a partnership has written, what it comes to, and what it hashes to.

A bid is answered on a form like a return, through the same rules. What is typed is kept as a draft
whether it can be read or not; what is submitted is kept for ever, and replaced by a later one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.answers import about_people, check_value, personal_sorts, read_answer, shown
from bot.domain.asked import Answer, Asked
from bot.domain.course import Course, course
from bot.domain.facts import ReturnFacts
from bot.domain.privacy import Sort
from bot.domain.quarters import quarter_containing, to_london
from bot.domain.questions import Choice, Form, Kind, Question, Section
from bot.domain.readings import Facts, Reading, Unclear, UnclearReason, Value
from bot.domain.rounds import Terms

TICKED = "agreed"  # what a ticked declaration holds
_REFERENCE_LENGTH = 6  # of the hash: enough to tell two versions apart by eye


class BidState(StrEnum):
    DRAFT = "draft"  # begun, and nothing submitted
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class BidMeasure:
    """What the project will be measured by; target: decimal text for the year."""

    name: str
    unit: str
    target: str


@dataclass(frozen=True)
class BidRead:
    """What a draft comes to. unclear: why an answer cannot be taken, by its key."""

    course: Course
    unclear: Mapping[str, Unclear]

    @property
    def personal(self) -> tuple[tuple[Asked, Facts], ...]:
        """The texts that may say who somebody is, each with what in it, by sort."""
        given = ((asked, self.course.answers.get(asked.key)) for asked in self.course.asked)
        found = (
            (asked, about_people(str(answer.value), self.course.facts.names))
            for asked, answer in given
            if answer and personal_sorts(asked, answer.value, self.course.facts)
        )
        return tuple((asked, facts) for asked, facts in found if facts)

    @property
    def lines(self) -> tuple[tuple[Asked, str], ...]:
        """Each question that applies and its answer as it is shown."""
        return tuple(
            (asked, shown(asked, answer.value))
            for asked in self.course.asked
            if (answer := self.course.answers.get(asked.key))
        )


def round_form(form: Form, terms: Terms) -> Form:
    """The form as a round asks it: its themes to choose from, its most as the amount's bound."""
    own: dict[str, Mapping[str, object]] = {
        "theme": {"choices": tuple(Choice(str(n), each) for n, each in enumerate(terms.themes, 1))},
        "amount": {"most": terms.most},
    }
    return replace(form, sections=tuple(_with_terms(section, own) for section in form.sections))


def _with_terms(section: Section, own: Mapping[str, Mapping[str, object]]) -> Section:
    questions = tuple(_question_with(each, own.get(each.key, {})) for each in section.questions)
    return replace(section, questions=questions)


def _question_with(question: Question, own: Mapping[str, object]) -> Question:
    return replace(question, **own)  # type: ignore[arg-type]  # the two fields named above


def bid_facts(
    terms: Terms, partnership: str, person: str, known: frozenset[str] = frozenset()
) -> ReturnFacts:
    """What is known before a bid is written: no projects yet; it is due when the round closes.

    known: the register's names, by which the privacy guard judges a text.
    """
    closing_day = to_london(terms.closes_at).date()
    return ReturnFacts(
        quarter=quarter_containing(closing_day),
        partnership=partnership,
        lead=person,
        deputy=None,
        projects=(),
        due=terms.closes_at,
        known=known,
    )


def read_bid(
    form: Form, facts: ReturnFacts, entered: Mapping[str, str], *, by: str, at: datetime
) -> BidRead:
    """Read a draft, question by question, as a conversation would. at: aware UTC."""
    answers: dict[str, Answer] = {}
    unclear: dict[str, Unclear] = {}
    while True:
        now = course(form, facts, answers)
        asked = next((a for a in now.asked if a.key not in answers and a.key not in unclear), None)
        if asked is None:
            return BidRead(now, unclear)
        taken = _taken(asked, entered.get(asked.key, ""), now)
        if isinstance(taken, Unclear):
            unclear[asked.key] = taken
        else:
            value = None if taken is None else taken
            answers[asked.key] = Answer(asked.key, value, len(answers) + 1, by, at)


def _taken(asked: Asked, typed: str, now: Course) -> Value | Unclear | None:
    """The value; None if skipped. What is doubtful is settled by the preview, which shows it."""
    question = asked.question
    if not typed.strip():
        return None if question.optional else Unclear(UnclearReason.EMPTY)
    reading: Reading
    if question.kind is Kind.DECLARATION:
        reading = check_value(asked, typed == TICKED, now)
    elif question.kind is Kind.CHOICE:
        reading = check_value(asked, typed, now)
    else:
        reading = read_answer(asked, typed, now)
    return reading if isinstance(reading, Unclear) else reading.value


def canonical_bid(bid_id: str, now: Course) -> str:
    """A bid as the one JSON text that is stored and hashed; as returns have it."""
    content = {
        "bid": bid_id,
        "form": now.form.name,
        "version": now.form.version,
        "answers": {key: answer.value for key, answer in now.answers.items()},
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def bid_hash(canonical: str) -> str:
    """The SHA-256 of the canonical text, in hex."""
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def reference(bid_id: str, digest: str) -> str:
    """For example "2023-24-B1.RUTLAND-3F09AC"."""
    return f"{bid_id}-{digest[:_REFERENCE_LENGTH]}".upper()


def values_of(canonical: str) -> Mapping[str, Value | None]:
    """The answers of a stored bid, by question."""
    answers: Mapping[str, Value | None] = json.loads(canonical)["answers"]
    return answers


def answers_of(form: Form, canonical: str) -> tuple[tuple[Asked, Value | None], ...]:
    """A stored bid question by question, in the form's order."""
    values = values_of(canonical)
    return tuple(
        (Asked(question, section, "", form), values[key])
        for key, (section, question) in form.places.items()
        if key in values
    )


def lines_of(form: Form, canonical: str) -> tuple[tuple[str, str, str], ...]:
    """A stored bid as (key, wording, answer as shown), in the form's order."""
    return tuple(
        (asked.key, asked.question.wording, shown(asked, value))
        for asked, value in answers_of(form, canonical)
    )


def kept_personal(
    form: Form, facts: ReturnFacts, canonical: str
) -> tuple[tuple[str, tuple[Sort, ...]], ...]:
    """The texts of a submitted bid that may say who somebody is: (wording, what they may hold).

    None was submitted before its author had chosen to keep it.
    """
    found = (
        (asked.question.wording, personal_sorts(asked, value, facts))
        for asked, value in answers_of(form, canonical)
    )
    return tuple((wording, sorts) for wording, sorts in found if sorts)


def measures_of(canonical: str) -> tuple[BidMeasure, ...]:
    """What a bid's project is to be measured by."""
    values = values_of(canonical)
    return tuple(
        BidMeasure(*(str(values[f"{part}{end}"]) for part in ("measure", "unit", "target")))
        for end in ("", "_2")
        if values.get(f"measure{end}")
    )
