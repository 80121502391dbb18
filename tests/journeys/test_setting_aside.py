"""An amount is set aside by two officers: nothing moves and nobody hears before the second one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.errors import Refusal
from bot.domain.pot import Entry, Kind
from bot.journeys import pot, setting_aside
from storage.tables import Pot, PotEntry, SetAside
from tests.journeys.office import Office

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
YEAR = "2024-25"
MAY = datetime(2025, 5, 6, 9, tzinfo=UTC)


async def do(office: Office, journey: Any, *args: Any, by: str) -> Any:
    async with office.database.transaction() as session:
        return await journey(office.turn(session, by, MAY), *args)


@pytest.fixture
async def proposed(office: Office) -> Office:
    """Maya proposes £310.00 of a pot of £500.00."""
    into = Entry("k", Kind.BROUGHT_FORWARD, 50_000, MAY.date(), "maya")
    await do(office, pot.enter, YEAR, [into], by="maya")
    named = await do(office, setting_aside.propose, YEAR, 31_000, "Hate  Crime Hub", by="maya")
    assert named == f"{YEAR}-S1"
    return office


async def balance(office: Office) -> int:
    (row,) = await office.rows(Pot)
    left: int = row.balance_pence
    assert left == sum(each.pence for each in await office.rows(PotEntry))
    return left


async def in_channels(office: Office) -> list[str]:
    return [k for k, row in (await office.messages()).items() if row.recipient == "CEASTVALE"]


async def test_a_proposal_leaves_the_pot_alone_and_asks_each_officer(proposed: Office) -> None:
    assert await balance(proposed) == 50_000
    asked = (await proposed.messages())[f"{YEAR}-S1:aside:lewis"].payload or ""
    assert "Hate Crime Hub" in asked
    assert "confirm_aside" in asked
    assert "decline_aside" in asked
    assert await in_channels(proposed) == []


async def test_the_second_officer_s_yes_moves_the_money_and_tells_everybody_once(
    proposed: Office,
) -> None:
    with pytest.raises(Refusal, match="second_officer"):
        await do(proposed, setting_aside.confirm, f"{YEAR}-S1", by="maya")
    assert await do(proposed, setting_aside.confirm, f"{YEAR}-S1", by="lewis") == 19_000
    for journey in (setting_aside.confirm, setting_aside.decline):
        with pytest.raises(Refusal, match="aside_decided"):
            await do(proposed, journey, f"{YEAR}-S1", by="lewis")
    assert await balance(proposed) == 19_000
    assert await in_channels(proposed) == []
    await proposed.tell_news()
    assert await in_channels(proposed) == [f"{YEAR}-S1:announced:eastvale"]
    (row,) = await proposed.rows(SetAside)
    assert (row.state, row.proposed_by, row.decided_by) == ("confirmed", "maya", "lewis")
    edit = (await proposed.messages())[f"{YEAR}-S1:aside:maya:edit"]
    assert "confirmed" in (edit.payload or "")
    assert "confirm_aside" not in (edit.payload or "")


async def test_what_is_declined_stays_in_the_pot_and_may_be_proposed_again(
    proposed: Office,
) -> None:
    with pytest.raises(Refusal, match="pot_entered_already"):
        await do(proposed, setting_aside.propose, YEAR, 5, "hate crime hub", by="lewis")
    await do(proposed, setting_aside.decline, f"{YEAR}-S1", by="lewis")
    assert await balance(proposed) == 50_000
    assert await in_channels(proposed) == []
    again = await do(proposed, setting_aside.propose, YEAR, 5, "hate crime hub", by="lewis")
    assert again == f"{YEAR}-S2"


async def test_the_pot_is_looked_at_again_when_it_is_confirmed(proposed: Office) -> None:
    other = await do(proposed, setting_aside.propose, YEAR, 20_000, "Analysis", by="lewis")
    await do(proposed, setting_aside.confirm, other, by="maya")
    with pytest.raises(Refusal, match="pot_too_small"):
        await do(proposed, setting_aside.confirm, f"{YEAR}-S1", by="lewis")
    assert await balance(proposed) == 30_000
    (waits, _) = await proposed.rows(SetAside, SetAside.id)
    assert waits.state == "proposed"


async def test_only_officers_decide(proposed: Office) -> None:
    for by in ("ada", "rosa"):
        for journey in (setting_aside.confirm, setting_aside.decline):
            with pytest.raises(Refusal, match="not_for_officers_only"):
                await do(proposed, journey, f"{YEAR}-S1", by=by)
