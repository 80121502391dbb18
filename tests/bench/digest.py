"""The digest of a large office: 320 partnerships with 3,200 projects, built from its tables.

With its links and with what its charts show; they are drawn elsewhere, in a process that ends.
In the time that the processor works, so that a busy machine changes nothing; the memory is what
Python held at the most, beyond what it held before.
"""

from __future__ import annotations

import json
import time
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import SQLModel

from bot.clock import MovableClock
from bot.domain.quarters import Quarter
from bot.jobs import TIMETABLE
from bot.journeys import digest, office_charts
from bot.services import Services
from storage.tables import (
    FormVersion,
    Partnership,
    Person,
    Project,
    QuarterlyReturn,
    ReportingQuarter,
    RoleHeld,
)
from tests.bench.measuring import Measure, p50
from tests.bench.office import empty_office

PROJECTS = 10  # of each partnership
SMALL, LARGE = 32, 320  # partnerships
QUARTERS = (Quarter(2024, 1), Quarter(2024, 2), Quarter(2024, 3))
NOW = datetime(2025, 2, 3, 8, tzinfo=UTC)
ROUNDS = 7
READER = "maya"


async def measure() -> list[Measure]:
    """The median digest at each size, and its memory at the large one."""
    small, _ = await _built(SMALL)
    large, mebibytes = await _built(LARGE)
    return [
        Measure("digest, 3,200 projects", large, small, "ms", "320 projects; 12 times, the limit"),
        Measure("digest, time", large, 1000, "ms", "a second, the limit"),
        Measure("digest, memory", mebibytes, 50, "MB", "the limit"),
    ]


async def _built(partnerships: int) -> tuple[float, float]:
    """(milliseconds at the median, MB at the most)"""
    async with _office(partnerships) as services:
        await _send(services, 0)  # the form is read once, as in the first digest of a process
        seconds = []
        for day in range(1, ROUNDS):
            began = time.process_time()
            await _send(services, day)
            seconds.append(time.process_time() - began)
        tracemalloc.start()
        await _send(services, ROUNDS)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return p50(seconds), most / 1_000_000


async def _send(services: Services, days: int) -> None:
    now = NOW + timedelta(days=days)
    async with services.begin() as session:
        turn = services.turn(session, TIMETABLE, now)
        await office_charts.charts(turn)
        await digest.send_digest(turn, READER, now.date().isoformat())


@asynccontextmanager
async def _office(partnerships: int) -> AsyncIterator[Services]:
    async with empty_office(MovableClock(NOW, held=True)) as services:
        async with services.begin() as session:
            form = services.templates.quarterly_return
            text = services.templates.quarterly_return_text
            session.add(FormVersion(version=form.version, name=form.name, text=text))
            for table, rows in _rows(partnerships, form.version):
                await session.flush()
                await session.exec(insert(table), params=rows)
        yield services


def _rows(count: int, form: str) -> Iterator[tuple[type[SQLModel], list[dict[str, Any]]]]:
    """Partnerships with their projects and three quarters' returns, all with the office."""
    names = [f"p{number:03}" for number in range(count)]
    start = date(2022, 4, 1)
    yield Partnership, [{"id": name, "name": name, "payee": name} for name in names]
    yield (
        Person,
        [{"id": name, "name": name, "email": "x@example.org"} for name in [*names, READER]],
    )
    office = {"person_id": READER, "role": "officer", "partnership_id": None, "from_date": start}
    yield RoleHeld, [office]
    yield (
        Project,
        [
            {
                "id": f"{name}-{number}",
                "partnership_id": name,
                "year": "2024-25",
                "name": f"Project {number}",
                "objective": "Safer streets",
                "award_pence": 1_000_000,
                "position": number,
            }
            for name in names
            for number in range(PROJECTS)
        ],
    )
    for quarter in QUARTERS:
        at = datetime.combine(quarter.next().first_day, NOW.timetz())
        yield (
            ReportingQuarter,
            [{"key": quarter.key, "opened_at": at, "opened_by": READER, "due_at": at}],
        )
        yield (
            QuarterlyReturn,
            [_return(name, quarter, at, form, place) for place, name in enumerate(names)],
        )


def _return(name: str, quarter: Quarter, at: datetime, form: str, place: int) -> dict[str, Any]:
    return_id = f"{quarter.key}.{name}"
    return {
        "id": return_id,
        "partnership_id": name,
        "quarter_key": quarter.key,
        "form_version": form,
        "state": "submitted",
        "revision": 90,
        "version": 1,
        "opened_at": at,
        "due_at": at,
        "received_at": at,
        "submitted_at": NOW - timedelta(days=1),
        "submitted_by": name,
        "reference": return_id,
        "submitted_answers": json.dumps({"answers": _answers(name, quarter, place)}),
    }


def _answers(name: str, quarter: Quarter, place: int) -> dict[str, Any]:
    """A return's answers, with a rating that changes with each quarter and words of usual length"""
    words = "Evening sessions ran at two sites, and 40 young people came. " * 3
    ratings = ("green", "amber", "red")
    answers: dict[str, Any] = {"summary": words, "help_needed": words, "safeguarding": False}
    for number in range(PROJECTS):
        project = f"{name}-{number}"
        answers |= {
            f"status:{project}": "on_track",
            f"progress:{project}": words,
            f"outcome:{project}": words,
            f"spend:{project}": 200_000 + place,
            f"committed:{project}": 0,
            f"forecast:{project}": 900_000,
            f"rag_delivery:{project}": ratings[(number + quarter.number) % 3],
        }
    return answers
