"""What publishing an allocation to 320 partnerships costs: the officer's press, and the letters.

Each partnership has a channel, a lead, a deputy and a finance officer, and one area.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from fractions import Fraction

from sqlmodel import func, select

from bot.clock import MovableClock
from bot.domain.allocation import DEFAULT_INDICATORS, AreaFigures
from bot.domain.permissions import Actor, Held, Role
from bot.jobs import tick
from bot.journeys import allocation
from bot.journeys.allocation_rows import Given
from bot.services import Services
from storage.tables import (
    Area,
    OutgoingMessage,
    Partnership,
    PartnershipArea,
    Person,
    RoleHeld,
)
from tests.bench.measuring import Measure
from tests.bench.office import empty_office

PARTNERSHIPS = 320
LETTERS = 3  # to each partnership, and one message to its channel
NOW = datetime(2024, 4, 2, 9, tzinfo=UTC)
START = date(2022, 4, 1)
BOSS = Actor("boss", "Boss", "boss@example.org", "UBOSS", (Held(Role.OFFICER, None),))


async def measure() -> list[Measure]:
    """The press against the ticks that write the letters: in the time that the processor works."""
    async with _office() as services:
        run_id = await _prepared(services)
        await tick(services)  # what a first tick looks for besides
        before = time.process_time()
        async with services.transaction() as session:
            await allocation.publish(services.turn(session, BOSS, NOW), run_id)
        pressed = time.process_time()
        await tick(services)
        written = time.process_time()
        await _require_told(services)
    press, letters = (pressed - before) * 1000, (written - pressed) * 1000
    what = f"publishing to {PARTNERSHIPS}"
    return [Measure(f"{what}: the press", press, letters, "ms", "writing the letters")]


async def _prepared(services: Services) -> str:
    areas = tuple(
        AreaFigures(
            f"E{n:08}", f"Area {n}", (Fraction(n + 1), Fraction(n + 9, 10), Fraction(n + 7))
        )
        for n in range(PARTNERSHIPS)
    )
    given = Given(
        63_967_500, areas, DEFAULT_INDICATORS, "f.csv", "…", "5" * 64, "Police.uk", "2023"
    )
    async with services.transaction() as session:
        run = await allocation.prepare(services.turn(session, BOSS, NOW), "2024-25", given)
    return run.id


async def _require_told(services: Services) -> None:
    async with services.transaction() as session:
        told = (await session.exec(select(func.count()).select_from(OutgoingMessage))).one()
    if told != PARTNERSHIPS * (LETTERS + 1):
        raise AssertionError(f"{told} messages were written: nothing was measured")


@asynccontextmanager
async def _office() -> AsyncIterator[Services]:
    async with empty_office(MovableClock(NOW, held=True)) as services:
        async with services.begin() as session:
            session.add(Person(id="boss", name="Boss", email="boss@example.org"))
            for number in range(PARTNERSHIPS):
                name, gss = f"p{number}", _gss(number)
                roles = {f"{name}-{role}": role for role in (Role.LEAD, Role.DEPUTY, Role.FINANCE)}
                session.add(Area(gss=gss, name=f"Area {number}"))
                session.add(Partnership(id=name, name=name, payee=name, channel_id=f"C{number}"))
                session.add_all(Person(id=p, name=p, email="p@example.org") for p in roles)
                await session.flush()
                session.add(PartnershipArea(partnership_id=name, gss=gss, from_date=START))
                session.add_all(
                    RoleHeld(person_id=p, role=role.value, partnership_id=name, from_date=START)
                    for p, role in roles.items()
                )
        yield services


def _gss(number: int) -> str:
    return f"E{number:08}"
