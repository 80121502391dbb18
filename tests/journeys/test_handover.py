"""A lead changes in the middle of a return: nothing is answered twice, and both are told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bot.domain.errors import Refusal
from bot.domain.permissions import Role
from bot.journeys import covering, quarterly_return
from bot.journeys.telling import answering
from storage.tables import RoleHeld
from tests.journeys.answering import answer_next
from tests.journeys.office import DUE, EASTVALE, MONDAY, Office
from tests.journeys.signers import letter_text
from tests.journeys.test_deadlines import tick
from tests.journeys.test_submitting import said

TUESDAY = MONDAY + timedelta(days=1)

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_the_new_lead_sees_every_answer_and_the_old_one_who_took_over(office: Office) -> None:
    await office.open_quarter()
    await office.do(quarterly_return.resume)
    for _ in range(4):
        await answer_next(office, MONDAY)
    await end_role(office, "ada")
    await office.add(held("di", Role.LEAD, TUESDAY.date()))
    await office.ask_latecomers(TUESDAY)
    messages = await office.messages()
    assert "Evening sessions ran" in said(messages, "di", "Evening sessions ran")
    assert said(messages, "di", "questions are answered already")
    assert said(messages, "ada", "Di has taken over the return")
    assert [event.event for event in await office.events()].count("return handed over") == 1
    count = len(messages)
    await office.ask_latecomers(TUESDAY)
    assert len(await office.messages()) == count


async def test_a_cover_is_asked_from_the_first_day_on_and_answers(office: Office) -> None:
    await office.open_quarter()
    await office.add(held("di", Role.COVER, TUESDAY.date(), TUESDAY.date()))
    await office.ask_latecomers(MONDAY)
    assert f"{EASTVALE}:di:prompt" not in await office.messages()
    await office.ask_latecomers(TUESDAY)
    assert f"{EASTVALE}:di:prompt" in await office.messages()


async def test_a_cover_is_prompted_reminded_and_told_like_the_lead(office: Office) -> None:
    await office.add(held("fay", Role.COVER, MONDAY.date()))
    await office.open_quarter()
    assert f"{EASTVALE}:fay:prompt" in await office.messages()
    for stage in (MONDAY, DUE - timedelta(days=7)):  # a cover is told before a deputy is
        await tick(office, stage)
    async with office.database.transaction() as session:
        told = await answering(office.turn(session, "maya", MONDAY), "eastvale")
    reminded = [key for key in await office.messages() if f"{EASTVALE}:stage:2024" in key]
    assert [key for key in reminded if key.endswith(":fay")]
    assert not [key for key in reminded if key.endswith(":bo")]
    assert [person.id for person in told] == ["ada", "fay", "bo"]


async def end_role(office: Office, person: str) -> None:
    for row in await office.rows(RoleHeld):
        if row.person_id == person:
            async with office.database.transaction() as session:
                (await session.get_one(RoleHeld, row.id)).to_date = MONDAY.date()


def held(person: str, role: Role, first: date, last: date | None = None) -> RoleHeld:
    return RoleHeld(
        person_id=person,
        role=role.value,
        partnership_id="eastvale",
        from_date=first,
        to_date=last,
    )


async def test_a_cover_without_slack_is_told_by_e_mail_and_gets_a_link(office: Office) -> None:
    """El, who is not in Slack, is named by the address that the office has of them."""
    await office.open_quarter()
    days = {"first": MONDAY.date(), "last": TUESDAY.date()}
    await name_cover(office, email=" EL@example.org", **days)
    (cover,) = [row for row in await office.rows(RoleHeld) if row.role == Role.COVER]
    assert cover.person_id == "el"
    named = letter_text((await office.messages())[f"cover:you:{cover.id}:email:el"])
    assert "Ada has named you as their cover for Eastvale & District" in named
    await tick(office, MONDAY)
    mailed = [each for key, each in (await office.messages()).items() if key.endswith(":email:el")]
    assert [each for each in mailed if "/link/" in letter_text(each) and EASTVALE in each.key]
    async with office.database.transaction() as session:
        await covering.end(office.turn(session, "maya", MONDAY), cover.id or 0)
    ended = letter_text((await office.messages())[f"cover:ended:{cover.id}:email:el"])
    assert "Maya has ended the cover by El" in ended


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ({}, "cover_who"),
        ({"email": "nobody@example.org"}, "cover_unknown"),
        ({"email": "el@example.org", "user": "UFAY"}, "cover_unknown"),
    ],
)
async def test_a_cover_is_one_person_whom_the_office_knows(
    office: Office, who: dict[str, str], why: str
) -> None:
    with pytest.raises(Refusal, match=why):
        await name_cover(office, first=MONDAY.date(), last=TUESDAY.date(), **who)


async def name_cover(office: Office, **wanted: Any) -> None:
    async with office.database.transaction() as session:
        await covering.name(office.turn(session, "ada", MONDAY), "eastvale", **wanted)
