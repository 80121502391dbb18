"""Every e-mail in a browser: it fits three widths, and can be read in light and in dark."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.async_api import Browser

from bot.rendering.text import Templates
from tests.browser.pictures import THEMES
from tests.browser.stage import open_page
from tests.browser.test_sandbox_page_access import CHECK
from tests.rendering.every_email import every_email
from tests.thorough import only_ci

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

FOLDER = Path(__file__).parents[2] / "templates"
WIDTHS = (320, 600, 1000)
PICTURES = os.environ.get("EMAIL_PICTURES")
"""A folder: then a picture of each e-mail at each width in each theme is left there."""

RULES = {
    "light": {"rules": {each: {"enabled": False} for each in ("landmark-one-main", "region")}},
    "dark": {"runOnly": ["color-contrast"]},
}
"""A mail program shows a letter within its own page, which has the landmarks."""

WIDTH = "document.documentElement.scrollWidth"


@only_ci
async def test_every_email_fits_and_can_be_read_by_everybody(chromium: Browser) -> None:
    """axe finds nothing, contrast included: each at 320 pixels, where most can go wrong."""
    templates = Templates(FOLDER)
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    async with open_page(chromium) as (page, complaints):
        for called, name, facts in every_email():
            if called != name and not PICTURES:
                continue  # the turns of an e-mail differ in their words alone
            await page.set_content(templates.email(name, **facts)[2])
            await page.evaluate(axe)
            for theme in THEMES:
                await page.emulate_media(color_scheme=theme)
                for width in WIDTHS:
                    await page.set_viewport_size({"width": width, "height": 800})
                    assert await page.evaluate(WIDTH) <= width, f"{called}, {width} pixels"
                    if PICTURES:
                        picture = Path(PICTURES) / f"{called}-{theme}-{width}.png"
                        await page.screenshot(path=picture, full_page=True)
                await page.set_viewport_size({"width": WIDTHS[0], "height": 800})
                found = await page.evaluate(CHECK, RULES[theme])
                assert found == [], f"{called}, {theme}"
        assert complaints == []
