"""Two officers, or a person and the timetable, at one return at once: nobody waits for ever.

On PostgreSQL each has a connection of their own. While somebody else holds the audit's head, each
takes all the locks that they take before they write to it, and stands still; then the head is let
go. Were the locks taken in another order by one than by the other, they would wait for each other,
and PostgreSQL would end one of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.errors import Refusal
from bot.domain.lateness import Outcome
from bot.journeys import extensions
from storage import audit
from storage.tables import Extension, FlagDecision, FlagReply, LatenessFlag
from tests.journeys import test_flags
from tests.journeys.answering import answer_next, look, submit
from tests.journeys.office import DUE, EASTVALE, Office
from tests.journeys.test_deadlines import tick
from tests.journeys.test_flags import FLAGGED, LATE, MISSING, reply, submitted

LATER = DUE + timedelta(days=6)
DECIDED = LATER + timedelta(hours=1)
UNTIL = date(2024, 8, 14)
MOST_LOOKS = 2_000
BOTH_ORDERS = pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["so", "the other way round"])
pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

Deed = Callable[[], Coroutine[Any, Any, None]]


@pytest.fixture
async def late(office: Office) -> Office:
    """More time was asked for and not decided; the return came in late and is flagged."""
    await office.open_quarter()
    asked = DUE - timedelta(days=1)
    await office.do(extensions.ask, now=asked, wanted=UNTIL, reason="Two are ill.")
    await submitted(office, LATER)
    return office


@BOTH_ORDERS
async def test_a_flag_is_waived_while_more_time_is_granted(
    late: Office, order: tuple[int, int]
) -> None:
    """Granting waives the flag too: whoever is first decides it, and both are heard."""
    deeds: list[Deed] = [
        lambda: test_flags.decide(late, LATE, DECIDED, Outcome.WAIVED),
        lambda: grant(late),
    ]
    refused = await at_once(late, [deeds[place] for place in order])
    (decision,) = await late.rows(FlagDecision)
    (extension,) = await late.rows(Extension)
    assert (extension.decided_by, extension.new_due_at) == ("lewis", DUE + timedelta(days=14))
    waived_first = order == (0, 1)
    assert refused == ([] if waived_first else ["flag_decided"])
    assert decision.decided_by == ("maya" if waived_first else "lewis")


@BOTH_ORDERS
async def test_a_partner_replies_while_more_time_is_granted(
    late: Office, order: tuple[int, int]
) -> None:
    deeds: list[Deed] = [lambda: reply(late, LATE, DECIDED), lambda: grant(late)]
    refused = await at_once(late, [deeds[place] for place in order])
    replied_first = order == (0, 1)
    assert refused == ([] if replied_first else ["flag_decided"])
    assert len(await late.rows(FlagReply)) == replied_first
    assert [row.outcome for row in await late.rows(FlagDecision)] == ["waived"]


@BOTH_ORDERS
async def test_a_return_comes_in_while_the_timetable_looks_at_it(
    office: Office, order: tuple[int, int]
) -> None:
    """At the very moment at which it goes missing: it is in, and flagged as what it was."""
    await office.open_quarter()
    while await answer_next(office, LATER):
        pass
    ready = await look(office)
    deeds: list[Deed] = [
        lambda: submit(office, ready, now=FLAGGED),
        lambda: tick(office, FLAGGED),
    ]
    assert await at_once(office, [deeds[place] for place in order]) == []
    assert (await office.the_return()).received_at == FLAGGED
    flagged = {row.id for row in await office.rows(LatenessFlag) if row.return_id == EASTVALE}
    came_first = order == (0, 1)
    assert flagged == ({LATE} if came_first else {LATE, MISSING})
    await tick(office, FLAGGED)
    assert len(await office.rows(LatenessFlag)) == len(flagged) + 2, "the others are flagged too"


async def grant(office: Office) -> None:
    async with office.database.transaction() as session:
        turn = office.turn(session, "lewis", DECIDED)
        await extensions.decide(turn, f"{EASTVALE}:1", until=UNTIL, reason="Illness.")


async def at_once(office: Office, deeds: list[Deed]) -> list[str]:
    """Do them together, the first a little ahead; the codes of what was refused."""
    tasks: list[asyncio.Task[None]] = []
    async with office.database.transaction() as session:
        await _execute(session, "SELECT 1 FROM audit_head FOR UPDATE")
        for deed in deeds:
            tasks.append(asyncio.create_task(deed()))
            await _until_they_stand_still(office, tasks)
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    wrong = [each for each in ended if each is not None and not isinstance(each, Refusal)]
    assert wrong == []
    async with office.database.transaction() as session:
        assert await audit.first_fault(session) is None
    return [each.code for each in ended if isinstance(each, Refusal)]


async def _until_they_stand_still(office: Office, tasks: list[asyncio.Task[None]]) -> None:
    """Each of them waits for a lock, or is done."""
    for _ in range(MOST_LOOKS):
        async with office.database.transaction() as session:
            waiting = await _execute(session, "SELECT count(*) FROM pg_locks WHERE NOT granted")
        if waiting >= sum(not task.done() for task in tasks):
            return
    raise AssertionError("They neither wait nor end.")


async def _execute(session: AsyncSession, statement: str) -> int:
    connection = await session.connection()
    return int((await connection.execute(text(statement))).scalar_one())
