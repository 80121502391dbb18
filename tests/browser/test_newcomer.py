"""A newcomer takes a return from its prompt to its receipt, by the demo's page alone."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.demo import EXAMPLE, Demo
from bot.domain.register import Register
from bot.register import read_folder
from tests.slack.scene import LEAD, Scene, buttons
from tests.slack.usual import usual
from tests.thorough import only_ci

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

PICTURES = Path(os.environ.get("REEVE_PICTURES", "var/pictures"))


@only_ci
async def test_a_newcomer_takes_a_return_from_the_prompt_to_the_receipt(
    demo: Demo, page: Page
) -> None:
    """Open the returns as the officer, answer as a lead, submit, and find receipt and e-mail."""
    await _press(page, "Open the returns")
    await _confirm(page, "Open")
    await expect(page.get_by_text("9 partnerships have been asked")).to_be_visible()
    await page.screenshot(path=PICTURES / "1-opened.png")

    await _become(page, "Joel Harcastle")
    await page.get_by_role("button", name="Start the return").click()
    answered = await _answer_everything(demo, page)
    assert len(answered) > 15

    await expect(page.get_by_text("Check your answers").first).to_be_visible()
    await page.screenshot(path=PICTURES / "3-review.png")
    await _press(page, "Submit the return")
    await _confirm(page, "Submit")
    await expect(page.get_by_text("Return received").first).to_be_visible()
    await page.screenshot(path=PICTURES / "4-receipt.png")

    await page.get_by_role("link", name=re.compile("csp-charnwood")).click()
    await expect(page.get_by_text("was submitted by Joel Harcastle")).to_be_visible()
    await page.screenshot(path=PICTURES / "5-channel.png")
    await page.get_by_role("link", name=re.compile("Mailbox")).click()
    await page.get_by_text("Return received: Charnwood").first.click()
    letter = page.frame_locator("iframe").first
    await expect(letter.get_by_role("heading", name="Return received")).to_be_visible()
    await page.screenshot(path=PICTURES / "6-email.png")
    assert list(demo.sandbox.refusals) == []


async def _answer_everything(demo: Demo, page: Page) -> list[str]:
    """Answer each question through the thread's panel until the review; answers their keys."""
    area = read_folder(EXAMPLE)
    assert isinstance(area, Register)
    scene = Scene(demo, area)
    answered: list[str] = []
    while True:
        await demo.sandbox.until(
            lambda: (
                scene.can_submit(LEAD)
                or ((now := scene.question(LEAD)) is not None and now[0] not in answered)
            )
        )
        if scene.can_submit(LEAD):
            return answered
        question = scene.question(LEAD)
        assert question is not None
        key, _ = question
        words = usual(key)
        thread = page.get_by_role("complementary").or_(page.get_by_role("region", name="Thread"))
        choice = thread.get_by_role("button", name=words, exact=True).last
        if words in _labels(scene):
            await choice.click()
        else:
            await scene.quiet()
            box = thread.get_by_role("textbox").last
            await box.fill(words)
            await box.press("Enter")
        answered.append(key)
        if len(answered) == 8:
            await demo.sandbox.settled()
            await page.screenshot(path=PICTURES / "2-answering.png")


def _labels(scene: Scene) -> list[str]:
    question = scene.question(LEAD)
    return buttons(question[1]) if question else []


async def _press(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name, exact=True).last.click()


async def _confirm(page: Page, name: str) -> None:
    await page.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()


async def _become(page: Page, name: str) -> None:
    """Choose who you are, at the top left."""
    await page.get_by_role("button", name=re.compile("You are")).click()
    await (
        page.get_by_role("option", name=re.compile(name))
        .or_(page.get_by_role("menuitemradio", name=re.compile(name)))
        .or_(page.get_by_role("button", name=re.compile(name)))
        .first.click()
    )
