"""What is wrong with a row of the register, where it stands, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend. Lines count from 1. Line 0 is the whole file, column "" the whole line."""

    file: str
    line: int
    column: str
    message: str

    @override
    def __str__(self) -> str:
        line = f", line {self.line}" if self.line else ""
        column = f", column {self.column}" if self.column else ""
        return visible(f"{self.file}{line}{column}: {self.message}")


def visible(text: str) -> str:
    """A text on one line, with a question mark for each character that cannot be seen."""
    return "".join(each if each.isprintable() else "?" for each in text)


def shown(text: str) -> str:
    """What somebody wrote, visible and short enough for a message."""
    seen = visible(text)
    return seen if len(seen) <= 40 else seen[:39] + "…"


def quoted(text: str) -> str:
    return f"“{shown(text)}”"
