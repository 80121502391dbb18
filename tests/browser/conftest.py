"""Chromium for the tests of pages: one for a whole module, with a fresh profile for each test."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from bot.demo import Demo, beside_sandbox
from bot.domain.register import Register
from bot.sandbox.limits import RateLimits
from tests.browser.stage import Show, Window, open_show, open_window
from tests.slack.scene import Scene

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-precise-memory-info",
)


def chromium_path() -> str | None:
    """Where Chromium is on this machine, if it is."""
    named = os.environ.get("CHROMIUM")
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return named or next((path for path in found if path), None)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """A running Chromium, without a window."""
    path = chromium_path()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("There is no Chromium; .ci/run installs it.")
        pytest.skip("NOT TESTED IN A BROWSER: there is no Chromium on this machine")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def window(chromium: Browser) -> AsyncIterator[Window]:
    """A page that is kept for all shows of a module."""
    async with open_window(chromium) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def show(window: Window) -> AsyncIterator[Show]:
    """A sandbox with an app that draws everything, and a page before it."""
    async with open_show(window) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def demo(area: Register, sqlite_area: Path, tmp_path: Path) -> AsyncIterator[Demo]:
    """The demo, with the example area."""
    file = shutil.copyfile(sqlite_area, tmp_path / "demo.db")
    async with beside_sandbox(area, f"sqlite:///{file}", limits=RateLimits(speed=60)) as demo:
        yield demo


@pytest_asyncio.fixture(loop_scope="module")
async def held_scene(area: Register, sqlite_area: Path, tmp_path: Path) -> AsyncIterator[Scene]:
    """The same with a clock that stands still, and its people at hand."""
    file = shutil.copyfile(sqlite_area, tmp_path / "demo.db")
    limits = RateLimits(speed=60)
    async with beside_sandbox(area, f"sqlite:///{file}", limits=limits, held=True) as demo:
        yield Scene(demo, area)


@pytest_asyncio.fixture(loop_scope="module")
async def page(chromium: Browser, demo: Demo) -> AsyncIterator[Page]:
    """The demo's page in a browser of its own; a complaint of the browser fails the test."""
    page = await chromium.new_page(viewport={"width": 1280, "height": 860}, color_scheme="light")
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    await page.goto(demo.url)
    yield page
    await page.close()
    # Shown if the test fails.
    sys.stdout.write(f"Refused by the sandbox: {list(demo.sandbox.refusals)}\n")
    assert complaints == []
