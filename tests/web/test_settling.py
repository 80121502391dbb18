"""Pages for what the digest tells of: looking changes nothing, what is confirmed is done once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.domain.quarters import to_london
from bot.journeys import extensions
from bot.rendering.text import Templates
from storage.tables import Extension, OneTimeLink, QuarterlyReturn
from tests.journeys.desks import LATER
from tests.journeys.office import Office
from tests.web.settlers import Site, opened

DAY = to_london(LATER + timedelta(days=7)).date()
NOW = LATER + timedelta(days=7)
WESTMOOR = "2024-25-Q1.westmoor"


@pytest.fixture
async def site(submitted: Path, tmp_path: Path, templates: Templates) -> AsyncIterator[Site]:
    """Sid's digest tells of Eastvale's return, and of Westmoor's wish for more time."""

    async def ask(office: Office) -> None:
        async with office.database.transaction() as session:
            turn = office.turn(session, "di", LATER)
            await extensions.ask(turn, WESTMOOR, wanted=date(2024, 8, 14), reason="The ledger.")

    async with opened(submitted, tmp_path, templates, now=NOW, before=ask) as site:
        yield site


async def test_more_time_is_granted_only_once_it_is_confirmed(site: Site) -> None:
    link = site.link("asks for time until")
    status, page = await site.get(link)
    assert (status, "Grant more time" in page, "The ledger." in page) == (200, True, True)
    given = {"way": "grant", "day": "2024-08-14", "words": "It is a fair wish."}
    status, page = await site.post(link, **given)
    assert (status, "Yes, do it" in page) == (200, True)
    assert (await extension(site)).decided_at is None
    assert all(each.used_at is None for each in await site.office.rows(OneTimeLink))
    status, page = await site.post(link, **given, sure="yes")
    assert (status, "More time was granted" in page) == (200, True)
    row = await extension(site)
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


async def extension(site: Site) -> Extension:
    (row,) = await site.office.rows(Extension)
    assert isinstance(row, Extension)
    return row
