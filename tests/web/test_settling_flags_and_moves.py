"""A flag or a move of money is settled by a link: shown first, done once, told of after."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col

from bot.domain.lateness import Outcome
from bot.journeys import flags, virement
from bot.rendering.text import Templates
from storage.tables import AuditEvent, FlagDecision, OneTimeLink, Virement
from tests.journeys.office import EASTVALE, Office
from tests.journeys.signers import copied
from tests.journeys.test_deadlines import tick
from tests.journeys.test_flags import FLAGGED, WORDS
from tests.journeys.test_virement import WHY, request
from tests.web.settlers import Site, opened
from tests.web.test_settling import WESTMOOR

MOVE = f"{EASTVALE}:V9"
FLAG = f"{WESTMOOR}:missing:20240731T1600"
NOW = FLAGGED + timedelta(hours=20)
FLAG_LINE, MOVE_LINE = "Di replied", "to move £600.00"
SETTLED = {
    "uphold": (FLAG_LINE, "The ledger was open all week.", "The flag was upheld"),
    "waive": (FLAG_LINE, "Their system was being moved.", "The flag was waived"),
    "approve": (MOVE_LINE, "", "The move was approved"),
    "refuse": (MOVE_LINE, "The locks come first.", "The move was declined"),
}


@pytest.fixture(scope="session")
def august(submitted: Path, templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Westmoor's return is missing and Di has replied to the flag; Eastvale asks to move money."""
    folder = tmp_path_factory.mktemp("august")

    async def happen() -> None:
        async with copied(submitted, folder / "reeve.db", templates) as office:
            await office.add(request(9))
            await tick(office, FLAGGED)
            async with office.database.transaction() as session:
                await flags.reply(office.turn(session, "di", FLAGGED), FLAG, WORDS)

    asyncio.run(happen())
    return folder / "reeve.db"


@pytest.fixture
async def site(august: Path, tmp_path: Path, templates: Templates) -> AsyncIterator[Site]:
    async def nothing(_office: Office) -> None:
        """It has happened already."""

    async with opened(august, tmp_path, templates, now=NOW, before=nothing) as site:
        yield site


async def stored(site: Site) -> list[Any]:
    """All that a press may change."""
    tables = ((FlagDecision, "flag_id"), (Virement, "id"), (OneTimeLink, "hash"))
    rows = [
        row.model_dump()
        for table, key in tables
        for row in await site.office.rows(table, getattr(table, key))
    ]
    return [*rows, *(await site.office.rows(AuditEvent, col(AuditEvent.seq)))]


async def outcome(site: Site) -> tuple[str, str | None, str]:
    """(outcome, by whom, why) of whatever was decided; the flag is asked first."""
    for flag in await site.office.rows(FlagDecision):
        return flag.outcome, flag.decided_by, flag.reason
    (move,) = [row for row in await site.office.rows(Virement) if row.id == MOVE]
    return move.state, move.decided_by, move.reason


@pytest.mark.parametrize("way", SETTLED)
async def test_it_is_shown_then_confirmed_then_done_and_the_link_works_once(
    site: Site, way: str
) -> None:
    line, words, done = SETTLED[way]
    link, before = site.link(line), await stored(site)
    status, page = await site.get(link)
    assert (status, (WORDS if line is FLAG_LINE else WHY) in page) == (200, True)
    status, page = await site.post(link, way=way, words=words)
    assert (status, "Yes, do it" in page, words in page) == (200, True, True)
    assert await stored(site) == before, "looking and choosing change nothing"
    status, page = await site.post(link, way=way, words=words, sure="yes")
    assert (status, done in page, "Sid, it is done" in page) == (200, True, True)
    states = {"uphold": "upheld", "waive": "waived", "approve": "approved", "refuse": "declined"}
    assert await outcome(site) == (states[way], "sid", words)
    after = await stored(site)
    for other in (each for each in SETTLED if SETTLED[each][0] == line):
        status, page = await site.post(link, way=other, words="No.", sure="yes")
        assert (status, done in page, "Sid did this at" in page) == (200, True, True)
    assert await stored(site) == after


@pytest.mark.parametrize("way", ["waive", "approve"])
async def test_a_second_officer_is_told_what_was_decided_and_changes_nothing(
    site: Site, way: str
) -> None:
    line, words, _ = SETTLED[way]
    async with site.office.database.transaction() as session:
        turn = site.office.turn(session, "maya", NOW)
        if line is FLAG_LINE:
            await flags.decide(turn, FLAG, Outcome.UPHELD, "It was foreseeable.")
        else:
            await virement.decline(turn, return_id=EASTVALE, move=MOVE, reason="Too late.")
    after = await stored(site)
    status, page = await site.post(site.link(line), way=way, words=words, sure="yes")
    decided = "The flag was upheld" if line is FLAG_LINE else "The move was declined"
    why = "It was foreseeable." if line is FLAG_LINE else "Too late."
    assert (status, decided in page, "Maya did this at" in page) == (200, True, True)
    assert (why in page, "Nothing was changed" in page) == (True, True)
    assert await stored(site) == after
