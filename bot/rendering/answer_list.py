"""A return's answers as a list with their wordings: for an e-mail, a workbook and JSON alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.domain.answers import shown
from bot.domain.asked import Asked
from bot.domain.course import Course
from bot.domain.drafts import Draft
from bot.domain.questions import Kind
from bot.domain.readings import Value
from bot.domain.returns import review
from bot.domain.standing import Standing
from bot.domain.versions import Version, course_of, no_longer_asked
from bot.domain.wordings import wording, wording_known
from bot.rendering.workbook import Cell, Pence


@dataclass(frozen=True)
class AnswerLine:
    """One answer: what was asked, as it was read, and the answer as people read it."""

    asked: Asked
    wording: str
    value: Value | None
    shown: str


@dataclass(frozen=True)
class AnswerSection:
    """Answers under one title. project: its id, or "" if they are about none.

    no_longer: they were submitted, and by what is known now they would not be asked for.
    """

    title: str
    project: str
    lines: Sequence[AnswerLine]
    no_longer: bool = False


def counting_course(draft: Draft, standing: Standing) -> Course:
    """The answers that count for the office: those submitted last, else those given so far."""
    if standing.latest is None:
        return draft.course
    return course_of(draft.form, draft.facts, standing.latest)


def answer_sections(now: Course, latest: Version | None, *, gone: str = "") -> list[AnswerSection]:
    """Every answer of the course, in order, under its titles.

    latest: the version that counts; what it answered and is no longer asked for comes last, under
    the title `gone`.
    """
    parts = [
        AnswerSection(
            part.title,
            part.project,
            [
                AnswerLine(asked, wording(asked, now)[0], answer.value, shown(asked, answer.value))
                for asked, answer in part.lines
            ],
        )
        for part in review(now)
    ]
    left = no_longer_asked(now, latest) if latest else ()
    lines = [
        AnswerLine(asked, wording_known(asked, now), value, shown(asked, value))
        for asked, value in left
    ]
    return [*parts, AnswerSection(gone, "", lines, no_longer=True)] if lines else parts


def cell_of(line: AnswerLine) -> Cell:
    """The answer as a cell: money, numbers and days as such, all else as its words."""
    value = line.value
    if value is None:
        return line.shown
    match line.asked.question.kind:
        case Kind.MONEY:
            cell: Cell = Pence(int(value))
        case Kind.WHOLE_NUMBER | Kind.NUMBER:
            cell = Decimal(value)
        case Kind.DATE:
            cell = date.fromisoformat(str(value))
        case _:
            cell = line.shown
    return cell
