"""What is on record of a year's money, and the year made up to fit it.

A register that has no projects for a year on record gets them here: those of a later year, with
other awards. Their spending is set so that what they leave is the pot on record, to the penny.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from bot.domain.allocation import DEFAULT_INDICATORS, Misplaced, allocate, by_partnership
from bot.domain.asked import answer_key, split_key
from bot.domain.money import read_money, split_exactly
from bot.domain.quarters import Quarter, quarter_containing
from bot.domain.questions import Form, Kind
from bot.domain.readings import Accepted, Value
from bot.domain.register import FundingYear, Measure, Project, Register
from bot.domain.totals import QUARTERS, SPEND
from bot.domain.underspend import AMOUNT, CHOICE, RELEASE
from bot.journeys.allocation_rows import Given
from bot.main import NotReady
from bot.register import Inputs, read_indicators
from bot.rehearsal.answering import Known, Meant

FOLDER = "records"
_PROFILE = (22, 26, 27, 25)  # per cent of a year's spending, by quarter
_THRIFT = (1, 3, 2)  # how much projects leave, one after another, in proportion to their awards


@dataclass(frozen=True)
class Record:
    """A year's money as published, in pence. `areas`: what was published for each GSS code."""

    year: str
    source: str
    decided: date
    total: int
    pot: int
    top_slices: tuple[tuple[str, int], ...]
    published_total: int
    areas: Mapping[str, int]
    given: Given
    """The formula's inputs for the year's allocation."""

    @property
    def top_sliced(self) -> int:
        return sum(pence for _, pence in self.top_slices)

    @property
    def by_formula(self) -> int:
        """What is left for the formula."""
        return self.pot - self.top_sliced


def read_record(example: Path, year: str) -> Record | None:
    """The record of a year that stands beside an example's register, if there is one.

    Raises NotReady for one that cannot be used.
    """
    path = example / FOLDER / f"{year}.toml"
    if not path.is_file():
        return None
    try:
        return _record(tomllib.loads(path.read_text("utf-8")), example)
    except (KeyError, TypeError, ValueError) as mistake:
        raise NotReady(f"{path} cannot be used: {mistake}. Correct it there.") from mistake


def _record(tree: Mapping[str, Any], example: Path) -> Record:
    inputs = read_indicators(example / tree["indicators"], DEFAULT_INDICATORS)
    if not isinstance(inputs, Inputs):
        raise ValueError(str(inputs[0]))  # noqa: TRY004 - it is the file that is wrong
    total = _pence(tree["total"])
    return Record(
        year=tree["year"],
        source=tree["source"],
        decided=date.fromisoformat(tree["decided"]),
        total=total,
        pot=_pence(tree["pot"]),
        top_slices=tuple((each["purpose"], _pence(each["amount"])) for each in tree["top_slices"]),
        published_total=_pence(tree["published"]["total"]),
        areas={gss: _pence(amount) for gss, amount in tree["published"]["areas"].items()},
        given=Given(
            total=total,
            areas=inputs.areas,
            indicators=DEFAULT_INDICATORS,
            file=inputs.file,
            text=inputs.text,
            sha256=inputs.sha256,
            source=tree["indicators_source"],
            vintage=tree["indicators_vintage"],
        ),
    )


def _pence(amount: str) -> int:
    reading = read_money(amount)
    if isinstance(reading, Accepted) and isinstance(reading.value, int):
        return reading.value
    raise ValueError(f"{amount!r} is not a clear amount")


def area_in_year(area: Register, record: Record) -> Register:
    """The register with the year's projects and no others, awarded what the formula gives.

    Raises NotReady if the formula's areas are not those of the partnerships at the year's start.
    """
    first_day = Quarter(int(record.year[:4]), 1).first_day
    lines = allocate(record.total, record.given.areas).lines
    shared = by_partnership(lines, area.partnership_areas, first_day)
    if isinstance(shared, Misplaced):
        raise NotReady(f"The areas on record are not those of {record.year}: {shared}.")
    projects: list[Project] = []
    for line in shared:
        own = [each for each in area.projects if each.partnership == line.partnership]
        awards = split_exactly(line.pence, [each.award for each in own])
        projects += [
            replace(each, id=_in_year(each.id, record.year), year=record.year, award=award)
            for each, award in zip(own, awards, strict=True)
        ]
    measures = tuple(
        replace(
            each, id=f"{each.id}-{record.year[:4]}", project=_in_year(each.project, record.year)
        )
        for each in area.measures
    )
    return replace(
        area,
        years=(FundingYear(record.year, record.total),),
        projects=tuple(sorted(projects, key=lambda each: each.id)),
        measures=_of(measures, projects),
    )


def _of(measures: Sequence[Measure], projects: Sequence[Project]) -> tuple[Measure, ...]:
    there = {each.id for each in projects}
    return tuple(sorted((m for m in measures if m.project in there), key=lambda m: m.id))


def _in_year(project: str, year: str) -> str:
    """An id of the year: "safe-2024" → "safe-2023"."""
    stem, _, number = project.rpartition("-")
    return f"{stem if number.isdigit() and stem else project}-{year[:4]}"


def outturns(area: Register, record: Record) -> dict[str, int]:
    """What each project spends in the year, so that together they leave the pot on record."""
    weights = [
        project.award * _THRIFT[place % len(_THRIFT)] for place, project in enumerate(area.projects)
    ]
    left = split_exactly(record.pot, weights)
    return {
        project.id: project.award - pence
        for project, pence in zip(area.projects, left, strict=True)
    }


def scripted(form: Form, key: str, known: Known, given: Mapping[str, Value | None]) -> Meant | None:
    """What the record makes a person answer; None where it leaves them free.

    Spending follows the outturn, the last quarter makes up what is missing, and then all that is
    not spent is released.
    """
    name, subject = split_key(key)
    number = quarter_containing(known.last_day).number
    if name == SPEND and subject in known.outturns:
        outturn = known.outturns[subject]
        share = split_exactly(outturn, _PROFILE)[number - 1]
        pence = outturn - known.spent_before.get(subject, 0) if number == QUARTERS else share
        return Meant(pence, f"{pence // 100}.{pence % 100:02}")
    if name == CHOICE and known.outturns:
        wanted = RELEASE if number == QUARTERS else "unsure"
        choices = form.places[name][1].choices
        return next((Meant(each.key, each.label) for each in choices if each.key == wanted), None)
    if name == AMOUNT and known.outturns and form.places[name][1].kind is Kind.MONEY:
        left = _left(known, given)
        return Meant(left, f"{left // 100}.{left % 100:02}")
    return None


def _left(known: Known, given: Mapping[str, Value | None]) -> int:
    """What the projects of a return leave of their awards."""
    return sum(
        award - known.outturns[project]
        for project, award in known.awards.items()
        if answer_key(SPEND, project) in given and project in known.outturns
    )
