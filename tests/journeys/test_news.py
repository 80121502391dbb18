"""What is announced is told by the ticks: a press is answered at once, a crash loses nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import MovableClock
from bot.jobs import tick
from bot.journeys import allocation
from storage.tables import Person, UntoldNews
from tests.journeys.office import Office
from tests.journeys.test_allocation import APRIL, DISTRICTS, prepared, publish, told

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Crash(BaseException):
    """The process dies before it commits."""


class Ticking:
    """Ticks of an office's timetable; the process may die in the transaction of a number."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.dies_in = 0
        self.begun = 0
        self.woken = 0
        services = office.services(MovableClock(APRIL, held=True))
        self.services = replace(services, begin=self._begin, wake_timetable=self._wake)

    async def tick(self, dies_in: int = 0) -> None:
        self.dies_in, self.begun = dies_in, 0
        await tick(self.services)

    @asynccontextmanager
    async def _begin(self) -> AsyncIterator[AsyncSession]:
        self.begun += 1
        async with self.office.database.transaction() as session:
            yield session
            if self.begun == self.dies_in:
                raise Crash

    def _wake(self) -> None:
        self.woken += 1


async def waiting(office: Office) -> list[str]:
    return [row.partnership_id for row in await office.rows(UntoldNews, UntoldNews.id)]


async def test_the_press_writes_no_letter_and_the_tick_writes_all(office: Office) -> None:
    run_id = await prepared(office)
    await publish(office, run_id)
    assert await office.messages() == {}
    assert sorted(await waiting(office)) == sorted(DISTRICTS)
    ticking = Ticking(office)
    await ticking.tick()
    written = told(await office.messages())
    assert len(written) == 1 + 7
    assert await waiting(office) == []
    await ticking.tick()
    assert list(told(await office.messages())) == list(written)


async def test_a_crash_between_two_partnerships_loses_and_doubles_nothing(office: Office) -> None:
    run_id = await prepared(office)
    await publish(office, run_id)
    ticking, crashes, halves = Ticking(office), 0, 0
    while True:
        crashes += 1
        try:
            await ticking.tick(dies_in=crashes)
        except Crash:
            left = set(await waiting(office))
            halves += 0 < len(left) < len(DISTRICTS)
            for each in DISTRICTS:
                keys = [key for key in told(await office.messages()) if f":{each}" in key]
                assert (keys == []) == (each in left or each == "southend"), (each, keys)
        else:
            break
    assert halves >= 2, "it died with some told and others not"
    assert len(told(await office.messages())) == 1 + 7
    assert await waiting(office) == []


async def test_one_partnership_that_cannot_be_told_holds_up_no_other(office: Office) -> None:
    await publish(office, await prepared(office))
    async with office.database.transaction() as session:
        ada = await session.get_one(Person, "ada")
        ada.email = "no address"
        session.add(ada)
    ticking = Ticking(office)
    await ticking.tick()
    assert await waiting(office) == ["eastvale"]
    assert any(":westmoor:" in key for key in await office.messages())


async def test_whoever_announces_wakes_the_timetable_once_it_is_committed(office: Office) -> None:
    run_id = await prepared(office)
    ticking = Ticking(office)
    async with ticking.services.transaction() as session:
        await allocation.publish(office.turn(session, "maya", APRIL), run_id)
        assert ticking.woken == 0
    assert ticking.woken == 1
    await ticking.tick()
    assert ticking.woken == 1, "what is told wakes nobody"
