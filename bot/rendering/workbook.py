"""A workbook (.xlsx) from sheets of typed cells: money is money, a day is a day, text is only text.

Nothing that people wrote can run: a text is stored as text, and what begins like a formula carries
Excel's own mark for text, so that it stays text when somebody edits the cell or saves it as CSV.
The same arguments give the same bytes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, TypeAlias

from xlsxwriter import Workbook

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_TEXT = 32_767  # characters of a cell, as Excel counts them
_TITLE_LIMIT = 31
_NOT_IN_TITLES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_FORMULA_STARTS = (  # the last four: their full-width forms
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)
_WIDEST = 420  # pixels: longer texts are wrapped


@dataclass(frozen=True)
class Pence:
    """An amount of money; shown in pounds, and a number to whoever adds up the column."""

    amount: int


Cell: TypeAlias = str | Pence | int | Decimal | date | None
"""None is an empty cell. A moment is no cell: give the day, or words that name the time zone."""


@dataclass(frozen=True)
class Sheet:
    """`title` may be any text: it is made fit for a tab. The headings stay in sight."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def workbook(sheets: Sequence[Sheet], *, at: datetime) -> bytes:
    """The file's bytes. `at` (aware) is the time of making that the file carries.

    Raises ValueError for a text longer than a cell holds.
    """
    file = BytesIO()
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": at})
    formats = _Formats.of(book)
    taken: set[str] = set()
    for sheet in sheets:
        title = _tab_title(sheet.title, taken)
        taken.add(title.casefold())
        _fill(book.add_worksheet(title), sheet, formats)
    book.close()
    return file.getvalue()


@dataclass(frozen=True)
class _Formats:
    heading: Any
    text: Any
    marked: Any
    money: Any
    number: Any
    day: Any

    @classmethod
    def of(cls, book: Any) -> _Formats:
        top = {"valign": "top"}
        wrapped = top | {"text_wrap": True, "num_format": "@"}
        return cls(
            heading=book.add_format(wrapped | {"bold": True, "bottom": 1}),
            text=book.add_format(wrapped),
            marked=book.add_format(wrapped | {"quote_prefix": True}),
            money=book.add_format(top | {"num_format": "£#,##0.00;\N{MINUS SIGN}£#,##0.00"}),
            number=book.add_format(top | {"num_format": "#,##0.####"}),
            day=book.add_format(top | {"num_format": "d mmmm yyyy", "align": "left"}),
        )


def _fill(page: Any, sheet: Sheet, formats: _Formats) -> None:
    for column, heading in enumerate(sheet.headings):
        _write_text(page, 0, column, heading, formats.heading)
    for row, cells in enumerate(sheet.rows, 1):
        for column, cell in enumerate(cells):
            _write(page, row, column, cell, formats)
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.autofit(_WIDEST)


def _write(page: Any, row: int, column: int, cell: Cell, formats: _Formats) -> None:
    match cell:
        case None:
            return
        case str():
            marked = cell.lstrip(" ").startswith(_FORMULA_STARTS)
            _write_text(page, row, column, cell, formats.marked if marked else formats.text)
        case Pence(amount):
            page.write_number(row, column, Decimal(amount).scaleb(-2), formats.money)
        case datetime():
            raise ValueError("A moment is no cell: give its day, or words with its time zone.")
        case date():
            page.write_datetime(row, column, cell, formats.day)
        case int() | Decimal():
            page.write_number(row, column, cell, formats.number)


def _write_text(page: Any, row: int, column: int, text: str, style: Any) -> None:
    if page.write_string(row, column, _storable(text), style) != 0:
        raise ValueError(f"Row {row + 1}, column {column + 1}: longer than {MOST_TEXT} characters.")


def _storable(text: str) -> str:
    """Without what XML cannot carry even escaped: halves of characters, and two that are none."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return whole.replace("\ufffe", "?").replace("\uffff", "?")


def _tab_title(title: str, taken: set[str]) -> str:
    """The title as a tab may have it: up to 31 characters, without some signs, and only once."""
    visible = "".join(
        " " if unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} else letter
        for letter in title.translate(_NOT_IN_TITLES)
    )
    plain = " ".join(visible.split()).strip("' ") or "-"
    plain = f"{plain}." if plain.casefold() == "history" else plain  # Excel keeps that one
    for number in range(1, len(taken) + 2):
        ending = f" ({number})" if number > 1 else ""
        fitted = _cut(plain, _TITLE_LIMIT - len(ending)).rstrip("' ") + ending
        if fitted.casefold() not in taken:
            return fitted
    raise AssertionError("one of so many titles is free")


def _cut(text: str, limit: int) -> str:
    """As much of the text as Excel counts as `limit`: an emoji beyond the basic plane is two."""
    while len(text.encode("utf-16-le")) // 2 > limit:
        text = text[:-1]
    return text
