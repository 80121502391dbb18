"""CSV text as a spreadsheet saves it → rows of named cells, and what is wrong with its shape."""

from __future__ import annotations

import csv
import difflib
import io
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TypeVar, cast

from bot.register.cells import Unreadable
from bot.register.problems import Problem, shown

Value = TypeVar("Value")

# Letters, marks and spaces that are seen. The rest (controls, direction marks, zero-width and line
# separators) can hide in a name and break what it is later written into.
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Zl", "Zp"})

_UNPAIRED = (
    "The double quotes in this line do not pair up, so the file was not read. Put one at each end "
    "of the cell, and write a quote inside it twice."
)
_UNSEEN_CHARACTER = (
    "There is a line break or an unseen character in this cell. Type it again on one line."
)
_NOT_UTF8 = "This is not in UTF-8. In Excel, save the file as “CSV UTF-8 (Comma delimited)”."
_NOT_COMMAS = "The cells are not separated by commas. Save the file as CSV with commas."


@dataclass
class Row:
    """One row. Its cells are read through it, so that all that is wrong is found at once."""

    file: str
    line: int
    cells: dict[str, str]
    problems: list[Problem] = field(default_factory=list)
    lines: Mapping[str, int] = field(default_factory=dict)
    """The line of a column, where the columns of a row stand on lines of their own."""
    missing: Mapping[str, Problem] = field(default_factory=dict)
    """The columns that the header lacks, and what is said of each: once, not once a row."""

    def need(self, column: str, read: Callable[[str], Value]) -> Value:
        """The value of a cell that must not be blank."""
        cell = self.cells.get(column)
        if cell is None and column not in self.missing:
            self.refuse(column, "This is missing. Add it.")
        elif cell == "" and not self.is_refused(column):
            self.refuse(column, "This is blank. Fill it in.")
        return self._read(column, read)

    def may(self, column: str, read: Callable[[str], Value]) -> Value | None:
        """The value of a cell, or None where it is blank."""
        return None if self.cells.get(column) == "" else self._read(column, read)

    def refuse(self, column: str, message: str) -> None:
        line = self.lines.get(column, self.line)
        self.problems.append(Problem(self.file, line, column, message))

    def is_refused(self, column: str) -> bool:
        return any(problem.column == column for problem in self.problems)

    def _read(self, column: str, read: Callable[[str], Value]) -> Value:
        try:
            if column in self.missing:
                self.problems.append(self.missing[column])
            elif not self.is_refused(column):
                return read(_seen(self.cells[column]))
        except Unreadable as unreadable:
            self.refuse(column, str(unreadable))
        # What is built from a row with problems is thrown away, so nobody meets this None.
        return cast("Value", None)


def _seen(cell: str) -> str:
    kinds = {unicodedata.category(each) for each in cell}
    if "Cs" in kinds:
        raise Unreadable(_NOT_UTF8)
    if kinds & _UNSEEN:
        raise Unreadable(_UNSEEN_CHARACTER)
    return cell


@dataclass(frozen=True)
class Table:
    """A file's rows and the problems of its shape. `rows` is None: nothing can be read from it."""

    rows: tuple[Row, ...] | None
    problems: tuple[Problem, ...]


def read_table(file: str, text: str, columns: Sequence[str]) -> Table:
    """Read one file whose header must name exactly `columns`, in any order."""
    try:
        lines = list(_lines(text))
    except _Unpaired as unpaired:
        return Table(None, (Problem(file, unpaired.line, "", _UNPAIRED),))
    if not lines:
        first = f"This file is empty. Its first line must be: {','.join(columns)}"
        return Table(None, (Problem(file, 1, "", first),))
    line, header = lines[0]
    names = [name.casefold() for name in header]
    if unreadable := _why_unreadable(names):
        return Table(None, (Problem(file, line, "", unreadable),))
    problems = tuple(_header_problems(file, line, names, columns))
    if not set(columns) & set(names):
        return Table(None, problems)
    missing = {each.column: each for each in problems if each.column not in names}
    rows = tuple(_row(file, line, names, cells, missing) for line, cells in lines[1:])
    return Table(rows, problems)


class _Unpaired(Exception):
    def __init__(self, line: int) -> None:
        self.line = line


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each line that is not blank: its number and its cells, without blank cells at its end."""
    source = io.StringIO(text.removeprefix("\ufeff"), newline="")
    reader = csv.reader(source, strict=True, skipinitialspace=True)
    start = 1
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            while stripped and not stripped[-1]:
                stripped.pop()
            if stripped:
                yield start, stripped
            start = reader.line_num + 1
    except csv.Error as error:
        raise _Unpaired(start) from error


def _why_unreadable(names: Sequence[str]) -> str | None:
    if any(each == "\0" or unicodedata.category(each) == "Cs" for name in names for each in name):
        return _NOT_UTF8
    if len(names) == 1 and (";" in names[0] or "\t" in names[0]):
        return _NOT_COMMAS
    return None


def _header_problems(
    file: str, line: int, names: Sequence[str], columns: Sequence[str]
) -> Iterator[Problem]:
    listed = ", ".join(columns)
    for column in columns:
        if column not in names:
            yield Problem(file, line, column, f"This column is missing. Add it: {listed}.")
    for place, name in enumerate(names):
        if name in names[:place]:
            yield Problem(file, line, name, "This column is here twice. Remove one of the two.")
        elif not name:
            yield Problem(file, line, "", f"Column {place + 1} has no name. Name it or remove it.")
        elif name not in columns:
            advice = suggestion(name, columns)
            yield Problem(file, line, shown(name), f"This column is not known. {advice}")


def suggestion(
    name: str, known: Sequence[str], *, otherwise: str = "Remove it, or correct its name."
) -> str:
    """What somebody may have meant by a name that is not known, else what to do."""
    close = difflib.get_close_matches(name, known, n=1)
    return f"Did you mean {shown(close[0])}?" if close else otherwise


def _row(
    file: str,
    line: int,
    names: Sequence[str],
    cells: Sequence[str],
    missing: Mapping[str, Problem],
) -> Row:
    pairs = list(zip_longest(names, cells[: len(names)], fillvalue=""))
    row = Row(file, line, dict(reversed(pairs)), missing=missing)
    if len(cells) > len(names):
        row.refuse(
            "",
            f"This row has {len(cells)} cells for {len(names)} columns. If a cell has a comma in "
            "it, put double quotes round the cell.",
        )
    return row
