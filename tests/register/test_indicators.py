"""What the formula is given is read exactly, or refused with its place and what to do."""

from __future__ import annotations

import hashlib
import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from bot.domain.allocation import DEFAULT_INDICATORS, AreaFigures, Indicator, allocate
from bot.domain.register import Register
from bot.register import (
    Inputs,
    Problem,
    read_folder,
    read_indicators,
    read_total,
    read_weights,
)
from tests.architecture.sources import ROOT

CASES = tomllib.loads(Path(__file__).with_name("bad_indicators.toml").read_text("utf-8"))["case"]
SMALL = """gss,area,population,crimes_per_1000,crime_harm_index
E06000016,Leicester,368581,122.7,51.65
E07000129,Blaby,102927,61.1,7.5
E06000017,Rutland,41051,41.8,1.7
"""
KNOWN = {"E06000016": "Leicester", "E06000017": "Rutland", "E07000129": "Blaby"}
EXAMPLE = ROOT / "deploy/llr/indicators/2024-25.csv"
PUBLISHED = {
    "Leicester": 4160298,
    "Charnwood": 1370299,
    "Blaby": 806072,
    "Hinckley & Bosworth": 783907,
    "North West Leicestershire": 823066,
    "Harborough": 573644,
    "Oadby & Wigston": 498262,
    "Melton": 479607,
    "Rutland": 295346,
}
"""The split of £97,905.00 in the decision record EXE0019-24; its lines sum to a penny more."""


def read(folder: Path, content: bytes) -> Inputs | tuple[Problem, ...]:
    path = folder / "figures.csv"
    path.write_bytes(content)
    return read_indicators(path, DEFAULT_INDICATORS, KNOWN)


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_a_spoiled_file_is_refused_with_exactly_what_is_wrong(
    case: dict[str, Any], tmp_path: Path
) -> None:
    spoiled = case["new"] if case["old"] == "*" else SMALL.replace(case["old"], case["new"], 1)
    problems = read(tmp_path, spoiled.encode())
    assert isinstance(problems, tuple)
    assert [str(problem) for problem in problems] == case["said"]


def test_figures_are_the_very_digits_of_the_file(tmp_path: Path) -> None:
    inputs = read(tmp_path, SMALL.encode())
    assert isinstance(inputs, Inputs)
    assert inputs.sha256 == hashlib.sha256(SMALL.encode()).hexdigest()
    harm, crimes, population = inputs.areas[0].figures
    assert inputs.areas[0].name == "Leicester"
    assert (harm, crimes, population) == (Fraction(5165, 100), Fraction(1227, 10), Fraction(368581))


@pytest.mark.parametrize(
    "saved",
    [
        pytest.param("\ufeff" + SMALL, id="with a byte order mark"),
        pytest.param(SMALL.replace("\n", "\r\n"), id="with Windows line ends"),
        pytest.param(SMALL.replace("368581", '"368,581"'), id="with thousands separators"),
        pytest.param(SMALL.replace(",", " , "), id="with spaces"),
        pytest.param(SMALL + "\n,,,,\n", id="with blank lines at its end"),
        pytest.param(SMALL.replace("gss,area", "GSS,Area"), id="with capitals"),
    ],
)
def test_a_file_may_be_saved_by_any_spreadsheet(saved: str, tmp_path: Path) -> None:
    plain, other = read(tmp_path, SMALL.encode()), read(tmp_path, saved.encode())
    assert isinstance(plain, Inputs)
    assert isinstance(other, Inputs)
    assert other.areas == plain.areas
    assert other.sha256 != plain.sha256, "the hash is of the bytes, as they were given"


def test_a_file_that_is_not_text_is_refused_by_cell(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, SMALL.replace("Blaby", "Bl\xe0by").encode("latin-1"))  # type: ignore[misc]  # a tuple of problems, as the next line shows
    assert str(problem).startswith("figures.csv, line 3, column area: This is not in UTF-8.")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert read_indicators(tmp_path / "none.csv", DEFAULT_INDICATORS) == (
        Problem("none.csv", 0, "", "This file cannot be read: No such file or directory."),
    )


def test_indicators_of_ones_own_are_columns_of_the_file(tmp_path: Path) -> None:
    weighed = read_weights("--weights", "harm = 50, poverty=12.5, people=37.5")
    assert weighed == (
        Indicator("harm", Fraction(50)),
        Indicator("poverty", Fraction(25, 2)),
        Indicator("people", Fraction(75, 2)),
    )
    path = tmp_path / "own.csv"
    path.write_text("people,poverty,area,gss,harm\n9,0.125,Blaby,E07000129,3\n")
    inputs = read_indicators(path, weighed)
    assert isinstance(inputs, Inputs)
    assert inputs.areas == (
        AreaFigures("E07000129", "Blaby", (Fraction(3), Fraction(1, 8), Fraction(9))),
    )


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (
            "65,20",
            "Give one weight each for crime_harm_index, crimes_per_1000, population, such as",
        ),
        ("", "Give one weight each for"),
        ("65,20,14.5", "The weights add up to 99.5, not 100. Correct them."),
        ("65,20,15.001", "The weights add up to 100.001, not 100. Correct them."),
        ("115,-30,15", "“-30” is not a weight. Write per cent, such as 65 or 12.5."),
        ("65,20,fifteen", "“fifteen” is not a weight."),
        ("65,20,", "“” is not a weight."),
        ("harm=60,harm=40", "An indicator is named twice. Name each once."),
        ("gss=60,harm=40", "“gss” cannot be an indicator."),
        ("Crime Harm=100", "“Crime Harm” cannot be an indicator."),
    ],
)
def test_weights_that_cannot_be_are_refused(typed: str, message: str) -> None:
    problem = read_weights("--weights", typed)
    assert isinstance(problem, Problem)
    assert str(problem).startswith(f"--weights: {message}")


@pytest.mark.parametrize(
    ("typed", "pence"),
    [
        ("639675.00", 63967500),
        ("£639,675", 63967500),
        ("0.01", 1),
        ("9999999999999.99", 10**15 - 1),
    ],
)
def test_a_total_is_read_as_pence(typed: str, pence: int) -> None:
    assert read_total("--total", typed) == pence


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("0", "“0” leaves nothing to split. Write pounds and whole pence, such as 639675.00."),
        ("-5", "“-5” leaves nothing to split."),
        (
            "10000000000000",
            "The total must be less than £10,000,000,000,000.00. Check the noughts.",
        ),
        (
            "10000000000001",
            "The total must be less than £10,000,000,000,000.00. Check the noughts.",
        ),
        ("639675.005", "“639675.005” has a part of a penny."),
        ("639.675,00", "“639.675,00” is not a clear amount."),
        ("lots", "“lots” is not a clear amount."),
        ("", "“” is not a clear amount."),
        ("nan", "“nan” is not a clear amount."),
        ("€5", "“€5” is not a clear amount."),
    ],
)
def test_a_total_that_cannot_be_split_is_refused(typed: str, message: str) -> None:
    problem = read_total("--total", typed)
    assert isinstance(problem, Problem)
    assert str(problem).startswith(f"--total: {message}")


def test_the_example_comes_near_the_split_that_was_published() -> None:
    """Its harm shares were worked out from that split: no line is a third of a point off."""
    register = read_folder(EXAMPLE.parents[1])
    assert isinstance(register, Register)
    known = {area.gss: area.name for area in register.areas}
    inputs = read_indicators(EXAMPLE, DEFAULT_INDICATORS, known)
    assert isinstance(inputs, Inputs)
    done = allocate(9790500, inputs.areas)
    assert sum(line.pence for line in done.lines) == 9790500
    assert sum(PUBLISHED.values()) == 9790501
    assert {
        line.area: line.pence
        for line in done.lines
        if abs(line.pence - PUBLISHED[line.area]) * 300 > done.total
    } == {}
