"""One-time links over HTTP: looking changes nothing, sending works once, else it is refused."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlmodel import SQLModel, col

from bot.clock import MovableClock
from bot.journeys import querying
from bot.rendering.text import Templates
from bot.web.forms import MOST_BYTES
from storage.tables import AuditEvent, FiguresSignature, OneTimeLink, RoleHeld
from tests.journeys.desks import LATER, finish
from tests.journeys.office import Office
from tests.journeys.signers import (
    NOTE,
    asked,
    copied,
    finance_of,
    letter_text,
    sign,
)
from tests.web.pages import links_served


@dataclass
class Site:
    """Reeve's web server, the office behind it, and the link that Gus was sent."""

    office: Office
    clock: MovableClock
    address: str
    link: str = ""

    async def get(self, link: str = "") -> tuple[int, str, Mapping[str, str]]:
        async with aiohttp.ClientSession() as client, client.get(link or self.link) as answer:
            return answer.status, unescape(await answer.text()), answer.headers

    async def post(self, link: str = "", **given: str) -> tuple[int, str]:
        async with (
            aiohttp.ClientSession() as client,
            client.post(link or self.link, data=given) as answer,
        ):
            return answer.status, unescape(await answer.text())

    async def figures(self) -> str:
        """The hash that stands in the page."""
        _, page, _ = await self.get()
        return str(re.findall(r'name="figures" value="(\w{64})"', page)[0])

    async def stored(self) -> list[SQLModel]:
        tables: tuple[tuple[type[Any], Any], ...] = (
            (FiguresSignature, FiguresSignature.signed_at),
            (OneTimeLink, OneTimeLink.hash),
            (AuditEvent, AuditEvent.seq),
        )
        return [row for table, order in tables for row in await self.office.rows(table, order)]

    async def newest_link(self) -> str:
        messages = await self.office.messages()
        text = letter_text(messages[asked(messages, "gus@")[-1]])
        path = re.findall(r"/(link/[\w-]{43})\s", text)[0]
        return f"{self.address}/{path}"


@pytest.fixture
async def site(submitted: Path, tmp_path: Path, templates: Templates) -> AsyncIterator[Site]:
    """Eastvale's return is submitted, and Gus, who is not in Slack, has the e-mail."""
    clock = MovableClock(LATER, held=True)
    async with (
        copied(submitted, tmp_path / "reeve.db", templates) as office,
        links_served(office, clock, tmp_path / "files") as address,
    ):
        there = Site(office, clock, address)
        there.link = await there.newest_link()
        yield there


async def test_looking_shows_the_figures_and_changes_nothing(site: Site) -> None:
    """A mail scanner opens every link; the page says nothing to anyone, and is kept nowhere."""
    before = await site.stored()
    status, page, headers = await site.get()
    assert (status, await site.get()) == (200, (status, page, (await site.get())[2]))
    assert "Gus, you are asked as the finance officer of" in page
    assert "The locks project" in page
    assert "£12,000.00" in page
    assert await site.stored() == before
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert "<script" not in page


async def test_an_answer_is_taken_once(site: Site) -> None:
    figures = await site.figures()
    status, page = await site.post(figures=figures, agreed="yes", note="")
    assert (status, "Your answer is kept" in page) == (200, True)
    (kept,) = await site.office.rows(FiguresSignature, col(FiguresSignature.signed_at))
    assert (kept.signed_by, kept.agreed, kept.way) == ("gus", True, "link")
    before = await site.stored()
    status, page = await site.post(figures=figures, agreed="no", note=NOTE)
    assert (status, "This link has been used" in page) == (410, True)
    assert (await site.get())[0] == 410
    assert await site.stored() == before


async def test_what_is_missing_is_said_and_what_was_written_stays(site: Site) -> None:
    figures = await site.figures()
    before = await site.stored()
    status, page = await site.post(figures=figures, note=NOTE)
    assert (status, "Choose whether the figures agree" in page, NOTE in page) == (422, True, True)
    status, page = await site.post(figures=figures, agreed="no", note="\r\n ")
    assert (status, "Write what does not agree" in page) == (422, True)
    assert 'value="no" checked' in page
    long = "🙂" * 1501
    status, page = await site.post(figures=figures, agreed="no", note=long)
    assert (status, "Shorten what you wrote" in page, long in page) == (422, True, True)
    assert await site.stored() == before
    status, page = await site.post(figures=figures, agreed="no", note="<b>10%\r\nless</b>")
    assert (status, "<blockquote><b>10%\nless</b></blockquote>" in page) == (200, True)
    (kept,) = await site.office.rows(FiguresSignature, col(FiguresSignature.signed_at))
    assert kept.note == "<b>10%\nless</b>"


async def test_what_was_written_is_shown_as_text_and_never_as_markup(site: Site) -> None:
    data = {"figures": "0", "note": "</textarea><b>"}
    async with aiohttp.ClientSession() as client, client.post(site.link, data=data) as answer:
        assert "</textarea><b>" not in await answer.text()


async def test_other_figures_than_those_shown_are_not_signed(site: Site) -> None:
    before = await site.stored()
    status, page = await site.post(figures="0" * 64, agreed="yes")
    assert (status, "The figures have changed" in page) == (409, True)
    assert await site.stored() == before


async def test_while_the_return_is_changed_there_is_nothing_to_sign(site: Site) -> None:
    figures, old = await site.figures(), site.link
    await site.office.do(querying.amend, version=1)
    status, page = await site.post(figures=figures, agreed="yes")
    assert (status, "The return is being changed" in page) == (409, True)
    await finish(site.office)
    status, page = await site.post(old, figures=figures, agreed="yes")
    assert (status, "not needed any more" in page) == (410, True)
    assert (await site.get(await site.newest_link()))[0] == 200


async def test_a_link_runs_out(site: Site) -> None:
    figures = await site.figures()
    site.clock.move_to(LATER + timedelta(days=61))
    before = await site.stored()
    assert (await site.get())[0] == 410
    status, page = await site.post(figures=figures, agreed="yes")
    assert (status, "This link has run out" in page) == (410, True)
    assert await site.stored() == before


@pytest.mark.parametrize("secret", ["x", "A" * 43, "%00", "%F0%9F%99%82", "a" * 3000])
async def test_a_made_up_link_is_unknown(site: Site, secret: str) -> None:
    before = await site.stored()
    link = f"{site.address}/link/{secret}"
    status, page, _ = await site.get(link)
    assert (status, "This link is not known" in page) == (404, True)
    assert (await site.post(link, agreed="yes"))[0] == 404
    assert await site.stored() == before


async def test_a_link_gives_no_more_than_its_person_may_do_today(site: Site) -> None:
    """Gus was the finance officer when the link was sent, and is none today."""
    figures = await site.figures()
    async with site.office.database.transaction() as session:
        for role in await site.office.rows(RoleHeld, col(RoleHeld.id)):
            if role.person_id == "gus":
                await session.delete(await session.get_one(RoleHeld, role.id))
    status, page = await site.post(figures=figures, agreed="yes")
    assert (status, "Only people of this partnership" in page) == (403, True)


async def test_when_somebody_else_has_answered_the_link_says_so(site: Site) -> None:
    await sign(site.office)
    status, page, _ = await site.get()
    assert (status, "has been settled" in page) == (410, True)


async def test_a_form_that_is_far_too_long_is_not_read_to_its_end(site: Site) -> None:
    status, page = await site.post(note="x" * MOST_BYTES)
    assert (status, "too long" in page) == (413, True)


async def test_nobody_s_link_is_of_use_to_another_finance_officer(site: Site) -> None:
    """It signs in the name of whom it was sent to, whoever holds it: so each has their own."""
    await site.office.add(finance_of("lewis"))
    await site.post(figures=await site.figures(), agreed="yes")
    (kept,) = await site.office.rows(FiguresSignature, col(FiguresSignature.signed_at))
    assert kept.signed_by == "gus"
