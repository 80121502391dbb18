"""A folder is read as it is, and what cannot be read is said as kindly as a bad cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.register import Register
from bot.register import read_folder


@pytest.fixture
def folder(tmp_path: Path, small: dict[str, str]) -> Path:
    for name, text in small.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def said(folder: Path) -> list[str]:
    read = read_folder(folder)
    assert isinstance(read, tuple)
    return [str(problem) for problem in read]


def test_files_of_other_kinds_are_left_alone(folder: Path) -> None:
    (folder / "README.md").write_text("Notes")
    (folder / "logo.png").write_bytes(b"\x89PNG")
    assert isinstance(read_folder(folder), Register)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert said(tmp_path / "ours") == ["ours: There is no such folder. Check the path."]


def test_a_csv_file_that_the_register_does_not_know_is_said(folder: Path) -> None:
    (folder / "peoples.csv").write_text("id\n")
    assert said(folder) == ["peoples.csv: This file is not known. Did you mean people.csv?"]


def test_excels_plain_csv_is_reported_at_the_cell_with_the_foreign_letter(folder: Path) -> None:
    people = folder / "people.csv"
    people.write_bytes(people.read_text("utf-8").replace("Cy Thorn", "Cÿ Thorn").encode("cp1252"))
    assert said(folder) == [
        "people.csv, line 4, column name: This is not in UTF-8. "
        "In Excel, save the file as “CSV UTF-8 (Comma delimited)”."
    ]


def test_excels_unicode_text_is_reported_at_its_header(folder: Path) -> None:
    areas = folder / "areas.csv"
    areas.write_bytes(areas.read_text("utf-8").encode("utf-16"))
    assert said(folder) == [
        "areas.csv, line 1: This is not in UTF-8. "
        "In Excel, save the file as “CSV UTF-8 (Comma delimited)”."
    ]


def test_a_settings_file_that_is_not_utf8_is_reported_at_its_setting(folder: Path) -> None:
    area = folder / "area.toml"
    area.write_bytes(area.read_text("utf-8").replace('"NS"', '"N§"').encode("cp1252"))
    assert said(folder) == [
        "area.toml, line 3, column area.short_name: This is not in UTF-8. "
        "In Excel, save the file as “CSV UTF-8 (Comma delimited)”."
    ]


def test_a_folder_in_a_files_place_is_said(folder: Path) -> None:
    (folder / "areas.csv").unlink()
    (folder / "areas.csv").mkdir()
    assert said(folder) == ["areas.csv: This file cannot be read: Is a directory."]


def test_a_file_beyond_all_measure_is_not_read(folder: Path) -> None:
    with (folder / "areas.csv").open("ab") as file:
        file.write(b"\n" * 5_000_001)
    assert said(folder) == ["areas.csv: This file is larger than 5 MB. Remove what is not used."]
