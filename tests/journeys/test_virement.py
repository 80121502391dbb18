"""A partnership asks to move money, an officer decides, and the awards follow from then on."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.domain.errors import Refusal
from bot.journeys import pot, quarterly_return, querying, virement
from bot.journeys.drafting import load_draft
from storage.tables import QuarterlyReturn, Virement
from tests.journeys.answering import deliver, look
from tests.journeys.desks import LATER, NEXT_DAY, finish
from tests.journeys.office import EASTVALE, MONDAY, Office
from tests.journeys.test_pot import eastvale, submit
from tests.journeys.test_submitting import revision_of, said

YEAR, V1 = "2024-25", f"{EASTVALE}:V1"
FIGURES: dict[str, int | str] = {
    "underspend_release": "keep",
    "forecast:locks": 1_100_000,
    "forecast:youth": 900_000,
}
WHY = "The wardens cost less than planned."


@pytest.fixture
async def asked(office: Office) -> Office:
    """Eastvale's first return leaves £1,000.00 of the locks, and asks to move £600.00 of it."""
    await submit(office, 1, {"locks": 300_000, "youth": 200_000}, **FIGURES)
    await office.add(request())
    return office


def request(number: int = 1, pence: int = 60_000) -> Virement:
    return Virement(
        id=f"{EASTVALE}:V{number}",
        return_id=EASTVALE,
        year=YEAR,
        source_id="locks",
        target_id="youth",
        pence=pence,
        why=WHY,
        version=1,
        state="asked",
        asked_at=MONDAY,
        asked_by="ada",
    )


async def decide(office: Office, journey: Any, *, by: str = "maya", **more: str) -> None:
    await office.do(journey, **({"move": V1} | more), by=by, now=NEXT_DAY)


async def awards(office: Office, quarter: str) -> dict[str, int]:
    async with office.database.transaction() as session:
        row = await session.get_one(QuarterlyReturn, f"{YEAR}-{quarter}.eastvale")
        draft = await load_draft(session, row, now=NEXT_DAY)
        return {each.id: each.award for each in draft.facts.projects}


async def test_an_approved_move_changes_later_awards_and_everybody_is_told(asked: Office) -> None:
    await decide(asked, virement.approve)
    await submit(asked, 2, {"locks": 0, "youth": 0})
    assert await awards(asked, "Q1") == {"locks": 1_200_000, "youth": 900_000}
    async with asked.database.transaction() as session:
        second = await session.get_one(QuarterlyReturn, f"{YEAR}-Q2.eastvale")
        second.state = "open"
        session.add(second)
    assert await awards(asked, "Q2") == {"locks": 1_140_000, "youth": 960_000}
    assert (await eastvale(asked)).awarded == 2_100_000
    messages = await asked.messages()
    assert "approved" in said(messages, "ada", "your request to move £600.00")
    assert f"{V1}:decided:email:ada" in messages
    assert "✅ Maya approved moving £600.00" in said(messages, "lewis", "The partnership is told")
    (event,) = [e for e in await asked.events() if e.event == "virement approved"]
    assert (event.actor, event.subject) == ("maya", EASTVALE)


async def test_a_decision_is_made_once_and_the_database_keeps_it(asked: Office) -> None:
    await decide(asked, virement.approve)
    for journey, more in ((virement.approve, {}), (virement.decline, {"reason": "No."})):
        with pytest.raises(Refusal, match="virement_decided"):
            await decide(asked, journey, by="lewis", **more)
    for change in ("UPDATE virement SET pence = 1", "DELETE FROM virement"):
        with pytest.raises(DBAPIError, match="never changes"):
            async with asked.database.transaction() as session:
                await (await session.connection()).execute(text(change))


async def test_what_is_declined_changes_nothing_and_says_why(asked: Office) -> None:
    with pytest.raises(Refusal, match="virement_needs_reason"):
        await decide(asked, virement.decline, reason=" ")
    await decide(asked, virement.decline, reason="Spend it on locks first.")
    assert (await eastvale(asked)).awarded == 2_100_000
    await submit(asked, 2, {"locks": 0, "youth": 0})
    assert await awards(asked, "Q2") == {"locks": 1_200_000, "youth": 900_000}
    assert "Spend it on locks first." in said(await asked.messages(), "ada", "declined")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_money_is_moved_once_only_and_not_what_is_released(asked: Office) -> None:
    await asked.add(request(2, 60_000), request(3, 40_000))
    await decide(asked, virement.approve)
    with pytest.raises(Refusal, match="virement_too_large"):
        await decide(asked, virement.approve, move=f"{EASTVALE}:V2")
    await decide(asked, virement.approve, move=f"{EASTVALE}:V3")
    async with asked.database.transaction() as session:
        assert await pot.free_to_move(session, YEAR, "eastvale", "locks") == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("by", ["ada", "noel", "rosa"])
async def test_only_an_officer_decides(asked: Office, by: str) -> None:
    for journey, more in ((virement.approve, {}), (virement.decline, {"reason": "No."})):
        with pytest.raises(Refusal, match="not_the_office"):
            await decide(asked, journey, by=by, **more)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_amended_return_changes_what_is_asked_and_never_what_is_decided(
    office: Office,
) -> None:
    """The form asks to move all of both projects; the second move is approved, then both change."""
    await office.open_quarter()
    await office.do(quarterly_return.resume)
    await finish(office)
    card = said(await office.messages(), "maya", "asks to move")
    assert "£12,000.00" in card
    assert "approve_virement" in card
    await decide(office, virement.approve, move=f"{EASTVALE}:V2")
    await office.do(querying.amend, version=1, now=NEXT_DAY)
    with pytest.raises(Refusal, match="virement_return_open"):
        await decide(office, virement.approve)
    for number, amount in ((1, 1_000_000), (2, 400_000)):
        question = f"virement_amount:{number}"
        await office.do(
            quarterly_return.answer_pressed,
            question=question,
            revision=revision_of(await look(office), question),
            value=amount,
        )
    await finish(office)
    await deliver(office, LATER)
    rows = {row.id[-2:]: (row.state, row.pence) for row in await office.rows(Virement)}
    assert rows == {
        "V1": ("withdrawn", 1_200_000),
        "V2": ("approved", 900_000),
        "V3": ("asked", 1_000_000),
        "V4": ("asked", 200_000),  # what the form then offers to move as well
    }
    assert "That stands" in said(await office.messages(), "ada", "already approved")
