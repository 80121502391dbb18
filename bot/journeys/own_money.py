"""What a lead's Home says of money: the allocation, and the awards with what is spent so far."""

from __future__ import annotations

import json

from bot.domain.own_money import Awarded, YearOfMoney, spent_on
from bot.domain.quarters import Quarter, quarter_containing, to_london
from bot.domain.virement import awards_after
from bot.journeys.turn import Turn
from bot.rendering import own_money as shown
from bot.rendering.blocks import Block
from storage import funding, register, returns, virement

_LAST_YEARS = 2  # in April and May last year's outturn is still to come


async def board(turn: Turn) -> list[Block]:
    """The present year's money of each partnership that the actor answers for, and last year's."""
    parts: list[Block] = []
    this_year = quarter_containing(to_london(turn.now).date()).year
    for year in range(this_year, this_year - _LAST_YEARS, -1):
        found = [
            money
            for partnership in sorted(turn.actor.partnerships)
            if (money := await year_of_money(turn, partnership, year))
        ]
        if found:
            parts += shown.year(turn.templates, Quarter(year, 1).year_key, found)
    return parts


async def year_of_money(turn: Turn, partnership: str, year: int) -> YearOfMoney | None:
    """The money of the financial year that begins in `year`; None where there is none."""
    session, key = turn.session, Quarter(year, 1).year_key
    run = await funding.published_run(session, key)
    lines = await funding.run_lines(session, run.id) if run else []
    areas = [(row.area_name, row.pence) for row in lines if row.partnership_id == partnership]
    funded = await register.projects(session, partnership, key, by=to_london(turn.now).date())
    if not areas and not funded:
        return None
    quarters = [Quarter(year, number).key for number in range(1, 5)]
    texts = await returns.earlier_submissions(session, partnership, quarters)
    submitted = [json.loads(text)["answers"] for text in texts.values()]
    awards = awards_after(
        {project.id: project.award_pence for project, _ in funded},
        await virement.approved(session, key),
    )
    return YearOfMoney(
        (await register.partnership(session, partnership)).name,
        areas,
        [
            Awarded(project.name, awards[project.id], spent_on(project.id, submitted))
            for project, _ in funded
        ],
    )
