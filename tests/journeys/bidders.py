"""A bid round to try: a pot, an open round, and what bidders and officers do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.domain.awards import Leftover
from bot.domain.pot import Entry, Kind
from bot.journeys import bid_round, bidding, deciding, pot
from bot.rendering.modals import FieldErrors, Modal
from storage.tables import BidRound
from tests.journeys.office import Office

YEAR = "2023-24"
ROUND = "2023-24-B1"
OPENS = datetime(2024, 7, 1, 9, tzinfo=UTC)
CLOSES = datetime(2024, 7, 31, 16, tzinfo=UTC)  # 5pm in London
LATE = CLOSES + timedelta(seconds=1)
AFTER = datetime(2024, 8, 5, 9, tzinfo=UTC)
POT = 10_000_000
OFFER = {
    "title": "Underspend 2023-24",
    "pence": "£60,000",
    "most": "40,000",
    "themes": "Safer streets\nRural crime",
    "criteria": "New work that can be counted.",
    "opens": "2024-07-01",
    "closes": "2024-07-31",
    "time": "5pm",
}
BID = {
    "title": "Late buses",
    "theme": "2",
    "amount": "£12,500",
    "plan": "Two late buses on Fridays and Saturdays from September to March.",
    "need": "Robberies between 11pm and 1am rose by a third in the last year.",
    "measure": "People carried after 11pm",
    "unit": "people",
    "target": "1,200",
    "declare": "agreed",
}


async def run(office: Office, journey: Any, *args: Any, by: str, now: datetime, **more: Any) -> Any:
    """A journey in a transaction of its own; answers what it answers."""
    async with office.database.transaction() as session:
        return await journey(office.turn(session, by, now), *args, **more)


async def fill_pot(office: Office, pence: int = POT) -> None:
    entry = Entry("test", Kind.UNDERSPEND, pence, date(2024, 6, 1), "maya")
    await run(office, pot.enter, YEAR, [entry], by="maya", now=OPENS)


async def open_round(office: Office, **change: str) -> None:
    answered = await run(office, bid_round.open_round, YEAR, OFFER | change, by="maya", now=OPENS)
    assert answered is None, answered


async def tick(office: Office, now: datetime) -> None:
    await office.each(bid_round.open_rounds, bid_round.look_at_round, now)
    await office.tell_news(now)


async def preview(
    office: Office,
    by: str,
    partnership: str,
    *,
    now: datetime = OPENS,
    **change: str,
) -> Modal | FieldErrors:
    answered: Modal | FieldErrors = await run(
        office, bidding.preview, ROUND, partnership, BID | change, by=by, now=now
    )
    return answered


async def press_submit(office: Office, by: str, window: Modal, now: datetime = OPENS) -> Modal:
    """Submit what a preview showed."""
    carried: Mapping[str, Any] = window.carried
    answered: Modal = await run(
        office,
        bidding.submit,
        str(carried["round"]),
        str(carried["p"]),
        digest=str(carried["h"]),
        version=int(carried["n"]),
        by=by,
        now=now,
    )
    return answered


async def submit(
    office: Office, by: str, partnership: str, *, now: datetime = OPENS, **change: str
) -> Modal:
    window = await preview(office, by, partnership, now=now, **change)
    assert isinstance(window, Modal), window
    return await press_submit(office, by, window, now)


async def award(
    office: Office, partnership: str, typed: str, *, by: str = "maya", reason: str = "Well argued."
) -> None:
    bid = f"{ROUND}.{partnership}"
    answered = await run(office, deciding.award, bid, typed, reason, by=by, now=AFTER)
    assert answered is None, answered


async def finish(office: Office, *, by: str = "maya", leftover: Leftover = Leftover.STAYS) -> None:
    revision = (await the_round(office)).revision
    answered = await run(office, deciding.finish, ROUND, revision, leftover, by=by, now=AFTER)
    assert answered is None, answered


async def confirm(
    office: Office, *, by: str = "lewis", revision: int | None = None, now: datetime = AFTER
) -> None:
    if revision is None:
        revision = (await the_round(office)).revision
    await run(office, deciding.confirm, ROUND, revision, by=by, now=now)


async def the_round(office: Office) -> Any:
    return (await office.rows(BidRound))[0]


def said(window: Modal) -> str:
    return json.dumps(window.view, ensure_ascii=False)
