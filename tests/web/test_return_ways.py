"""What a lead without Slack does besides answering: last quarter again, more time, flags, links."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col

from bot.domain.errors import Refusal
from bot.domain.permissions import Role
from bot.domain.readings import Value
from bot.journeys import extensions, nudging, return_links
from storage import deadlines
from storage.tables import (
    AnswerGiven,
    Extension,
    FlagReply,
    LatenessFlag,
    Person,
    QuarterlyReturn,
    RoleHeld,
)
from tests.journeys.answering import add_last_quarter
from tests.journeys.office import DUE, EASTVALE, MONDAY
from tests.web.forms import Seen, page_of
from tests.web.return_site import NEXT, STORY, WESTMOOR, Site

PROJECT = "project.rural.1"
SAME = {"do": "same"}
LAST: dict[str, Value] = {
    "status:rural": "delayed",
    "progress:rural": "The barns were marked.",
    "rag_delivery:rural": "amber",
    "spend:rural": 900_00,
}
FLAGGED = DUE + timedelta(days=14)


async def with_last_quarter(site: Site) -> Seen:
    async with site.office.database.transaction() as session:
        await add_last_quarter(session, WESTMOOR, LAST)
    _, page = await site.get(PROJECT)
    return page


async def given(site: Site) -> dict[str, tuple[str, bool, str]]:
    """(value, whether it was carried over, by whom) of each answer."""
    rows = await site.office.rows(AnswerGiven, col(AnswerGiven.revision))
    return {row.question_key: (row.value, row.carried, row.answered_by) for row in rows}


async def flagged(site: Site) -> str:
    """Ten working days after the deadline the return is flagged as missing; the flag."""
    site.clock.move_to(FLAGGED)
    await site.office.each(nudging.due_returns, nudging.look_at_return, FLAGGED)
    found = await site.office.rows(LatenessFlag, col(LatenessFlag.id))
    return next(str(each.id) for each in found if each.return_id == WESTMOOR)


async def test_one_press_gives_the_rest_of_a_page_as_last_quarter(site: Site) -> None:
    """What was typed is kept, what a colleague answered stays theirs, and figures are asked."""
    page = await with_last_quarter(site)
    assert "2 questions of this page can be answered as last quarter" in page.text
    status, again = await site.post(page.sent(spend__rural="1,125.00") | SAME)
    assert (status, site.place) == (200, PROJECT)
    assert "Last quarter's answers are filled in and saved" in again.text
    found = await given(site)
    assert found["progress:rural"] == (json.dumps("The barns were marked."), True, "cy")
    assert found["rag_delivery:rural"] == ('"amber"', True, "cy")
    assert found["spend:rural"] == ("112500", False, "cy")
    assert found["status:rural"] == ('"on_track"', False, "di")
    assert "committed:rural" not in found
    assert "can be answered as last quarter" not in again.text


async def test_the_enter_key_never_gives_last_quarter_s_answers(site: Site) -> None:
    """It presses the first button of the form."""
    page = await with_last_quarter(site)
    assert page.buttons[:2] == ["next", "same"]


async def test_what_is_wrong_on_the_page_is_said_before_anything_is_carried_over(
    site: Site,
) -> None:
    page = await with_last_quarter(site)
    status, again = await site.post(page.sent(spend__rural="lots") | SAME)
    assert (status, again.value("spend:rural")) == (422, "lots")
    assert "progress:rural" not in await given(site)


async def test_answers_that_have_changed_since_are_shown_and_not_given(site: Site) -> None:
    page = await with_last_quarter(site)
    async with site.office.database.transaction() as session:
        last = await session.get_one(QuarterlyReturn, "2023-24-Q4.westmoor")
        changed = LAST | {"progress:rural": "Nothing was marked."}
        last.submitted_answers = json.dumps({"answers": changed})
        session.add(last)
    _, again = await site.post(page.sent() | SAME)
    assert "Last quarter's answers have changed" in again.text
    assert "Last quarter: Nothing was marked." in again.text
    assert "progress:rural" not in await given(site)


async def test_more_time_is_asked_for_on_a_page(site: Site) -> None:
    _, first = await site.get()
    assert "more_time" in {page_of(link) for link in first.links}
    _, page = await site.get("more_time")
    ask = {"do": "ask_time", "day": "14 August 2024", "words": "The ledger closes late."}
    for wrong, said in (
        ({"day": "soon"}, "Give the day"),
        ({"day": "30 July 2024"}, "after the present deadline"),
        ({"words": " "}, "Write why"),
        ({"words": "x" * 601}, "it has 601"),
    ):
        status, again = await site.post(ask | wrong)
        assert (status, said in again.text) == (422, True), again.text
        assert dict(again.fields)["day"] == (ask | wrong)["day"]
    assert await site.office.rows(Extension) == []
    status, page = await site.post(ask)
    assert (status, "The office has not answered yet" in page.text) == (200, True)
    (asked,) = await site.office.rows(Extension)
    assert (asked.return_id, asked.asked_by, str(asked.wanted)) == (WESTMOOR, "cy", "2024-08-14")
    told = [each.payload or "" for each in (await site.office.messages()).values()]
    assert any("The ledger closes late." in each and "grant_extension" in each for each in told)
    status, refused = await site.post(ask | {"day": "15 August 2024"})
    assert (status, "already been asked" in refused.text) == (403, True)
    assert ask["words"] in refused.text, "what was written can be copied"
    async with site.office.database.transaction() as session:
        officer = site.office.turn(session, "maya", MONDAY)
        await extensions.decide(officer, asked.id, until=None, reason="You can still make it.")
    _, first = await site.get()
    assert "Maya declined it: You can still make it." in first.text
    assert "more_time" in {page_of(link) for link in first.links}, "one may ask once more"


async def test_a_flag_is_answered_by_the_link_in_its_e_mail(site: Site) -> None:
    flag = await flagged(site)
    link = await site.newest_link("cy")
    before = await site.stored()
    _, first = await site.get(link=link)
    (about,) = [each for each in first.links if "page=flag" in each]
    status, page = await site.get(link=link + about)
    assert (status, "Not received" in page.text) == (200, True)
    assert await site.stored() == before, "a mail scanner has answered nothing"
    status, again = await site.post(dict(page.fields) | {"do": "answer_flag", "words": ""}, link)
    assert (status, "Write your answer" in again.text) == (422, True)
    answer = dict(page.fields) | {"do": "answer_flag", "words": "We were ill, all of us."}
    status, page = await site.post(answer, link)
    assert (status, "Cy answered" in page.text, "all of us" in page.text) == (200, True, True)
    (kept,) = await site.office.rows(FlagReply)
    assert (kept.flag_id, kept.replied_by) == (flag, "cy")


async def test_the_link_is_for_its_own_return_s_flags(site: Site) -> None:
    """Whoever answers for two partnerships has a link for each."""
    flag = (await flagged(site)).replace("westmoor", "eastvale")
    assert flag in {each.id for each in await site.office.rows(LatenessFlag)}
    status, refused = await site.post({"do": "answer_flag", "flag": flag, "words": "Sorry."})
    assert (status, "does not exist" in refused.text) == (403, True)
    assert (await site.get(link=f"{site.link}?page=flag&flag={flag}"))[0] == 403
    assert await site.office.rows(FlagReply) == []


async def test_whoever_asks_for_a_new_link_ends_all_of_theirs_and_nobody_else_s(
    site: Site,
) -> None:
    northway = await site.newest_link("el")
    _, page = await site.get("section.quarter.1")
    status, sent = await site.post({"do": "new_link"})
    assert (status, "cy@example.org" in sent.text) == (200, True)
    status, refused = await site.post(page.sent(summary=STORY) | NEXT)
    assert (status, STORY in refused.text) == (410, True)
    assert (await site.get())[0] == 410
    new = await site.newest_link("cy")
    assert new != site.link
    assert (await site.get(link=new))[0] == 200
    assert (await site.get(link=northway))[0] == 200
    assert "return links renewed" in {each.event for each in await site.office.events()}


async def test_new_links_of_one_moment_are_each_sent(site: Site) -> None:
    """Also to somebody whom the office has meanwhile found in Slack."""
    await site.post({"do": "new_link"})
    second = await site.newest_link("cy")
    async with site.office.database.transaction() as session:
        (await session.get_one(Person, "cy")).user_id = "UCY"
    assert (await site.post({"do": "new_link"}, second))[0] == 200
    third = await site.newest_link("cy")
    assert third not in (site.link, second)
    assert (await site.get(link=third))[0] == 200


async def test_whoever_takes_over_later_gets_a_link_on_their_first_day(site: Site) -> None:
    """Which may lie between two reminders."""
    first_day = datetime(2024, 7, 10, 8, 0, tzinfo=UTC)  # 9am in London
    await site.office.add(
        Person(id="gus", name="Gus", email="gus@example.org"),
        RoleHeld(
            person_id="gus",
            role=Role.COVER.value,
            partnership_id="westmoor",
            from_date=first_day.date(),
            to_date=first_day.date(),
        ),
    )
    async with site.office.database.transaction() as session:
        await deadlines.look_again(session, now=MONDAY)
    await site.office.each(nudging.due_returns, nudging.look_at_return, MONDAY)
    for moment in (first_day - timedelta(minutes=1), first_day):
        site.clock.move_to(moment)
        await site.office.each(nudging.due_returns, nudging.look_at_return, moment)
        letters = [each for each in await site.office.messages() if each.endswith("email:gus")]
        assert bool(letters) is (moment == first_day)
    assert (await site.get(link=await site.newest_link("gus")))[0] == 200


async def test_the_office_ends_every_link_to_a_return_and_sends_new_ones(site: Site) -> None:
    about = {"return_id": WESTMOOR, "delivery": "press"}
    with pytest.raises(Refusal, match="not_the_office"):
        await site.office.do(return_links.renew_all, by="di", **about)
    assert (await site.get())[0] == 200
    await site.office.do(return_links.renew_all, by="maya", **about)
    assert (await site.get())[0] == 410
    assert (await site.get(link=await site.newest_link("cy")))[0] == 200
    said = (await site.office.messages())[f"{WESTMOOR}:links:press:maya"].payload or ""
    assert "on their way to Cy by e-mail" in said


async def test_where_all_are_in_slack_the_office_is_told_that_no_link_was_sent(site: Site) -> None:
    about = {"return_id": EASTVALE, "delivery": "press"}
    await site.office.do(return_links.renew_all, by="maya", **about)
    said = (await site.office.messages())[f"{EASTVALE}:links:press:maya"].payload or ""
    assert "no link to its return" in said
