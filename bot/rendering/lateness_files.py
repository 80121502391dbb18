"""The record of a year's deadlines as a workbook and as a document, both from the same cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from bot.domain.lateness_record import (
    ExtensionEntry,
    FlagEntry,
    ReturnRecord,
    Said,
    YearCounts,
    year_counts,
)
from bot.rendering.documents import Facts, Grid, Heading, Paragraph, Part, document
from bot.rendering.opening import quarter_name
from bot.rendering.text import Templates, london_time
from bot.rendering.workbook import Cell, Sheet, workbook

Row = list[tuple[str, Cell]]  # a cell with what its column is called


def record_workbook(
    templates: Templates, year: str, records: Sequence[ReturnRecord], *, now: datetime
) -> bytes:
    """The counts, and a sheet each of returns, of more time and of flags; a row each."""
    words = templates.words
    returns, asked, flags = [], [], []
    for record in records:
        whose = _whose(templates, record)
        returns.append(whose + _standing(templates, record, now))
        asked += [whose + _extension(templates, each) for each in record.extensions]
        flags += [whose + _flag(templates, each) for each in record.flags]
    sheets = [
        _sheet(words("record_file.counts"), _counts(templates, records, now)),
        _sheet(words("record_file.returns"), returns),
        _sheet(words("record_file.more_time"), asked),
        _sheet(words("record_file.flags"), flags),
        Sheet(words("record_file.about"), [_title(templates, year)], [[words("record.beside")]]),
    ]
    return workbook(sheets, at=now)


def record_document(
    templates: Templates, year: str, records: Sequence[ReturnRecord], *, now: datetime
) -> bytes:
    """The counts, then each partnership's returns with all that was said and decided."""
    return document(_title(templates, year), list(_parts(templates, records, now)), at=now)


def _parts(templates: Templates, records: Sequence[ReturnRecord], now: datetime) -> Iterator[Part]:
    words = templates.words
    yield Paragraph(words("record.beside"))
    if not records:
        yield Paragraph(words("record.empty"))
        return
    counts = _counts(templates, records, now)
    yield Grid(
        [name for name, _ in counts[0]], [[_shown(cell) for _, cell in row] for row in counts]
    )
    for partnership, own in groupby(records, key=lambda each: each.partnership):
        yield Heading(partnership)
        for record in own:
            yield Heading(quarter_name(templates, record.quarter), 2)
            yield _facts(_standing(templates, record, now))
            for asked in record.extensions:
                yield Heading(words("record_file.more_time"), 3)
                yield _facts(_extension(templates, asked))
            for flag in record.flags:
                yield Heading(words("record_file.flag"), 3)
                yield _facts(_flag(templates, flag))


def _counts(templates: Templates, records: Sequence[ReturnRecord], now: datetime) -> list[Row]:
    """A row of counts for each partnership, and one for all if there are several."""
    by_name = groupby(records, key=lambda each: each.partnership)
    rows = [(name, year_counts(own, now)) for name, own in by_name]
    if len(rows) != 1:
        rows.append((templates.words("record_file.all"), year_counts(records, now)))
    named = templates.words("record_file.partnership")
    return [[(named, name), *_each_count(templates, counts)] for name, counts in rows]


def _each_count(templates: Templates, counts: YearCounts) -> Row:
    return [(templates.words(f"record_file.{name}"), count) for name, count in vars(counts).items()]


def _title(templates: Templates, year: str) -> str:
    return templates.words("record_file.title", year=year)


def _whose(templates: Templates, record: ReturnRecord) -> Row:
    return [
        (templates.words("record_file.partnership"), record.partnership),
        (templates.words("record_file.quarter"), quarter_name(templates, record.quarter)),
    ]


def _standing(templates: Templates, record: ReturnRecord, now: datetime) -> Row:
    stands = templates.words(f"record_file.stands_{record.standing(now)}")
    cells: dict[str, Cell] = {
        "record_file.stands": stands,
        "record_file.due": london_time(record.due),
        "record_file.received": _moment(record.received),
        "record_file.due_again": _moment(record.due_again),
    }
    return _labelled(templates, cells)


def _extension(templates: Templates, extension: ExtensionEntry) -> Row:
    answer = "record_file.answer_waits"
    if extension.decision:
        declined = extension.new_due is None
        answer = "record_file.answer_declined" if declined else "record_file.answer_granted"
    cells: dict[str, Cell] = {
        "record_file.asked_by": extension.asked.by,
        "record_file.asked_at": london_time(extension.asked.at),
        "record_file.reason": extension.asked.words,
        "record_file.answer": templates.words(answer),
        "record_file.new_due": _moment(extension.new_due),
        **_decision(extension.decision),
    }
    return _labelled(templates, cells)


def _flag(templates: Templates, flag: FlagEntry) -> Row:
    excused = "record_file.yes" if flag.excused else "record_file.no"
    decided = "record_file.decision_waits" if flag.waits else "record_file.decision_none"
    if flag.decision:
        decided = f"record_file.decision_{flag.decision.outcome}"
    cells: dict[str, Cell] = {
        "record_file.kind": templates.words(f"record_file.kind_{flag.kind}"),
        "record_file.raised": london_time(flag.raised),
        "record_file.flag_due": london_time(flag.due),
        "record_file.flag_received": _moment(flag.received),
        "record_file.days": flag.days_late,
        "record_file.minutes": flag.down_minutes,
        "record_file.excused_flag": templates.words(excused),
        "record_file.delay": flag.reason,
        "record_file.reply": "\n".join(_said(each) for each in flag.replies) or None,
        "record_file.decision": templates.words(decided),
        **_decision(flag.decision.said if flag.decision else None),
    }
    return _labelled(templates, cells)


def _decision(said: Said | None) -> dict[str, Cell]:
    return {
        "record_file.decided_by": said.by if said else None,
        "record_file.decided_at": _moment(said.at if said else None),
        "record_file.why": said.words if said else None,
    }


def _said(said: Said) -> str:
    return f"{said.by}, {london_time(said.at)}: {said.words}"


def _labelled(templates: Templates, cells: dict[str, Cell]) -> Row:
    return [(templates.words(key), cell) for key, cell in cells.items()]


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else london_time(moment)


def _sheet(title: str, rows: Sequence[Row]) -> Sheet:
    headings = [name for name, _ in rows[0]] if rows else [title]
    return Sheet(title, headings, [[cell for _, cell in row] for row in rows])


def _facts(row: Row) -> Facts:
    """What there is; a document has no empty rows."""
    return Facts([(name, _shown(cell)) for name, cell in row if cell is not None])


def _shown(cell: Cell) -> str:
    return "" if cell is None else str(cell)
