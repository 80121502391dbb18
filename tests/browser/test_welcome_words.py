"""The welcome of the demo points only at what is there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from bot.demo import EXAMPLE, ROOT, WELCOME
from bot.domain.register import Register
from bot.register import read_folder
from bot.sandbox.routes import PAGE

POINTED_AT = re.findall(r"\*([^*]+)\*", WELCOME.read_text(encoding="utf-8"))


def _words() -> set[str]:
    files = (ROOT / "templates/slack").glob("*.toml")
    tables = [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]
    groups = [group for table in tables for group in table.values() if isinstance(group, dict)]
    return {text for group in groups for text in group.values()}


def _people() -> set[str]:
    area = read_folder(EXAMPLE)
    assert isinstance(area, Register)
    return {person.name for person in area.people}


def _on_the_page(words: str) -> bool:
    return any(f'"{words}' in file.read_text(encoding="utf-8") for file in _scripts())


def _scripts() -> list[Path]:
    return sorted(PAGE.glob("*.js"))


@pytest.mark.parametrize("words", POINTED_AT)
def test_what_the_welcome_names_is_a_person_a_button_or_a_part_of_the_page(words: str) -> None:
    assert words in _people() | _words() or _on_the_page(words)


def test_the_welcome_is_short() -> None:
    lines = WELCOME.read_text(encoding="utf-8").splitlines()
    assert 3 <= len(lines) <= 7
    assert max(map(len, lines)) <= 110
