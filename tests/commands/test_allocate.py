"""`reeve allocate`: for a person a table with the workings, for a program JSON."""

from __future__ import annotations

import hashlib
import re
from fractions import Fraction

import pytest

from tests.architecture.sources import ROOT
from tests.commands.conftest import Reeve

EXAMPLE = ROOT / "deploy/llr/indicators/2024-25.csv"


def test_a_program_reads_the_split_and_its_workings(reeve: Reeve) -> None:
    told = reeve("allocate", str(EXAMPLE), "--total", "639675.00", "--json")
    answer = told.json()
    assert (told.code, told.err) == (0, "")
    assert answer["ok"] is True
    assert answer["total_pence"] == 63967500
    assert answer["method"] == "weighted-share-of-total/1"
    assert answer["inputs_sha256"] == hashlib.sha256(EXAMPLE.read_bytes()).hexdigest()
    assert [line["gss"] for line in answer["lines"]] == [
        row.partition(",")[0] for row in EXAMPLE.read_text().splitlines()[1:]
    ]
    assert sum(line["pence"] for line in answer["lines"]) == 63967500
    assert sum(Fraction(line["exact"]) for line in answer["lines"]) == 1
    leicester = answer["lines"][0]
    assert (leicester["area"], leicester["pence"]) == ("Leicester", 27206496)
    assert leicester["share"] == pytest.approx(0.4253174846580917)
    assert leicester["workings"][0]["figure"] == 51.65


def test_a_person_sees_every_amount_and_the_way_to_it(reeve: Reeve) -> None:
    """Even on a narrow screen, no figure is cut off."""
    said = reeve("allocate", str(EXAMPLE), "--total", "£639,675", COLUMNS="72")
    assert said.code == 0
    amounts = re.findall(r"£([\d,]+\.\d\d)", said.out)
    pence = [int(each.replace(",", "").replace(".", "")) for each in amounts]
    assert len(pence) == 10
    assert sum(pence[:-1]) == pence[-1] == 63967500
    assert "…" not in said.out
    assert all(each in said.out for each in ("51.65", "122.7", "368,581", "42.5317%"))
    assert hashlib.sha256(EXAMPLE.read_bytes()).hexdigest() in said.out


def test_other_weights_and_other_columns_can_be_tried(reeve: Reeve) -> None:
    (reeve.folder / "own.csv").write_text("gss,area,need\nE06000016,Leicester,3\nE06000017,Oak,1\n")
    told = reeve("allocate", "own.csv", "--total", "4", "--weights", "need=100", "--json").json()
    assert [line["pence"] for line in told["lines"]] == [300, 100]
    even = reeve("allocate", str(EXAMPLE), "--total", "9", "--weights", "0,0,100", "--json").json()
    assert even["weights"] == {"crime_harm_index": 0, "crimes_per_1000": 0, "population": 100}


def test_everything_that_is_wrong_is_said_at_once(reeve: Reeve) -> None:
    bad = EXAMPLE.read_text().replace("368581", "0")
    (reeve.folder / "bad.csv").write_text(bad)
    arguments = ("allocate", "bad.csv", "--total", "1.001")
    said, told = reeve(*arguments), reeve(*arguments, "--json")
    assert said.code == told.code == 1
    assert (said.out, told.err) == ("", "")
    assert said.err.splitlines() == [
        "--total: “1.001” has a part of a penny. Write pounds and whole pence, such as 639675.00.",
        "bad.csv, line 2, column population: This is 0, so the area would get nothing for it. Find "
        "the figure and write it.",
    ]
    assert told.json()["ok"] is False
    assert [(each["file"], each["line"], each["column"]) for each in told.json()["problems"]] == [
        ("--total", 0, ""),
        ("bad.csv", 2, "population"),
    ]


def test_with_a_register_its_areas_must_be_there_and_no_others(reeve: Reeve) -> None:
    other = EXAMPLE.read_text().replace("E06000017,Rutland", "E06000018,Nottingham")
    (reeve.folder / "other.csv").write_text(other)
    register = str(EXAMPLE.parents[1])
    ends = [
        reeve("allocate", str(file), "--total", "9", "--register", register).code
        for file in (EXAMPLE, "other.csv")
    ]
    assert ends == [0, 1]
    assert reeve("allocate", "other.csv", "--total", "9").code == 0
    nowhere = reeve("allocate", "other.csv", "--total", "9", "--register", "nowhere")
    assert nowhere.err == "nowhere: There is no such folder. Check the path.\n"
