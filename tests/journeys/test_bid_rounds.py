"""A round from the pot to the projects: who is told what, what is in time, and what is kept."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col

from bot.domain.awards import Leftover
from bot.domain.errors import Refusal
from bot.domain.permissions import Role
from bot.domain.pot import Entry, Kind
from bot.domain.quarters import Quarter
from bot.journeys import bid_round, bidding, deciding, pot, setting_aside
from bot.journeys.drafting import load_draft
from bot.journeys.home import home_view
from bot.rendering.modals import FieldErrors, Modal
from storage.tables import (
    Bid,
    BidDraft,
    BidSubmission,
    Measure,
    Pot,
    PotEntry,
    Project,
    QuarterlyReturn,
    RoleHeld,
)
from tests.journeys import bidders
from tests.journeys.bidders import AFTER, CLOSES, LATE, OFFER, OPENS, POT, ROUND, YEAR, said
from tests.journeys.office import Office

# what these say does not depend on the database; test_two_officers.py tries both
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
EASTVALE, WESTMOOR = f"{ROUND}.eastvale", f"{ROUND}.westmoor"


@pytest.fixture
async def opened(office: Office) -> Office:
    await bidders.fill_pot(office)
    await bidders.open_round(office)
    return office


@pytest.fixture
async def closed(opened: Office) -> Office:
    """Two bids are in, and the round has closed."""
    await bidders.submit(opened, "ada", "eastvale")
    await bidders.submit(opened, "di", "westmoor", title="Barn alarms", amount="40,000")
    await bidders.tick(opened, LATE)
    return opened


async def test_a_round_is_posted_with_what_a_busy_person_needs(opened: Office) -> None:
    posted = (await opened.messages())[f"{ROUND}:channel:eastvale"]
    text = posted.payload or ""
    assert posted.recipient == "CEASTVALE"
    for needed in ("£40,000.00", "£60,000.00", "5pm on Wednesday 31 July 2024", "Rural crime"):
        assert needed in text
    assert '"bid"' in text
    assert f"{ROUND}:offered:westmoor:di" in await opened.messages()  # it has no channel


async def test_two_rounds_do_not_promise_the_same_money(opened: Office) -> None:
    with pytest.raises(Refusal, match="round_too_large"):
        await bidders.open_round(opened)
    await bidders.open_round(opened, pence="40,000.00")


async def test_what_cannot_be_read_is_said_beside_its_field(office: Office) -> None:
    wrong = OFFER | {"pence": "lots", "time": "25:00"}
    answered = await bidders.run(office, bid_round.open_round, YEAR, wrong, by="maya", now=OPENS)
    assert isinstance(answered, FieldErrors)
    assert set(answered.errors) == {"pence", "time"}


async def test_a_round_for_later_is_posted_when_it_opens(office: Office) -> None:
    await bidders.fill_pot(office)
    await bidders.open_round(office, opens="2024-07-08")
    monday = datetime(2024, 7, 8, 8, tzinfo=UTC)  # 9am in London
    await bidders.tick(office, monday - timedelta(seconds=1))
    assert f"{ROUND}:channel:eastvale" not in await office.messages()
    with pytest.raises(Refusal, match="round_not_open"):
        await bidders.run(office, bidding.bid_form, ROUND, "eastvale", by="ada", now=OPENS)
    await bidders.tick(office, monday)
    assert f"{ROUND}:channel:eastvale" in await office.messages()


async def test_a_change_is_made_in_place(opened: Office) -> None:
    later = OFFER | {"closes": "2024-08-02", "criteria": "Also older work."}
    await bidders.run(opened, bid_round.change, ROUND, later, by="lewis", now=OPENS)
    edit = (await opened.messages())[f"{ROUND}:channel:eastvale:1"]
    assert edit.replaces == f"{ROUND}:channel:eastvale"
    assert "2 August" in (edit.payload or "")
    assert "Also older work." in (edit.payload or "")


async def test_what_is_typed_is_kept_also_where_it_cannot_be_read(opened: Office) -> None:
    half = {"title": "Half a title", "amount": "about ten"}
    await bidders.run(opened, bidding.save_draft, ROUND, "eastvale", half, by="ada", now=OPENS)
    form = await bidders.run(opened, bidding.bid_form, ROUND, "eastvale", by="ada", now=OPENS)
    assert "about ten" in said(form)
    colleague = await bidders.run(opened, bidding.bid_form, ROUND, "eastvale", by="bo", now=OPENS)
    assert "Half a title" in said(colleague)
    assert "Ada" in said(colleague)


async def test_the_amount_is_held_against_the_round(opened: Office) -> None:
    answered = await bidders.preview(opened, "ada", "eastvale", amount="£40,000.01")
    assert isinstance(answered, FieldErrors)
    assert "£40,000.00" in answered.errors["amount"]
    (draft,) = await opened.rows(BidDraft)
    assert json.loads(draft.entered)["amount"] == "£40,000.01"


async def test_a_bid_is_received_with_time_and_hash(opened: Office) -> None:
    now = datetime(2024, 7, 30, 11, 22, 33, tzinfo=UTC)
    receipt = await bidders.submit(opened, "ada", "eastvale", now=now)
    (kept,) = await opened.rows(BidSubmission)
    assert receipt.name == "bid_receipt"
    assert "12:22:33 on Tuesday 30 July 2024" in said(receipt)
    assert kept.answers_hash in said(receipt)
    assert (kept.pence, kept.submitted_at) == (1_250_000, now)
    told = await opened.messages()
    assert {key for key in told if ":received:" in key} == {
        f"{EASTVALE}:received:1:{who}" for who in ("ada", "bo", "email:ada", "email:bo")
    }


async def test_every_submission_is_kept_and_the_last_counts(opened: Office) -> None:
    await bidders.submit(opened, "ada", "eastvale")
    await bidders.submit(opened, "bo", "eastvale", amount="9,000")
    kept = await opened.rows(BidSubmission, col(BidSubmission.number))
    assert [(each.number, each.pence) for each in kept] == [(1, 1_250_000), (2, 900_000)]


async def test_a_preview_that_no_longer_holds_is_shown_again(opened: Office) -> None:
    """A colleague has submitted meanwhile, or the draft has changed since."""
    window = await bidders.preview(opened, "ada", "eastvale")
    assert isinstance(window, Modal)
    await bidders.submit(opened, "bo", "eastvale", amount="9,000")
    again = await bidders.press_submit(opened, "ada", window)
    assert again.name == "submit_bid"
    assert "has changed" in said(again)
    assert len(await opened.rows(BidSubmission)) == 1
    receipt = await bidders.press_submit(opened, "ada", again)
    assert receipt.name == "bid_receipt"


async def test_the_same_press_twice_submits_once(opened: Office) -> None:
    window = await bidders.preview(opened, "ada", "eastvale")
    assert isinstance(window, Modal)
    await bidders.press_submit(opened, "ada", window)
    assert (await bidders.press_submit(opened, "ada", window)).name == "submit_bid"
    assert len(await opened.rows(BidSubmission)) == 1


async def test_a_second_late_is_late_and_the_draft_is_kept(opened: Office) -> None:
    """Also before the timetable has come round to close it."""
    window = await bidders.preview(opened, "ada", "eastvale")
    assert isinstance(window, Modal)
    late = await bidders.press_submit(opened, "ada", window, LATE)
    assert late.name == "bid_late"
    assert "17:00:00" in said(late)
    assert "17:00:01" in said(late)
    later = await bidders.preview(opened, "ada", "eastvale", now=LATE, title="A better title")
    assert isinstance(later, Modal)
    assert later.name == "bid_late"
    (draft,) = await opened.rows(BidDraft)
    assert json.loads(draft.entered)["title"] == "A better title"
    assert await opened.rows(BidSubmission) == []
    assert (await bidders.submit(opened, "di", "westmoor", now=CLOSES)).name == "bid_receipt"


async def test_a_withdrawn_bid_does_not_count_and_may_come_back(opened: Office) -> None:
    await bidders.submit(opened, "ada", "eastvale")
    await bidders.run(opened, bidding.withdraw, ROUND, "eastvale", by="bo", now=OPENS)
    (bid,) = await opened.rows(Bid)
    assert bid.state == "withdrawn"
    with pytest.raises(Refusal, match="no_such_bid"):
        await bidders.run(opened, bidding.withdraw, ROUND, "eastvale", by="bo", now=OPENS)
    await bidders.submit(opened, "ada", "eastvale")
    assert len(await opened.rows(BidSubmission)) == 2
    with pytest.raises(Refusal, match="round_closed"):
        await bidders.run(opened, bidding.withdraw, ROUND, "eastvale", by="bo", now=LATE)


@pytest.mark.parametrize("by", ["di", "noel", "maya", "rosa"])
async def test_nobody_else_writes_or_reads_a_bid(opened: Office, by: str) -> None:
    """Neither another partnership, nor the own finance officer, nor the office."""
    await bidders.submit(opened, "ada", "eastvale")
    for journey, more in (
        (bidding.bid_form, ()),
        (bidding.save_draft, ({},)),
        (bidding.preview, ({},)),
        (bidding.withdraw, ()),
    ):
        with pytest.raises(Refusal, match="bid_not_for_you"):
            await bidders.run(opened, journey, ROUND, "eastvale", *more, by=by, now=OPENS)


async def test_the_office_reads_no_bid_before_the_round_has_closed(opened: Office) -> None:
    await bidders.submit(opened, "ada", "eastvale")
    for journey, about in ((deciding.see_bids, ROUND), (deciding.award_form, EASTVALE)):
        with pytest.raises(Refusal, match="round_still_open"):
            await bidders.run(opened, journey, about, by="maya", now=OPENS)


async def test_those_without_a_bid_are_reminded_once_each(opened: Office) -> None:
    await bidders.submit(opened, "ada", "eastvale")
    five, one = datetime(2024, 7, 24, 8, tzinfo=UTC), datetime(2024, 7, 30, 8, tzinfo=UTC)
    for now in (five - timedelta(seconds=1), five, five, one, one, CLOSES, LATE, AFTER):
        await bidders.tick(opened, now)
    reminded = [key for key in await opened.messages() if ":remind:" in key]
    assert not [key for key in reminded if "eastvale" in key]
    assert [key for key in reminded if key.endswith("westmoor:di")] == [
        f"{ROUND}:remind:5:20240731:westmoor:di",
        f"{ROUND}:remind:1:20240731:westmoor:di",
    ]


async def test_a_late_tick_sends_only_the_newest_reminder(opened: Office) -> None:
    await bidders.tick(opened, datetime(2024, 7, 30, 12, tzinfo=UTC))
    reminded = {key.split(":")[2] for key in await opened.messages() if ":remind:" in key}
    assert reminded == {"1"}


async def test_a_round_closes_once_and_the_officers_get_the_board(closed: Office) -> None:
    await bidders.tick(closed, AFTER)
    told = await closed.messages()
    assert "🔒" in (told[f"{ROUND}:channel:eastvale:1"].payload or "")
    assert [key for key in told if ":board:" in key] == [
        f"{ROUND}:board:lewis",
        f"{ROUND}:board:maya",
    ]
    assert "Barn alarms" in (told[f"{ROUND}:board:maya"].payload or "")


async def test_awards_leave_the_pot_and_become_projects(closed: Office) -> None:
    await bidders.award(closed, "eastvale", "12,500")
    await bidders.award(closed, "westmoor", "£30,000", reason="Fewer alarms would do.")
    await bidders.finish(closed)
    await bidders.confirm(closed)
    (held,) = await closed.rows(Pot)
    assert held.balance_pence == POT - 4_250_000
    paid = [each for each in await closed.rows(PotEntry) if each.kind == "award"]
    assert {(e.partnership_id, e.pence, e.entered_by) for e in paid} == {
        ("eastvale", -1_250_000, "lewis"),
        ("westmoor", -3_000_000, "lewis"),
    }
    project = next(p for p in await closed.rows(Project) if p.id == f"{WESTMOOR}.project")
    assert (project.name, project.objective, project.award_pence, project.year) == (
        "Barn alarms",
        "Rural crime",
        3_000_000,
        "2024-25",
    )
    measure = next(m for m in await closed.rows(Measure) if m.project_id == project.id)
    assert (measure.name, measure.unit, measure.target) == (
        "People carried after 11pm",
        "people",
        "1200",
    )


async def test_the_next_return_asks_for_the_project_and_the_last_does_not(closed: Office) -> None:
    await bidders.award(closed, "eastvale", "12,500")
    await bidders.award(closed, "westmoor", "0")
    await bidders.finish(closed)
    await bidders.confirm(closed)
    await closed.open_quarter(quarter=Quarter(2024, 1), now=AFTER)
    await closed.open_quarter(quarter=Quarter(2024, 2), now=datetime(2024, 10, 1, 9, tzinfo=UTC))
    asked = {}
    for quarter in ("2024-25-Q1", "2024-25-Q2"):
        async with closed.database.transaction() as session:
            row = await session.get_one(QuarterlyReturn, f"{quarter}.eastvale")
            draft = await load_draft(session, row, now=AFTER)
        asked[quarter] = {project.id for project in draft.facts.projects}
    assert asked["2024-25-Q2"] - asked["2024-25-Q1"] == {f"{EASTVALE}.project"}


async def test_everybody_is_told_at_once_and_each_bidder_why(closed: Office) -> None:
    await bidders.award(closed, "eastvale", "12,500")
    await bidders.award(closed, "westmoor", "0", reason="It pays for what farms must have.")
    before = set(await closed.messages())
    await bidders.finish(closed)
    assert not [key for key in set(await closed.messages()) - before if "board" not in key]
    await bidders.confirm(closed)
    pressed = set(await closed.messages()) - before
    assert not [key for key in pressed if "board" not in key and not key.startswith("pot:")]
    await closed.tell_news(AFTER)
    told = await closed.messages()
    results = told[f"{ROUND}:results:eastvale"].payload or ""
    assert "Late buses" in results
    assert "Barn alarms" not in results
    assert "Westmoor" not in results
    why = told[f"{WESTMOOR}:outcome:di"].payload or ""
    assert "It pays for what farms must have." in why
    letter = (told[f"{WESTMOOR}:outcome:email:cy"].body or b"").decode()
    assert "was not awarded" in letter
    assert "It pays for what farms must have." in letter


async def test_the_officer_who_finished_cannot_confirm(closed: Office) -> None:
    await bidders.award(closed, "eastvale", "0")
    await bidders.award(closed, "westmoor", "0")
    await bidders.finish(closed, by="lewis")
    with pytest.raises(Refusal, match="second_officer"):
        await bidders.confirm(closed, by="lewis")
    await bidders.confirm(closed, by="maya")


async def test_awards_that_could_not_be_spent_any_more_are_not_confirmed(closed: Office) -> None:
    await bidders.award(closed, "eastvale", "12,500")
    await bidders.award(closed, "westmoor", "0")
    await bidders.finish(closed)
    with pytest.raises(Refusal, match="round_year_over"):
        await bidders.confirm(closed, now=datetime(2025, 4, 1, 9, tzinfo=UTC))
    await bidders.confirm(closed, now=datetime(2025, 3, 31, 9, tzinfo=UTC))


async def test_what_an_open_round_offers_stays_in_the_pot(opened: Office) -> None:
    free = POT - 6_000_000
    for kind in (Kind.TOP_SLICE, Kind.FORMULA):
        entry = Entry("much", kind, -free - 1, OPENS.date(), "maya")
        with pytest.raises(Refusal, match="pot_promised") as refused:
            await bidders.run(opened, pot.enter, YEAR, [entry], by="maya", now=OPENS)
        assert refused.value.facts == {"free": "£40,000.00", "wanted": "£40,000.01"}
    with pytest.raises(Refusal, match="pot_promised"):
        await bidders.run(
            opened, setting_aside.propose, YEAR, free + 1, "Hub", by="maya", now=OPENS
        )
    assert await bidders.run(opened, pot.carry_forward, YEAR, by="maya", now=OPENS) == free
    with pytest.raises(Refusal, match="nothing_left"):
        await bidders.run(opened, pot.carry_forward, YEAR, by="maya", now=OPENS)


async def test_a_confirmation_is_of_what_was_on_the_board(closed: Office) -> None:
    """Sent back, changed and finished again: the old button decides nothing."""
    await bidders.award(closed, "eastvale", "0")
    await bidders.award(closed, "westmoor", "0")
    await bidders.finish(closed)
    seen = (await bidders.the_round(closed)).revision
    await bidders.run(closed, deciding.send_back, ROUND, by="lewis", now=AFTER)
    await bidders.award(closed, "westmoor", "40,000")
    await bidders.finish(closed)
    with pytest.raises(Refusal, match="round_moved_on"):
        await bidders.confirm(closed, revision=seen)
    assert [each.kind for each in await closed.rows(PotEntry)] == ["underspend"]


async def test_awards_that_a_colleague_changed_meanwhile_are_shown_and_not_proposed(
    closed: Office,
) -> None:
    await bidders.award(closed, "eastvale", "12,500")
    await bidders.award(closed, "westmoor", "0")
    seen = (await bidders.the_round(closed)).revision
    await bidders.award(closed, "westmoor", "40,000", by="lewis")
    for journey, more in ((deciding.finish, (Leftover.STAYS,)), (deciding.finish_form, ())):
        shown = await bidders.run(closed, journey, ROUND, seen, *more, by="maya", now=AFTER)
        assert isinstance(shown, Modal)
        assert shown.name == "see_bids"
        assert "have changed since you looked" in said(shown)
        assert "£40,000.00" in said(shown)
    assert (await bidders.the_round(closed)).proposed_by is None


async def test_whoever_covers_is_not_offered_a_bid_that_they_may_not_make(opened: Office) -> None:
    await opened.add(
        RoleHeld(
            person_id="fay",
            role=Role.COVER.value,
            partnership_id="eastvale",
            from_date=OPENS.date(),
        )
    )
    views = {who: await bidders.run(opened, home_view, by=who, now=OPENS) for who in ("fay", "ada")}
    assert "withdraw_bid" not in json.dumps(views["fay"])
    assert '"bid"' not in json.dumps(views["fay"])
    assert '"bid"' in json.dumps(views["ada"])


async def test_not_every_bid_decided_is_not_finished(closed: Office) -> None:
    await bidders.award(closed, "eastvale", "12,500")
    with pytest.raises(Refusal, match="awards_missing"):
        await bidders.finish(closed)


async def test_what_is_left_goes_out_only_where_there_is_a_formula(closed: Office) -> None:
    """And if it cannot, nothing is decided at all."""
    await bidders.award(closed, "eastvale", "0")
    await bidders.award(closed, "westmoor", "0")
    await bidders.finish(closed, leftover=Leftover.FORMULA)
    with pytest.raises(Refusal, match="no_formula_yet"):
        await bidders.confirm(closed)
    assert (await bidders.the_round(closed)).state == "proposed"
