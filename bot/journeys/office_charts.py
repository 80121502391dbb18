"""The office's charts from its tables: spend against an even profile, and returns received."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import col, select

from bot.domain.digest_facts import OfficeFacts, ReturnNow
from bot.domain.office_charts import Received, Spend
from bot.domain.quarters import Quarter
from bot.domain.totals import planned_by, planned_from
from bot.journeys.digest_facts import office_now
from bot.journeys.turn import Turn
from bot.rendering.charts import Chart
from bot.rendering.office_charts import received_chart, spend_chart
from bot.rendering.opening import quarter_name
from storage.tables import Project


async def charts(turn: Turn) -> list[Chart]:
    """What the charts show now; they are drawn elsewhere, as that takes seconds."""
    facts = await office_now(turn, since=turn.now)
    if not facts.quarters:
        return []
    received = [_received(turn, facts, quarter) for quarter, _ in reversed(facts.quarters)]
    spends = list(_spends(facts, await _planned_from(turn, facts)))
    return [*spend_chart(turn.templates, spends), *received_chart(turn.templates, received)]


async def _planned_from(turn: Turn, facts: OfficeFacts) -> dict[str, int]:
    """From which quarter on each project of the newest year is planned."""
    newest = facts.quarters[0][0]
    rows = await turn.session.exec(select(Project).where(col(Project.year) == newest.year_key))
    return {row.id: planned_from(row.awarded_on, newest.year) for row in rows.all()}


def _spends(facts: OfficeFacts, begins: dict[str, int]) -> Iterator[Spend]:
    """Each partnership that has reported in the newest year, as far as it has reported."""
    year = facts.quarters[0][0].year
    reported: dict[str, list[ReturnNow]] = {}
    for each in facts.returns:
        if each.gist and each.quarter.year == year:
            reported.setdefault(each.partnership_id, []).append(each)
    for partnership, rows in reported.items():
        awards = facts.awards.get(partnership, {})
        latest = max(row.quarter for row in rows).number
        spent = sum(sum(row.gist.reported.spent.values()) for row in rows if row.gist)
        planned = sum(
            planned_by(pence, latest, begins.get(project, 1)) for project, pence in awards.items()
        )
        yield Spend(rows[0].partnership, spent, planned, sum(awards.values()))


def _received(turn: Turn, facts: OfficeFacts, quarter: Quarter) -> Received:
    rows = [each for each in facts.returns if each.quarter == quarter]
    on_time = sum(bool(row.received and row.received <= row.first_due) for row in rows)
    late = sum(bool(row.received and row.received > row.first_due) for row in rows)
    name = quarter_name(turn.templates, quarter)
    return Received(name, on_time, late, len(rows) - on_time - late)
