"""A closed round's bids as a workbook, by e-mail to the officer who asks, and to nobody else."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.domain.errors import Refusal
from bot.journeys import bid_files, bidding, deciding
from bot.rendering.modals import Modal
from tests.journeys import bidders
from tests.journeys.bidders import AFTER, LATE, OPENS, ROUND
from tests.journeys.office import Office

# what these say does not depend on the database
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FORMULA = "=HYPERLINK(A1)"


@pytest.fixture
async def opened(office: Office) -> Office:
    await bidders.fill_pot(office)
    await bidders.open_round(office)
    return office


async def mailed(office: Office) -> list[EmailMessage]:
    """The letters with a workbook that wait to be sent."""
    rows = [row for key, row in (await office.messages()).items() if ":file:" in key]
    bodies = [row.body for row in rows if row.body]
    return [message_from_bytes(body, policy=SMTP) for body in bodies]


def book(letter: EmailMessage) -> dict[str, list[tuple[Any, ...]]]:
    """The attached workbook: its rows by sheet."""
    (part,) = letter.iter_attachments()
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    opened = load_workbook(BytesIO(content))
    return {sheet.title: [tuple(row) for row in sheet.values] for sheet in opened}


async def test_the_bids_stand_side_by_side_and_a_sheet_each(opened: Office) -> None:
    await bidders.submit(opened, "ada", "eastvale")
    await bidders.submit(opened, "di", "westmoor", title=FORMULA, amount="40,000")
    await bidders.tick(opened, LATE)
    await bidders.award(opened, "eastvale", "£10,000", reason="One bus would do.")
    await bidders.run(opened, bid_files.email_bids, ROUND, by="lewis", now=AFTER)
    (letter,) = await mailed(opened)
    assert "lewis" in str(letter["To"])
    sheets = book(letter)
    assert len(sheets) == 3
    heads, *rows = sheets.pop("Side by side")
    assert heads[:6] == ("Partnership", "Project", "Theme", "Asked for", "Award", "Decision")
    by_project = {row[1]: row for row in rows}
    late = by_project["Late buses"]
    assert (late[2], late[3], late[4]) == ("Rural crime", 12_500, 10_000)
    assert late[6] == "One bus would do."
    assert by_project[FORMULA][4] is None  # not decided yet; and the formula came back as text
    own = [dict(rows) for rows in sheets.values()]
    assert {12_500, 40_000} <= {value for each in own for value in each.values()}


async def test_nobody_has_the_bids_before_the_closing_and_only_officers_after(
    opened: Office,
) -> None:
    await bidders.submit(opened, "ada", "eastvale")
    with pytest.raises(Refusal, match="round_still_open"):
        await bidders.run(opened, bid_files.email_bids, ROUND, by="maya", now=OPENS)
    await bidders.tick(opened, LATE)
    for by in ("ada", "di", "rosa"):
        with pytest.raises(Refusal, match="round_not_for_you"):
            await bidders.run(opened, bid_files.email_bids, ROUND, by=by, now=AFTER)
    assert await mailed(opened) == []


async def test_a_round_without_bids_has_nothing_to_send(opened: Office) -> None:
    await bidders.tick(opened, LATE)
    assert "email_bids" not in ((await opened.messages())[f"{ROUND}:board:maya"].payload or "")
    with pytest.raises(Refusal, match="no_bids_to_send"):
        await bidders.run(opened, bid_files.email_bids, ROUND, by="maya", now=AFTER)


async def test_what_was_kept_although_it_may_say_who_somebody_is_is_marked(opened: Office) -> None:
    """On the board, where a bid is read, and in the workbook; a clean bid has no mark."""
    plan = "Jane Fielding of 14 Mill Lane, 07700 900123, drives two late buses from September."
    window = await bidders.preview(opened, "ada", "eastvale", plan=plan)
    assert isinstance(window, Modal)
    facts = {"digest": str(window.carried["h"]), "version": 0, "kept": True}
    await bidders.run(opened, bidding.submit, ROUND, "eastvale", by="ada", now=OPENS, **facts)
    await bidders.submit(opened, "di", "westmoor", title="Barn alarms")
    await bidders.tick(opened, LATE)
    board = await bidders.run(opened, deciding.see_bids, ROUND, by="maya", now=AFTER)
    marked = [text for text in map(str, board.blocks) if "may say who somebody is" in text]
    assert ["Late buses" in text for text in marked] == [True]
    for partnership, is_marked in (("eastvale", True), ("westmoor", False)):
        bid = f"{ROUND}.{partnership}"
        read = await bidders.run(opened, deciding.award_form, bid, by="maya", now=AFTER)
        assert ("a telephone number" in bidders.said(read)) == is_marked
    await bidders.run(opened, bid_files.email_bids, ROUND, by="lewis", now=AFTER)
    (letter,) = await mailed(opened)
    sheets = book(letter)
    last = {row[1]: row[-1] for row in sheets["Side by side"][1:]}
    assert "a telephone number" in last["Late buses"]
    assert last["Barn alarms"] is None
    assert "a telephone number" in str(sheets["Eastvale & District"])
