"""A person's calendar over HTTP: their own deadlines, moved when a date moves, ended at once."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from icalendar import Calendar, Component
from sqlalchemy import update
from sqlmodel import col

from bot.clock import MovableClock
from bot.journeys import bid_round, calendar_feed, extensions
from bot.rendering.text import Templates
from bot.web.app import make_web_app
from bot.web.calendar import calendar_routes
from bot.web.serving import serving
from storage.database import Database
from storage.tables import CalendarAddress, RoleHeld
from tests.journeys import bidders
from tests.journeys.bidders import CLOSES, OFFER, ROUND
from tests.journeys.office import DUE, EASTVALE, MONDAY, Office, fill
from tests.journeys.test_deadlines import at, tick

WESTMOOR = EASTVALE.replace("eastvale", "westmoor")
OWN, OTHER, BIDS = f"return-{EASTVALE}@reeve", f"return-{WESTMOOR}@reeve", f"round-{ROUND}@reeve"

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@dataclass
class Site:
    """Reeve's web server and the office behind it, at a moment that can be moved."""

    office: Office
    clock: MovableClock
    address: str

    async def make(self, by: str) -> str:
        """A new address, as its window shows it."""
        async with self.office.database.transaction() as session:
            window = await calendar_feed.make(self.office.turn(session, by, MONDAY))
        (path,) = re.findall(r"/(calendar/[\w-]{43}\.ics)`", str(window.view))
        return f"{self.address}/{path}"

    async def get(self, url: str) -> tuple[int, bytes, Mapping[str, str]]:
        async with aiohttp.ClientSession() as client, client.get(url) as answer:
            return answer.status, await answer.read(), answer.headers

    async def entries(self, url: str) -> dict[str, Component]:
        status, body, _ = await self.get(url)
        assert status == 200
        return {str(each["UID"]): each for each in Calendar.from_ical(body).walk("VEVENT")}


@pytest.fixture
async def site(database: Database) -> AsyncIterator[Site]:
    """The quarter and a round are open."""
    office = Office(database, Templates(Path(__file__).parents[2] / "templates"))
    async with database.transaction() as session:
        await fill(session)
    await office.open_quarter()
    await bidders.fill_pot(office)
    await bidders.open_round(office)
    clock = MovableClock(MONDAY, held=True)
    services = office.services(clock)
    web = make_web_app(None, services.begin, calendar_routes(services))
    async with serving(web, host="127.0.0.1", port=0) as port:
        yield Site(office, clock, f"http://127.0.0.1:{port}")


async def test_a_lead_has_their_own_deadlines_and_an_officer_everybody_s(site: Site) -> None:
    url = await site.make("ada")
    status, body, headers = await site.get(url)
    assert status == 200
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert headers["Cache-Control"] == "no-store"
    assert b"DTSTART:20240731T160000Z" in body, "5pm of a summer's day in London"
    own = await site.entries(url)
    assert set(own) == {OWN, BIDS}
    assert own[OWN].decoded("DTSTART") == DUE
    assert own[OWN].decoded("SEQUENCE") == 0
    assert own[OWN]["SUMMARY"] == "Return due: Eastvale & District, April to June 2024"
    assert own[BIDS].decoded("DTSTART") == CLOSES
    assert {OWN, OTHER, BIDS} <= set(await site.entries(await site.make("maya")))


async def test_a_date_that_moves_moves_the_same_entry(site: Site) -> None:
    url = await site.make("ada")
    before = await site.entries(url)
    asked, granted = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
    async with site.office.database.transaction() as session:
        turn = site.office.turn(session, "ada", asked)
        await extensions.ask(turn, EASTVALE, wanted=date(2024, 8, 7), reason="A bill is late.")
    async with site.office.database.transaction() as session:
        turn = site.office.turn(session, "maya", granted)
        await extensions.decide(turn, f"{EASTVALE}:1", until=date(2024, 8, 7), reason="Agreed.")
        change = {**OFFER, "closes": "2024-08-02"}
        assert await bid_round.change(turn, ROUND, change) is None
    after = await site.entries(url)
    for uid, moved in ((OWN, at("2024-08-07T16:00")), (BIDS, at("2024-08-02T16:00"))):
        assert times(after[uid]) == (moved, granted)
        assert after[uid].decoded("SEQUENCE") > before[uid].decoded("SEQUENCE")
    assert await site.entries(url) == after, "nothing changes by being asked for"


def times(entry: Component) -> tuple[datetime, datetime]:
    return entry.decoded("DTSTART"), entry.decoded("LAST-MODIFIED")


async def test_the_reply_to_a_flag_stands_in_it_until_its_time_is_over(site: Site) -> None:
    url, flagged = await site.make("ada"), at("2024-08-07T16:00")
    await tick(site.office, flagged)
    site.clock.move_to(flagged)
    (reply,) = [each for uid, each in (await site.entries(url)).items() if uid.startswith("flag-")]
    assert times(reply) == (at("2024-08-21T23:00"), flagged)
    site.clock.move_to(at("2024-08-21T23:00"))
    assert set(await site.entries(url)) == {OWN}


async def test_only_the_last_address_works_until_it_is_ended(site: Site) -> None:
    first = await site.make("ada")
    second = await site.make("ada")
    secret = second.rpartition("/")[2].removesuffix(".ics")
    stored = [str(vars(row)) for row in await site.office.rows(CalendarAddress)]
    assert len(stored) == 2
    assert not any(secret in each for each in stored), "only its hash is kept"
    wrong = second.replace(secret, "A" * 43)
    statuses = [(await site.get(url))[0] for url in (first, second, wrong)]
    assert statuses == [404, 200, 404]
    async with site.office.database.transaction() as session:
        await calendar_feed.end(site.office.turn(session, "ada", MONDAY))
    assert (await site.get(second))[0] == 404
    events = [event.event for event in await site.office.events() if "calendar" in event.event]
    assert events == ["calendar address made", "calendar address made", "calendar address ended"]


async def test_it_shows_what_the_roles_of_the_day_give(site: Site) -> None:
    url = await site.make("ada")
    async with site.office.database.transaction() as session:
        ended = update(RoleHeld).where(col(RoleHeld.person_id) == "ada")
        await session.exec(ended.values(to_date=date(2024, 6, 30)))
    assert await site.entries(url) == {}
