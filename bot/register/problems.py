"""What is wrong with a row of the register, where it stands, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend. `line` counts from 1; `column` is "" where it concerns the whole line."""

    file: str
    line: int
    column: str
    message: str

    def __str__(self) -> str:
        column = f", column {self.column}" if self.column else ""
        return f"{self.file}, line {self.line}{column}: {self.message}"


def quoted(text: str) -> str:
    """What somebody wrote, short enough for a message and on one line."""
    shown = "".join(each if each.isprintable() else "?" for each in text)
    return f"“{shown if len(shown) <= 40 else shown[:39] + '…'}”"
