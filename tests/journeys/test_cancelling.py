"""The office cancels a round: everybody is told why, the money is free, what was written stays."""

from __future__ import annotations

import pytest

from bot.domain.errors import Refusal
from bot.journeys import bidding, cancelling
from bot.journeys.home import home_view
from bot.rendering.modals import Modal
from storage import rounds
from storage.tables import BidDraft, BidSubmission
from tests.journeys import bidders
from tests.journeys.bidders import AFTER, LATE, OPENS, ROUND, YEAR, said
from tests.journeys.office import Office

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WHY = "The money is needed for the winter plan."


@pytest.fixture
async def opened(office: Office) -> Office:
    """Ada has submitted a bid and Di has begun one."""
    await bidders.fill_pot(office)
    await bidders.open_round(office)
    await bidders.submit(office, "ada", "eastvale")
    begun = bidders.BID | {"title": "Barn alarms", "amount": "lots"}
    await bidders.run(office, bidding.save_draft, ROUND, "westmoor", begun, by="di", now=OPENS)
    return office


async def cancel(office: Office, reason: str = WHY, *, by: str = "maya") -> None:
    await bidders.run(office, cancelling.cancel, ROUND, reason, by=by, now=OPENS)
    await office.tell_news(OPENS)


async def test_every_channel_and_bidder_is_told_why_and_the_money_is_free(opened: Office) -> None:
    await cancel(opened)
    messages = await opened.messages()
    (edited,) = (m for m in messages.values() if m.replaces == f"{ROUND}:channel:eastvale")
    told = [edited, messages[f"{ROUND}:cancelled:eastvale"]]
    told += [
        messages[f"{ROUND}:cancelled:bidder:{each}"] for each in ("eastvale:ada", "westmoor:di")
    ]
    assert all(WHY in (message.payload or "") for message in told)
    assert f"{ROUND}:cancelled:bidder:westmoor:email:cy" in messages, "who has no Slack"
    async with opened.database.transaction() as session:
        assert await rounds.promised(session, YEAR) == 0
    await bidders.open_round(opened)  # nothing of the pot is promised any more


async def test_what_was_written_can_be_read_and_no_more_is_taken(opened: Office) -> None:
    window = await bidders.preview(opened, "ada", "eastvale")
    assert isinstance(window, Modal)
    await cancel(opened)
    late = await bidders.press_submit(opened, "ada", window)
    assert WHY in said(late)
    assert "not taken" in said(late)
    for by, partnership, words in (("ada", "eastvale", "Late buses"), ("di", "westmoor", "lots")):
        read = await bidders.run(opened, bidding.bid_form, ROUND, partnership, by=by, now=AFTER)
        assert words in said(read)
        assert read.submit is None
    with pytest.raises(Refusal, match="round_cancelled"):
        await bidders.run(opened, bidding.withdraw, ROUND, "eastvale", by="ada", now=OPENS)
    assert len(await opened.rows(BidSubmission)) == 1
    assert len(await opened.rows(BidDraft)) == 2
    async with opened.database.transaction() as session:
        home = await home_view(opened.turn(session, "ada", AFTER))
    assert "Read our bid" in str(home)


async def test_a_round_is_cancelled_once_with_a_reason_and_never_after_its_results(
    opened: Office,
) -> None:
    with pytest.raises(Refusal, match="round_needs_reason"):
        await cancel(opened, "  ")
    with pytest.raises(Refusal, match="round_not_for_you"):
        await cancel(opened, by="ada")
    await bidders.tick(opened, LATE)
    await bidders.award(opened, "eastvale", "12,500")
    await bidders.finish(opened)
    await bidders.confirm(opened)
    for journey, about in ((cancelling.cancel, [WHY]), (cancelling.cancel_form, [])):
        with pytest.raises(Refusal, match="round_moved_on"):
            await bidders.run(opened, journey, ROUND, *about, by="maya", now=AFTER)


async def test_a_round_that_no_channel_has_seen_is_told_to_the_office_alone(office: Office) -> None:
    await bidders.fill_pot(office)
    await bidders.open_round(office, opens="2024-07-08")
    await cancel(office)
    await bidders.tick(office, AFTER)
    keys = [key for key in await office.messages() if ":cancelled" in key]
    assert keys == [f"{ROUND}:cancelled:office:lewis", f"{ROUND}:cancelled:office:maya"]
