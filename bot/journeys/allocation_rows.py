"""A run of the formula as its rows keep it, and back: exact fractions as text, nothing rounded."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from bot.domain.allocation import (
    Allocation,
    AreaFigures,
    Indicator,
    Line,
    PartnershipLine,
    PublishedRun,
    Working,
)
from bot.journeys.turn import Turn
from storage.tables import AllocationLine, AllocationRun, RunPurpose


@dataclass(frozen=True)
class Given:
    """What a run is worked out from. `text` is the whole file, `sha256` the hash of its bytes."""

    total: int
    areas: tuple[AreaFigures, ...]
    indicators: tuple[Indicator, ...]
    file: str
    text: str
    sha256: str
    source: str
    vintage: str
    purpose: RunPurpose = RunPurpose.YEAR


def run_row(turn: Turn, year: str, number: int, given: Given, done: Allocation) -> AllocationRun:
    """The run that is prepared in this turn; `number` makes its id its own."""
    return AllocationRun(
        id=f"{given.purpose}-{year}-{number}",
        year=year,
        purpose=given.purpose.value,
        total_pence=done.total,
        method=done.method,
        indicators=json.dumps([{"key": i.key, "weight": str(i.weight)} for i in done.indicators]),
        inputs=given.text,
        inputs_file=given.file,
        inputs_sha256=given.sha256,
        source=given.source,
        vintage=given.vintage,
        prepared_at=turn.now,
        prepared_by=turn.actor.id,
    )


def line_rows(
    run_id: str, done: Allocation, shared: Sequence[PartnershipLine]
) -> list[AllocationLine]:
    """The lines of a run, each with the partnership that gets it."""
    places = {line.gss: place for place, line in enumerate(done.lines)}
    return [_row(run_id, each, line, places[line.gss]) for each in shared for line in each.lines]


def _row(run_id: str, each: PartnershipLine, line: Line, place: int) -> AllocationLine:
    return AllocationLine(
        run_id=run_id,
        gss=line.gss,
        area_name=line.area,
        partnership_id=each.partnership,
        share=str(line.share),
        pence=line.pence,
        workings=json.dumps(
            [{name: str(value) for name, value in vars(w).items()} for w in line.workings]
        ),
        position=place,
    )


def read_line(row: AllocationLine) -> Line:
    """A stored line as the formula gave it."""
    workings = tuple(
        Working(each["indicator"], *(Fraction(each[n]) for n in ("figure", "part", "weighted")))
        for each in json.loads(row.workings)
    )
    return Line(row.gss, row.area_name, Fraction(row.share), row.pence, workings)


def read_indicators(run: AllocationRun) -> tuple[Indicator, ...]:
    """The indicators of a stored run, with their weights."""
    found = json.loads(run.indicators)
    return tuple(Indicator(each["key"], Fraction(each["weight"])) for each in found)


def published_run(run: AllocationRun, lines: Sequence[AllocationLine], *, by: str) -> PublishedRun:
    """A stored run as everybody is shown it. by: the name of who published it."""
    return PublishedRun(
        year=run.year,
        is_year=run.purpose == RunPurpose.YEAR,
        total=run.total_pence,
        method=run.method,
        indicators=read_indicators(run),
        lines=tuple(map(read_line, lines)),
        source=run.source,
        vintage=run.vintage,
        file=run.inputs_file,
        sha256=run.inputs_sha256,
        by=by,
    )


def given_for_pot(run: AllocationRun, lines: Sequence[AllocationLine], total: int) -> Given:
    """The pinned inputs of a run, for a part of the pot."""
    areas = tuple(
        AreaFigures(line.gss, line.area, tuple(each.figure for each in line.workings))
        for line in map(read_line, lines)
    )
    return Given(
        total,
        areas,
        read_indicators(run),
        run.inputs_file,
        run.inputs,
        run.inputs_sha256,
        run.source,
        run.vintage,
        RunPurpose.POT,
    )
