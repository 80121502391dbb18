"""`reeve pot`: a year's ledger and its year end, and officers' entries from the command line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rich import box
from rich.console import RenderableType
from rich.table import Column, Table

from bot.acting import Desk, acting, reading
from bot.commands import Refused
from bot.domain.money import pounds
from bot.domain.pot import Statement, StatementLine
from bot.domain.underspend import Collation, Disagreement
from bot.journeys import pot, setting_aside
from bot.register import Problem, cells, read_total
from storage import funding
from storage.tables import SetAside

SAID: dict[Disagreement, str] = {
    Disagreement.NO_ALLOCATION: "no allocation is published",
    Disagreement.AWARDS_DIFFER: "its projects' awards are not what was allocated",
    Disagreement.RETURNS_MISSING: "not all four returns are in",
    Disagreement.OVERSPENT: "a project spent more than its award",
    Disagreement.NOT_DECLARED: "what was not spent is not what was declared",
    Disagreement.NOT_IN_POT: "what was declared is not what is in the pot",
}


@dataclass(frozen=True)
class Change:
    """What is to be done first, by whom: take in what returns release, propose to set an amount
    aside, or hand on what is left to the next year."""

    by: str | None = None
    collect: bool = False
    set_aside: str | None = None
    purpose: str | None = None
    carry_forward: bool = False

    @property
    def is_wanted(self) -> bool:
        return self.collect or self.carry_forward or self.set_aside is not None


@dataclass(frozen=True)
class PotBook:
    """A year's pot and year end, for the person who watches and the program that reads."""

    statement: Statement
    year_end: tuple[tuple[str, Collation], ...]
    proposed: tuple[SetAside, ...]

    def as_json(self) -> dict[str, Any]:
        told = self.statement
        return {
            "ok": True,
            "year": told.year,
            "opening_pence": told.opening,
            "in_pence": told.came_in,
            "top_sliced_pence": told.top_sliced,
            "formula_pence": told.formula,
            "competition_pence": told.competition,
            "corrected_pence": told.corrected,
            "carried_pence": told.carried,
            "closing_pence": told.closing,
            "proposed": [_proposed(each) for each in self.proposed],
            "entries": [_entry(line) for line in told.lines],
            "year_end": [_collation(name, each) for name, each in self.year_end],
        }

    def shown(self) -> Iterator[RenderableType]:
        yield f"The pot of {self.statement.year}"
        yield _ledger(self.statement)
        for each in self.proposed:
            yield (
                f"Not set aside yet: {pounds(each.pence)} for {each.purpose}, proposed by "
                f"{each.proposed_by}. A second officer confirms it in Slack."
            )
        yield "The year end, partnership by partnership"
        yield _collated(self.year_end)
        for name, end in self.year_end:
            if end.disagreements:
                yield f"{name}: {'; '.join(SAID[found] for found in end.disagreements)}."


async def keep(desk: Desk, year: str, change: Change) -> PotBook | Refused:
    """Make the change, if one is wanted, and answer the year's book. Raises NotReady."""
    problems, pence = _read(year, change)
    if problems:
        return Refused(tuple(problems))
    if change.is_wanted:
        async with acting(desk, change.by or "") as turn:
            if change.collect:
                await pot.collect(turn, year)
            if change.set_aside is not None:
                await setting_aside.propose(turn, year, pence, change.purpose or "")
            if change.carry_forward:
                await pot.carry_forward(turn, year)
    async with reading(desk) as session:
        ends = await pot.year_end(session, year)
        told = await pot.year_statement(session, year)
        proposed = await funding.waiting_asides(session, year)
    collated = tuple((partnership.name, each) for partnership, each in ends)
    return PotBook(told, collated, tuple(proposed))


def _read(year: str, change: Change) -> tuple[list[Problem], int]:
    problems, pence = [], 0
    try:
        cells.year(year)
    except cells.Unreadable as unreadable:
        problems.append(Problem("--year", 0, "", str(unreadable)))
    if change.set_aside is not None:
        read = read_total("--set-aside", change.set_aside)
        if isinstance(read, Problem):
            problems.append(read)
        else:
            pence = read
        if not (change.purpose or "").strip():
            problems.append(Problem("--for", 0, "", "Say what the money is set aside for."))
    if change.is_wanted and not change.by:
        said = "Say who does this: an officer's ID in the register."
        problems.append(Problem("--by", 0, "", said))
    return problems, pence


def _entry(line: StatementLine) -> dict[str, Any]:
    entry = line.entry
    return {
        "date": entry.day.isoformat(),
        "kind": entry.kind.value,
        "pence": entry.pence,
        "balance_pence": line.balance,
        "by": entry.by,
        "partnership": entry.partnership,
        "project": entry.project,
        "return": entry.return_id,
        "purpose": entry.purpose,
    }


def _proposed(row: SetAside) -> dict[str, Any]:
    return {
        "id": row.id,
        "pence": row.pence,
        "purpose": row.purpose,
        "by": row.proposed_by,
        "at": row.proposed_at.isoformat(),
    }


def _collation(name: str, each: Collation) -> dict[str, Any]:
    return {
        "partnership": each.partnership,
        "name": name,
        "allocated_pence": each.allocated,
        "awarded_pence": each.awarded,
        "spent_pence": each.spent,
        "unspent_pence": each.unspent,
        "declared_pence": each.declared,
        "in_pot_pence": each.in_pot,
        "returns": each.returns,
        "disagreements": [found.value for found in each.disagreements],
    }


def _ledger(told: Statement) -> Table:
    table = Table("date", Column("entry", overflow="fold"), "by", box=box.SIMPLE)
    for name in ("amount", "balance"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_row("", "opening balance", "", "", pounds(told.opening))
    for line in told.lines:
        entry = line.entry
        about = entry.purpose or entry.project or entry.partnership or ""
        named = f"{entry.kind.value.replace('_', ' ')}: {about}" if about else entry.kind.value
        table.add_row(
            entry.day.isoformat(), named, entry.by, pounds(entry.pence), pounds(line.balance)
        )
    table.add_row("", "closing balance", "", "", pounds(told.closing))
    return table


def _collated(year_end: Sequence[tuple[str, Collation]]) -> Table:
    table = Table(Column("partnership", overflow="fold"), box=box.SIMPLE)
    for name in ("allocated", "spent", "declared", "agrees"):
        table.add_column(name, justify="right", no_wrap=True)
    for name, each in year_end:
        allocated = "none" if each.allocated is None else pounds(each.allocated)
        agrees = "no" if each.disagreements else "yes"
        table.add_row(name, allocated, pounds(each.spent), pounds(each.declared), agrees)
    return table
