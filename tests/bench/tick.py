"""What one tick of the timetable costs when ten returns are due, however many there are.

Each of the ten has its lead told by Slack and by e-mail; all the others have been told and wait.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, update
from sqlmodel import SQLModel, col

from bot.clock import MovableClock
from bot.domain.quarters import Quarter
from bot.jobs import tick
from bot.services import Services
from storage.tables import (
    Conversation,
    FormVersion,
    Notice,
    OutgoingMessage,
    Partnership,
    Person,
    Project,
    QuarterlyReturn,
    ReportingQuarter,
    RoleHeld,
)
from tests.bench.measuring import Measure, p50
from tests.bench.office import empty_office

SIZES = (10, 1_000, 100_000)
DUE = 10
TICKS = 15
QUARTER = Quarter(2024, 1)
OPENED = datetime(2024, 7, 1, 9, tzinfo=UTC)
DUE_AT = datetime(2024, 7, 31, 16, tzinfo=UTC)
NOW = datetime(2024, 7, 24, 9, tzinfo=UTC)  # five working days before: the lead is told


async def measure() -> list[Measure]:
    """The median tick at each size, against the smallest: in the time that the processor works.

    So that a busy machine changes nothing.
    """
    found = [await _milliseconds(size) for size in SIZES]
    return [
        Measure(f"tick, {DUE} due of {size:,} partnerships", value, found[0], "ms", "ten of ten")
        for size, value in zip(SIZES[1:], found[1:], strict=True)
    ]


async def _milliseconds(size: int) -> float:
    async with _office(size) as services:
        await tick(services)  # looks for latecomers, as the first tick of a day does
        seconds = []
        for _ in range(TICKS):
            await _make_due(services)
            before = time.process_time()
            await tick(services)
            seconds.append(time.process_time() - before)
        await _require_told(services)
        return p50(seconds)


async def _make_due(services: Services) -> None:
    """Ten returns are looked at anew, and nobody has been told of them yet."""
    returns = [_return_id(number) for number in range(DUE)]
    async with services.begin() as session:
        await session.exec(delete(Notice))
        await session.exec(delete(OutgoingMessage))
        due = col(QuarterlyReturn.id).in_(returns)
        await session.exec(update(QuarterlyReturn).where(due).values(next_look_at=NOW))


async def _require_told(services: Services) -> None:
    async with services.begin() as session:
        told = await session.exec(delete(Notice))
        if told.rowcount != DUE:
            raise AssertionError(f"{told.rowcount} were told, not {DUE}: nothing was measured")


@asynccontextmanager
async def _office(size: int) -> AsyncIterator[Services]:
    async with empty_office(MovableClock(NOW, held=True)) as services:
        async with services.begin() as session:
            form = services.templates.quarterly_return
            text = services.templates.quarterly_return_text
            session.add(FormVersion(version=form.version, name=form.name, text=text))
            for table, rows in _register(size, form.version):
                await session.flush()
                await session.exec(insert(table), params=rows)
        yield services


def _register(size: int, form: str) -> Iterator[tuple[type[SQLModel], list[dict[str, Any]]]]:
    """Partnerships, each with a lead who was prompted, a project and an open return."""
    names = [f"p{number}" for number in range(size)]
    start = date(2022, 4, 1)
    yield Partnership, [{"id": name, "name": name, "payee": name} for name in names]
    yield (
        Person,
        [
            {"id": name, "name": name, "email": "l@example.org", "team_id": "T1", "user_id": name}
            for name in [*names, "boss"]
        ],
    )
    yield (
        RoleHeld,
        [
            {"person_id": name, "role": "lead", "partnership_id": name, "from_date": start}
            for name in names
        ],
    )
    yield (
        Project,
        [
            {
                "id": name,
                "partnership_id": name,
                "year": QUARTER.year_key,
                "name": "Patrols",
                "objective": "Safer streets",
                "award_pence": 1_000_000,
                "position": 1,
            }
            for name in names
        ],
    )
    quarter = {"key": QUARTER.key, "opened_at": OPENED, "opened_by": "boss", "due_at": DUE_AT}
    yield ReportingQuarter, [quarter]
    yield (
        QuarterlyReturn,
        [
            {
                "id": _return_id(number),
                "partnership_id": name,
                "quarter_key": QUARTER.key,
                "form_version": form,
                "state": "open",
                "revision": 0,
                "opened_at": OPENED,
                "due_at": DUE_AT,
                "next_look_at": NOW + timedelta(days=2),
            }
            for number, name in enumerate(names)
        ],
    )

    yield (
        Conversation,
        [
            {
                "id": f"{_return_id(number)}:{name}",
                "return_id": _return_id(number),
                "person_id": name,
                "lane": f"{_return_id(number)}:{name}",
                "ask_first": False,
                "times_asked": "{}",
                "messages": 0,
            }
            for number, name in enumerate(names)
        ],
    )


def _return_id(number: int) -> str:
    return f"{QUARTER.key}.p{number}"
