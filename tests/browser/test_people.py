"""The people about one return: deputy, finance officer, officer and cover, each at their screen."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect
from sqlalchemy import update
from sqlmodel import col, select

from storage.tables import FiguresSignature, Person
from tests.browser.test_newcomer import PICTURES
from tests.slack import backstage
from tests.slack.backstage import SMALL_DEPUTY, SMALL_FINANCE
from tests.slack.scene import OFFICER, Scene
from tests.thorough import only_ci

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

WIDE, NARROW = ViewportSize(width=1280, height=900), ViewportSize(width=320, height=640)
BY_E_MAIL = update(Person).where(col(Person.id) == SMALL_FINANCE).values(user_id=None, team_id=None)
NOTE = "The ledger has £50 more for the van."
QUESTION = "Is the second site open yet?"


@pytest_asyncio.fixture(loop_scope="module")
async def scene(held_scene: Scene) -> Scene:
    """Rutland's lead has answered all but the declaration; its finance officer has no Slack."""
    async with held_scene.demo.reeve.services.transaction() as session:
        await session.exec(BY_E_MAIL)
    await backstage.open_quarter(held_scene)
    await backstage.answered(held_scene, until="declare")
    return held_scene


@pytest_asyncio.fixture(loop_scope="module")
async def page(chromium: Browser) -> AsyncIterator[Page]:
    page = await chromium.new_page(viewport=WIDE, color_scheme="light")
    yield page
    await page.close()


@only_ci
async def test_everybody_about_a_return_from_the_deputy_to_its_acceptance(
    scene: Scene, page: Page
) -> None:
    await _go(scene, page, SMALL_DEPUTY, "home")
    await _press(page, "Continue")
    await _go(scene, page, SMALL_DEPUTY, "messages")
    await _press(page, "I agree")
    await _press(page, "Submit the return", sure="Submit")
    await expect(page.get_by_text("Return received").first).to_be_visible()
    await _picture(page, "deputy")

    await _sign(scene, page)
    async with scene.demo.reeve.services.begin() as session:
        (signed,) = (await session.exec(select(FiguresSignature))).all()
    assert (signed.signed_by, signed.agreed, signed.note) == (SMALL_FINANCE, False, NOTE)

    await _go(scene, page, OFFICER, "messages")
    await expect(page.get_by_text(NOTE).first).to_be_visible()
    await _press(page, "See and ask about answers")
    await page.get_by_role("combobox", name="Ask about an answer").last.click()
    await page.get_by_role("option", name=re.compile("how did the quarter go")).click()
    await expect(page.get_by_text("Type your question in this thread").last).to_be_visible()
    await _say(page, QUESTION)
    await expect(page.get_by_role("button", name="Take it back").first).to_be_visible()
    await _picture(page, "officer-asks")

    await _go(scene, page, SMALL_DEPUTY, "messages")
    await expect(page.get_by_text(QUESTION).last).to_be_visible()
    await _say(page, "Yes, since Monday.")
    await _go(scene, page, OFFICER, "messages")
    await _press(page, "Accept", sure="Accept")
    await expect(page.get_by_text("Accepted").first).to_be_visible()
    await _picture(page, "officer-accepts")
    assert (await backstage.the_return(scene)).state == "accepted"
    assert list(scene.demo.sandbox.refusals) == []


async def _sign(scene: Scene, page: Page) -> None:
    """The finance officer says no, with a note, by the link in their e-mail, on a telephone."""
    await backstage.all_sent(scene)
    letters = scene.demo.mailbox.letters
    letter = next(each for each in letters if "agree to the ledger" in each.subject)
    await page.set_viewport_size(NARROW)
    await page.goto(f"{scene.demo.url}/data/mail/{letter.id}/html")
    link = await page.get_by_role("link", name="Answer yes or no").get_attribute("href")
    await page.goto(link or "")
    await _press(page, "Send my answer")
    await expect(page.get_by_role("alert")).to_contain_text("Choose whether the figures agree")
    await _picture(page, "sign-error")
    await page.get_by_label("No, they do not").check()
    await page.get_by_label("what is different").fill(NOTE)
    await _press(page, "Send my answer")
    await expect(page.get_by_text(NOTE)).to_be_visible()
    await page.goto(link or "")
    await expect(page.get_by_role("heading", name="This link has been used")).to_be_visible()
    await page.set_viewport_size(WIDE)


async def _go(scene: Scene, page: Page, person_id: str, tab: str) -> None:
    """Sit down at the page as this person, once all is there."""
    await backstage.all_sent(scene)
    await page.goto("about:blank")
    await page.goto(f"{scene.demo.url}/#/{scene.person(person_id).id}/app/{tab}")


async def _press(page: Page, name: str, sure: str = "") -> None:
    await page.get_by_role("button", name=name, exact=True).last.click()
    if sure:
        await page.get_by_role("dialog").get_by_role("button", name=sure, exact=True).click()


async def _say(page: Page, words: str) -> None:
    """In the thread that stands open."""
    box = page.get_by_role("textbox").last
    await box.fill(words)
    await box.press("Enter")


async def _picture(page: Page, name: str) -> None:
    await page.screenshot(path=PICTURES / f"people-{name}.png")
