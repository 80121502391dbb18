"""What is published or entered stays: the database itself refuses to change it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.exc import DBAPIError

from bot.domain.pot import Entry, Kind
from storage import funding
from storage.tables import (
    AllocationLine,
    AllocationRun,
    Area,
    Partnership,
    Person,
    PotEntry,
    RunPurpose,
)
from tests.conftest import Transaction

NOW = datetime(2024, 4, 2, 9, tzinfo=UTC)
YEAR = "2024-25"


@pytest.fixture
async def published(transaction: Transaction) -> Transaction:
    """A published run of one line, and a pot with £5 in it."""
    async with transaction() as session:
        session.add_all(
            [
                Person(id="maya", name="Maya", email="maya@office.example"),
                Area(gss="E1", name="Eastvale"),
                Partnership(id="eastvale", name="Eastvale", payee="Eastvale"),
            ]
        )
        await session.flush()
        run = AllocationRun(
            id="r1",
            year=YEAR,
            purpose=RunPurpose.YEAR.value,
            total_pence=100,
            method="m/1",
            indicators="[]",
            inputs="",
            inputs_file="f.csv",
            inputs_sha256="0",
            source="s",
            vintage="v",
            prepared_at=NOW,
            prepared_by="maya",
        )
        await funding.add_run(session, run, [line("E1")])
        run.published_at, run.published_by, run.published_as = NOW, "maya", YEAR
        pot = await funding.lock_pot(session, YEAR)
        released = Entry("k", Kind.EARLY_RELEASE, 500, date(2024, 4, 2), "maya")
        await funding.add_entries(session, pot, [released], 500, now=NOW)
    return transaction


def line(gss: str) -> AllocationLine:
    return AllocationLine(
        run_id="r1",
        gss=gss,
        area_name="Eastvale",
        partnership_id="eastvale",
        share="1",
        pence=100,
        workings="[]",
        position=0,
    )


async def enter(transaction: Transaction, entries: list[Entry], balance: int) -> None:
    async with transaction() as session:
        pot = await funding.lock_pot(session, YEAR)
        await funding.add_entries(session, pot, entries, balance, now=NOW)


async def test_a_published_run_and_its_lines_cannot_be_changed(published: Transaction) -> None:
    async with published() as session:
        (run,) = await funding.runs(session, YEAR)
        (kept,) = await funding.run_lines(session, run.id)
    run.total_pence = 101
    kept.pence = 101
    for row in (run, kept):
        with pytest.raises(DBAPIError, match="never changes"):
            async with published() as session:
                session.add(row)
        with pytest.raises(DBAPIError, match="never changes"):
            async with published() as session:
                await session.delete(row)
    async with published() as session:
        again = await funding.published_run(session, YEAR)
        assert again is not None
        assert again.total_pence == 100
        assert [each.pence for each in await funding.run_lines(session, again.id)] == [100]


async def test_no_line_is_added_to_a_published_run(published: Transaction) -> None:
    async with published() as session:
        session.add(Area(gss="E2", name="Westmoor"))
    with pytest.raises(DBAPIError, match="never changes"):
        async with published() as session:
            session.add(line("E2"))


async def test_an_entry_of_the_pot_is_made_once_and_never_changed(published: Transaction) -> None:
    async with published() as session:
        row = await session.get_one(PotEntry, 1)
    row.pence = 600
    with pytest.raises(DBAPIError, match="never changes"):
        async with published() as session:
            session.add(row)
    with pytest.raises(DBAPIError, match="never changes"):
        async with published() as session:
            await session.delete(row)
    async with published() as session:
        (entry,) = await funding.entries(session, YEAR)
    with pytest.raises(DBAPIError, match=r"(?i)unique"):
        await enter(published, [entry], 1000)
    async with published() as session:
        assert await funding.entries(session, YEAR) == [entry]
        assert (await funding.lock_pot(session, YEAR)).balance_pence == 500


async def test_the_database_holds_no_pot_below_zero(published: Transaction) -> None:
    with pytest.raises(DBAPIError, match="balance_is_not_negative"):
        await enter(published, [], -1)
