"""The pot fills from the returns, empties by officers' hands, and never holds less than nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from bot.domain.allocation import DEFAULT_INDICATORS, AreaFigures
from bot.domain.errors import Refusal
from bot.domain.pot import Entry, Kind, Statement
from bot.domain.quarters import Quarter
from bot.domain.underspend import Collation, Disagreement
from bot.journeys import allocation, bid_round, pot, setting_aside
from bot.journeys.allocation_rows import Given
from storage.tables import Pot, PotEntry, Project, QuarterlyReturn, ReturnState
from tests.journeys import bidders
from tests.journeys.office import MONDAY, Office

YEAR = "2024-25"
MAY = datetime(2025, 5, 6, 9, tzinfo=UTC)
WHOLE = {"locks": 1_200_000, "youth": 900_000}
"""What Eastvale was awarded, by project."""


async def submit(office: Office, number: int, spent: Mapping[str, int], **more: int | str) -> None:
    """Eastvale's return of a quarter is submitted with these figures."""
    quarter = Quarter(2024, number)
    ended = datetime(quarter.last_day.year, quarter.last_day.month, 28, 9, tzinfo=UTC)
    opened = (
        MONDAY
        if number == 1
        else ended.replace(month=ended.month % 12 + 1, year=ended.year + ended.month // 12)
    )
    await office.open_quarter(quarter=quarter, now=opened)
    answers = {f"spend:{project}": pence for project, pence in spent.items()} | more
    async with office.database.transaction() as session:
        row = await session.get_one(QuarterlyReturn, f"{quarter.key}.eastvale")
        row.state, row.submitted_at, row.submitted_by = ReturnState.SUBMITTED.value, opened, "ada"
        row.submitted_answers = json.dumps({"answers": answers})
        session.add(row)


async def collect(office: Office, *, by: str = "maya", now: datetime = MAY) -> int:
    async with office.database.transaction() as session:
        return await pot.collect(office.turn(session, by, now), YEAR)


async def correct(office: Office) -> int:
    async with office.database.transaction() as session:
        return await pot.correct(office.turn(session, "maya", MAY), YEAR, "eastvale")


async def amend(office: Office, **answers: int) -> None:
    """Eastvale's return of the first quarter is submitted again with other answers."""
    async with office.database.transaction() as session:
        row = await session.get_one(QuarterlyReturn, "2024-25-Q1.eastvale")
        text = json.loads(row.submitted_answers or "")
        row.submitted_answers = json.dumps({"answers": text["answers"] | answers})
        session.add(row)


async def set_aside(
    office: Office, pence: int, purpose: str, *, by: str = "maya", year: str = YEAR
) -> int:
    """One officer proposes and the other confirms; answers what is left."""
    async with office.database.transaction() as session:
        proposed = await setting_aside.propose(office.turn(session, by, MAY), year, pence, purpose)
    second = "lewis" if by == "maya" else "maya"
    async with office.database.transaction() as session:
        return await setting_aside.confirm(office.turn(session, second, MAY), proposed)


async def stands(office: Office, year: str = YEAR) -> Statement:
    async with office.database.transaction() as session:
        return await pot.year_statement(session, year)


async def eastvale(office: Office) -> Collation:
    async with office.database.transaction() as session:
        found = await pot.year_end(session, YEAR)
    return next(each for partnership, each in found if partnership.id == "eastvale")


async def fill(office: Office, pence: int) -> None:
    async with office.database.transaction() as session:
        into = Entry("k", Kind.BROUGHT_FORWARD, pence, MAY.date(), "maya")
        await pot.enter(office.turn(session, "maya", MAY), YEAR, [into])


async def test_releases_come_in_early_and_at_the_year_end_each_penny_once(office: Office) -> None:
    third = {"locks": 400_000, "youth": 300_000}
    early: dict[str, int | str] = {
        "underspend_release": "release",
        "release_amount": 50_000,
        "forecast:locks": 1_150_000,
        "forecast:youth": 900_000,
    }
    await submit(office, 1, third)
    await submit(office, 2, third, **early)
    assert await collect(office) == 50_000
    with pytest.raises(Refusal, match="nothing_to_collect"):
        await collect(office)
    await submit(office, 3, {"locks": 0, "youth": 0})
    await submit(
        office,
        4,
        {"locks": 330_000, "youth": 290_000},
        underspend_release="release",
        release_amount=80_000,
    )
    assert await collect(office) == 30_000
    rows = await office.rows(PotEntry, PotEntry.id)
    assert [(row.kind, row.project_id, row.return_id, row.pence) for row in rows] == [
        ("early_release", "locks", "2024-25-Q2.eastvale", 50_000),
        ("underspend", "locks", "2024-25-Q4.eastvale", 20_000),
        ("underspend", "youth", "2024-25-Q4.eastvale", 10_000),
    ]
    assert {(row.partnership_id, row.year, row.entered_by) for row in rows} == {
        ("eastvale", YEAR, "maya")
    }
    told = await stands(office)
    assert (told.opening, told.came_in, told.closing) == (0, 80_000, 80_000)
    assert (await eastvale(office)).in_pot == 80_000


async def test_a_release_that_is_amended_upwards_is_collected_again(office: Office) -> None:
    early: dict[str, int | str] = {"underspend_release": "release", "forecast:locks": 1_100_000}
    third = {"locks": 400_000, "youth": 300_000}
    await submit(office, 1, third, **early, release_amount=50_000)
    assert await collect(office) == 50_000
    await amend(office, release_amount=80_000)
    assert await collect(office) == 30_000
    assert (await eastvale(office)).in_pot == (await stands(office)).closing == 80_000


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_release_that_is_amended_downwards_is_corrected_by_an_entry(office: Office) -> None:
    """What came in stays in the ledger; the year end agrees once an officer has corrected it."""
    third = {"locks": 400_000, "youth": 300_000}
    early: dict[str, int | str] = {
        "underspend_release": "release",
        "forecast:locks": 1_150_000,
        "forecast:youth": 850_000,
    }
    await submit(office, 1, third, **early, release_amount=80_000)
    assert await collect(office) == 80_000
    with pytest.raises(Refusal, match="nothing_to_correct"):
        await correct(office)
    await amend(office, release_amount=50_001)
    assert Disagreement.NOT_IN_POT in (await eastvale(office)).disagreements
    await set_aside(office, 60_000, "Hub")
    with pytest.raises(Refusal, match="pot_too_small"):
        await correct(office)
    await fill(office, 10_000)
    assert await correct(office) == 29_999
    told = (await stands(office)).lines[-1].balance, (await stands(office)).corrected
    assert told == (1, 29_999)
    assert Disagreement.NOT_IN_POT not in (await eastvale(office)).disagreements
    await amend(office, release_amount=50_003)
    assert await collect(office) == 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_officers_are_told_and_what_a_round_offers_is_not_taken_back(
    office: Office,
) -> None:
    release: dict[str, int | str] = {"underspend_release": "release", "release_amount": 900}
    await submit(office, 1, {"locks": 0, "youth": 0}, **release)
    await collect(office)
    offer = bidders.OFFER | {"pence": "9", "most": "9", "opens": "2025-05-06"}
    closing = {"closes": "2025-05-30"}
    await bidders.run(office, bid_round.open_round, YEAR, offer | closing, by="maya", now=MAY)
    await amend(office, release_amount=100)
    async with office.database.transaction() as session:
        row = await session.get_one(QuarterlyReturn, f"{YEAR}-Q1.eastvale")
        await pot.tell_due_back(office.turn(session, "ada", MAY), row)
    told = (await office.messages())[f"{YEAR}-Q1.eastvale:due_back:0:maya"].payload or ""
    assert "£8.00 less" in told
    assert "correct_pot" in told
    with pytest.raises(Refusal, match="pot_promised"):
        await correct(office)


async def test_what_a_bid_won_is_not_compared_with_the_allocation(office: Office) -> None:
    async with office.database.transaction() as session:
        row = await session.get_one(Project, "youth")
        row.awarded_on = MAY.date()
        session.add(row)
    async with office.database.transaction() as session:
        actor = office.turn(session, "maya", MAY)
        areas = tuple(
            AreaFigures(f"E-{name}", name, (Fraction(1),) * len(DEFAULT_INDICATORS))
            for name in ("westmoor", "eastvale", "southend", "northway")
        )
        given = Given(4_800_000, areas, DEFAULT_INDICATORS, "f", "t", "5" * 64, "s", "v")
        run = await allocation.prepare(actor, YEAR, given)
        await allocation.publish(actor, run.id)
    assert Disagreement.AWARDS_DIFFER not in (await eastvale(office)).disagreements


async def test_everything_that_moves_is_in_the_audit_and_the_officers_are_told(
    office: Office,
) -> None:
    await fill(office, 50_000)
    assert await set_aside(office, 31_000, "Hate  Crime Hub") == 19_000
    assert await set_aside(office, 10_000, "Analysis") == 9_000
    events = [event for event in await office.events() if event.event == "pot changed"]
    assert [event.actor for event in events] == ["maya", "lewis", "lewis"]
    assert json.loads(events[1].details) == {
        "balance_pence": 19_000,
        "entries": [
            {"key": "top_slice:2024-25:hate crime hub", "kind": "top_slice", "pence": -31_000}
        ],
    }
    told = [row for key, row in (await office.messages()).items() if key.startswith("pot:")]
    assert {row.recipient for row in told} == {"UMAYA", "ULEWIS"}
    assert "£310.00 (Hate Crime Hub)" in str(told[2].payload)
    assert "£190.00" in str(told[2].payload)


REFUSED = (
    (50_001, "Too much", "maya", "pot_too_small"),
    (0, "Nothing", "maya", "pot_not_an_amount"),
    (-5, "Less than nothing", "maya", "pot_not_an_amount"),
    (5, "  ", "maya", "no_purpose"),
    (5, "x" * 151, "maya", "no_purpose"),
    (5, "hub", "maya", "pot_entered_already"),
    (5, "Training", "ada", "not_for_officers_only"),
    (5, "Training", "rosa", "not_for_officers_only"),
)


async def test_what_cannot_be_set_aside_is_refused_and_nothing_changes(office: Office) -> None:
    await fill(office, 50_100)
    await set_aside(office, 100, "Hub")
    before = [await office.rows(PotEntry), await office.rows(Pot), list(await office.messages())]
    for pence, purpose, by, code in REFUSED:
        with pytest.raises(Refusal, match=code):
            await set_aside(office, pence, purpose, by=by)
    after = [await office.rows(PotEntry), await office.rows(Pot), list(await office.messages())]
    assert after == before


async def test_officers_at_once_never_give_more_than_there_is(office: Office) -> None:
    await fill(office, 10_000)
    tries = [set_aside(office, 3_000, f"Use {n}", by=("maya", "lewis")[n % 2]) for n in range(6)]
    ends = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(each for each in ends if isinstance(each, int)) == [1_000, 4_000, 7_000]
    assert [e.code for e in ends if isinstance(e, Refusal)] == ["pot_too_small"] * 3
    (row,) = await office.rows(Pot)
    assert row.balance_pence == 1_000 == sum(e.pence for e in await office.rows(PotEntry))


async def test_what_is_left_is_the_next_year_s_opening_balance(office: Office) -> None:
    await fill(office, 700)
    async with office.database.transaction() as session:
        assert await pot.carry_forward(office.turn(session, "maya", MAY), YEAR) == 700
    assert (await stands(office)).closing == 0
    assert (await stands(office, "2025-26")).opening == 700
    with pytest.raises(Refusal, match="nothing_left"):
        async with office.database.transaction() as session:
            await pot.carry_forward(office.turn(session, "maya", MAY), YEAR)


async def test_the_year_end_says_where_figures_disagree(office: Office) -> None:
    assert (await eastvale(office)).disagreements == (
        Disagreement.NO_ALLOCATION,
        Disagreement.RETURNS_MISSING,
        Disagreement.NOT_DECLARED,
    )
    for number in (1, 2, 3, 4):
        quarter = {project: award // 4 for project, award in WHOLE.items()}
        await submit(office, number, quarter)
    assert await eastvale(office) == Collation(
        "eastvale", None, 2_100_000, 2_100_000, 0, 0, 0, 4, (Disagreement.NO_ALLOCATION,)
    )
