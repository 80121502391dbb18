"""`reeve allocate`: a file of indicators and a total in, every area's part and its workings out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from rich import box
from rich.console import RenderableType
from rich.table import Column, Table

from bot.commands import Refused
from bot.domain.allocation import Allocation, Indicator, Working, allocate
from bot.domain.money import pounds
from bot.domain.numbers import grouped, percentage
from bot.register import (
    Inputs,
    Problem,
    read_folder,
    read_indicators,
    read_total,
    read_weights,
)

__all__ = ["Asked", "Refused", "Split", "split"]


@dataclass(frozen=True)
class Asked:
    """What somebody typed. `register`: the folder whose areas the file must have, if any."""

    file: Path
    total: str
    weights: str
    register: Path | None = None


@dataclass(frozen=True)
class Split:
    """An allocation that was worked out, for the person who watches and the program that reads."""

    allocation: Allocation
    inputs: Inputs

    def as_json(self) -> dict[str, Any]:
        """Shares and parts are of 1, as the nearest number that JSON has; `exact` is all of it."""
        done = self.allocation
        return {
            "ok": True,
            "total_pence": done.total,
            "method": done.method,
            "inputs_sha256": self.inputs.sha256,
            "weights": {each.key: _number(each.weight) for each in done.indicators},
            "lines": [
                {
                    "gss": line.gss,
                    "area": line.area,
                    "share": _number(line.share),
                    "pence": line.pence,
                    "exact": str(line.share),
                    "workings": [_working(each) for each in line.workings],
                }
                for line in done.lines
            ],
        }

    def shown(self) -> Iterator[RenderableType]:
        done = self.allocation
        yield _table(done)
        yield f"Method: {done.method}. Each figure as a share of its column, times its weight."
        yield (
            "The shares come to parts of a penny. Each is rounded down, and the pence left over "
            "go one each where most was lost; where it is the same, to the lower GSS code."
        )
        yield f"Worked out from {self.inputs.file}, SHA-256 {self.inputs.sha256}."


def split(asked: Asked) -> Split | Refused:
    """The allocation of what was asked, or everything that keeps it from being worked out."""
    total = read_total("--total", asked.total)
    indicators = read_weights("--weights", asked.weights)
    problems = [each for each in (total, indicators) if isinstance(each, Problem)]
    known = _known(asked.register)
    if isinstance(known, tuple):
        return Refused((*problems, *known))
    inputs = _inputs(asked.file, indicators, known)
    if isinstance(inputs, tuple):
        return Refused((*problems, *inputs))
    if isinstance(total, Problem) or isinstance(indicators, Problem) or inputs is None:
        return Refused(tuple(problems))
    return Split(allocate(total, inputs.areas, indicators), inputs)


def _known(folder: Path | None) -> Mapping[str, str] | tuple[Problem, ...] | None:
    """The areas of a register, GSS code → name; None without one."""
    if folder is None:
        return None
    register = read_folder(folder)
    if isinstance(register, tuple):
        return register
    return {area.gss: area.name for area in register.areas}


def _inputs(
    file: Path, indicators: tuple[Indicator, ...] | Problem, known: Mapping[str, str] | None
) -> Inputs | tuple[Problem, ...] | None:
    """None if it is not known which columns the file should have."""
    return None if isinstance(indicators, Problem) else read_indicators(file, indicators, known)


def _table(done: Allocation) -> Table:
    table = Table(Column("area", overflow="fold"), box=box.SIMPLE)
    for indicator in done.indicators:
        named = f"{indicator.key.replace('_', ' ')}\n{_figure(indicator.weight)}%"
        table.add_column(named, justify="right", overflow="fold")
    for name in ("share", "amount"):
        table.add_column(name, justify="right", no_wrap=True)
    for line in done.lines:
        workings = [f"{_figure(each.figure)}\n{percentage(each.part)}" for each in line.workings]
        named = f"{line.area}\n{line.gss}"
        table.add_row(named, *workings, percentage(line.share), pounds(line.pence))
    table.add_section()
    columns = zip(*(line.workings for line in done.lines), strict=True)
    wholes = [_figure(sum((each.figure for each in column), Fraction(0))) for column in columns]
    table.add_row("total", *wholes, percentage(Fraction(1)), pounds(done.total))
    return table


def _figure(figure: Fraction) -> str:
    """A figure as it stood in the file, which has at most 15 decimals."""
    return grouped(f"{int(figure * 10**15)}E-15")


def _working(working: Working) -> dict[str, Any]:
    return {
        "indicator": working.indicator,
        "figure": _number(working.figure),
        "part": _number(working.part),
        "weighted": _number(working.weighted),
    }


def _number(exact: Fraction) -> int | float:
    """For a program to read. No money comes by this way: pence are whole from the start."""
    return int(exact) if exact.denominator == 1 else float(exact)
