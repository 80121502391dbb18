"""Pictures of every screen and every element of the sandbox's page, to be looked at.

`python -m tests.browser.pictures FOLDER` draws them at three widths in both themes.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Literal, TypeAlias

from playwright.async_api import Browser, async_playwright

from tests.browser.conftest import ARGUMENTS, chromium_path
from tests.browser.screens import SCREENS, furnish, tidy
from tests.browser.stage import Show, open_show, open_window

WIDTHS = {320: 640, 900: 760, 1440: 900}
Theme: TypeAlias = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
TALL = 4000
ELEMENTS = {"home": "#main", "messages": "#main", "channel": "#main", "modal": "dialog"}
"""The screens whose blocks are drawn each by itself, and where on them the blocks stand."""


async def take(folder: Path, wanted: list[str]) -> None:
    """Draw the screens of these names, or all of them and every element."""
    for part in ("screens", "elements"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        path = chromium_path()
        chromium = await playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        for width, height in WIDTHS.items():
            await _at(chromium, folder, width, height, wanted)
        await chromium.close()


async def _at(chromium: Browser, folder: Path, width: int, height: int, wanted: list[str]) -> None:
    size = {"width": width, "height": height}
    async with open_window(chromium, viewport=size) as window, open_show(window) as show:
        await furnish(show)
        for name, opening in SCREENS.items():
            if wanted and name not in wanted:
                continue
            await opening(show)
            await _both(show, folder / "screens", f"{name}-{width}")
            await tidy(show)
        if not wanted or "elements" in wanted:
            await _elements(show, folder / "elements", size)


async def _both(show: Show, folder: Path, name: str, place: str | None = None) -> None:
    """A picture in each theme: of the whole window, or of what a selector names."""
    for theme in THEMES:
        await show.page.emulate_media(color_scheme=theme)
        subject = show.page.locator(place) if place else show.page
        await subject.screenshot(path=folder / f"{name}-{theme}.png", animations="disabled")


async def _elements(show: Show, folder: Path, size: dict[str, int]) -> None:
    width = size["width"]
    await show.page.set_viewport_size({"width": width, "height": TALL})
    for name, area in ELEMENTS.items():
        await SCREENS[name](show)
        await show.page.wait_for_load_state("networkidle")
        await show.sandbox.settled()
        await _each(show, folder, name, width, f"{area} .block")
        await tidy(show)


async def _each(show: Show, folder: Path, where: str, width: int, selector: str) -> None:
    for number in range(await show.page.locator(selector).count()):
        place = f":nth-match({selector}, {number + 1})"
        kind = await show.page.locator(place).get_attribute("class") or ""
        name = f"{where}-{number:02}-{kind.replace('block block-', '')}-{width}"
        await _both(show, folder, name, place)


if __name__ == "__main__":
    asyncio.run(take(Path(sys.argv[1]), sys.argv[2:]))
