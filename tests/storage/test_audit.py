"""The audit chain: whoever changes one row of it is found out, whatever they change."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import audit
from storage.database import Database
from storage.tables import AuditEvent, AuditHead

NOW = datetime(2024, 7, 1, 9, 0, tzinfo=UTC)
ROWS = 5

EDITS = {
    "seq": "seq = 900",
    "at": "at = '2024-07-01 09:00:00.000001'",
    "actor": "actor = 'somebody else'",
    "event": "event = 'return withdrawn'",
    "subject": "subject = 'another return'",
    "details": "details = '{\"n\": 99}'",
    "previous_hash": "previous_hash = 'f'",
    "hash": "hash = 'f'",
}


@pytest.fixture
async def chain(database: Database) -> Database:
    """A database with five events, given in two transactions."""
    for numbers in ((1, 2), (3, 4, 5)):
        async with database.transaction() as session:
            for number in numbers:
                await append(session, number)
    return database


async def test_an_untouched_chain_verifies_and_is_numbered_from_one(chain: Database) -> None:
    async with chain.transaction() as session:
        rows = (await session.exec(select(AuditEvent).order_by(col(AuditEvent.seq)))).all()
        assert await audit.first_fault(session) is None
    assert [row.seq for row in rows] == [1, 2, 3, 4, 5]
    assert rows[0].previous_hash == audit.GENESIS
    assert [row.previous_hash for row in rows[1:]] == [row.hash for row in rows[:-1]]


async def test_an_empty_chain_verifies(database: Database) -> None:
    async with database.transaction() as session:
        assert await audit.first_fault(session) is None


async def test_a_chain_longer_than_what_is_read_at_once_verifies_to_its_end(
    database: Database,
) -> None:
    async with database.transaction() as session:
        for number in range(1, 1102):
            await append(session, number)
    async with database.transaction() as session:
        assert await audit.first_fault(session) is None
    fault = await after_tampering(database, "UPDATE audit_event SET actor = 'x' WHERE seq = 1101")
    assert fault is not None
    assert "1101" in fault


def test_every_column_of_an_event_is_edited_here() -> None:
    assert set(EDITS) == {column.name for column in AuditEvent.__table__.columns}  # type: ignore[attr-defined] # SQLModel sets it


async def test_an_edit_of_any_column_of_any_row_is_found(chain: Database) -> None:
    for row in range(1, ROWS + 1):
        for edit in EDITS.values():
            fault = await after_tampering(chain, f"UPDATE audit_event SET {edit} WHERE seq = {row}")
            assert fault is not None, edit
            assert f"{row} " in fault


async def test_an_edited_row_with_its_own_hash_made_right_is_given_away_by_the_next(
    chain: Database,
) -> None:
    """And the last row by the record of where the chain ends."""
    for number in range(1, ROWS + 1):
        async with undone(chain) as session:
            row = await session.get_one(AuditEvent, number)
            row.actor = "mallory"
            row.hash = audit.row_hash(row)
            await session.flush()
            fault = await audit.first_fault(session)
        assert fault is not None
        assert fault.startswith("The end" if number == ROWS else f"Row {number + 1} ")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_time_that_is_none_is_found_and_not_stumbled_over(chain: Database) -> None:
    """SQLite keeps whatever it is given; PostgreSQL would not let it in."""
    fault = await after_tampering(chain, "UPDATE audit_event SET at = 'once' WHERE seq = 3")
    assert fault is not None
    assert "cannot be read" in fault


async def test_the_deletion_of_any_row_is_found(chain: Database) -> None:
    for row in range(1, ROWS + 1):
        assert await after_tampering(chain, f"DELETE FROM audit_event WHERE seq = {row}")


async def test_a_tail_cut_off_is_found_however_long_it_is(chain: Database) -> None:
    for row in range(1, ROWS + 1):
        fault = await after_tampering(chain, f"DELETE FROM audit_event WHERE seq >= {row}")
        assert fault is not None
        assert "cut off" in fault


async def test_a_row_put_in_anywhere_is_found_even_with_its_own_hash_right(
    chain: Database,
) -> None:
    """Those after it are moved up, and its hash is computed as Reeve would."""
    for place in range(ROWS + 2):
        async with undone(chain) as session:
            await insert(session, place)
            assert await audit.first_fault(session), place


async def test_tampering_with_the_end_alone_is_found(chain: Database) -> None:
    for change in ("seq = 4", "seq = 6", "hash = 'f'"):
        assert await after_tampering(chain, f"UPDATE audit_head SET {change}"), change
    assert await after_tampering(chain, "DELETE FROM audit_head")


async def test_two_events_swapped_are_found(chain: Database) -> None:
    swap = "UPDATE audit_event SET seq = CASE seq WHEN 902 THEN 3 ELSE 2 END WHERE seq > 900"
    aside = "UPDATE audit_event SET seq = seq + 900 WHERE seq IN (2, 3)"
    assert await after_tampering(chain, aside, swap)


async def test_a_rolled_back_event_leaves_no_gap(chain: Database) -> None:
    async with undone(chain) as session:
        await append(session, 6)
    async with chain.transaction() as session:
        row = await append(session, 6)
        assert row.seq == 6
        assert await audit.first_fault(session) is None


async def test_events_appended_at_once_make_one_chain(database: Database) -> None:
    """Two of a transaction follow each other, whatever others append meanwhile."""

    async def two(number: int) -> None:
        async with database.transaction() as session:
            await append(session, number)
            await asyncio.sleep(0)
            await append(session, number)

    await asyncio.gather(*(two(number) for number in range(20)))
    async with database.transaction() as session:
        rows = (await session.exec(select(AuditEvent).order_by(col(AuditEvent.seq)))).all()
        assert await audit.first_fault(session) is None
    subjects = [row.subject for row in rows]
    assert len(subjects) == 40
    assert subjects[::2] == subjects[1::2]


async def test_the_words_of_an_event_come_back_as_they_were(database: Database) -> None:
    """Also those that a database, JSON or a hash might trip over."""
    odd = 'nul \0, half a pair \ud800, line \u2028, 👋, "quotes", <!channel>'
    async with database.transaction() as session:
        await audit.append(
            session, "return submitted", actor="ann", now=NOW, subject="r1", details={"note": odd}
        )
    async with database.transaction() as session:
        assert await audit.first_fault(session) is None


async def append(session: AsyncSession, number: int) -> AuditEvent:
    return await audit.append(
        session,
        "answer given",
        actor="ann",
        now=NOW + timedelta(minutes=number, microseconds=number),
        subject=f"return {number}",
        details={"n": number},
    )


async def after_tampering(database: Database, *statements: str) -> str | None:
    """What the audit says once the statements have run; then they are undone."""
    async with undone(database) as session:
        connection = await session.connection()
        for statement in statements:
            await connection.execute(text(statement))
        return await audit.first_fault(session)


@asynccontextmanager
async def undone(database: Database) -> AsyncIterator[AsyncSession]:
    """A transaction that is rolled back at its end."""
    async with AsyncSession(database.engine) as session:
        yield session


async def insert(session: AsyncSession, place: int) -> None:
    rows = (await session.exec(select(AuditEvent).order_by(col(AuditEvent.seq).desc()))).all()
    for row in rows:
        if row.seq >= place:
            row.seq += 1
            await session.flush()
    before = next((row for row in rows if row.seq < place), None)
    false = AuditEvent(
        seq=place,
        at=NOW,
        actor="mallory",
        event="answer given",
        subject="return 9",
        details="{}",
        previous_hash=before.hash if before else audit.GENESIS,
        hash="",
    )
    false.hash = audit.row_hash(false)
    session.add(false)
    head = (await session.exec(select(AuditHead))).one()
    head.seq = max(head.seq, place)  # as careful as one who forgets only the hashes
    await session.flush()
