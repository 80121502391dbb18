"""The register's files → a `Register`, or every problem in them at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from bot.domain.permissions import Role
from bot.domain.register import Register
from bot.register import rows
from bot.register.area import FILE as AREA_FILE
from bot.register.area import AreaFile, read_area
from bot.register.checks import check_keys
from bot.register.dated_checks import Dated, Entry, check_awards, check_dates
from bot.register.deadlines import check_partnerships
from bot.register.problems import Problem
from bot.register.tables import Row, Table, read_table, suggestion

Noun = TypeVar("Noun")

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "areas.csv": ("gss", "name"),
    "partnerships.csv": ("id", "name", "payee", "channel_id", "channel_name"),
    "partnership_areas.csv": ("partnership", "gss", "from", "to"),
    "people.csv": ("id", "name", "email", "team_id", "user_id"),
    "roles.csv": ("person", "role", "partnership", "from", "to"),
    "projects.csv": ("id", "partnership", "year", "name", "objective", "award"),
    "measures.csv": ("id", "project", "name", "unit", "baseline", "target"),
}
ROLES = "roles.csv"
FILES = (AREA_FILE, *COLUMNS)


def read_register(files: Mapping[str, str | Problem]) -> Register | tuple[Problem, ...]:
    """Read the register from its files: name → text, or what kept the text from being had.

    Either everything is right, or nothing is loaded and every problem is listed in the order of
    file and line. The order of the rows in a file changes nothing.
    """
    texts = {file: files.get(file, _missing(file)) for file in FILES}
    area = _read_area(texts[AREA_FILE])
    tables = {file: _read_table(file, texts[file]) for file in COLUMNS}
    register = _read(area, tables)
    problems = {*_unknown_files(files), *_no_officer(tables), *_problems(area, tables)}
    if problems or register is None:
        return tuple(sorted(problems))
    return register


def _missing(file: str) -> Problem:
    return Problem(file, 0, "", f"This file is missing. A register has {', '.join(FILES)}.")


def _read_area(text: str | Problem) -> AreaFile | Problem:
    return read_area(text) if isinstance(text, str) else text


def _read_table(file: str, text: str | Problem) -> Table:
    return read_table(file, text, COLUMNS[file]) if isinstance(text, str) else Table(None, (text,))


def _unknown_files(files: Mapping[str, str | Problem]) -> Iterator[Problem]:
    for file in files:
        if file not in FILES:
            yield Problem(file, 0, "", f"This file is not known. {suggestion(file, FILES)}")


def _no_officer(tables: Mapping[str, Table]) -> Iterator[Problem]:
    """Without an officer, nobody could open a quarter."""
    held = tables[ROLES].rows
    if held is None or any("role" in row.missing for row in held):
        return
    if not any(row.cells["role"] == Role.OFFICER for row in held):
        yield Problem(ROLES, 0, "role", f"Nobody is {Role.OFFICER}. Add a row for whoever is.")


def _problems(area: AreaFile | Problem, tables: Mapping[str, Table]) -> Iterator[Problem]:
    if isinstance(area, Problem):
        yield area
    else:
        yield from area.row.problems
    for table in tables.values():
        yield from table.problems
        for row in table.rows or ():
            yield from row.problems


def _read(area: AreaFile | Problem, tables: Mapping[str, Table]) -> Register | None:
    """Read and check every row; None if area.toml cannot be read. Problems stay with the rows."""
    areas = _entries(tables["areas.csv"], rows.area)
    partnerships = _entries(tables["partnerships.csv"], rows.partnership)
    partnership_areas = _entries(tables["partnership_areas.csv"], rows.partnership_area)
    people = _entries(tables["people.csv"], rows.person)
    roles = _entries(tables[ROLES], rows.role_held)
    projects = _entries(tables["projects.csv"], rows.project)
    measures = _entries(tables["measures.csv"], rows.measure)
    check_keys({file: table.rows for file, table in tables.items()})
    check_dates(Dated(partnerships, partnership_areas, roles, projects, _doubted(tables)))
    if isinstance(area, Problem):
        return None
    check_awards(area, projects)
    check_partnerships(area.row, {entry.value.id for entry in partnerships})
    return Register(
        office=area.office,
        years=area.years,
        objectives=area.objectives,
        areas=_sorted(areas, lambda each: each.gss),
        partnerships=_sorted(partnerships, lambda each: each.id),
        partnership_areas=_sorted(
            partnership_areas, lambda each: (each.partnership, each.gss, each.period.first)
        ),
        people=_sorted(people, lambda each: each.id),
        roles=_sorted(
            roles,
            lambda each: (each.partnership or "", each.role, each.period.first, each.person),
        ),
        projects=_sorted(projects, lambda each: each.id),
        measures=_sorted(measures, lambda each: each.id),
        deadlines=area.deadlines,
    )


def _entries(table: Table, read: Callable[[Row], Noun]) -> tuple[Entry[Noun], ...]:
    """What the good rows say. A row whose cells may stand in the wrong columns is not read."""
    whole = [row for row in table.rows or () if not row.problems]
    entries = [Entry(read(row), row) for row in whole]
    return tuple(entry for entry in entries if not entry.row.problems)


def _doubted(tables: Mapping[str, Table]) -> frozenset[str]:
    """The partnerships that stand in rows with problems, or all where a file was not read."""
    files = [tables[file].rows for file in (ROLES, "partnership_areas.csv")]
    bad = [row for rows in files for row in rows or () if row.problems]
    if None in files or any("partnership" in row.missing for row in bad):
        every = tables["partnerships.csv"].rows or ()
        return frozenset(row.cells.get("id", "") for row in every)
    return frozenset(row.cells.get("partnership", "") for row in bad)


def _sorted(entries: tuple[Entry[Noun], ...], key: Callable[[Noun], Any]) -> tuple[Noun, ...]:
    return tuple(sorted((entry.value for entry in entries), key=key))
