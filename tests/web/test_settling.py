"""Pages for what the digest tells of: looking changes nothing, what is confirmed is done once."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import aiohttp
import pytest

from bot.clock import MovableClock
from bot.domain.quarters import to_london
from bot.journeys import digest, extensions
from bot.journeys.quarter_opening import TIMETABLE
from bot.rendering.text import Templates
from bot.services import Services
from bot.web.app import make_web_app
from bot.web.links import link_routes
from bot.web.serving import serving
from storage.files import FileStore
from storage.tables import Extension, OneTimeLink, QuarterlyReturn
from tests.journeys.desks import LATER
from tests.journeys.office import SENDER, Office
from tests.journeys.signers import copied, letter_text, make_submitted

DAY = to_london(LATER + timedelta(days=7)).date()
NOW = LATER + timedelta(days=7)
WESTMOOR = "2024-25-Q1.westmoor"


@pytest.fixture(scope="session")
def templates() -> Templates:
    return Templates(Path(__file__).parents[2] / "templates")


@pytest.fixture(scope="session")
def made(
    sqlite_template: Path, templates: Templates, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    file = tmp_path_factory.mktemp("settlers") / "reeve.db"
    return make_submitted(sqlite_template, file, templates)


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

    async def extension(self) -> Extension:
        (row,) = await self.office.rows(Extension)
        assert isinstance(row, Extension)
        return row


@pytest.fixture
async def site(made: Path, tmp_path: Path, templates: Templates) -> AsyncIterator[Site]:
    async with copied(made, tmp_path / "reeve.db", templates) as office:
        services = Services(
            clock=MovableClock(NOW, held=True),
            begin=office.database.transaction,
            wake_outbox=lambda: None,
            templates=templates,
            bank_holidays=frozenset(),
            sender=SENDER,
        )
        async with office.database.transaction() as session:
            turn = office.turn(session, "di", LATER)
            await extensions.ask(turn, WESTMOOR, wanted=date(2024, 8, 14), reason="The ledger.")
        async with office.database.transaction() as session:
            await digest.send_digest(office.turn(session, TIMETABLE, NOW), "sid", DAY.isoformat())
        text = letter_text((await office.messages())[f"digest:sid:{DAY}"])
        web = make_web_app(
            None, office.database.transaction, link_routes(services, FileStore(tmp_path / "files"))
        )
        async with serving(web, host="127.0.0.1", port=0) as port:
            yield Site(office, f"http://127.0.0.1:{port}", text)


async def test_more_time_is_granted_only_once_it_is_confirmed(site: Site) -> None:
    link = site.link("asks for time until")
    status, page = await site.get(link)
    assert (status, "Grant more time" in page, "The ledger." in page) == (200, True, True)
    given = {"way": "grant", "day": "2024-08-14", "words": "It is a fair wish."}
    status, page = await site.post(link, **given)
    assert (status, "Yes, do it" in page) == (200, True)
    assert (await site.extension()).decided_at is None
    assert all(each.used_at is None for each in await site.office.rows(OneTimeLink))
    status, page = await site.post(link, **given, sure="yes")
    assert (status, "More time was granted" in page) == (200, True)
    row = await site.extension()
    assert (row.decided_by, row.decision_reason) == ("sid", "It is a fair wish.")
    status, page = await site.post(link, **given, sure="yes")
    assert (status, "Sid did this at" in page, "Nothing was changed" in page) == (200, True, True)


async def test_what_is_lacking_is_said_and_what_somebody_else_decided_is_shown(
    site: Site,
) -> None:
    link = site.link("asks for time until")
    assert "Choose what to do" in (await site.post(link))[1]
    status, page = await site.post(link, way="decline", words=" ")
    assert (status, "Write a sentence" in page) == (422, True)
    early = {"way": "grant", "day": "2024-07-01", "words": "Yes.", "sure": "yes"}
    status, page = await site.post(link, **early)
    assert (status, "Choose a day after" in page, "2024-07-01" in page) == (422, True, True)
    async with site.office.database.transaction() as session:
        turn = site.office.turn(session, "maya", NOW)
        await extensions.decide(turn, f"{WESTMOOR}:1", until=None, reason="Too late.")
    status, page = await site.get(link)
    assert "The request was declined" in page
    assert "Maya did this at" in page


async def test_a_return_is_asked_about_and_then_the_other_page_is_stale(site: Site) -> None:
    """Sid has no Slack: the same journey, without a message to him."""
    link = site.link("submitted by")
    ask = {"way": "ask", "question": "summary", "words": "Is that all?", "sure": "yes"}
    status, page = await site.post(link, **ask)
    assert (status, "The question was asked" in page) == (200, True)
    rows = await site.office.rows(QuarterlyReturn)
    assert "queried" in {row.state for row in rows}


async def test_a_return_is_accepted(site: Site) -> None:
    link = site.link("submitted by")
    status, page = await site.post(link, way="accept", sure="yes")
    assert (status, "The return was accepted" in page) == (200, True)
    assert "accepted" in {row.state for row in await site.office.rows(QuarterlyReturn)}
    status, page = await site.get(link)
    assert "Sid did this at" in page
