"""Runs of the formula and the pot's ledger, in a fixed order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.pot import Aside, Entry, Kind
from storage.tables import AllocationLine, AllocationRun, Pot, PotEntry, RunPurpose, SetAside

_POTS: Any = SQLModel.metadata.tables["pot"]
_NEW_POT = {
    "sqlite": sqlite_insert(_POTS).on_conflict_do_nothing(),
    "postgresql": postgres_insert(_POTS).on_conflict_do_nothing(),
}


async def lock_pot(session: AsyncSession, year: str) -> Pot:
    """The year's pot, made if there is none, locked until the transaction ends."""
    await session.exec(
        _NEW_POT[session.get_bind().dialect.name], params=[{"year": year, "balance_pence": 0}]
    )
    rows = await session.exec(select(Pot).where(Pot.year == year).with_for_update())
    return rows.one()


async def entries(session: AsyncSession, year: str) -> list[Entry]:
    """The year's ledger, as it was written."""
    rows = await session.exec(
        select(PotEntry).where(PotEntry.year == year).order_by(col(PotEntry.id))
    )
    return [_entry(row) for row in rows.all()]


async def pot_years(session: AsyncSession) -> list[str]:
    """The years whose pot has an entry, in order."""
    rows = await session.exec(select(PotEntry.year).distinct().order_by(col(PotEntry.year)))
    return list(rows.all())


async def add_entries(
    session: AsyncSession, pot: Pot, new: Sequence[Entry], balance: int, *, now: datetime
) -> None:
    """Write entries into a pot that `lock_pot` locked, and what is in it after them."""
    session.add_all(
        PotEntry(
            key=entry.key,
            year=pot.year,
            kind=entry.kind.value,
            pence=entry.pence,
            day=entry.day,
            entered_at=now,
            entered_by=entry.by,
            partnership_id=entry.partnership,
            project_id=entry.project,
            return_id=entry.return_id,
            run_id=entry.run_id,
            purpose=entry.purpose,
        )
        for entry in new
    )
    pot.balance_pence = balance
    session.add(pot)
    await session.flush()


def _entry(row: PotEntry) -> Entry:
    return Entry(
        key=row.key,
        kind=Kind(row.kind),
        pence=row.pence,
        day=row.day,
        by=row.entered_by,
        partnership=row.partnership_id,
        project=row.project_id,
        return_id=row.return_id,
        run_id=row.run_id,
        purpose=row.purpose,
    )


async def aside_for_change(session: AsyncSession, aside_id: str) -> SetAside | None:
    """What was proposed to be set aside, locked until the transaction ends."""
    rows = await session.exec(select(SetAside).where(SetAside.id == aside_id).with_for_update())
    return rows.one_or_none()


async def asides(session: AsyncSession, year: str) -> list[SetAside]:
    """All that was ever proposed to be set aside from a year's pot, decided or not, in order."""
    rows = await session.exec(
        select(SetAside)
        .where(SetAside.year == year)
        .order_by(col(SetAside.proposed_at), col(SetAside.id))
    )
    return list(rows.all())


async def waiting_asides(session: AsyncSession, year: str) -> list[SetAside]:
    """What waits for a second officer, in the order in which it was proposed."""
    return [row for row in await asides(session, year) if row.state == Aside.PROPOSED]


async def add_run(
    session: AsyncSession, run: AllocationRun, lines: Sequence[AllocationLine]
) -> None:
    session.add(run)
    await session.flush()  # the lines refer to it
    session.add_all(lines)
    await session.flush()


async def run_for_change(session: AsyncSession, run_id: str) -> AllocationRun | None:
    """The run, locked until the transaction ends: two officers may publish at once."""
    rows = await session.exec(
        select(AllocationRun).where(AllocationRun.id == run_id).with_for_update()
    )
    return rows.one_or_none()


async def runs(session: AsyncSession, year: str | None = None) -> list[AllocationRun]:
    """All runs, or those of a year, in the order in which they were prepared."""
    wanted = select(AllocationRun).order_by(col(AllocationRun.prepared_at), col(AllocationRun.id))
    if year is not None:
        wanted = wanted.where(AllocationRun.year == year)
    return list((await session.exec(wanted)).all())


async def last_prepared(session: AsyncSession, year: str) -> str | None:
    """The id of the run for the year's allocation that was prepared last."""
    prepared = [run.id for run in await runs(session, year) if run.purpose == RunPurpose.YEAR]
    return prepared[-1] if prepared else None


async def published_run(session: AsyncSession, year: str) -> AllocationRun | None:
    """The year's allocation, if it is published."""
    rows = await session.exec(
        select(AllocationRun).where(
            AllocationRun.published_as == year, AllocationRun.purpose == RunPurpose.YEAR.value
        )
    )
    return rows.one_or_none()


async def last_published_run(session: AsyncSession) -> AllocationRun | None:
    """The year's allocation that was published last, of any year."""
    rows = await session.exec(
        select(AllocationRun)
        .where(
            AllocationRun.purpose == RunPurpose.YEAR.value,
            col(AllocationRun.published_at).is_not(None),
        )
        .order_by(col(AllocationRun.published_at).desc(), col(AllocationRun.id).desc())
        .limit(1)
    )
    return rows.first()


async def run_lines(session: AsyncSession, run_id: str) -> list[AllocationLine]:
    """A run's lines, as the areas stood in its file."""
    rows = await session.exec(
        select(AllocationLine)
        .where(AllocationLine.run_id == run_id)
        .order_by(col(AllocationLine.position))
    )
    return list(rows.all())
