"""The money of a year on record: allocated at its start, and shared out once the returns are in.

The officer does it as in life: publishes, takes in what the returns release, sets aside what was
decided, and shares the rest out by the formula, or has it bid for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time

from bot.demo import Demo
from bot.domain.pot import Statement
from bot.domain.quarters import london
from bot.domain.register import Register
from bot.journeys import allocation, pot, setting_aside
from bot.rehearsal.acting import Acting
from bot.rehearsal.competition import Competition
from bot.rehearsal.findings import Finding
from bot.rehearsal.records import Record
from bot.rehearsal.walking import Walk
from storage import funding

_DECIDED_AT = time(10, 30)


@dataclass(frozen=True)
class AreaLine:
    """What an area gets, and what was published for it, in pence."""

    area: str
    pence: int
    published: int


@dataclass(frozen=True)
class Played:
    """How the money of the year went. `lines`: the formula's, in the file's order."""

    statement: Statement
    lines: tuple[AreaLine, ...]

    def as_json(self) -> dict[str, int]:
        told = self.statement
        return {
            "in_pence": told.came_in,
            "top_sliced_pence": told.top_sliced,
            "formula_pence": told.formula,
            "competition_pence": told.competition,
            "left_pence": told.closing,
        }


@dataclass
class Money:
    """The officer's part in a year on record."""

    demo: Demo
    area: Register
    record: Record
    walk: Walk
    by_bids: bool = False
    """Whether what is left is bid for, and does not go out by the formula."""

    async def allocate(self) -> None:
        """Before anything else, the year's allocation is worked out and published."""
        async with self.acting.officer() as turn:
            run = await allocation.prepare(turn, self.record.year, self.record.given)
        async with self.acting.officer() as turn:
            await allocation.publish(turn, run.id)
        await self.walk.quiet()

    async def share_out(self) -> Played:
        """On the day of the decision: underspend in, uses set aside, the rest given out."""
        await self.walk.go_to(london(self.record.decided, _DECIDED_AT))
        year, acting = self.record.year, self.acting
        async with acting.officer() as turn:
            await pot.collect(turn, year)
        for purpose, pence in self.record.top_slices:
            async with acting.officer() as turn:
                proposed = await setting_aside.propose(turn, year, pence, purpose)
            async with acting.officer(second=True) as turn:
                await setting_aside.confirm(turn, proposed)
        run = await self.give_out()
        await self.walk.quiet()
        async with self.demo.reeve.services.begin() as session:
            told = await pot.year_statement(session, year)
            lines = await funding.run_lines(session, run) if run else []
        return Played(
            told,
            tuple(
                AreaLine(line.area_name, line.pence, self.record.areas.get(line.gss, 0))
                for line in lines
            ),
        )

    async def give_out(self) -> str | None:
        """What is left goes out by the formula, whose run's id is answered, or by bids."""
        year = self.record.year
        async with self.acting.officer() as turn:
            left = (await pot.year_statement(turn.session, year)).closing
            if not self.by_bids:
                return (await allocation.share_pot(turn, year, left)).id
        await Competition(self.acting, year, left, self.walk.phrases.round).play()
        return None

    @property
    def acting(self) -> Acting:
        return Acting(self.demo, self.area, self.walk)


def about_money(
    record: Record, played: Played | None, *, by_bids: bool = False
) -> Iterator[Finding]:
    """Where the pot did not go as it is on record. by_bids: what was left was bid for."""
    if played is None:
        yield Finding("no_pot", {"year": record.year})
        return
    told, by_formula = played.statement, 0 if by_bids else record.by_formula
    meant: Mapping[str, tuple[int, int]] = {
        "came_in": (told.came_in, record.pot),
        "top_sliced": (told.top_sliced, record.top_sliced),
        "formula": (told.formula, by_formula),
        "lines": (sum(line.pence for line in played.lines), by_formula),
        "competition": (told.competition, record.by_formula - by_formula),
        "left": (told.closing, 0),
    }
    for what, (pence, should_be) in meant.items():
        if pence != should_be:
            yield Finding("pot", {"what": what, "pence": pence, "meant": should_be})
