"""The pages behind a digest's links in a browser: each fits a telephone, and axe finds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser

from bot.domain.digest import Matter
from bot.journeys.settling import WAYS
from bot.rendering.text import Templates
from bot.rendering.vocabulary import sample
from tests.browser.pictures import THEMES
from tests.browser.stage import open_page
from tests.browser.test_emails import FOLDER, PICTURES, WIDTHS
from tests.browser.test_sandbox_page_access import CHECK, DOUBLED, RULES, WIDTH
from tests.thorough import only_ci

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

LACKING = {
    Matter.RETURN: "question",
    Matter.EXTENSION: "day",
    Matter.FLAG: "words",
    Matter.VIREMENT: "way",
}


def every_page() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(what it is called here, its template, its facts): each matter as it goes on, and stopping"""
    for name in ("stop_digest", "digest_stopped"):
        yield name, name, sample(name)
    for matter, (way, other) in WAYS.items():
        facts = sample("settle") | {"matter": matter.value, "way": way}
        yield f"{matter}, choosing", "settle", facts | {"error": LACKING[matter]}
        yield f"{matter}, sure", "settle", facts | {"sure": True, "way": other}
        yield f"{matter}, settled", "settled", sample("settled") | {"outcome": other}


@only_ci
async def test_every_page_fits_and_can_be_used_by_everybody(chromium: Browser) -> None:
    templates = Templates(FOLDER)
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    async with open_page(chromium) as (page, complaints):
        for called, name, facts in every_page():
            await page.set_content(templates.page(name, **facts))
            await page.evaluate(axe)
            assert await page.evaluate(DOUBLED) == [], called
            for theme in THEMES:
                await page.emulate_media(color_scheme=theme)
                for width in reversed(WIDTHS):
                    await page.set_viewport_size({"width": width, "height": 800})
                    assert await page.evaluate(WIDTH) <= width, f"{called}, {width} pixels"
                    if PICTURES:
                        picture = Path(PICTURES) / f"{called}-{theme}-{width}.png"
                        await page.screenshot(path=picture, full_page=True)
                assert await page.evaluate(CHECK, RULES[theme]) == [], f"{called}, {theme}"
        assert complaints == []
