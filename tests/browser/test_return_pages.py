"""A lead without Slack: from the e-mail to the receipt, at 320 pixels and with the keys alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from importlib.resources import files
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, expect
from sqlalchemy import update
from sqlmodel import col

from bot.domain.quarters import Quarter
from bot.jobs import tick
from bot.journeys import quarter_opening
from storage.tables import Person
from tests.browser.test_newcomer import PICTURES
from tests.browser.test_sandbox_page_access import CHECK, DOUBLED, RULES, WIDTH
from tests.slack import backstage
from tests.slack.backstage import RETURN, SMALL_LEAD
from tests.slack.scene import OFFICER, Scene
from tests.slack.usual import SKIP, STORY, usual
from tests.thorough import only_ci

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

NARROW = ViewportSize(width=320, height=640)
SIZES = (NARROW, ViewportSize(width=1280, height=860))
MOST_PAGES, MOST_TABS = 30, 150
FOCUS = """() => {
  const at = document.activeElement, form = at.form;
  const label = at.labels?.[0]?.textContent ?? "";
  return { tag: at.tagName, type: at.type ?? "", name: at.name ?? "", value: at.value ?? "",
    words: at.textContent.trim(), optional: label.includes("(optional)"),
    values: form && at.type === "radio"
      ? [...form.querySelectorAll("input[type=radio]")]
          .filter((one) => one.name === at.name).map((one) => one.value) : [],
    chosen: at.checked ?? false };
}"""
NOT_IN_SLACK = update(Person).where(col(Person.id) == SMALL_LEAD).values(user_id=None, team_id=None)
CHOSEN = {"status": "on_track", "safeguarding": "no", "underspend_release": "keep"}


@pytest_asyncio.fixture(loop_scope="module")
async def scene(held_scene: Scene) -> Scene:
    """The quarter is open, and Rutland's lead, who is not in Slack, has been written to."""
    services = held_scene.demo.reeve.services
    async with services.transaction() as session:
        await session.exec(NOT_IN_SLACK)
        officer = await backstage.actor(held_scene, session, OFFICER)
        turn = services.turn(session, officer, services.clock.now())
        await quarter_opening.open_quarter(turn, Quarter.parse(backstage.Q1))
    await tick(services)
    await backstage.all_sent(held_scene)
    return held_scene


@pytest_asyncio.fixture(loop_scope="module")
async def context(chromium: Browser) -> AsyncIterator[BrowserContext]:
    """A narrow window without scripts of its pages' own; axe is brought from outside."""
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    context = await chromium.new_context(viewport=NARROW, bypass_csp=True)
    await context.add_init_script(axe)
    yield context
    await context.close()


@only_ci
async def test_a_return_from_the_e_mail_to_the_receipt_by_keyboard(
    scene: Scene, context: BrowserContext
) -> None:
    page = await _opened_from_the_mailbox(scene, context)
    await expect(page.get_by_role("heading", name="Your quarterly return")).to_be_visible()
    await _usable(page, "overview")
    await _press(page, "Start the return")
    seen: set[str] = set()
    for _ in range(MOST_PAGES):
        if "page=check" in page.url:
            break
        title = (await page.title()).partition(",")[0].removeprefix("Error: ")
        if title not in seen and ("project" in page.url or not seen):
            seen.add(title)
            await _press(page, "Save and continue")  # with nothing filled in
            await expect(page.get_by_role("alert")).to_be_focused()
            await _usable(page, f"page-{len(seen)}-errors")
        await _fill_in(page)
    await _usable(page, "check")
    await _press(page, "Submit the return")
    await expect(page.get_by_role("heading", name="Return received")).to_be_visible()
    await _usable(page, "receipt")
    row = await backstage.the_return(scene)
    assert (row.id, row.state, row.submitted_by) == (RETURN, "submitted", SMALL_LEAD)
    await expect(page.get_by_text(str(row.answers_hash))).to_be_visible()
    assert list(scene.demo.sandbox.refusals) == []


async def test_the_pages_of_files_and_of_a_link_that_is_unknown(
    scene: Scene, context: BrowserContext
) -> None:
    page = await _opened_from_the_mailbox(scene, context)
    await page.goto(f"{page.url.partition('?')[0]}?page=files")
    for name, data in (("note.txt", b"Forty people came."), ("run.exe", b"MZ\x00\x01")):
        await page.get_by_label("Add a file").set_input_files(
            {"name": name, "mimeType": "text/plain", "buffer": data}
        )
        await _press(page, "Add the file")
    await expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    await _usable(page, "files")
    await page.goto(f"{page.url.partition('?')[0]}x")
    await _usable(page, "unknown")


async def _opened_from_the_mailbox(scene: Scene, context: BrowserContext) -> Page:
    """The page behind the link in the letter, in a tab of its own."""
    mailbox = await context.new_page()
    letters = [each for each in scene.demo.mailbox.letters if "rutland" in each.subject.casefold()]
    await mailbox.goto(f"{scene.demo.url}/data/mail/{letters[-1].id}/html")
    link = mailbox.get_by_role("link", name="Fill in the return")
    async with context.expect_page() as opened:
        await link.press("Control+Enter")
    page = await opened.value
    await page.wait_for_load_state()
    return page


async def _usable(page: Page, name: str) -> None:
    """At both widths it fits, and axe finds nothing in either theme; a picture of each."""
    for size in SIZES:
        await page.set_viewport_size(size)
        assert await page.evaluate(WIDTH) <= size["width"], name
        assert await page.evaluate(DOUBLED) == []
        await page.screenshot(path=PICTURES / f"return-{name}-{size['width']}.png", full_page=True)
        for theme, rules in RULES.items():
            if theme == "dark" and size is not NARROW:
                continue  # colours do not depend on the width
            await page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            assert await page.evaluate(CHECK, rules) == [], f"{name}, {size['width']}, {theme}"
    await page.set_viewport_size(NARROW)


async def _press(page: Page, words: str) -> None:
    """Tab to the link or button of these words, and press Enter."""
    for _ in range(MOST_TABS):
        at = await _tab(page)
        if at["words"] == words:
            async with page.expect_navigation():
                await page.keyboard.press("Enter")
            return
    raise AssertionError(f"The keyboard does not come to {words!r}.")


async def _fill_in(page: Page) -> None:
    """Answer from field to field what is asked for and empty, then save the page."""
    for _ in range(MOST_TABS):
        at = await _tab(page)
        if at["words"] == "Save and continue":
            async with page.expect_navigation():
                await page.keyboard.press("Enter")
            return
        await _answer(page, at)
    raise AssertionError("The keyboard does not come to the page's end.")


async def _answer(page: Page, at: Mapping[str, Any]) -> None:
    key = at["name"].partition(":")[2]
    if at["type"] == "checkbox":
        await page.keyboard.press("Space")
    elif at["type"] == "radio" and not at["chosen"]:
        await page.keyboard.press("Space")
        wanted = CHOSEN.get(key.partition(":")[0], at["values"][0])
        for _ in range(at["values"].index(wanted)):
            await page.keyboard.press("ArrowDown")
    elif at["type"] in ("text", "textarea") and not at["value"] and not at["optional"]:
        words = usual(key)
        await page.keyboard.type(STORY if words == SKIP else words)


async def _tab(page: Page) -> Mapping[str, Any]:
    await page.keyboard.press("Tab")
    at: Mapping[str, Any] = await page.evaluate(FOCUS)
    return at
