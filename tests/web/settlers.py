"""Reeve's web server, and an officer who is not in Slack, with the links of a digest."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from html import unescape
from pathlib import Path

import aiohttp

from bot.clock import MovableClock
from bot.domain.quarters import to_london
from bot.journeys import digest
from bot.journeys.quarter_opening import TIMETABLE
from bot.rendering.text import Templates
from tests.journeys.office import Office
from tests.journeys.signers import copied, letter_text
from tests.web.pages import links_served


class Site:
    """Reeve's web server, and the digest of Sid, an officer who is not in Slack."""

    def __init__(self, office: Office, address: str, text: str) -> None:
        self.office, self.address, self.text = office, address, text

    def link(self, whose: str) -> str:
        """The page of the first line of the digest that says this."""
        after = self.text[self.text.index(whose) :]
        return f"{self.address}/{re.findall(r'/(link/[^ ]+)', after.replace(chr(10), ' '))[0]}"

    async def get(self, link: str) -> tuple[int, str]:
        async with aiohttp.ClientSession() as client, client.get(link) as answer:
            return answer.status, unescape(await answer.text())

    async def post(self, link: str, **given: str) -> tuple[int, str]:
        async with aiohttp.ClientSession() as client, client.post(link, data=given) as answer:
            return answer.status, unescape(await answer.text())


@asynccontextmanager
async def opened(
    made: Path,
    folder: Path,
    templates: Templates,
    *,
    now: datetime,
    before: Callable[[Office], Awaitable[None]],
) -> AsyncIterator[Site]:
    """The site at `now`, just after Sid's digest; `before` it something happened."""
    async with copied(made, folder / "reeve.db", templates) as office:
        await before(office)
        day = to_london(now).date().isoformat()
        async with office.database.transaction() as session:
            await digest.send_digest(office.turn(session, TIMETABLE, now), "sid", day)
        text = letter_text((await office.messages())[f"digest:sid:{day}"])
        clock = MovableClock(now, held=True)
        async with links_served(office, clock, folder / "files") as address:
            yield Site(office, address, text)
