"""The sandbox's page can be used by everybody: axe finds nothing on any screen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from importlib.resources import files

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.browser.pictures import THEMES, WIDTHS, Theme
from tests.browser.screens import SCREENS, furnish, tidy
from tests.browser.stage import Show, open_show, open_window
from tests.thorough import THOROUGH

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

CHECK = """async (rules) => {
  const found = await axe.run(document, { resultTypes: ["violations"], ...rules });
  return found.violations.map((one) =>
    `${one.id}: ${one.help}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}"""
WIDTH = "document.documentElement.scrollWidth"
DOUBLED = """() => [...document.querySelectorAll("[id]")].map((node) => node.id)
  .filter((id, index, all) => all.indexOf(id) !== index)"""
AXED = (min(WIDTHS), max(WIDTHS)) if THOROUGH else (min(WIDTHS),)
RULES: Mapping[str, dict[str, list[str]]] = {"light": {}, "dark": {"runOnly": ["color-contrast"]}}
"""All of them in one theme, and in the other what alone can differ between the themes."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def furnished(chromium: Browser) -> AsyncIterator[Show]:
    """One sandbox with something on every screen, and axe in its page."""
    async with open_window(chromium, bypass_csp=True) as window, open_show(window) as show:
        axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
        await window.page.add_init_script(axe)
        await furnish(show)
        yield show


@pytest.mark.parametrize("name", SCREENS)
async def test_a_screen_can_be_used_by_everybody(furnished: Show, name: str) -> None:
    """At three widths it fits; axe finds nothing at the narrowest and the widest, in any theme."""
    page = furnished.page
    for width, height in WIDTHS.items():
        await page.set_viewport_size({"width": width, "height": height})
        await SCREENS[name](furnished)
        assert await page.evaluate(WIDTH) <= width
        assert await page.evaluate(DOUBLED) == []
        for theme in THEMES if width in AXED else ():
            assert await _violations(page, theme) == [], f"{width} pixels, {theme}"
        await tidy(furnished)


async def _violations(page: Page, theme: Theme) -> list[str]:
    await page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    found: list[str] = await page.evaluate(CHECK, RULES[theme])
    return found
