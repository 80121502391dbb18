"""What an officer's Home says of money: allocations to publish, and the pots."""

from __future__ import annotations

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.allocation import PreparedRun
from bot.journeys import pot, setting_aside
from bot.journeys.turn import Turn
from bot.rendering.blocks import Block
from bot.rendering.funding import AboutPot, funding_board
from storage import funding, register, rounds
from storage.tables import RunPurpose

_LAST_POTS = 2


async def board(turn: Turn) -> list[Block]:
    """The board of money, for those who keep the pot; nothing where there is nothing yet.

    Of a year only the run that was prepared last can be published from here.
    """
    return funding_board(turn.templates, await _prepared(turn.session), await _pots(turn))


async def _prepared(session: AsyncSession) -> list[PreparedRun]:
    runs = [row for row in await funding.runs(session) if row.purpose == RunPurpose.YEAR.value]
    last = {row.year: row for row in runs}
    published = {row.year for row in runs if row.published_at is not None}
    return [
        PreparedRun(row.id, row.year, True, row.total_pence, row.source, row.vintage)
        for row in last.values()
        if row.year not in published
    ]


async def _pots(turn: Turn) -> list[AboutPot]:
    """The last years' pots in which there is something, or something to take in."""
    session = turn.session
    years = sorted({*await register.funded_years(session), *await funding.pot_years(session)})
    found = [await _about(turn, year) for year in years[-_LAST_POTS:]]
    return [
        each for each in found if each.statement.opening or each.statement.lines or each.waiting
    ]


async def _about(turn: Turn, year: str) -> AboutPot:
    session = turn.session
    return AboutPot(
        statement=await pot.year_statement(session, year),
        waiting=await pot.to_collect(session, year),
        promised=await rounds.promised(session, year),
        asides=await setting_aside.waiting(turn, year),
        back=await pot.to_correct(session, year),
    )
