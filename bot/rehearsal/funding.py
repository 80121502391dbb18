"""The money of a year on record: allocated at its start, and shared out once the returns are in.

The officer does it as in life: publishes, takes in what the returns release, sets aside what was
decided, and shares the rest out by the formula.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.demo import Demo
from bot.domain.permissions import Role
from bot.domain.pot import Statement
from bot.domain.quarters import london, to_london
from bot.domain.register import Register
from bot.journeys import allocation, pot, setting_aside
from bot.journeys.turn import Turn
from bot.rehearsal.agenda import holders
from bot.rehearsal.findings import Finding
from bot.rehearsal.records import Record
from bot.rehearsal.walking import Walk
from bot.slack.deliveries import identify
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

    async def allocate(self) -> None:
        """Before anything else, the year's allocation is worked out and published."""
        async with self.demo.reeve.services.transaction() as session:
            turn = await self._turn(session)
            run = await allocation.prepare(turn, self.record.year, self.record.given)
        async with self.demo.reeve.services.transaction() as session:
            await allocation.publish(await self._turn(session), run.id)
        await self.walk.quiet()

    async def share_out(self) -> Played:
        """On the day of the decision: underspend in, uses set aside, the rest by the formula."""
        await self.walk.go_to(london(self.record.decided, _DECIDED_AT))
        year, services = self.record.year, self.demo.reeve.services
        async with services.transaction() as session:
            await pot.collect(await self._turn(session), year)
        for purpose, pence in self.record.top_slices:
            async with services.transaction() as session:
                turn = await self._turn(session)
                proposed = await setting_aside.propose(turn, year, pence, purpose)
            async with services.transaction() as session:
                await setting_aside.confirm(await self._turn(session, second=True), proposed)
        async with services.transaction() as session:
            turn = await self._turn(session)
            left = (await pot.year_statement(session, year)).closing
            run = await allocation.share_pot(turn, year, left)
        await self.walk.quiet()
        async with services.begin() as session:
            told = await pot.year_statement(session, year)
            lines = await funding.run_lines(session, run.id)
        return Played(
            told,
            tuple(
                AreaLine(line.area_name, line.pence, self.record.areas.get(line.gss, 0))
                for line in lines
            ),
        )

    async def _turn(self, session: AsyncSession, *, second: bool = False) -> Turn:
        """The officer's; or the second officer's, who confirms."""
        services = self.demo.reeve.services
        now = services.clock.now()
        here = holders(self.area, Role.OFFICER, to_london(now).date())
        person = here[1] if second else here[0]
        (officer,) = (each for each in self.area.people if each.id == person)
        actor = await identify(session, officer.team_id or "", officer.user_id or "", now=now)
        return services.turn(session, actor, now)


def about_money(record: Record, played: Played | None) -> Iterator[Finding]:
    """Where the pot did not go as it is on record."""
    if played is None:
        yield Finding("no_pot", {"year": record.year})
        return
    told = played.statement
    meant: Mapping[str, tuple[int, int]] = {
        "came_in": (told.came_in, record.pot),
        "top_sliced": (told.top_sliced, record.top_sliced),
        "formula": (told.formula, record.by_formula),
        "lines": (sum(line.pence for line in played.lines), record.by_formula),
        "left": (told.closing, 0),
    }
    for what, (pence, should_be) in meant.items():
        if pence != should_be:
            yield Finding("pot", {"what": what, "pence": pence, "meant": should_be})
