"""The money by the demo's page alone: an allocation, a round, a bid, and two officers' awards."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from bot.demo import EXAMPLE, Demo
from bot.domain.pot import Entry, Kind
from bot.domain.register import Register
from bot.journeys import pot
from bot.register import read_folder
from tests.slack import backstage
from tests.slack.backstage import SMALL_LEAD
from tests.slack.scene import OFFICER, Scene
from tests.slack.test_bid_round import CLOSED, SECOND
from tests.slack.test_funding import prepare

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

PICTURES = Path(os.environ.get("REEVE_PICTURES", "var/pictures"))
ROUND = {
    "Name of the round": "Underspend 2023-24",
    "Amount from the pot": "£50,000",
    "Most for one bid": "20,000",
    "Themes": "Safer streets\nRural crime",
    "What you look for": "New work that can be counted.",
    "Closing time in London": "5pm",
}
BID = {
    "What is the project called?": "Late buses",
    "How much do you ask for?": "£12,500",
    "What will you do, where, and by when?": "Two late buses on Fridays from September.",
    "What problem does it answer, and how do you know?": "Robberies rose by a third last year.",
    "What will you count to show that it worked?": "People carried after 11pm",
    "Counted in": "people",
    "How many by the end of the year?": "1,200",
}

AWARD = {"Award": "£10,000", "Reason": "One bus is enough to begin with."}

NOTE_TOASTS = """() => {
  window.told = [];
  new MutationObserver((all) =>
    all.forEach((each) => each.addedNodes.forEach((toast) => told.push(toast.textContent)))
  ).observe(document.getElementById("toasts"), { childList: true });
}"""


async def test_a_round_from_the_officer_to_the_lead_and_to_two_officers(
    demo: Demo, page: Page
) -> None:
    area = read_folder(EXAMPLE)
    assert isinstance(area, Register)
    scene = Scene(demo, area)
    await _money(scene)
    officer, lead = scene.person(OFFICER).id, scene.person(SMALL_LEAD).id
    window = page.get_by_role("dialog")

    await page.evaluate(NOTE_TOASTS)
    await page.goto(f"{demo.url}/#/{officer}/app/home")
    await _press(page, "Publish")
    await _press(window, "Publish")
    await _press(page, "Open a bid round (2023-24)")
    await _fill(window, ROUND)
    await _press(window, "Open the round")
    await expect(window).to_have_count(0)

    await page.goto(f"{demo.url}/#/{lead}/channel/C0RUTL")
    await expect(page.get_by_text("Allocations for 2024-25")).to_be_visible()
    await _press(page, "Start or change our bid")
    await window.get_by_role("radio", name="Rural crime").check()
    await _fill(window, BID)
    await window.get_by_role("checkbox").check()
    await _press(window, "Preview")
    await expect(window.get_by_text("Check our bid")).to_be_visible()
    await page.screenshot(path=PICTURES / "7-bid.png")
    await _press(window, "Submit the bid")
    await expect(window.get_by_text("We have the bid of Safer Rutland")).to_be_visible()
    await page.screenshot(path=PICTURES / "8-bid-received.png")

    demo.clock.move_to(CLOSED)
    await _decide(page, scene)
    await page.goto(f"{demo.url}/#/{lead}/channel/C0RUTL")
    await expect(page.get_by_text("£10,000.00").last).to_be_visible()
    await page.screenshot(path=PICTURES / "12-results.png")
    await backstage.all_sent(scene)
    subjects = [letter.subject for letter in demo.mailbox.letters]
    assert sum("Allocations for 2024-25" in each for each in subjects) == 27
    assert sum("Bid received" in each for each in subjects) == 2
    assert list(demo.sandbox.refusals) == []
    assert await page.evaluate("told") == [], "the page warns of nothing"


async def _decide(page: Page, scene: Scene) -> None:
    """One officer awards a part and finishes; the second, and nobody else, confirms."""
    window = page.get_by_role("dialog")
    await page.goto(f"{scene.demo.url}/#/{scene.person(OFFICER).id}/app/messages")
    await _press(page, "Read and decide")
    await page.screenshot(path=PICTURES / "9-read-a-bid.png")
    await _fill(window, AWARD)
    await _press(window, "Save the award")
    await expect(window).to_have_count(0)
    await _press(page, "Finish the awards")
    await _press(window, "Ask to confirm")
    await expect(page.get_by_text("A second officer confirms")).to_be_visible()
    await expect(page.get_by_role("button", name="Confirm the awards")).to_have_count(0)
    await page.screenshot(path=PICTURES / "10-finished.png")

    await page.goto(f"{scene.demo.url}/#/{scene.person(SECOND).id}/app/messages")
    await _press(page, "Confirm the awards")
    await page.screenshot(path=PICTURES / "11-confirm.png")
    await _press(window, "Confirm")
    await expect(page.get_by_text("confirmed by Lewis Thackray")).to_be_visible()


async def _money(scene: Scene) -> None:
    """There is a pot, and an allocation waits to be published."""
    services = scene.demo.reeve.services
    async with services.transaction() as session:
        officer = await backstage.actor(scene, session, OFFICER)
        given = Entry("test", Kind.UNDERSPEND, 9_000_000, date(2024, 6, 1), officer.id)
        await pot.enter(services.turn(session, officer, services.clock.now()), "2023-24", [given])
    await prepare(scene)


async def _press(within: Page | Locator, name: str) -> None:
    await within.get_by_role("button", name=name, exact=True).last.click()


async def _fill(window: Locator, words: dict[str, str]) -> None:
    for label, text in words.items():
        await window.get_by_label(label, exact=True).fill(text)
