"""What a round leaves goes out by the formula, if the officers chose so, to the penny."""

from __future__ import annotations

from fractions import Fraction

import pytest

from bot.domain.allocation import DEFAULT_INDICATORS, AreaFigures
from bot.domain.awards import Leftover
from bot.domain.pot import Kind
from bot.journeys import allocation
from bot.journeys.allocation_rows import Given
from bot.journeys.home import home_view
from storage.tables import Pot, PotEntry
from tests.journeys import bidders
from tests.journeys.bidders import AFTER, LATE, OPENS, POT, YEAR
from tests.journeys.office import Office

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NAMES = ("westmoor", "eastvale", "southend", "northway")


async def publish_formula(office: Office) -> None:
    areas = tuple(
        AreaFigures(f"E-{name}", name, (Fraction(1),) * len(DEFAULT_INDICATORS)) for name in NAMES
    )
    given = Given(4_800_000, areas, DEFAULT_INDICATORS, "f", "t", "5" * 64, "s", "v")
    async with office.database.transaction() as session:
        turn = office.turn(session, "maya", OPENS)
        run = await allocation.prepare(turn, "2024-25", given)
        await allocation.publish(turn, run.id)


async def test_what_the_awards_leave_is_shared_by_the_formula(office: Office) -> None:
    await publish_formula(office)
    await bidders.fill_pot(office)
    await bidders.open_round(office)
    await bidders.submit(office, "ada", "eastvale", amount="12,345.67")
    await bidders.tick(office, LATE)
    await bidders.award(office, "eastvale", "12,345.67")
    await bidders.finish(office, leftover=Leftover.FORMULA)
    await bidders.confirm(office)
    await office.tell_news(LATE)
    left = 6_000_000 - 1_234_567
    entries = await office.rows(PotEntry)
    shared = [each for each in entries if each.kind == Kind.FORMULA]
    assert sum(each.pence for each in shared) == -left
    assert {each.partnership_id for each in shared} == set(NAMES)
    (pot,) = await office.rows(Pot)
    assert pot.balance_pence == POT - 6_000_000
    told = [m for m in (await office.messages()).values() if m.recipient == "CEASTVALE"]
    assert "£47,654.33" in (told[-1].payload or "")


async def test_home_offers_to_share_only_what_no_round_promises(office: Office) -> None:
    await bidders.fill_pot(office)
    await bidders.open_round(office)
    async with office.database.transaction() as session:
        home = str(await home_view(office.turn(session, "maya", AFTER)))
    assert "Share out £40,000.00" in home
    assert "Bid rounds offer £60,000.00 of it" in home
    assert YEAR in home
