"""What the formula is given: a CSV file of indicators by area, the total and the weights.

Each is read exactly, or every mistake in it is named with its place and what to do.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Never

from bot.domain.allocation import (
    ALL_WEIGHTS,
    DEFAULT_INDICATORS,
    AreaFigures,
    Indicator,
    are_weights,
    is_total,
)
from bot.domain.money import MOST_PENCE, pounds, read_money
from bot.domain.numbers import grouped
from bot.domain.readings import Accepted, Unclear, UnclearReason
from bot.register import cells
from bot.register.cells import Unreadable
from bot.register.checks import Unique, check_unique
from bot.register.folder import read_bytes, text_of
from bot.register.problems import Problem, quoted
from bot.register.tables import Row, read_table

_FIXED = ("gss", "area")
_FIGURE = re.compile(r"-?([0-9]{1,15}|[0-9]{1,3}(,[0-9]{3}){1,4})(\.[0-9]{1,15})?", re.ASCII)
_COLUMN = re.compile(r"[a-z][a-z0-9_]{0,59}", re.ASCII)
_MOST_IN_A_NAME = 75


@dataclass(frozen=True)
class Inputs:
    """The areas and figures of a file, its name and text, and the SHA-256 of its bytes in hex."""

    file: str
    text: str
    sha256: str
    areas: tuple[AreaFigures, ...]


def read_indicators(
    path: Path, indicators: Sequence[Indicator], known: Mapping[str, str] | None = None
) -> Inputs | tuple[Problem, ...]:
    """Read a file with the columns gss, area and one an indicator, in any order.

    `known`: the areas of a register, GSS code → name. Then the file must have these and no others.
    """
    content = read_bytes(path)
    if isinstance(content, Problem):
        return (content,)
    columns = (*_FIXED, *sorted(each.key for each in indicators))
    text = text_of(content)
    table = read_table(path.name, text, columns)
    rows = table.rows or ()
    areas = tuple(_area(row, indicators) for row in rows)
    for column in _FIXED:
        check_unique(Unique(path.name, (column,)), rows)
    problems = [*table.problems, *(problem for row in rows for problem in row.problems)]
    if not problems and not rows:
        problems = [Problem(path.name, 1, "", "There is no area in this file. Add a row for each.")]
    if not problems and known is not None:
        problems = list(_unlike_register(path.name, rows, known))
    if problems:
        return tuple(sorted(set(problems)))
    return Inputs(path.name, text, hashlib.sha256(content).hexdigest(), areas)


def _area(row: Row, indicators: Sequence[Indicator]) -> AreaFigures:
    return AreaFigures(
        row.need("gss", cells.gss),
        row.need("area", cells.text(_MOST_IN_A_NAME)),
        tuple(row.need(each.key, figure) for each in indicators),
    )


def figure(cell: str) -> Fraction:
    """An indicator's figure: the very digits, more than 0."""
    if not _FIGURE.fullmatch(cell):
        _refuse(f"{quoted(cell)} is not a clear number. Use digits only, such as 368581 or 61.45.")
    read = Fraction(cell.replace(",", ""))
    if read < 0:
        _refuse(f"{quoted(cell)} is below 0. An indicator is more than 0. Check the figure.")
    if read == 0:
        _refuse("This is 0, so the area would get nothing for it. Find the figure and write it.")
    return read


def _unlike_register(file: str, rows: Sequence[Row], known: Mapping[str, str]) -> Iterator[Problem]:
    """Areas that a register does not have, or names otherwise, and those that it has besides."""
    for row in rows:
        code, name = row.cells["gss"], row.cells["area"]
        if code not in known:
            said = f"{quoted(code)} is not in the register. Correct it, or add the area there."
            yield Problem(file, row.line, "gss", said)
        elif known[code] != name:
            said = f"The register calls {code} {quoted(known[code])}. Correct the code or the name."
            yield Problem(file, row.line, "area", said)
    for code in sorted(known.keys() - {row.cells["gss"] for row in rows}):
        said = f"{known[code]} ({code}) is in the register and not in this file. Add its row."
        yield Problem(file, 0, "gss", said)


def read_total(option: str, typed: str) -> int | Problem:
    """The pence of a total in pounds: more than nothing, less than £10,000,000,000,000."""
    reading = read_money(typed)
    if isinstance(reading, Accepted) and isinstance(reading.value, int):
        if is_total(reading.value):
            return reading.value
        if reading.value <= 0:
            return Problem(option, 0, "", f"{quoted(typed)} leaves nothing to split. {_WRITE}")
        return Problem(option, 0, "", _TOO_MUCH)
    reason = reading.reason if isinstance(reading, Unclear) else None
    if reason is UnclearReason.TOO_LARGE:
        return Problem(option, 0, "", _TOO_MUCH)
    if reason is UnclearReason.PART_PENNY:
        return Problem(option, 0, "", f"{quoted(typed)} has a part of a penny. {_WRITE}")
    return Problem(option, 0, "", f"{quoted(typed)} is not a clear amount. {_WRITE}")


_WRITE = "Write pounds and whole pence, such as 639675.00."
_TOO_MUCH = f"The total must be less than {pounds(MOST_PENCE)}. Check the noughts."


def read_weights(option: str, typed: str) -> tuple[Indicator, ...] | Problem:
    """`65,20,15`: of the usual indicators, in their order. `name=weight,…`: of any others."""
    parts = [part.strip() for part in typed.split(",")]
    if all("=" in part for part in parts):
        pairs = [(part.partition("=")[0].strip(), part.partition("=")[2]) for part in parts]
    elif len(parts) == len(DEFAULT_INDICATORS):
        pairs = [(each.key, part) for each, part in zip(DEFAULT_INDICATORS, parts, strict=True)]
    else:
        named = ", ".join(each.key for each in DEFAULT_INDICATORS)
        said = f"Give one weight each for {named}, such as 65,20,15; or name=weight for each."
        return Problem(option, 0, "", said)
    try:
        indicators = tuple(Indicator(_column(name), _weight(weight)) for name, weight in pairs)
    except Unreadable as unreadable:
        return Problem(option, 0, "", str(unreadable))
    if len({each.key for each in indicators}) < len(indicators):
        return Problem(option, 0, "", "An indicator is named twice. Name each once.")
    weights = [each.weight for each in indicators]
    if not are_weights(weights):
        return Problem(option, 0, "", _not_all(sum(weights, Fraction(0))))
    return indicators


def _column(name: str) -> str:
    if not _COLUMN.fullmatch(name) or name in _FIXED:
        _refuse(f"{quoted(name)} cannot be an indicator. Write the name of its column in the file.")
    return name


def _weight(typed: str) -> Fraction:
    text = typed.strip()
    if not _FIGURE.fullmatch(text) or "," in text or text.startswith("-"):
        _refuse(f"{quoted(text)} is not a weight. Write per cent, such as 65 or 12.5.")
    return Fraction(text)


def _not_all(added: Fraction) -> str:
    """Both are decimals, so the sum is written exactly."""
    places = 15
    text = grouped(f"{int(added * 10**places)}E-{places}")
    return f"The weights add up to {text}, not {ALL_WEIGHTS}. Correct them."


def _refuse(message: str) -> Never:
    raise Unreadable(message)
