"""CSV text as a spreadsheet saves it → rows of named cells, and what is wrong with its shape."""

from __future__ import annotations

import csv
import difflib
import io
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar, cast

from bot.register.cells import Unreadable
from bot.register.problems import Problem, quoted

Value = TypeVar("Value")

# Letters, marks and spaces that are seen. The rest (controls, direction marks, zero-width and line
# separators) can hide in a name and break what it is later written into.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass
class Row:
    """One row. Each cell is read through it, so that all that is wrong in a row is found at once."""

    file: str
    line: int
    cells: dict[str, str]
    problems: list[Problem] = field(default_factory=list)

    def need(self, column: str, read: Callable[[str], Value]) -> Value:
        """The value of a cell that must not be blank."""
        if not self.cells.get(column):
            return self._unread(column, "This cell is blank. Fill it in.")
        return self._read(column, read)

    def may(self, column: str, read: Callable[[str], Value]) -> Value | None:
        """The value of a cell, or None where it is blank."""
        return self._read(column, read) if self.cells.get(column) else None

    def refuse(self, column: str, message: str) -> None:
        self.problems.append(Problem(self.file, self.line, column, message))

    def _read(self, column: str, read: Callable[[str], Value]) -> Value:
        cell = self.cells[column]
        if any(unicodedata.category(each) in _UNSEEN for each in cell):
            return self._unread(
                column, "There is a line break or an unseen character in this cell. Type it again."
            )
        try:
            return read(cell)
        except Unreadable as unreadable:
            return self._unread(column, str(unreadable))

    def _unread(self, column: str, message: str) -> Value:
        self.refuse(column, message)
        # What is built from a row with problems is thrown away, so nobody meets this None.
        return cast(Value, None)


@dataclass(frozen=True)
class Table:
    """A file's rows and the problems of its shape. `rows` is None: nothing can be read from it."""

    rows: tuple[Row, ...] | None
    problems: tuple[Problem, ...]


def read_table(file: str, text: str, columns: Sequence[str]) -> Table:
    """Read one file whose header must name exactly `columns`, in any order."""
    problems: list[Problem] = []
    lines = list(_lines(file, text, problems))
    if not lines:
        problems.append(Problem(file, 1, "", f"This file is empty. Its first line must be: {','.join(columns)}"))
        return Table(None, tuple(problems))
    line, header = lines[0]
    names = [name.casefold() for name in header]
    problems += _header_problems(file, line, names, columns)
    if not set(columns) & set(names):
        return Table(None, tuple(problems))
    rows = tuple(_row(file, line, names, cells) for line, cells in lines[1:])
    return Table(rows, tuple(problems))


def _lines(file: str, text: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Each line that is not blank, with its number, its cells stripped and no blank cells at its end."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    start = 1
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            while stripped and not stripped[-1]:
                stripped.pop()
            if stripped:
                yield start, stripped
            start = reader.line_num + 1
    except csv.Error:
        problems.append(
            Problem(file, start, "", "The quotation marks in this line do not pair up. Put a double quote at both ends of the cell, and write a quote inside it twice.")
        )


def _header_problems(
    file: str, line: int, names: Sequence[str], columns: Sequence[str]
) -> Iterator[Problem]:
    if len(names) == 1 and (";" in names[0] or "\t" in names[0]):
        yield Problem(file, line, "", "The cells are not separated by commas. Save the file as CSV with commas.")
        return
    for column in columns:
        if column not in names:
            yield Problem(file, line, column, f"This column is missing. The columns are: {', '.join(columns)}.")
    for place, name in enumerate(names):
        if name in names[:place]:
            yield Problem(file, line, name, "This column is here twice. Remove one of the two.")
        elif not name:
            yield Problem(file, line, "", f"Column {place + 1} has no name. Name it or remove it.")
        elif name not in columns:
            yield Problem(file, line, quoted(name)[1:-1], f"This column is not known. {suggestion(name, columns)}")


def suggestion(name: str, known: Sequence[str]) -> str:
    """What somebody may have meant by a name that is not known."""
    close = difflib.get_close_matches(name, known, n=1)
    return f"Did you mean {close[0]}?" if close else "Remove it, or correct its name."


def _row(file: str, line: int, names: Sequence[str], cells: Sequence[str]) -> Row:
    row = Row(file, line, dict(zip(names, cells, strict=False)))
    if len(cells) > len(names):
        row.refuse("", f"This row has {len(cells)} cells for {len(names)} columns. Put a cell that has a comma in it in double quotes.")
    return row
