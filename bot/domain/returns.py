"""A quarterly return as pure rules: what is asked next, what it adds up to, what it hashes to."""

import hashlib
import json
from dataclasses import dataclass
from itertools import groupby

from bot.domain.answers import against_rules
from bot.domain.asked import Answer, Asked, Case
from bot.domain.course import Course
from bot.domain.facts import MeasureFacts, ProjectFacts, ReturnFacts
from bot.domain.questions import Kind, Section
from bot.domain.readings import Unclear
from bot.domain.totals import Figures, Totals, return_totals
from bot.domain.wordings import section_title

__all__ = [
    "Figures",
    "MeasureFacts",
    "ProjectFacts",
    "ReturnFacts",
    "ReviewSection",
    "Totals",
    "answers_hash",
    "canonical_answers",
    "find",
    "next_question",
    "previous",
    "progress",
    "review",
    "totals",
    "unsettled",
    "waiting",
]


@dataclass(frozen=True)
class ReviewSection:
    """Answers to be shown under one title. project: its id, or "" if it is about none."""

    title: str
    section: Section
    project: str
    lines: tuple[tuple[Asked, Answer], ...]


def next_question(now: Course) -> Asked | None:
    """The first question that waits for an answer; None when the return can be submitted.

    A question waits when it has no answer, was skipped though it may not be, or when its answer
    is unsettled. A declaration waits as well when any other answer is newer.
    """
    return next((asked for asked in now.asked if _waits(asked, now)), None)


def waiting(now: Course) -> tuple[Asked, ...]:
    """Every question that waits for an answer, as far as can be known by now, in order."""
    return tuple(asked for asked in now.asked if _waits(asked, now))


def unsettled(now: Course) -> tuple[Asked, ...]:
    """Answered questions whose stored value would be refused today, as others have changed."""
    return tuple(asked for asked in now.asked if _is_unsettled(asked, now))


def find(now: Course, key: str) -> Asked | None:
    """The question of an answer's key, if it applies now: a stale press finds None."""
    return next((asked for asked in now.asked if asked.key == key), None)


def previous(now: Course, key: str | None) -> Asked | None:
    """The question before one; the last of all when key is None (going back from the review).

    None before the first question, and for a key that does not apply. What is answered on request
    only is passed by, unless it was.
    """
    walked = [
        asked
        for asked in now.asked
        if asked.key in {key, *now.answers} or not asked.question.on_request
    ]
    keys = [each.key for each in walked]
    place = len(keys) if key is None else keys.index(key) if key in keys else 0
    return walked[place - 1] if place else None


def progress(now: Course, key: str) -> tuple[int, int]:
    """A question's place and how many there will be, as far as can be foreseen: (4, 17).

    Place 0 if it does not apply, or is answered on request only.
    """
    keys = [asked.key for asked in now.foreseen]
    applies = find(now, key) is not None and key in keys
    return (keys.index(key) + 1 if applies else 0), len(keys)


def totals(now: Course) -> Totals:
    """The figures of each project and of all, in pence."""
    return return_totals(now.facts, now.answers)


def review(now: Course) -> tuple[ReviewSection, ...]:
    """What is answered, under its titles, in order. A project's measures stand together."""
    answered = [asked for asked in now.asked if asked.key in now.answers]
    sections = []
    for (section, project), group in groupby(
        answered, lambda asked: (asked.section, _project(asked, now.facts))
    ):
        lines = tuple((asked, now.answers[asked.key]) for asked in group)
        title = section_title(lines[0][0], now.facts)
        sections.append(ReviewSection(title, section, project, lines))
    return tuple(sections)


def canonical_answers(return_id: str, now: Course) -> str:
    """What was answered as the one JSON text that is stored with a submitted return and hashed.

    {"answers":{key:value},"form":name,"return":id,"version":version}: its keys sorted, no spaces,
    all beyond ASCII escaped; a skipped answer is null; only the answers that count are in it.
    """
    content = {
        "return": return_id,
        "form": now.form.name,
        "version": now.form.version,
        "answers": {key: answer.value for key, answer in now.answers.items()},
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def answers_hash(canonical: str) -> str:
    """The SHA-256 of the canonical answers, in hex: which a receipt shows and anyone recomputes."""
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def _waits(asked: Asked, now: Course) -> bool:
    answer = now.answers.get(asked.key)
    if answer is None:
        return not asked.question.on_request
    if answer.value is None and not asked.question.optional:
        return True
    if asked.question.kind is Kind.DECLARATION:
        return answer.revision < max(each.revision for each in now.answers.values())
    return _is_unsettled(asked, now)


def _is_unsettled(asked: Asked, now: Course) -> bool:
    answer = now.answers.get(asked.key)
    if answer is None or answer.value is None:
        return False
    case = Case(asked, now.facts, now.answers)
    return isinstance(against_rules(case, answer.value, confirmed=True), Unclear)


def _project(asked: Asked, facts: ReturnFacts) -> str:
    level = asked.section.level
    return Case(asked, facts, {}).project.id if level.is_about_a_project else ""
