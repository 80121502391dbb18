"""A published run of the formula as a workbook: what every area gets, and how that came about."""

from __future__ import annotations

from datetime import datetime

from bot.domain.allocation import Line, PublishedRun
from bot.domain.numbers import exact_figure, percentage
from bot.rendering.text import Templates, indicator_name
from bot.rendering.workbook import Cell, Pence, Sheet, workbook


def allocation_workbook(templates: Templates, run: PublishedRun, *, at: datetime) -> bytes:
    """The file's bytes: a row an area, with each indicator's figure, part and what that gives.

    `at` (aware UTC) is when the file is said to be made.
    """
    words = templates.words
    headings = [words("allocation.column_gss"), words("allocation.column_area")]
    for each in run.indicators:
        name = indicator_name(each.key)
        headings += [
            words("allocation.column_figure", indicator=name),
            words("allocation.column_part", indicator=name),
            words("allocation.column_gives", indicator=name, weight=each.weight),
        ]
    headings += [words("allocation.column_share"), words("allocation.column_amount")]
    total: list[Cell] = [
        words("allocation.row_total"),
        *[None] * (len(headings) - 2),
        Pence(run.total),
    ]
    rows = [*map(_row, run.lines), total]
    about: list[list[Cell]] = [
        [fact] for fact in (run.source, run.vintage, run.method, run.file, run.sha256, run.by)
    ]
    sheets = [
        Sheet(words("allocation.sheet", year=run.year), headings, rows),
        Sheet(words("allocation.sheet_about"), [words("allocation.column_about")], about),
    ]
    return workbook(sheets, at=at)


def _row(line: Line) -> list[Cell]:
    cells: list[Cell] = [line.gss, line.area]
    for each in line.workings:
        cells += [exact_figure(each.figure), percentage(each.part), percentage(each.weighted)]
    return [*cells, percentage(line.share), Pence(line.pence)]
