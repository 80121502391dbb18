"""`reeve rehearse` as a program meets it: what it prints and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from tests.rehearsal.conftest import NAMES, write_area


def rehearse(out: Path, example: Path, *options: str) -> Result:
    command = ["rehearse", "--year", "2024-25", "--quarters", "1"]
    return CliRunner().invoke(
        app, [*command, "--out", str(out), "--example", str(example), *options]
    )


def test_a_rehearsal_that_goes_well_ends_with_0(tiny_area: Path, tmp_path: Path) -> None:
    """A program gets one JSON object, and no bar or log between it."""
    result = rehearse(tmp_path / "out", tiny_area, "--json")
    assert result.exit_code == 0, result.output
    summary = json.loads(result.stdout)
    assert summary["returns"] == {"due": 1, "on_time": 1, "late": 0, "missing": 0}
    assert summary["ok"]
    assert result.stderr == ""


def test_a_rehearsal_that_goes_wrong_ends_with_1(tmp_path: Path) -> None:
    """Here nobody is there to open the quarter; each finding is a line."""
    (tmp_path / "area").mkdir()
    area = write_area(tmp_path / "area", NAMES[:1], officer_until="2024-05-31")
    result = rehearse(tmp_path / "out", area)
    assert result.exit_code == 1, result.output
    assert "2024-25-Q1: could not go on. Nobody holds the role of officer" in result.stderr
    assert "2024-25-Q1.ashford: this return was never opened." in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("year", ["2031-32", "soon"])
def test_a_year_without_projects_is_refused_in_a_sentence(
    year: str, tiny_area: Path, tmp_path: Path
) -> None:
    result = rehearse(tmp_path / "out", tiny_area, "--year", year)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"No partnership has approved projects in {year}.")


def test_an_example_that_cannot_be_loaded_is_refused(tmp_path: Path) -> None:
    result = rehearse(tmp_path / "out", tmp_path / "nowhere")
    assert result.exit_code == 1
    assert "cannot be loaded" in result.stderr
