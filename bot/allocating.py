"""`reeve allocate`: a file of indicators and a total in, every area's part and its workings out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from rich import box
from rich.console import RenderableType
from rich.table import Column, Table

from bot.acting import Desk, acting
from bot.commands import Refused
from bot.domain.allocation import Allocation, Indicator, Working, allocate
from bot.domain.money import pounds
from bot.domain.numbers import exact_figure, percentage
from bot.journeys import allocation
from bot.journeys.allocation_rows import Given
from bot.register import (
    Inputs,
    Problem,
    cells,
    read_folder,
    read_indicators,
    read_total,
    read_weights,
)

__all__ = ["Asked", "Kept", "Refused", "Split", "keep", "split"]


@dataclass(frozen=True)
class Asked:
    """What somebody typed. `register`: the folder whose areas the file must have, if any."""

    file: Path
    total: str
    weights: str
    register: Path | None = None


@dataclass(frozen=True)
class Kept:
    """The year whose allocation this is to be, where its figures are from, and who keeps it."""

    year: str
    source: str
    vintage: str
    by: str


@dataclass(frozen=True)
class Split:
    """An allocation that was worked out, for the person who watches and the program that reads."""

    allocation: Allocation
    inputs: Inputs
    run_id: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Shares and parts are of 1, as the nearest number that JSON has; `exact` is all of it."""
        done = self.allocation
        return {
            "ok": True,
            "total_pence": done.total,
            "method": done.method,
            "inputs_sha256": self.inputs.sha256,
            **({"run": self.run_id} if self.run_id else {}),
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
        if self.run_id:
            yield f"Kept as {self.run_id}. An officer publishes it from Home."


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


async def keep(desk: Desk, asked: Asked, kept: Kept) -> Split | Refused:
    """Work the allocation out and keep it with its inputs, to be published from Home.

    Raises NotReady, also for what the rules refuse to who asks.
    """
    outcome = split(asked)
    missing = [
        Problem(f"--{name}", 0, "", "An allocation that is kept needs this. Fill it in.")
        for name in ("source", "vintage", "by")
        if not getattr(kept, name).strip()
    ]
    try:
        cells.year(kept.year)
    except cells.Unreadable as unreadable:
        missing.append(Problem("--keep", 0, "", str(unreadable)))
    if isinstance(outcome, Refused) or missing:
        already = outcome.problems if isinstance(outcome, Refused) else ()
        return Refused((*already, *missing))
    inputs, done = outcome.inputs, outcome.allocation
    given = Given(
        total=done.total,
        areas=inputs.areas,
        indicators=done.indicators,
        file=inputs.file,
        text=inputs.text,
        sha256=inputs.sha256,
        source=kept.source.strip(),
        vintage=kept.vintage.strip(),
    )
    async with acting(desk, kept.by) as turn:
        run = await allocation.prepare(turn, kept.year, given)
    return replace(outcome, run_id=run.id)


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
        named = f"{indicator.key.replace('_', ' ')}\n{exact_figure(indicator.weight)}%"
        table.add_column(named, justify="right", overflow="fold")
    for name in ("share", "amount"):
        table.add_column(name, justify="right", no_wrap=True)
    for line in done.lines:
        workings = [
            f"{exact_figure(each.figure)}\n{percentage(each.part)}" for each in line.workings
        ]
        named = f"{line.area}\n{line.gss}"
        table.add_row(named, *workings, percentage(line.share), pounds(line.pence))
    table.add_section()
    columns = zip(*(line.workings for line in done.lines), strict=True)
    wholes = [
        exact_figure(sum((each.figure for each in column), Fraction(0))) for column in columns
    ]
    table.add_row("total", *wholes, percentage(Fraction(1)), pounds(done.total))
    return table


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
