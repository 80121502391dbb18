"""One thing that is due and fails holds up no other, is logged, and is done once it can be."""

from __future__ import annotations

import logging
from datetime import datetime

import pytest

from bot.clock import MovableClock
from bot.jobs import tick
from bot.services import Services
from storage.tables import BidRound, FormVersion, Notice, QuarterlyReturn
from tests.journeys import bidders
from tests.journeys.office import EASTVALE, Office
from tests.journeys.test_deadlines import ONE_DATABASE, at

REMINDED_AT = at("2024-07-24T08:00")  # five working days before the returns are due
BROKEN = "form-that-nobody-can-read"
pytestmark = ONE_DATABASE


@pytest.fixture
async def due(office: Office) -> Office:
    """A round that opens, and three returns to remind of; both it and Eastvale's are broken."""
    await bidders.fill_pot(office)
    await bidders.open_round(office, opens="2024-07-24")
    await office.open_quarter()
    await office.add(FormVersion(version=BROKEN, name="broken", text="no form at all"))
    await _use(office, BROKEN, "no list of themes")
    return office


async def test_what_fails_holds_up_nothing_after_it_and_is_tried_again(
    due: Office, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        assert await tick(_services(due, REMINDED_AT)) == 2
    logged = [record.getMessage() for record in caplog.records]
    assert [EASTVALE in each or bidders.ROUND in each for each in logged] == [True, True]
    assert await _reminded(due) == {"2024-25-Q1.northway", "2024-25-Q1.westmoor"}
    assert (await bidders.the_round(due)).announced_at is None
    await _use(due, due.templates.quarterly_return.version, '["Safer streets"]')
    assert await tick(_services(due, REMINDED_AT)) == 0
    assert EASTVALE in await _reminded(due)
    assert (await bidders.the_round(due)).announced_at == REMINDED_AT
    before = set(await due.messages())
    assert await tick(_services(due, REMINDED_AT)) == 0
    assert set(await due.messages()) == before, "and nobody is told twice"


async def _use(office: Office, form: str, themes: str) -> None:
    async with office.database.transaction() as session:
        (await session.get_one(QuarterlyReturn, EASTVALE)).form_version = form
        (await session.get_one(BidRound, bidders.ROUND)).themes = themes


async def _reminded(office: Office) -> set[str]:
    return {row.return_id for row in await office.rows(Notice)}


def _services(office: Office, now: datetime) -> Services:
    return office.services(MovableClock(now, held=True))
