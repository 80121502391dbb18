"""`reeve export` and `reeve record`: files, or one sentence that says why not."""

from __future__ import annotations

import asyncio
import json
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.rendering.text import Templates
from storage.database import Database
from tests.commands.conftest import Reeve
from tests.journeys.office import EASTVALE, Office, register

TEMPLATES = Path(__file__).parents[2] / "templates"
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def opened(with_database: Reeve) -> Reeve:
    """A quarter is open at the made-up office."""

    async def fill() -> None:
        database = Database(with_database.settings["REEVE_DATABASE_URL"])
        office = Office(database, Templates(TEMPLATES))
        await register(office)
        await office.open_quarter()
        await database.close()

    asyncio.run(fill())
    return with_database


def test_a_quarter_is_a_workbook_and_a_json_file_a_return(opened: Reeve) -> None:
    ended = opened("export", "2024-25-Q1", "--out", "files", "--json")
    assert ended.code == 0, ended
    names = {Path(name).name for name in ended.json()["files"]}
    assert {f"{EASTVALE}.xlsx", f"{EASTVALE}.json"} <= names
    told = json.loads((opened.folder / "files" / f"{EASTVALE}.json").read_text("utf-8"))
    assert told["state"] == "open"
    book = load_workbook(BytesIO((opened.folder / "files" / f"{EASTVALE}.xlsx").read_bytes()))
    assert book.sheetnames[:2] == ["Summary", "Figures"]


def test_one_return_in_one_format(opened: Reeve) -> None:
    ended = opened("export", EASTVALE, "--out", "files", "--format", "json")
    assert ended.code == 0
    assert [path.name for path in (opened.folder / "files").iterdir()] == [f"{EASTVALE}.json"]


def test_a_return_that_there_is_not_is_said_in_a_sentence(opened: Reeve) -> None:
    ended = opened("export", "2030-31-Q1", "--out", "files")
    assert ended.code == 1
    assert "There is no return" in ended.err
    assert not (opened.folder / "files").exists()


def test_a_year_s_record_of_deadlines_of_all_and_of_one(opened: Reeve) -> None:
    ended = opened("record", "--year", "2024-25", "--out", "files", "--json")
    assert ended.code == 0, ended
    assert [Path(name).name for name in ended.json()["files"]] == [
        "deadlines-2024-25.xlsx",
        "deadlines-2024-25.docx",
    ]
    of_all = load_workbook(opened.folder / "files" / "deadlines-2024-25.xlsx")["Returns"]
    assert of_all.max_row == 1 + 3
    ended = opened("record", "--year", "2024-25", "--out", "files", "--partnership", "eastvale")
    assert ended.code == 0, ended
    own = load_workbook(opened.folder / "files" / "deadlines-2024-25.eastvale.xlsx")["Returns"]
    assert own.max_row == 1 + 1


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (["--year", "24"], "Write it as 2024-25."),
        (["--year", "2030-31"], "No return was opened in 2030-31"),
        (["--year", "2024-25", "--partnership", "eastvail"], "of the partnership 'eastvail'"),
    ],
)
def test_a_record_that_there_is_not_is_said_in_a_sentence(
    opened: Reeve, wanted: list[str], why: str
) -> None:
    ended = opened("record", *wanted, "--out", "files")
    assert ended.code == 1
    assert why in ended.err
