"""A whole return over HTTP, by a lead who is not in Slack, from the link in the e-mail."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col

from bot.journeys import quarterly_return, reviewing
from bot.journeys.return_links import AFTER_DUE
from storage.tables import AnswerGiven, Conversation, OutgoingMessage, RoleHeld
from tests.journeys.answering import answer_next, deliver
from tests.journeys.office import DUE, EASTVALE, MONDAY
from tests.web.forms import page_of
from tests.web.return_site import ABOUT_SOMEBODY, BACK, LATER, NEXT, STORY, WESTMOOR, Site


async def test_looking_at_every_page_changes_nothing(site: Site) -> None:
    """A mail scanner opens the link and every link on the page behind it."""
    before = await site.stored()
    status, first = await site.get()
    assert (status, "due by 5pm on Wednesday 31 July 2024" in first.text) == (200, True)
    pages = {page_of(link) for link in first.links} - {""}
    assert {"section.quarter.1", "project.rural.1", "check"} <= pages
    for page in pages:
        assert (await site.get(page))[0] == 200
    assert await site.stored() == before


async def test_a_whole_return_from_the_e_mail_to_the_receipt(site: Site) -> None:
    check = await site.walk()
    assert "£1,125.00" in check.text
    changed = {page_of(link) for link in check.links}
    assert "project.rural.1" in changed
    status, receipt = await site.post(dict(check.fields) | {"do": "submit"})
    row = await site.office.the_return(WESTMOOR)
    assert (status, row.state, row.submitted_by) == (200, "submitted", "cy")
    assert str(row.reference) in receipt.text
    assert str(row.answers_hash) in receipt.text
    assert f"{WESTMOOR}:submitted:email:cy" in await site.office.messages()
    slack = [each for each in await site.office.rows(OutgoingMessage) if not each.recipient]
    assert slack == [], "nothing is said in Slack to somebody who is not there"
    assert str(row.reference) in (await site.get())[1].text, (
        "the link shows the receipt from now on"
    )


async def test_what_cannot_be_taken_is_said_and_all_that_was_typed_stays(site: Site) -> None:
    _, page = await site.get("project.rural.1")
    wrong = {"progress__rural": STORY, "spend__rural": "lots"}
    status, again = await site.post(page.sent(**wrong) | NEXT)
    assert status == 422
    assert "There is a problem" in again.text
    assert "We could not read that as an amount of money" in again.text
    assert {f"#q-{key}" for key in ("spend:rural", "committed:rural")} <= set(again.links)
    assert again.value("spend:rural") == "lots"
    assert set(again.ids) >= {link[1:] for link in again.links if link.startswith("#")}
    assert STORY in (await site.answers())["progress:rural"], "what can be taken is saved"


async def test_saving_for_later_asks_for_nothing_more_and_going_back_saves_too(site: Site) -> None:
    _, page = await site.get("project.rural.1")
    status, first = await site.post(page.sent(spend__rural="1.2k") | LATER)
    assert (status, site.place, "4 of" in first.text) == (200, "", True)
    _, page = await site.get("project.rural.1")
    assert page.value("spend:rural") == "1,200.00"
    await site.post(page.sent(committed__rural="0") | BACK)
    assert site.place == "section.quarter.1"
    assert {"spend:rural", "committed:rural"} <= set(await site.answers())


async def test_a_text_about_people_is_shown_with_what_and_why_and_its_author_chooses(
    site: Site,
) -> None:
    _, page = await site.get("section.quarter.1")
    status, again = await site.fill_in(page, summary=ABOUT_SOMEBODY)
    assert (status, "a postcode: “LE1 6TP”" in again.text) == (422, True)
    assert again.value("summary") == ABOUT_SOMEBODY
    assert ABOUT_SOMEBODY not in (await site.answers())["summary"]
    (sure,) = again.choices["sure:summary"]
    await site.post(again.sent() | NEXT | {"sure:summary": sure})
    rows = await site.office.rows(AnswerGiven, col(AnswerGiven.revision))
    kept = [row for row in rows if row.question_key == "summary"][-1]
    assert ABOUT_SOMEBODY in kept.value
    assert kept.kept_personal, "that it was kept is on the answer"


async def test_slack_and_the_page_share_every_answer(site: Site) -> None:
    """Di answers in Slack between two of Cy's pages; each sees the other's, with the name."""
    _, page = await site.get("project.rural.1")
    assert page.value("status:rural") == "on_track"
    await site.post(page.sent(progress__rural=STORY) | LATER)
    assert await answer_next(site.office, MONDAY, by="di", return_id=WESTMOOR)
    _, page = await site.get("project.rural.1")
    assert page.value("progress:rural") == STORY
    assert page.value("outcome:rural").endswith("(outcome)"), "what Di gave in Slack"
    said = [each.payload or "" for each in await site.office.rows(OutgoingMessage)]
    assert any(STORY in each and "Cy" in each for each in said), "Di's thread names who answered"
    threads = await site.office.rows(Conversation, col(Conversation.id))
    assert [row.person_id for row in threads if row.return_id == WESTMOOR] == ["di"]


async def test_a_stale_page_says_who_answered_and_loses_nothing(site: Site) -> None:
    _, page = await site.get("section.quarter.1")
    given = {"return_id": WESTMOOR, "by": "di", "question": "summary", "revision": 2}
    await site.office.do(quarterly_return.answer_pressed, value="Di has told it all here.", **given)
    status, again = await site.fill_in(page, summary=STORY)
    assert (status, "Di answered this meanwhile: Di has told it all here." in again.text) == (
        409,
        True,
    )
    assert again.value("summary") == STORY
    await site.post(again.sent() | NEXT)
    assert STORY in (await site.answers())["summary"], "sent again, it is meant"


async def test_when_it_was_submitted_meanwhile_what_was_typed_is_handed_back(site: Site) -> None:
    check = await site.walk()
    _, page = await site.get("section.quarter.1")
    await site.post(dict(check.fields) | {"do": "submit"})
    status, receipt = await site.post(page.sent(summary="Something new & <b>bold</b>.") | NEXT)
    assert status == 409
    assert "submitted meanwhile" in receipt.text
    assert "Something new & <b>bold</b>." in receipt.text


async def test_a_review_that_is_not_true_any_more_is_not_submitted(site: Site) -> None:
    check = await site.walk()
    _, page = await site.get("section.quarter.1")
    await site.fill_in(page, summary=f"{STORY} And more.")
    status, again = await site.post(dict(check.fields) | {"do": "submit"})
    assert (status, "was not submitted" in again.text) == (409, True)
    assert (await site.office.the_return(WESTMOOR)).state == "open"


async def test_the_office_asks_by_e_mail_and_is_replied_to_on_the_page(site: Site) -> None:
    check = await site.walk()
    await site.post(dict(check.fields) | {"do": "submit"})
    asking = {"return_id": WESTMOOR, "by": "maya"}
    await deliver(site.office, MONDAY)
    await site.office.do(reviewing.choose_answer, question="summary", **asking)
    await site.office.do(reviewing.words_typed, typed="Is that all?", **asking)
    link = await site.newest_link("cy")
    _, page = await site.get(link=link)
    assert "Is that all?" in page.text
    status, again = await site.post(page.sent() | {"do": "reply", "words": " "}, link)
    assert (status, "Write your reply" in again.text) == (422, True)
    named = {"do": "reply", "words": ABOUT_SOMEBODY}
    status, again = await site.post(dict(page.fields) | named, link)
    assert (status, "a postcode: “LE1 6TP”" in again.text) == (422, True)
    assert (await site.office.the_return(WESTMOOR)).state == "queried"
    (sure,) = again.choices["sure"]
    await site.post(dict(again.fields) | named | {"sure": sure}, link)
    assert (await site.office.the_return(WESTMOOR)).state == "submitted"
    _, page = await site.get()
    await site.post(dict(page.fields) | {"do": "amend"})
    assert (await site.office.the_return(WESTMOOR)).state == "reopened"
    assert "Your quarterly return" in (await site.get())[1].text


async def test_a_link_opens_one_return_for_one_person_while_they_hold_the_role(site: Site) -> None:
    _, page = await site.get("section.quarter.1")
    eastvale = page.sent(summary=STORY) | NEXT | {"r": EASTVALE, "return_id": EASTVALE}
    await site.post(eastvale)
    rows = await site.office.rows(AnswerGiven, col(AnswerGiven.revision))
    assert {row.return_id for row in rows} == {WESTMOOR}
    northway = await site.newest_link("el")
    assert "Northway" in (await site.get(link=northway))[1].text
    async with site.office.database.transaction() as session:
        for role in await site.office.rows(RoleHeld, col(RoleHeld.id)):
            if role.person_id == "cy":
                await session.delete(await session.get_one(RoleHeld, role.id))
    before = await site.stored()
    status, refused = await site.post(page.sent(summary=STORY) | NEXT)
    assert status == 403
    assert STORY in refused.text, "what was typed can be copied"
    assert (await site.get())[0] == 403
    assert await site.stored() == before


async def test_a_link_ends_some_time_after_the_deadline_and_hands_back_what_was_typed(
    site: Site,
) -> None:
    _, page = await site.get("section.quarter.1")
    site.clock.move_to(DUE + AFTER_DUE - timedelta(seconds=1))
    assert (await site.get())[0] == 200
    site.clock.move_to(DUE + AFTER_DUE)
    status, refused = await site.post(page.sent(summary=STORY) | NEXT)
    assert (status, STORY in refused.text) == (410, True)


async def test_a_field_that_is_none_of_the_page_s_is_left_alone(site: Site) -> None:
    before = await site.answers()
    made_up = {"page": "x", "base": "-1", "seen": "1e9", "0:spend:locks": "9", "0:nonsense": "1"}
    assert (await site.post(made_up | NEXT))[0] == 200
    assert (await site.post({"do": "delete"}))[0] == 403
    assert await site.answers() == before
