"""What may say who somebody is, in a bid or a reply: shown first, then changed or kept."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.privacy import fingerprint
from bot.journeys import bidding, quarterly_return, querying
from bot.rendering.modals import Modal
from storage.tables import AnswerQuery, BidSubmission, PendingAnswer
from tests.journeys import bidders
from tests.journeys.answering import deliver
from tests.journeys.bidders import OPENS, ROUND, said
from tests.journeys.desks import NEXT_DAY, ask, finish, reply
from tests.journeys.office import Office
from tests.journeys.test_submitting import said as said_to

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PLAN = "Sarah Bennett of LE1 5WW runs two late buses on Fridays from September."


async def press_submit(office: Office, window: Modal, **kept: bool) -> Modal:
    carried: dict[str, Any] = dict(window.carried)
    about = {"digest": carried["h"], "version": carried["n"]} | kept
    answered: Modal = await bidders.run(
        office, bidding.submit, ROUND, "eastvale", **about, by="ada", now=OPENS
    )
    return answered


async def test_a_bid_about_people_is_submitted_only_as_its_author_means_it(office: Office) -> None:
    await bidders.fill_pot(office)
    await bidders.open_round(office)
    window = await bidders.preview(office, "ada", "eastvale", plan=PLAN)
    assert isinstance(window, Modal)
    assert "a name: “Sarah Bennett”" in said(window)
    assert "a postcode: “LE1 5WW”" in said(window)
    again = await press_submit(office, window)
    assert "Nothing is submitted yet" in said(again)
    assert await office.rows(BidSubmission) == []
    await press_submit(office, again, kept=True)
    (given,) = await office.rows(BidSubmission)
    assert "Sarah Bennett" in given.answers
    event = (await office.events())[-1]
    assert event.event == "bid submitted"
    assert "person_name, postcode" in event.details
    assert "Sarah" not in event.details


async def test_a_bid_about_nobody_asks_nothing_and_names_of_the_register_are_no_secret(
    office: Office,
) -> None:
    await bidders.fill_pot(office)
    await bidders.open_round(office)
    plan = "Northway & District runs two late buses on Fridays from September."
    window = await bidders.preview(office, "ada", "eastvale", plan=plan)
    assert isinstance(window, Modal)
    assert "may say who" not in said(window)
    await press_submit(office, window)
    assert len(await office.rows(BidSubmission)) == 1


async def test_a_reply_about_people_waits_until_it_is_changed_or_kept(office: Office) -> None:
    await office.open_quarter()
    await office.do(quarterly_return.resume)
    await finish(office)
    await ask(office)
    await reply(office, "Mrs Tindall of LE1 5WW came to all six.")
    await reply(office, PLAN)
    (waiting,) = await office.rows(PendingAnswer)
    assert waiting.text == PLAN
    (query,) = await office.rows(AnswerQuery)
    assert (query.reply, query.closed_by) == (None, None)
    told = said_to(await office.messages(), "ada", "Not passed on yet")
    await office.do(querying.keep_reply, query=1, text="of an older one", now=NEXT_DAY)
    assert (await office.rows(AnswerQuery))[0].reply is None
    await office.do(querying.change_reply, query=1, now=NEXT_DAY)
    assert await office.rows(PendingAnswer) == []
    await reply(office, PLAN)
    await deliver(office, NEXT_DAY)
    await office.do(querying.keep_reply, query=1, text=fingerprint(PLAN), now=NEXT_DAY)
    (query,) = await office.rows(AnswerQuery)
    assert (query.reply, query.closed_by) == (PLAN, "ada")
    assert await office.rows(PendingAnswer) == []
    (event,) = [e for e in await office.events() if e.event == "query answered"]
    assert "person_name, postcode" in event.details
    assert "Sarah Bennett" in told
