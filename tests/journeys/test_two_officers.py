"""Two officers, or a bidder and the clock, at once: one of them is first, on either database."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.bids import BidState
from bot.rendering.modals import Modal
from storage.tables import Bid, Pot
from tests.journeys import bidders
from tests.journeys.bidders import CLOSES, LATE, POT
from tests.journeys.office import Office


@pytest.fixture
async def opened(office: Office) -> Office:
    await bidders.fill_pot(office)
    await bidders.open_round(office)
    return office


async def test_two_officers_who_confirm_at_once_pay_once(opened: Office) -> None:
    """A third officer finished, so both of these may confirm."""
    await bidders.submit(opened, "ada", "eastvale")
    await bidders.submit(opened, "di", "westmoor", amount="40,000")
    await bidders.tick(opened, LATE)
    await bidders.award(opened, "eastvale", "12,500")
    await bidders.award(opened, "westmoor", "40,000")
    await bidders.finish(opened, by="sid")
    revision = (await bidders.the_round(opened)).revision
    outcomes = await asyncio.gather(
        *(bidders.confirm(opened, by=each, revision=revision) for each in ("maya", "lewis")),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in outcomes) == ["NoneType", "Refusal"]
    (pot,) = await opened.rows(Pot)
    assert pot.balance_pence == POT - 5_250_000


async def test_two_rounds_opened_at_once_do_not_promise_the_same_money(office: Office) -> None:
    await bidders.fill_pot(office)
    outcomes = await asyncio.gather(
        bidders.open_round(office), bidders.open_round(office), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in outcomes) == ["NoneType", "Refusal"]


async def test_a_bid_that_races_the_closing_is_either_in_or_told_that_it_is_late(
    opened: Office,
) -> None:
    window = await bidders.preview(opened, "ada", "eastvale")
    assert isinstance(window, Modal)
    answered, _ = await asyncio.gather(
        bidders.press_submit(opened, "ada", window, CLOSES),
        bidders.tick(opened, LATE),
    )
    (bid,) = await opened.rows(Bid)
    is_in = bid.state == BidState.SUBMITTED
    assert answered.name == ("bid_receipt" if is_in else "bid_late")
    told = await opened.messages()
    assert ("Late buses" in (told["2023-24-B1:board:maya"].payload or "")) is is_in
