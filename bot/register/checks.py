"""What must hold between the rows of the files: keys, references and what must be there.

The rules are data. They look at the cells of every row, good or bad, so that one mistake is not
reported again wherever it is referred to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.register.problems import quoted
from bot.register.tables import Row, suggestion

Rows = Mapping[str, Sequence[Row] | None]
"""File name → its rows, or None where the file could not be read."""


@dataclass(frozen=True)
class Unique:
    """No two rows of a file have the same cells in these columns. Blank cells do not count."""

    file: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Reference:
    """A cell names a row of another file, by that file's key."""

    file: str
    column: str
    other: str
    key: str
    is_code: bool = False
    """One code is as like the next as can be, so no other is suggested for one that is wrong."""


@dataclass(frozen=True)
class Used:
    """A row must be named by at least one row of another file; `advice` says what to add."""

    file: str
    key: str
    other: str
    column: str
    advice: str


UNIQUE = (
    Unique("areas.csv", ("gss",)),
    Unique("areas.csv", ("name",)),
    Unique("partnerships.csv", ("id",)),
    Unique("partnerships.csv", ("name",)),
    Unique("partnerships.csv", ("channel_id",)),
    Unique("people.csv", ("id",)),
    Unique("people.csv", ("team_id", "user_id")),
    Unique("projects.csv", ("id",)),
    Unique("projects.csv", ("partnership", "year", "name")),
    Unique("measures.csv", ("id",)),
    Unique("measures.csv", ("project", "name")),
)
REFERENCES = (
    Reference("partnership_areas.csv", "partnership", "partnerships.csv", "id"),
    Reference("partnership_areas.csv", "gss", "areas.csv", "gss", is_code=True),
    Reference("roles.csv", "person", "people.csv", "id"),
    Reference("roles.csv", "partnership", "partnerships.csv", "id"),
    Reference("projects.csv", "partnership", "partnerships.csv", "id"),
    Reference("measures.csv", "project", "projects.csv", "id"),
)
USED = (
    Used("areas.csv", "gss", "partnership_areas.csv", "gss", "No partnership has this area."),
    Used("partnerships.csv", "id", "partnership_areas.csv", "partnership", "It has no area."),
    Used("projects.csv", "id", "measures.csv", "project", "It has no success measure."),
)


def check_keys(rows: Rows) -> None:
    """Refuse, in the rows themselves, whatever breaks a rule above."""
    for unique in UNIQUE:
        check_unique(unique, rows[unique.file] or ())
    for reference in REFERENCES:
        _check_reference(reference, rows)
    for used in USED:
        _check_used(used, rows)


def check_unique(rule: Unique, rows: Sequence[Row]) -> None:
    """Refuse each row whose cells in the rule's columns are those of a row before it."""
    lines: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(row.cells.get(column, "").casefold() for column in rule.columns)
        if not all(key):
            continue
        if key in lines:
            cell = row.cells[rule.columns[-1]]
            row.refuse(
                rule.columns[-1],
                f"{quoted(cell)} is already on line {lines[key]}. Correct one of the two.",
            )
        else:
            lines[key] = row.line


def _check_reference(rule: Reference, rows: Rows) -> None:
    others = rows[rule.other]
    known = _cells(others, rule.key)
    if known is None:
        return
    good = {row.cells[rule.key] for row in others or () if not row.is_refused(rule.key)}
    likely = [] if rule.is_code else sorted(good)
    for row in rows[rule.file] or ():
        cell = row.cells.get(rule.column)
        if cell and cell not in known and not row.is_refused(rule.column):
            advice = suggestion(cell, likely, otherwise="Correct it, or add it there.")
            row.refuse(rule.column, f"{quoted(cell)} is not in {rule.other}. {advice}")


def _check_used(rule: Used, rows: Rows) -> None:
    known = _cells(rows[rule.other], rule.column)
    if known is None:
        return
    for row in rows[rule.file] or ():
        cell = row.cells.get(rule.key)
        if cell and cell not in known and not row.is_refused(rule.key):
            row.refuse(rule.key, f"{rule.advice} Add one to {rule.other}, or remove this row.")


def _cells(rows: Sequence[Row] | None, column: str) -> frozenset[str] | None:
    """What stands in a column; None where the file or the column could not be read."""
    if rows is None or any(column in row.missing for row in rows):
        return None
    return frozenset(row.cells[column] for row in rows if row.cells.get(column))
