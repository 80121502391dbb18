"""`reeve pot` and `reeve allocate --keep`: an officer's work from the command line."""

from __future__ import annotations

import pytest

from bot.demo import EXAMPLE
from tests.commands.conftest import Ended, Reeve

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FIGURES = str(EXAMPLE / "indicators" / "2024-25.csv")
OFFICER = "maya-ferriday"
WHERE_FROM = ("--source", "Police.uk", "--vintage", "2021-22", "--by", OFFICER)


@pytest.fixture
def office(with_database: Reeve) -> Reeve:
    assert with_database("load", str(EXAMPLE)).code == 0
    return with_database


def allocate(office: Reeve, *more: str) -> Ended:
    return office("allocate", FIGURES, "--total", "639675.00", "--keep", "2024-25", *more)


@ONE_DATABASE
def test_an_allocation_is_kept_to_be_published_from_home(office: Reeve) -> None:
    kept, again = allocate(office, *WHERE_FROM), allocate(office, *WHERE_FROM, "--json")
    assert (kept.code, again.code) == (0, 0)
    assert "Kept as year-2024-25-1. An officer publishes it from Home." in kept.out
    assert again.json()["run"] == "year-2024-25-2"
    assert sum(line["pence"] for line in again.json()["lines"]) == 63967500


@ONE_DATABASE
def test_what_is_not_said_or_not_allowed_keeps_nothing(office: Reeve) -> None:
    silent = allocate(office)
    assert silent.code == 1
    assert [line.partition(":")[0] for line in silent.err.splitlines()] == [
        *("--source", "--vintage", "--by")
    ]
    lead = allocate(office, *WHERE_FROM[:-1], "joel-harcastle", "--json")
    assert lead.code == 1
    assert lead.json()["error"].startswith("Only the officers of Office of the Police")
    stranger = allocate(office, *WHERE_FROM[:-1], "nobody")
    assert stranger.err == "There is nobody with the ID nobody in the register. Check --by.\n"
    year = office("allocate", FIGURES, "--total", "9", "--keep", "2024", *WHERE_FROM)
    assert year.err == "--keep: “2024” is not a financial year. Write it as 2024-25.\n"
    (office.folder / "other.csv").write_text(
        (EXAMPLE / "indicators" / "2024-25.csv").read_text().replace("E06000017", "E06000018")
    )
    other = office("allocate", "other.csv", "--total", "9", "--keep", "2024-25", *WHERE_FROM)
    assert "Of no partnership: E06000018. Not in the file: E06000017." in other.err
    assert "Kept as year-2024-25-1" in allocate(office, *WHERE_FROM).out, "nothing else was kept"


@ONE_DATABASE
def test_an_empty_pot_and_the_year_end_are_shown(office: Reeve) -> None:
    said, told = office("pot", "--year", "2024-25"), office("pot", "--year", "2024-25", "--json")
    assert said.code == told.code == 0
    answer = told.json()
    assert (answer["opening_pence"], answer["closing_pence"], answer["entries"]) == (0, 0, [])
    assert len(answer["year_end"]) == 9
    leicester = next(e for e in answer["year_end"] if e["partnership"] == "leicester")
    assert (leicester["awarded_pence"], leicester["spent_pence"]) == (27181846, 0)
    assert leicester["disagreements"] == ["no_allocation", "returns_missing", "not_declared"]
    assert "Safer Leicester Partnership: no allocation is published; not all four" in said.out


@ONE_DATABASE
def test_what_is_refused_is_said_and_nothing_is_entered(office: Reeve) -> None:
    hub = ("--set-aside", "31000", "--for", "Hate Crime Hub")
    poor = office("pot", "--year", "2024-25", *hub, "--by", OFFICER)
    assert poor.code == 1
    assert poor.err.startswith("There is only £0.00 in the pot, and £31,000.00 was asked for.")
    empty = office("pot", "--year", "2024-25", "--collect", "--by", OFFICER, "--json")
    assert empty.json()["error"].startswith("The returns release nothing")
    nameless = office("pot", "--year", "2024", "--set-aside", "1.001")
    assert [line.partition(":")[0] for line in nameless.err.splitlines()] == [
        *("--year", "--set-aside", "--for", "--by")
    ]
    assert office("pot", "--year", "2024-25", "--json").json()["entries"] == []
