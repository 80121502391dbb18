"""An award becomes a project with its measures, which the next quarterly return asks for."""

from __future__ import annotations

from bot.domain.bids import measures_of, values_of
from bot.domain.quarters import to_london
from bot.domain.rounds import Terms
from bot.journeys.turn import Turn
from storage import register
from storage.tables import Bid, BidSubmission, Measure, Project


async def add_project(turn: Turn, terms: Terms, bid: Bid, given: BidSubmission, pence: int) -> str:
    """Add it after the partnership's other projects of the year; answers its id."""
    there = await register.projects(turn.session, bid.partnership_id, terms.spend_year)
    theme = terms.themes[int(str(values_of(given.answers)["theme"])) - 1]
    project = Project(
        id=f"{bid.id}.project",
        partnership_id=bid.partnership_id,
        year=terms.spend_year,
        name=given.title,
        objective=theme,
        award_pence=pence,
        position=max((each.position for each, _ in there), default=0) + 1,
        awarded_on=to_london(turn.now).date(),
    )
    turn.session.add(project)
    await turn.session.flush()
    turn.session.add_all(
        Measure(
            id=f"{project.id}.{number}",
            project_id=project.id,
            name=measure.name,
            unit=measure.unit,
            target=measure.target,
            position=number,
        )
        for number, measure in enumerate(measures_of(given.answers), 1)
    )
    await turn.session.flush()
    return project.id
