"""area.toml: whose register it is, what its officers are called, its years and its objectives."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.domain.deadline_settings import SECTION
from bot.domain.permissions import REGISTER_ROLES
from bot.domain.register import FundingYear, Office
from bot.register import cells
from bot.register.cells import Unreadable
from bot.register.deadlines import read_deadlines
from bot.register.problems import Problem
from bot.register.tables import Row, suggestion

FILE = "area.toml"

_TITLES = tuple(f"titles.{role}" for role in REGISTER_ROLES)
_FIXED = ("area.name", "area.short_name", "office.name", "office.email", "office.team_id", *_TITLES)
_OBJECTIVE = "plan.objectives."
_POT = re.compile(r"years\.([^.]+)\.pot")
_PLACE = re.compile(r"\(at line (\d+), column \d+\)")
_HEADER = re.compile(r"\s*\[[^\[].*\]\s*(#.*)?")
_NOT_TOML = (
    'This line is not TOML. Write each name once, as name = "value", with the value in double '
    "quotes."
)
_KEY = re.compile(r"""\s*(["']?)([A-Za-z0-9_.-]+)\1\s*=""")


@dataclass(frozen=True)
class AreaFile:
    """What area.toml says, and the row of its settings, keyed like `office.email`."""

    office: Office
    years: tuple[FundingYear, ...]
    objectives: tuple[str, ...]
    deadlines: Mapping[str, str]
    row: Row


def read_area(text: str) -> AreaFile | Problem:
    """Read area.toml. What is wrong with a setting stands in `row.problems`."""
    try:
        tree = tomllib.loads(text.removeprefix("\ufeff"), parse_float=str)
    except (ValueError, RecursionError) as error:  # numbers and nesting beyond all measure too
        return _not_toml(error, text)
    lines = _lines_of(tree, text)
    row = Row(FILE, 0, {key: str(value).strip() for key, value in _leaves(tree)}, lines=lines)
    for key, value in _leaves(tree):
        if not isinstance(value, str | int) or isinstance(value, bool):
            row.refuse(key, "Put this in double quotes.")
    _refuse_unknown(row)
    return AreaFile(_office(row), _years(row), _objectives(row), read_deadlines(row), row)


def _not_toml(error: Exception, text: str) -> Problem:
    place = _PLACE.search(str(error))
    line = int(place[1]) if place else text.count("\n") + 1
    return Problem(FILE, line, "", _NOT_TOML)


def _leaves(tree: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Each value with its key and those of the tables round it, joined by dots."""
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{prefix}{key}.")
        elif isinstance(value, list):
            numbered = {str(place): each for place, each in enumerate(value, 1)}
            yield from _leaves(numbered, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _lines_of(tree: Mapping[str, object], text: str) -> dict[str, int]:
    """The line of each value; each item of a list stands where its list begins."""
    lines = dict(_key_lines(text))
    for key, _ in _leaves(tree):
        lines.setdefault(key, lines.get(key.rpartition(".")[0], 0))
    return lines


def _key_lines(text: str) -> Iterator[tuple[str, int]]:
    """The line on which each `key =` stands. Good enough to point at, never used to read values."""
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if _HEADER.fullmatch(line):
            table = _table_name(line)
        elif key := _KEY.match(line):
            yield f"{table}{key[2]}", number


def _table_name(header: str) -> str:
    """`[years."2024-25"]` → `years.2024-25.`, as TOML itself reads it."""
    try:
        tree: dict[str, object] = tomllib.loads(header)
    except tomllib.TOMLDecodeError:
        return ""
    name = ""
    while tree:
        ((key, inside),) = tree.items()
        name += f"{key}."
        tree = inside if isinstance(inside, dict) else {}
    return name


def _refuse_unknown(row: Row) -> None:
    for key in row.cells:
        if key in _FIXED or key.startswith((_OBJECTIVE, SECTION)) or _POT.fullmatch(key):
            continue
        row.refuse(key, f"This setting is not known. {suggestion(key, _FIXED)}")


def _office(row: Row) -> Office:
    return Office(
        area_name=row.need("area.name", cells.text(100)),
        area_short_name=row.need("area.short_name", cells.text(30)),
        name=row.need("office.name", cells.text(150)),
        email=row.need("office.email", cells.email),
        team_id=row.need("office.team_id", cells.slack_team),
        titles=tuple((role, row.need(f"titles.{role}", cells.text(75))) for role in REGISTER_ROLES),
    )


def _years(row: Row) -> tuple[FundingYear, ...]:
    pots = [(key, _POT.fullmatch(key)) for key in sorted(row.cells)]
    years = tuple(_year(row, key, pot[1]) for key, pot in pots if pot)
    if not years:
        row.refuse("years", 'Name at least one financial year: [years."2024-25"] and its pot.')
    return years


def _year(row: Row, key: str, name: str) -> FundingYear:
    try:
        cells.year(name)
    except Unreadable as unreadable:
        row.refuse(key, str(unreadable))
    return FundingYear(name, row.need(key, cells.award))


def _objectives(row: Row) -> tuple[str, ...]:
    keys = [key for key in row.cells if key.startswith(_OBJECTIVE)]
    if not keys:
        row.refuse("plan.objectives", "List the objectives of the Police and Crime Plan.")
    read = [(key, row.need(key, cells.text(150))) for key in keys]
    return tuple(objective for key, objective in read if not row.is_refused(key))
