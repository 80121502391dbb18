"""A return as a workbook: a summary, the figures, a sheet a project, and its versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.domain.answers import shown
from bot.domain.area_split import AreaPart, parts_by_area
from bot.domain.drafts import Draft
from bot.domain.returns import totals
from bot.domain.standing import Standing
from bot.domain.versions import course_of
from bot.domain.wordings import wording
from bot.rendering.answer_list import AnswerSection, answer_sections, cell_of, counting_course
from bot.rendering.blocks import unescaped
from bot.rendering.review import kept_of, quarter_name
from bot.rendering.text import Templates, london_time
from bot.rendering.workbook import Cell, Pence, Sheet, workbook

Row = Sequence[Cell]


def return_workbook(templates: Templates, draft: Draft, standing: Standing, at: datetime) -> bytes:
    """The file's bytes. `at` (aware UTC) is when it is made."""
    now = counting_course(draft, standing)
    words = templates.words
    parts = answer_sections(now, standing.latest, gone=words("export.no_longer"))
    about = [words("export.question"), words("export.answer")]
    summary = [
        *_facts(templates, draft, standing),
        *_rows([part for part in parts if not part.project]),
    ]
    sheets = [Sheet(words("export.summary"), about, summary), _figures(templates, draft, standing)]
    if areas := parts_by_area(draft.facts, now.answers):
        sheets.append(_areas(templates, areas))
    for project in draft.facts.projects:
        own = [part for part in parts if part.project == project.id]
        sheets.append(Sheet(project.name, about, list(_rows(own))))
    if draft.files:
        sheets.append(_files(templates, draft, standing))
    if len(standing.versions) > 1:
        sheets.append(_versions(templates, draft, standing))
    return workbook(sheets, at=at)


def _facts(templates: Templates, draft: Draft, standing: Standing) -> Iterator[Row]:
    words, latest = templates.words, standing.latest
    yield words("export.partnership"), draft.facts.partnership
    yield words("export.quarter"), quarter_name(templates, draft)
    yield words("export.due"), london_time(draft.facts.due)
    yield words("export.state"), words(f"export.{draft.state}")
    if latest is not None:
        yield words("export.version"), latest.number
        yield words("export.reference"), latest.reference
        yield words("export.submitted_at"), london_time(latest.at)
        yield words("export.submitted_by"), standing.name(latest.by)
        yield words("export.hash"), latest.hash
        yield words("export.signature"), _signature(templates, standing)
    for line in kept_of(templates, draft)[1:]:
        yield words("export.kept_personal"), unescaped(line)


def _rows(parts: Sequence[AnswerSection]) -> Iterator[Row]:
    for part in parts:
        if part.no_longer:
            yield part.title, None
        for line in part.lines:
            yield line.wording, cell_of(line)


def _figures(templates: Templates, draft: Draft, standing: Standing) -> Sheet:
    words, sums = templates.words, totals(counting_course(draft, standing))
    names = {project.id: project.name for project in draft.facts.projects}
    rows: list[Row] = [
        (
            names.get(each.project, words("export.all")),
            Pence(each.award),
            Pence(each.spent_before),
            Pence(each.spent),
            Pence(each.cumulative),
            Pence(each.committed),
            None if each.forecast is None else Pence(each.forecast),
            Pence(each.remaining),
        )
        for each in (*sums.projects, sums.all)
    ]
    headings = [
        words("export.project"),
        words("export.award"),
        words("export.spent_before"),
        words("export.spent"),
        words("export.cumulative"),
        words("export.committed"),
        words("export.forecast"),
        words("export.remaining"),
    ]
    return Sheet(words("export.figures"), headings, rows)


def _signature(templates: Templates, standing: Standing) -> str:
    """What a finance officer said of the latest version's figures, in words."""
    given = standing.signature
    if given is None:
        return templates.words("export.unsigned")
    key = "export.agreed" if given.agreed else "export.disputed"
    return unescaped(templates.words(key, name=given.by, at=given.at, note=given.note))


def _areas(templates: Templates, parts: Sequence[AreaPart]) -> Sheet:
    """A joint partnership's money: each column sums to that of all projects."""
    words = templates.words
    rows: list[Row] = [
        (
            part.area,
            Pence(part.spent),
            Pence(part.committed),
            None if part.forecast is None else Pence(part.forecast),
        )
        for part in parts
    ]
    headings = [
        words("export.area"),
        words("export.spent"),
        words("export.committed"),
        words("export.forecast"),
    ]
    return Sheet(words("export.areas"), headings, rows)


def _files(templates: Templates, draft: Draft, standing: Standing) -> Sheet:
    """The evidence that came with the return; the hash is what its bytes are kept under."""
    words = templates.words
    headings = [words("export.file"), words("export.kind"), words("export.size")]
    headings += [words("export.added_by"), words("export.file_hash")]
    rows: list[Row] = [
        (each.name, each.kind.value, each.size, standing.name(each.by), each.sha256)
        for each in draft.files
    ]
    return Sheet(words("export.files"), headings, rows)


def _versions(templates: Templates, draft: Draft, standing: Standing) -> Sheet:
    """Every version beside the others: a question a row, a version a column."""
    courses = [course_of(draft.form, draft.facts, each) for each in standing.versions]
    asked = {each.key: each for now in reversed(courses) for each in now.asked}
    rows: list[Row] = [
        (
            wording(each, courses[-1])[0],
            *(
                shown(each, now.answers[key].value) if key in now.answers else None
                for now in courses
            ),
        )
        for key, each in asked.items()
    ]
    numbered = [
        templates.words("export.numbered", number=each.number) for each in standing.versions
    ]
    headings = [templates.words("export.question"), *numbered]
    return Sheet(templates.words("export.versions"), headings, rows)
