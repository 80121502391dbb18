"""The folder of a register: its files are read as text, whatever a spreadsheet saved them as."""

from __future__ import annotations

from pathlib import Path

from bot.domain.register import Register
from bot.register.area import FILE as AREA_FILE
from bot.register.problems import Problem
from bot.register.reader import read_register

_MOST_BYTES = 5_000_000


def read_folder(folder: Path) -> Register | tuple[Problem, ...]:
    """Read the register kept in a folder: area.toml and the CSV files. Other files are left alone.

    A folder or a file that cannot be read is a problem too, so nothing of OSError is raised.
    """
    if not folder.is_dir():
        return (Problem(folder.name, 0, "", "There is no such folder. Check the path."),)
    try:
        paths = [*sorted(folder.glob("*.csv")), *folder.glob(AREA_FILE)]
    except OSError as error:
        return (Problem(folder.name, 0, "", f"This folder cannot be read: {error.strerror}."),)
    return read_register({path.name: _read(path) for path in paths})


def _read(path: Path) -> str | Problem:
    content = read_bytes(path)
    return text_of(content) if isinstance(content, bytes) else content


def read_bytes(path: Path) -> bytes | Problem:
    """A file of at most 5 MB, or why it cannot be had."""
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        return Problem(path.name, 0, "", f"This file cannot be read: {error.strerror}.")
    if len(content) > _MOST_BYTES:
        return Problem(path.name, 0, "", "This file is larger than 5 MB. Remove what is not used.")
    return content


def text_of(content: bytes) -> str:
    """The text of a file. What is not UTF-8 becomes characters that no cell may have.

    So it is reported by cell.
    """
    return content.decode("utf-8", errors="surrogateescape")
