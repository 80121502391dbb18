"""The record as workbook and document: both say all of it, count alike, and text is only text."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from docx import Document
from openpyxl import load_workbook

from bot.domain.lateness import FlagKind, Outcome
from bot.domain.lateness_record import Decided, ExtensionEntry, FlagEntry, ReturnRecord, Said
from bot.domain.quarters import Quarter
from bot.rendering.lateness_files import record_document, record_workbook
from bot.rendering.text import Templates
from tests.rendering.hostile import CORPUS

DUE = datetime(2024, 7, 31, 16, tzinfo=UTC)
NOW = datetime(2025, 5, 1, 9, tzinfo=UTC)
FORMULA = '=HYPERLINK("http://evil.example","Click")'
WORDS = [*CORPUS.values(), FORMULA]


def said(words: str, by: str = "Ada Lake") -> Said:
    return Said(by, DUE, words)


def flag(kind: FlagKind, words: str = "Ill.", decision: Outcome | None = None) -> FlagEntry:
    return FlagEntry(
        id=f"x:{kind}",
        kind=kind,
        raised=DUE,
        due=DUE,
        received=None,
        days_late=5,
        down_minutes=90,
        excused=False,
        reason=words,
        reply_until=DUE,
        replies=(said(words), said("And this.")),
        decision=Decided(decision, said(words, "Maya Stone")) if decision else None,
    )


def record(partnership: str, number: int, **facts: Any) -> ReturnRecord:
    quarter = Quarter(2024, number)
    given = {"received": None} | facts
    return ReturnRecord(f"{quarter.key}.x", partnership, quarter, DUE, **given)


def a_year(words: str = "Ill.") -> list[ReturnRecord]:
    """On time, late with more time, missing and upheld; sent back and incomplete."""
    asked = ExtensionEntry(said(words), said(words, "Maya Stone"), DUE, DUE)
    incomplete = flag(FlagKind.INCOMPLETE, words)
    return [
        record("Rutland", 1, received=DUE),
        record("Rutland", 2, received=DUE.replace(month=8), extensions=(asked,)),
        record(words[:150], 1, flags=(flag(FlagKind.MISSING, words, Outcome.UPHELD),)),
        record(words[:150], 2, received=DUE, due_again=DUE, flags=(incomplete,)),
    ]


def test_what_people_wrote_is_text_in_both(templates: Templates) -> None:
    records = [each for words in WORDS for each in a_year(words)]
    book = record_workbook(templates, "2024-25", records, now=NOW)
    sheets = load_workbook(BytesIO(book)).worksheets
    kinds = {cell.data_type for sheet in sheets for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "n"}
    assert not _named(book, rb"<f>|<f |<hyperlink")
    pages = record_document(templates, "2024-25", records, now=NOW)
    assert not _named(pages, rb"<w:hyperlink|<w:fldSimple|<w:instrText|<w:fldChar|External")
    everything = _plain("".join(_texts(pages)))
    for words in WORDS:
        assert _plain(words.encode("utf-8", "replace").decode()) in everything


def test_both_hold_every_fact_and_the_same_counts(templates: Templates) -> None:
    records = a_year()
    pages = record_document(templates, "2024-25", records, now=NOW)
    counts, *_ = Document(BytesIO(pages)).tables
    in_document = [[cell.text for cell in row.cells] for row in counts.rows]
    book = load_workbook(BytesIO(record_workbook(templates, "2024-25", records, now=NOW)))
    in_book = [[str(cell.value) for cell in row] for row in book["Counts"].iter_rows()]
    assert in_document == in_book
    named = dict(zip(in_book[0], in_book[-1], strict=True))
    assert named["Partnership"] == "All partnerships"
    assert (named["Returns"], named["On time"], named["Late"]) == ("4", "2", "1")
    assert (named["Missing"], named["Incomplete"], named["Upheld"]) == ("1", "1", "1")
    everything = " ".join(_texts(pages))
    for sheet in book.worksheets[1:4]:
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                assert cell.value is None or str(cell.value).split("\n")[0] in everything
    assert "£" not in everything, "no figure of the allocation"
    assert book.sheetnames == [
        *("Counts", "Returns", "More time that was asked for", "Flags", "What this is")
    ]


def test_the_document_has_headings_and_names_the_first_row_of_its_table(
    templates: Templates,
) -> None:
    pages = record_document(templates, "2024-25", a_year(), now=NOW)
    read = Document(BytesIO(pages))
    styled = [(str(each.style and each.style.name), each.text) for each in read.paragraphs]
    headed = [(style, text) for style, text in styled if style.startswith("Heading")]
    assert headed[:2] == [("Heading 1", "Rutland"), ("Heading 2", "April to June 2024")]
    assert b"w:tblHeader" in ZipFile(BytesIO(pages)).read("word/document.xml")
    assert read.core_properties.language == "en-GB"
    assert read.core_properties.title == "Deadlines in 2024-25: the record"


def test_a_year_without_returns_says_so_and_the_same_record_gives_the_same_bytes(
    templates: Templates,
) -> None:
    empty = record_document(templates, "2024-25", [], now=NOW)
    assert "No returns were opened in this year." in _texts(empty)
    for make in (record_document, record_workbook):
        twice = [make(templates, "2024-25", a_year(), now=NOW) for _ in range(2)]
        assert twice[0] == twice[1]


def _texts(pages: bytes) -> list[str]:
    read = Document(BytesIO(pages))
    cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    return [*(each.text for each in read.paragraphs), *cells]


def _plain(text: str) -> str:
    """Its letters and figures: what XML cannot carry has become a question mark."""
    return re.sub(r"[^\w£]+", "", text)


def _named(file: bytes, pattern: bytes) -> list[str]:
    with ZipFile(BytesIO(file)) as archive:
        return [name for name in archive.namelist() if re.search(pattern, archive.read(name))]
