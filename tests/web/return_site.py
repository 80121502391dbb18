"""The web pages of Westmoor's return, as Cy, its lead, has them in a browser without scripts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
from sqlmodel import col

from bot.clock import MovableClock
from storage.tables import (
    AnswerGiven,
    AuditEvent,
    Conversation,
    OneTimeLink,
    OutgoingMessage,
    QuarterlyReturn,
)
from tests.journeys.office import EASTVALE, Office
from tests.journeys.signers import letter_text
from tests.web.forms import Seen, page_of, seen

WESTMOOR = EASTVALE.replace("eastvale", "westmoor")
STORY = "Evening sessions ran at two sites, and forty young people came."
ABOUT_SOMEBODY = "Mrs Jane Miller of LE1 6TP came to the club."
FIGURES = {"spend": "1,125.00", "committed": "0", "forecast": "4,500", "safeguarding": "no"}
LEFT_OUT = ("virement_from", "risk", "rag_spend", "outcome", "evidence", "help_needed")
USUAL = ("active", "on_track", "green", "keep", "yes")
NEXT, LATER, BACK = ({"do": way} for way in ("next", "later", "back"))


@dataclass
class Site:
    """Reeve's web server, the office behind it, and the link that Cy was sent."""

    office: Office
    clock: MovableClock
    address: str
    link: str = ""
    place: str = ""

    async def get(self, page: str = "", link: str = "") -> tuple[int, Seen]:
        query = {"page": page} if page else {}
        async with (
            aiohttp.ClientSession() as client,
            client.get(link or self.link, params=query) as answer,
        ):
            self.place = page_of(str(answer.url))
            return answer.status, seen(await answer.text())

    async def post(self, given: Mapping[str, str], link: str = "") -> tuple[int, Seen]:
        """What comes of it; a redirect is followed, as a browser does."""
        async with (
            aiohttp.ClientSession() as client,
            client.post(link or self.link, data=given) as answer,
        ):
            self.place = page_of(str(answer.url))
            return answer.status, seen(await answer.text())

    async def newest_link(self, person: str) -> str:
        messages = await self.office.messages()
        mailed = [each for each in messages.values() if each.recipient == f"{person}@example.org"]
        (path,) = re.findall(r"/(link/[\w-]{43})\s", letter_text(mailed[-1]))
        return f"{self.address}/{path}"

    async def answers(self) -> dict[str, str]:
        rows = await self.office.rows(AnswerGiven, col(AnswerGiven.revision))
        return {row.question_key: row.value for row in rows if row.return_id == WESTMOOR}

    async def stored(self) -> list[object]:
        tables = (
            (AnswerGiven, AnswerGiven.revision),
            (AuditEvent, AuditEvent.seq),
            (Conversation, Conversation.id),
            (OneTimeLink, OneTimeLink.hash),
            (OutgoingMessage, OutgoingMessage.id),
            (QuarterlyReturn, QuarterlyReturn.id),
        )
        return [row for table, order in tables for row in await self.office.rows(table, order)]

    async def fill_in(self, page: Seen, **given: str) -> tuple[int, Seen]:
        """Answer all that is required on the page, as usual but for what is given; go on."""
        for key in page.questions:
            if key.replace(":", "__") not in given and not page.value(key):
                given[key.replace(":", "__")] = usual(page, key)
        return await self.post(page.sent(**given) | NEXT)

    async def walk(self) -> Seen:
        """Through all pages to the one that shows every answer."""
        _, page = await self.get("section.quarter.1")
        while self.place != "check":
            status, page = await self.fill_in(page)
            assert status == 200 or "brought up more" in page.text, page.text
        return page


def usual(page: Seen, key: str) -> str:
    """What somebody with no news would answer."""
    name, plain = page.name(key), key.partition(":")[0]
    if plain in FIGURES:
        return FIGURES[plain]
    if plain in LEFT_OUT:
        return ""
    if name in page.choices:
        values = page.choices[name]
        return next((each for each in USUAL if each in values), values[0])
    return STORY if page.controls[name] == "lines" else "Cy"
