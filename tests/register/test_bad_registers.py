"""Whatever is wrong in a register is said with its file, line, column and what to do."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.domain.register import Register
from bot.register import FILES, Problem, read_register

CASES = tomllib.loads(Path(__file__).with_name("bad_registers.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_a_spoiled_register_is_refused_with_exactly_what_is_wrong(
    case: dict[str, Any], small: dict[str, str]
) -> None:
    text = small[case["file"]]
    small[case["file"]] = (
        case["new"] if case["old"] == "*" else text.replace(case["old"], case["new"], 1)
    )
    assert small[case["file"]] != text
    assert _said(read_register(small)) == case["said"]


def test_the_small_register_itself_is_right(small: dict[str, str]) -> None:
    assert isinstance(read_register(small), Register)


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_is_all_that_is_said(file: str, small: dict[str, str]) -> None:
    del small[file]
    listed = ", ".join(FILES)
    assert _said(read_register(small)) == [
        f"{file}: This file is missing. A register has {listed}."
    ]


@pytest.mark.parametrize("file", [file for file in FILES if file.endswith(".csv")])
def test_a_file_that_cannot_be_read_is_all_that_is_said(file: str, small: dict[str, str]) -> None:
    small[file] += '"not closed'
    (said,) = _problems(read_register(small))
    assert (said.file, said.line) == (file, small[file].count("\n") + 1)
    assert said.message.startswith("The double quotes in this line do not pair up")


def test_a_file_with_a_mistyped_name_is_said_to_be_unknown(small: dict[str, str]) -> None:
    small["project.csv"] = small.pop("projects.csv")
    assert _said(read_register(small)) == [
        "project.csv: This file is not known. Did you mean projects.csv?",
        f"projects.csv: This file is missing. A register has {', '.join(FILES)}.",
    ]


def test_text_that_was_not_utf8_is_reported_at_its_cell(small: dict[str, str]) -> None:
    small["people.csv"] = small["people.csv"].replace("Bo Marsh", "B\udcf6 Marsh")
    assert _said(read_register(small)) == [
        "people.csv, line 3, column name: This is not in UTF-8. "
        "In Excel, save the file as “CSV UTF-8 (Comma delimited)”."
    ]


def test_all_problems_come_at_once_in_the_order_of_file_and_line(small: dict[str, str]) -> None:
    small["people.csv"] = (
        small["people.csv"].replace("ada@eastvale.example", "ada").replace("Cy Thorn", "")
    )
    small["measures.csv"] = small["measures.csv"].replace("37.5", "many")
    small["area.toml"] = small["area.toml"].replace("T0NORTH", "north")
    assert [(each.file, each.line, each.column) for each in _problems(read_register(small))] == [
        ("area.toml", 8, "office.team_id"),
        ("measures.csv", 3, "target"),
        ("people.csv", 2, "email"),
        ("people.csv", 4, "name"),
    ]


def test_lines_are_counted_over_blank_lines_and_over_cells_of_two_lines(
    small: dict[str, str],
) -> None:
    header, *rows = small["areas.csv"].splitlines()
    rows = ["", 'E07000001,"East\nvale"', " , ", "E0700002,Westmoor"]
    small["areas.csv"] = "\r\n".join([header, *rows])
    said = [(each.line, each.column) for each in _problems(read_register(small)) if each.line]
    assert said[:2] == [(3, "name"), (6, "gss")]


@pytest.mark.parametrize(
    ("file", "ident"),
    [
        ("partnerships.csv", "eastvale"),
        ("people.csv", "ada"),
        ("projects.csv", "locks"),
        ("measures.csv", "locks-homes"),
    ],
)
def test_every_id_fits_in_what_a_menu_s_option_carries(
    file: str, ident: str, small: dict[str, str]
) -> None:
    """There Slack takes 150 characters: two ids of 60 with a little round them."""
    text = small[file]
    refusals = []
    for length in (60, 61):
        small[file] = text.replace(f"\n{ident},", f"\n{'x' * length},")
        read = read_register(small)
        problems = [] if isinstance(read, Register) else read
        refusals.append([each.message for each in problems if "long" in each.message])
    assert refusals == [[], ["This ID is 61 characters long. Use at most 60."]]


@pytest.mark.parametrize(
    ("file", "old"),
    [("area.toml", '"30,000.00"'), ("projects.csv", "17654.33"), ("measures.csv", "37.5")],
)
@pytest.mark.parametrize("long", ["1" * 5000, "1." + "1" * 5000, "[" * 5000])
def test_figures_and_nesting_beyond_all_measure_are_refused(
    file: str, old: str, long: str, small: dict[str, str]
) -> None:
    small[file] = small[file].replace(old, long)
    assert {each.file for each in _problems(read_register(small))} <= {"area.toml", file}


def test_a_message_never_holds_what_could_move_a_terminal(small: dict[str, str]) -> None:
    small["people.csv"] = small["people.csv"].replace("id,name", "id\x1b[2J,name")
    small["roles.csv"] = small["roles.csv"].replace("bo,deputy", "bo\x1b]0;x\x07,deputy")
    said = _said(read_register(small))
    assert said
    assert all(each.isprintable() for each in said)


def _problems(read: Register | tuple[Problem, ...]) -> tuple[Problem, ...]:
    assert isinstance(read, tuple)
    return read


def _said(read: Register | tuple[Problem, ...]) -> list[str]:
    return [str(problem) for problem in _problems(read)]
