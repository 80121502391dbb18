"""A register reads the same however a spreadsheet saved it and whatever order its rows are in."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.permissions import Role
from bot.domain.register import Measure, Partnership, Period, Person, Project, Register, RoleHeld
from bot.register import read_register

# every character there is, and more often those that mean something to CSV, TOML or a terminal
ANY = st.characters() | st.sampled_from("\0\x1b\udce9\u2028\ufeff\r\n\t,;\"'#[]=.")
CSV_FILES = (
    "areas.csv",
    "measures.csv",
    "partnership_areas.csv",
    "partnerships.csv",
    "people.csv",
    "projects.csv",
    "roles.csv",
)


def read(files: dict[str, str]) -> Register:
    register = read_register(files)
    assert isinstance(register, Register), [str(problem) for problem in register]
    return register


def test_every_cell_finds_its_place(small: dict[str, str]) -> None:
    register = read(small)
    assert register.office.name == "Office of the Police and Crime Commissioner for Northshire"
    assert register.office.title(Role.LEAD) == "CSP lead"
    assert [(year.key, year.pot) for year in register.years] == [("2024-25", 30_000_00)]
    assert register.partnerships[0] == Partnership(
        "eastvale", "Eastvale CSP", "Eastvale Council", "C0EAST", "csp-eastvale"
    )
    assert register.people[0] == Person(
        "ada", "Ada Quill", "ada@eastvale.example", "T0NORTH", "U0ADA"
    )
    forever = Period(date(2022, 4, 1))
    assert RoleHeld("di", Role.OFFICER, None, forever) in register.roles
    assert register.projects[0] == Project(
        "locks", "eastvale", "2024-25", "Better locks", "Safer streets", 12_345_67
    )
    assert register.measures == (
        Measure(
            "locks-homes", "locks", "Homes fitted with locks", "homes", Decimal(1000), Decimal(1200)
        ),
        Measure("youth-nights", "youth", "Evenings held", "evenings", None, Decimal("37.5")),
    )


SAVED: dict[str, Callable[[str], str]] = {
    "with a byte order mark": lambda text: "\ufeff" + text,
    "with Windows line ends": lambda text: text.replace("\n", "\r\n"),
    "with old Mac line ends": lambda text: text.replace("\n", "\r"),
    "without the last line end": lambda text: text.rstrip("\n"),
    "with blank lines": lambda text: "\n" + text.replace("\n", "\n\n"),
    "with rows of commas at the end": lambda text: text + ",,,,,,,,,\n,,\n",
    "with commas at the end of lines": lambda text: text.replace("\n", ",,\n"),
    "with spaces round the cells": lambda text: re.sub(
        r"(?m)^([^\"\n]*),([^\"\n,]+)$", r"  \1 , \2  ", text
    ),
    "with spaces before quotes": lambda text: text.replace(',"', ', "'),
    "with capitals in the header": lambda text: (
        text.split("\n")[0].upper() + text[text.index("\n") :]
    ),
}


@pytest.mark.parametrize("saved", SAVED.values(), ids=SAVED.keys())
def test_how_a_spreadsheet_saved_it_changes_nothing(
    saved: Callable[[str], str], small: dict[str, str]
) -> None:
    expected = read(small)
    otherwise = small | {file: saved(small[file]) for file in CSV_FILES}
    assert otherwise != small
    assert read(otherwise) == expected


def test_every_cell_may_be_quoted(small: dict[str, str]) -> None:
    expected = read(small)
    for file in ("areas.csv", "people.csv", "roles.csv", "partnership_areas.csv"):
        lines = small[file].splitlines()
        small[file] = "\n".join(",".join(f'"{cell}"' for cell in line.split(",")) for line in lines)
    assert read(small) == expected


def test_columns_may_stand_in_any_order(small: dict[str, str]) -> None:
    expected = read(small)
    for file in ("areas.csv", "people.csv", "roles.csv", "partnership_areas.csv"):
        lines = small[file].splitlines()
        small[file] = "\n".join(",".join(reversed(line.split(","))) for line in lines)
    assert read(small) == expected


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_the_order_of_rows_changes_nothing(small: dict[str, str], data: st.DataObject) -> None:
    shuffled = dict(small)
    for file in CSV_FILES:
        header, *rows = small[file].splitlines()
        shuffled[file] = "\n".join([header, *data.draw(st.permutations(rows), label=file)])
    assert read(shuffled) == read(small)


@pytest.mark.parametrize(
    "name", ["=SUM(A1)", "+44", "-1", "@here", "<!channel>", "O'Neil & Søn", "Łukasz 東", "a | b"]
)
def test_a_name_is_text_whatever_it_looks_like(name: str, small: dict[str, str]) -> None:
    small["people.csv"] = small["people.csv"].replace("Ada Quill", name)
    assert read(small).people[0].name == name


def test_slack_may_be_left_out(small: dict[str, str]) -> None:
    small["people.csv"] = (
        small["people.csv"]
        .replace(",T0NORTH,U0", ",,")
        .replace(",,ADA", ",,")
        .replace(",,BO", ",,")
        .replace(",,CY", ",,")
        .replace(",,DI", ",,")
    )
    small["partnerships.csv"] = small["partnerships.csv"].replace(",C0EAST,csp-eastvale", ",,")
    register = read(small)
    assert {(each.team_id, each.user_id) for each in register.people} == {(None, None)}
    assert register.partnerships[0].channel_id is None


@pytest.mark.parametrize("pot", ["30000", "30000.00", '"£30,000"'])
def test_a_pot_may_be_a_number_or_text(pot: str, small: dict[str, str]) -> None:
    small["area.toml"] = small["area.toml"].replace('"30,000.00"', pot)
    assert read(small).years[0].pot == 30_000_00


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_text_makes_it_fail(small: dict[str, str], data: st.DataObject) -> None:
    """Whatever the files hold, the answer is a register or a list of problems."""
    spoiled = dict(small)
    file = data.draw(st.sampled_from(sorted(small)))
    text = small[file]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 30)))
    spoiled[file] = text[:start] + data.draw(st.text(ANY, max_size=20)) + text[end:]
    answer = read_register(spoiled)
    assert isinstance(answer, Register) or answer
    assert isinstance(answer, Register) or all(str(each).isprintable() for each in answer)
