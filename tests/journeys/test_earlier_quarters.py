"""What a return knows of the quarters of its year that were submitted before it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

from bot.domain.quarters import Quarter
from bot.journeys.drafting import load_draft
from storage.tables import Measure, QuarterlyReturn
from tests.journeys.office import Office

JANUARY = datetime(2025, 1, 2, 9, tzinfo=UTC)
ANSWERED: tuple[dict[str, object], ...] = (
    {"spend:locks": 250_00, "measure:locks-homes": "12", "measure:locks-kept": "80"},
    {"spend:locks": -50_00, "measure:locks-homes": "3.5", "measure:locks-kept": None},
)


async def test_spending_and_counts_add_up_and_of_a_percentage_the_latest_counts(
    office: Office,
) -> None:
    """A figure that was skipped is none: the one before it still stands."""
    await office.add(
        Measure(id="locks-kept", project_id="locks", name="Kept", unit="%", position=2)
    )
    for number in (1, 2, 3):
        await office.open_quarter(now=JANUARY, quarter=Quarter(2024, number))
    async with office.database.transaction() as session:
        for number, answers in enumerate(ANSWERED, start=1):
            row = await session.get_one(QuarterlyReturn, f"2024-25-Q{number}.eastvale")
            row.state, row.submitted_answers = "submitted", json.dumps({"answers": answers})
            session.add(row)
    async with office.database.transaction() as session:
        row = await session.get_one(QuarterlyReturn, "2024-25-Q3.eastvale")
        facts = (await load_draft(session, row, now=JANUARY)).facts
    locks = facts.project_by_id["locks"]
    assert locks.spent_before == 200_00
    assert {each.id: each.so_far for each in locks.measures} == {
        "locks-homes": Decimal("15.5"),
        "locks-kept": Decimal(80),
    }
