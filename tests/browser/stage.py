"""A sandbox with the gallery's app in it and a page before it, for the tests in a browser."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from playwright.async_api import Browser, Locator, Page, expect

from bot.sandbox.mailbox import Mailbox
from bot.sandbox.server import Sandbox
from tests.browser import gallery
from tests.browser.gallery_app import Door, GalleryApp, workspace

WIDE = {"width": 1280, "height": 820}
WITHIN = 10.0
WELCOME = ("You are *Alex Morgan*. Press *Start*.", "Look into the *Mailbox*.")
NO_WELCOME = f"""
if (self === top && location.host)
  localStorage.setItem('sandbox-welcomed', {json.dumps(chr(10).join(WELCOME))});
"""
NEXT = datetime(2031, 7, 19, 8, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Show:
    """A sandbox with the gallery's app in it, and a page that looks at it."""

    sandbox: Sandbox
    app: GalleryApp
    mailbox: Mailbox
    page: Page
    complaints: list[str]

    async def go(self, place: str, user: str = "U1") -> None:
        """Open a place of the page as somebody."""
        await self.page.goto(f"{self.sandbox.url}/#/{user}/{place}")
        await expect(self.page.get_by_role("navigation")).to_contain_text("Mailbox")

    async def dm(self, *messages: list[gallery.Block]) -> str:
        """The direct message of U1 with the app, with these in it."""
        channel = await self.sandbox.person("U1").open_dm()
        for blocks in messages:
            await self.app.client.chat_postMessage(channel=channel, text="Shown", blocks=blocks)
        return channel

    async def sent(self, fits: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """The newest thing the app was sent that fits."""
        await self.sandbox.until(lambda: any(fits(body) for body in self.app.seen), WITHIN)
        return next(body for body in reversed(self.app.seen) if fits(body))

    def button(self, name: str) -> Locator:
        """A button of the page by its whole name."""
        return self.page.get_by_role("button", name=name, exact=True)


@asynccontextmanager
async def open_page(chromium: Browser, **options: object) -> AsyncIterator[tuple[Page, list[str]]]:
    """A page in a profile of its own, past the welcome, and what the browser complains of."""
    # Playwright types each option by itself; here they come as one mapping
    context = await chromium.new_context(**({"viewport": WIDE} | options))  # type: ignore[arg-type]
    await context.add_init_script(NO_WELCOME)
    page = await context.new_page()
    page.set_default_timeout(WITHIN * 1000)
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        yield page, complaints
    finally:
        await context.close()


@dataclass
class Window:
    """A page that is kept for many shows, always at one address: its files stay in the cache."""

    page: Page
    complaints: list[str]
    door: Door
    port: int = 0

    async def leave(self) -> None:
        """Go from the sandbox's page and forget all that it kept."""
        if self.page.url != "about:blank":
            await self.page.evaluate("localStorage.clear(); sessionStorage.clear()")
            await self.page.goto("about:blank")


@asynccontextmanager
async def open_window(chromium: Browser, **options: object) -> AsyncIterator[Window]:
    """A window for shows."""
    door = Door()
    async with door.open(), open_page(chromium, **options) as (page, complaints):
        yield Window(page, complaints, door)


@asynccontextmanager
async def open_show(window: Window) -> AsyncIterator[Show]:
    """A fresh show; a complaint of the browser at the end fails the test."""
    async with Mailbox().running() as mailbox:
        sandbox = Sandbox(workspace(), mailbox=mailbox, next_event=planned, welcome=WELCOME)
        async with sandbox.running(port=window.port):
            window.port = int(sandbox.url.rpartition(":")[2])
            sandbox.request_url = window.door.url
            window.door.app = GalleryApp(sandbox)
            yield Show(sandbox, window.door.app, mailbox, window.page, window.complaints)
            await window.leave()
    complaints = [*window.complaints]
    window.complaints.clear()
    assert complaints == [], complaints


async def planned() -> tuple[datetime, str] | None:
    """What the clock panel is told comes next."""
    return NEXT, "A reminder"
