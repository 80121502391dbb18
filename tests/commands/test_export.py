"""`reeve export`: a return or a quarter as files, or one sentence that says why not."""

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
