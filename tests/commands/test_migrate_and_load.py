"""`reeve migrate` and `reeve load`: twice is once, and a bad row loads nothing."""

from __future__ import annotations

import asyncio
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from bot.demo import EXAMPLE
from storage.database import Database
from storage.tables import AnswerGiven, FormVersion, Person, QuarterlyReturn, ReportingQuarter
from tests.commands.conftest import Reeve


def test_migrate_makes_the_database_and_twice_is_once(reeve: Reeve) -> None:
    """The default is a file below the folder in which it runs."""
    first, second = reeve("migrate"), reeve("migrate")
    assert first == second
    assert first.code == 0
    assert "The database is at revision" in first.out
    assert first.err == ""
    assert (reeve.folder / "var" / "reeve.db").exists()


def test_migrate_on_a_migrated_database_changes_nothing(with_database: Reeve) -> None:
    assert with_database("load", str(EXAMPLE)).code == 0
    assert with_database("migrate").code == 0
    assert "0 added, 0 changed, 0 removed" in with_database("load", str(EXAMPLE)).out


def test_load_says_what_it_did_and_twice_is_once(with_database: Reeve) -> None:
    first = with_database("load", str(EXAMPLE))
    assert first.code == 0
    assert "The register holds 9 areas, 10 partnerships" in first.out
    assert "0 changed, 0 removed" in first.out
    assert "0 added" not in first.out
    assert "Rows: 0 added, 0 changed, 0 removed." in with_database("load", str(EXAMPLE)).out


def test_load_tells_a_program_the_same(with_database: Reeve) -> None:
    loaded = with_database("load", str(EXAMPLE), "--json")
    assert loaded.code == 0
    assert loaded.err == ""
    assert loaded.json()["ok"] is True
    assert loaded.json()["counts"]["areas"] == 9
    assert loaded.json()["changed"] == 0


@pytest.fixture
def bad_folder(tmp_path: Path) -> Path:
    """The example with two slips: an amount that is none, and a role that there is not."""
    folder = tmp_path / "area"
    shutil.copytree(EXAMPLE, folder)
    _replace(folder / "projects.csv", '"19,296.81"', "about 19k")
    _replace(folder / "roles.csv", "fergus-lyddon,lead,", "fergus-lyddon,boss [of all],")
    return folder


def _replace(file: Path, old: str, new: str) -> None:
    before = file.read_text("utf-8")
    assert old in before
    file.write_text(before.replace(old, new), "utf-8")


def test_load_with_bad_rows_names_each_and_loads_nothing(
    with_database: Reeve, bad_folder: Path
) -> None:
    """Every problem is one line, however long, so that a program can find the file and the line."""
    refused = with_database("load", str(bad_folder))
    assert refused.code == 1
    assert refused.out == ""
    *problems, last = refused.err.splitlines()
    assert last == f"Nothing was loaded: {len(problems)} to put right."
    (amount,) = (line for line in problems if line.startswith("projects.csv, line 22, column "))
    assert "award" in amount
    (role,) = (line for line in problems if line.startswith("roles.csv, line 33, column role"))
    assert "boss [of all]" in role
    assert "0 added" not in with_database("load", str(EXAMPLE)).out, "nothing had been loaded"


def test_load_tells_a_program_of_each_bad_row(with_database: Reeve, bad_folder: Path) -> None:
    refused = with_database("load", str(bad_folder), "--json")
    assert (refused.code, refused.err) == (1, "")
    assert refused.json()["ok"] is False
    places = {(row["file"], row["line"], row["column"]) for row in refused.json()["problems"]}
    assert {("projects.csv", 22, "award"), ("roles.csv", 33, "role")} <= places
    assert all(row["message"] for row in refused.json()["problems"])


def test_load_refuses_to_move_what_has_been_reported_on(
    with_database: Reeve, tmp_path: Path
) -> None:
    assert with_database("load", str(EXAMPLE)).code == 0
    project = "leicester-asb-2024"
    asyncio.run(_answer_about(with_database.settings["REEVE_DATABASE_URL"], project))
    folder = tmp_path / "area"
    shutil.copytree(EXAMPLE, folder)
    _replace(folder / "projects.csv", f"{project},leicester,", f"{project},melton,")
    refused = with_database("load", str(folder))
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.splitlines()[0] == (
        f"projects.csv, column id: Project {project} has been reported on by leicester in 2024-25 "
        "and cannot move to melton. Give the new project an ID of its own."
    )
    assert "0 changed, 0 removed" in with_database("load", str(EXAMPLE)).out


async def _answer_about(url: str, project: str) -> None:
    database, now, quarter = Database(url), datetime(2024, 7, 1, 9, tzinfo=UTC), "2024-25-Q1"
    async with database.transaction() as session:
        person = (await session.exec(select(Person.id).limit(1))).one()
        session.add(FormVersion(version="v1", name="form", text=""))
        session.add(ReportingQuarter(key=quarter, opened_at=now, opened_by=person, due_at=now))
        await session.flush()
        session.add(
            QuarterlyReturn(
                id="r1",
                partnership_id="leicester",
                quarter_key=quarter,
                form_version="v1",
                opened_at=now,
                due_at=now,
            )
        )
        await session.flush()
        session.add(
            AnswerGiven(
                return_id="r1",
                revision=1,
                question_key=f"spend:{project}",
                value="0",
                answered_by=person,
                answered_at=now,
            )
        )
    await database.close()


def test_load_without_a_migrated_database_says_what_to_do(reeve: Reeve) -> None:
    (reeve.folder / "var").mkdir()
    refused = reeve("load", str(EXAMPLE))
    assert refused.code == 1
    assert refused.out == ""
    assert "Run: reeve migrate" in refused.err
    assert len(refused.err.splitlines()) == 1


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://reeve:geheim@127.0.0.1:1/reeve",
        "sqlite:////nowhere/at/all/reeve.db",
        "postgresql://reeve:geheim@127.0.0.1:port/reeve",
        "mysql://reeve:geheim@127.0.0.1/reeve",
        "sqlite://",
        "geheim",
    ],
)
def test_a_database_that_cannot_be_opened_ends_in_one_sentence(reeve: Reeve, url: str) -> None:
    """Without a traceback and without the password, for people and for programs."""
    reeve.settings["REEVE_DATABASE_URL"] = url
    said = reeve("audit", "verify")
    assert (said.code, said.out) == (1, "")
    assert "REEVE_DATABASE_URL" in said.err
    assert "geheim" not in said.err
    assert len(said.err.splitlines()) == 1
    told = reeve("audit", "verify", "--json")
    assert told.code == 1
    assert told.json() == {"ok": False, "error": said.err.strip()}


def test_a_file_that_is_no_database_is_left_as_it_is(reeve: Reeve) -> None:
    file = reeve.folder / "letter.txt"
    file.write_text("Dear all, this is no database, and it is to stay as it is. " * 20)
    before = file.read_bytes()
    refused = reeve("migrate", REEVE_DATABASE_URL=f"sqlite:///{file}")
    assert refused.code == 1
    assert "not a database" in refused.err
    assert len(refused.err.splitlines()) == 1
    assert file.read_bytes() == before
