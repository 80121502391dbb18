"""A workbook read by another library, and by what XML says: figures are exact and text is text."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from bot.domain.money import MOST_PENCE
from bot.rendering.workbook import MOST_TEXT, Cell, Pence, Sheet, workbook
from tests.rendering.hostile import CORPUS

AT = datetime(2024, 7, 8, 12, 30, tzinfo=UTC)
RUNS = {
    "formula": '=HYPERLINK("http://evil.example","Click")',
    "call": "=cmd|' /C calc'!A0",
    "plus": "+1+cmd|' /C calc'!A0",
    "minus": "-2+3",
    "at": "@SUM(A1:A9)",
    "tab": "\t=1+1",
    "carriage return": "\r=1+1",
    "space": " =1+1",
    "wide": "\uff1d1+1",
    "array": "{=1+1}",
    "link": "http://evil.example",
    "mail": "mailto:a@evil.example",
    "number": "1e5",
    "escape": "_x003D_1+1",
}
EXCEL_ESCAPE = re.compile(r"_x([0-9A-F]{4})_")


def test_text_of_any_kind_is_stored_as_text_and_comes_back_as_it_was() -> None:
    texts = [text[:MOST_TEXT] for text in (*RUNS.values(), *CORPUS.values())]
    book = _made(Sheet("Answers", ["Question"], [[text] for text in texts]))
    assert _formulas(book) == []
    assert b"<hyperlink" not in b"".join(_parts(book).values())
    stored = [unescaped(text) for text in _shared_strings(book)]
    wanted = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
    assert sorted(set(stored)) == sorted({"Question", *wanted})
    types = {cell.data_type for row in _opened(book).worksheets[0].iter_rows() for cell in row}
    assert types == {"s"}


@pytest.mark.parametrize(
    "text",
    [
        text
        for name, text in RUNS.items()
        if name not in ("array", "link", "mail", "number", "escape")
    ],
)
def test_what_begins_like_a_formula_carries_the_mark_that_keeps_it_text(text: str) -> None:
    cell = _opened(_made(Sheet("S", ["H"], [[text], ["plain"]]))).worksheets[0]["A2"]
    assert cell.quotePrefix


def test_a_heading_and_a_title_are_text_too() -> None:
    hostile = "=1+1"
    book = _made(Sheet(hostile, [hostile], [[None]]))
    assert _opened(book).sheetnames == [hostile]
    assert _formulas(book) == []


@pytest.mark.parametrize(
    "pence", [0, 1, -1, 99, 123_456_789, MOST_PENCE, -MOST_PENCE, MOST_PENCE - 1]
)
def test_money_is_a_number_of_exact_pence_shown_in_pounds(pence: int) -> None:
    cell = _opened(_made(Sheet("S", ["£"], [[Pence(pence)]]))).worksheets[0]["A2"]
    assert cell.data_type == "n"
    assert Decimal(str(cell.value)).quantize(Decimal("0.01")) == Decimal(pence).scaleb(-2)
    assert cell.number_format == "£#,##0.00;\N{MINUS SIGN}£#,##0.00"


def test_days_and_numbers_are_what_they_are() -> None:
    rows: list[list[Cell]] = [[date(2024, 3, 31), 42, Decimal("12.5"), None]]
    day, whole, part, empty = _opened(_made(Sheet("S", list("abcd"), rows))).worksheets[0][2]
    assert day.value == datetime(2024, 3, 31)  # noqa: DTZ001 - a day in a sheet has no zone
    assert (whole.value, part.value, empty.value) == (42, 12.5, None)


def test_a_moment_is_refused_as_a_sheet_keeps_no_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        _made(Sheet("S", ["at"], [[AT]]))


def test_a_text_longer_than_a_cell_is_refused_rather_than_cut() -> None:
    with pytest.raises(ValueError, match="Row 2"):
        _made(Sheet("S", ["H"], [["x" * (MOST_TEXT + 1)]]))


@pytest.mark.parametrize("title", [*CORPUS.values(), "History", "'quoted'", "", "a/b\\c:d*e?f[g]"])
def test_any_name_makes_a_tab_that_excel_takes(title: str) -> None:
    names = _opened(_made(*[Sheet(title, ["H"], [])] * 3)).sheetnames
    assert len({name.casefold() for name in names}) == 3
    for name in names:
        assert 0 < len(name.encode("utf-16-le")) // 2 <= 31
        assert not re.search(r"[\[\]:*?/\\]", name)
        assert not name.startswith("'")
        assert not name.endswith("'")
        assert name.casefold() != "history"


def test_the_same_cells_give_the_same_bytes() -> None:
    sheet = Sheet("S", ["H"], [["text", Pence(1), 2]])
    assert _made(sheet) == _made(sheet)


def unescaped(text: str) -> str:
    """What Excel shows for a stored text: _x0008_ is the character of that number."""
    return EXCEL_ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def _made(*sheets: Sheet) -> bytes:
    return workbook(sheets, at=AT)


def _opened(book: bytes) -> Any:
    return load_workbook(BytesIO(book))


def _parts(book: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _formulas(book: bytes) -> list[str]:
    """The names of parts with a formula, a link to elsewhere or a macro."""
    parts = _parts(book)
    sheets = [name for name in parts if name.startswith("xl/worksheets/")]
    trees = [(name, ElementTree.fromstring(parts[name])) for name in sheets]
    found = [name for name, tree in trees if any(node.tag.endswith("}f") for node in tree.iter())]
    return found + [name for name in parts if re.search(r"external|macro|vba|calcChain", name)]


def _shared_strings(book: bytes) -> list[str]:
    tree = ElementTree.fromstring(_parts(book)["xl/sharedStrings.xml"])
    return ["".join(node.itertext()) for node in tree]
