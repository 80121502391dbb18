"""The versions of a return: each is kept as it was submitted, and what changed can be shown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from bot.domain.asked import Answer, Answers, Asked, split_key
from bot.domain.course import Course, course
from bot.domain.facts import ReturnFacts
from bot.domain.questions import Form
from bot.domain.readings import Value


@dataclass(frozen=True)
class Version:
    """A return as it was submitted. number: 1, 2, 3…; at: aware UTC; by: the person's id.

    answers: what counted, by answer key (None: skipped); hash: the SHA-256 of its canonical text.
    accepted: when and by whom the office accepted this version, if it has.
    """

    number: int
    at: datetime
    by: str
    reference: str
    hash: str
    answers: Mapping[str, Value | None]
    accepted: tuple[datetime, str] | None = None


@dataclass(frozen=True)
class Given:
    """An answer of a version. value: None if it was skipped."""

    value: Value | None


@dataclass(frozen=True)
class Change:
    """A question answered differently. old, new: None where it was not asked at all."""

    asked: Asked
    old: Given | None
    new: Given | None


def read_version(canonical: str) -> Mapping[str, Value | None]:
    """The answers of a version's canonical text."""
    return MappingProxyType(dict(json.loads(canonical)["answers"]))


def as_answers(version: Version) -> Answers:
    """The version's answers as the rules look at them."""
    return MappingProxyType(
        {
            key: Answer(key, value, 0, version.by, version.at)
            for key, value in version.answers.items()
        }
    )


def course_of(form: Form, facts: ReturnFacts, version: Version) -> Course:
    """The return's course as the version had it."""
    return course(form, facts, as_answers(version))


def no_longer_asked(now: Course, version: Version) -> tuple[tuple[Asked, Value | None], ...]:
    """What the version answered and does not count by what is known now, by its key.

    An award that was changed, or a deadline, may do that; what was submitted stays submitted.
    """
    return tuple(
        (Asked(question, section, subject, now.form), version.answers[key])
        for key in sorted(version.answers.keys() - now.answers.keys())
        for name, subject in [split_key(key)]
        if name in now.form.places
        for section, question in [now.form.places[name]]
    )


def changes(form: Form, facts: ReturnFacts, old: Version, new: Version) -> tuple[Change, ...]:
    """What differs from one version to the other, in the order that the newer one asks.

    What only the older one was asked comes last.
    """
    asked = {each.key: each for each in course_of(form, facts, new).asked}
    asked |= {each.key: each for each in course_of(form, facts, old).asked if each.key not in asked}
    return tuple(
        Change(each, _given(old, key), _given(new, key))
        for key, each in asked.items()
        if _given(old, key) != _given(new, key)
    )


def _given(version: Version, key: str) -> Given | None:
    return Given(version.answers[key]) if key in version.answers else None
