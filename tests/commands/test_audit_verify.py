"""`reeve audit verify` finds every single change to the audit."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from storage import audit
from storage.database import Database
from tests.commands.conftest import Reeve

NOW = datetime(2024, 7, 1, 9, 0, tzinfo=UTC)
ROWS = 5
_A_COPY = """
    INSERT INTO audit_event (seq, at, actor, event, subject, details, previous_hash, hash)
    SELECT {seq}, at, actor, event, subject, details, previous_hash, {hash}
    FROM audit_event WHERE seq = 3
"""
CHANGES = {
    "another actor": "UPDATE audit_event SET actor = 'someone' WHERE seq = 3",
    "another event": "UPDATE audit_event SET event = 'return withdrawn' WHERE seq = 3",
    "another subject": "UPDATE audit_event SET subject = 'another' WHERE seq = 1",
    "other details": "UPDATE audit_event SET details = '{}' WHERE seq = 5",
    "another time": "UPDATE audit_event SET at = '2024-07-01 09:00:01+00:00' WHERE seq = 3",
    "another hash": "UPDATE audit_event SET hash = 'x' WHERE seq = 3",
    "another hash at the end": "UPDATE audit_event SET hash = 'x' WHERE seq = 5",
    "another hash before": "UPDATE audit_event SET previous_hash = 'x' WHERE seq = 3",
    "the first row deleted": "DELETE FROM audit_event WHERE seq = 1",
    "a row deleted": "DELETE FROM audit_event WHERE seq = 3",
    "the last row deleted": "DELETE FROM audit_event WHERE seq = 5",
    "all deleted": "DELETE FROM audit_event",
    "a row added at the end": _A_COPY.format(seq=6, hash="'x'"),
    "a row put before the first": _A_COPY.format(seq=0, hash="'x'"),
    "another end": "UPDATE audit_head SET seq = 4",
    "another hash of the end": "UPDATE audit_head SET hash = 'x'",
    "the record of the end deleted": "DELETE FROM audit_head",
}


def on_database(reeve: Reeve, work: Callable[[Database], Awaitable[None]]) -> None:
    async def with_it() -> None:
        database = Database(reeve.settings["REEVE_DATABASE_URL"])
        try:
            await work(database)
        finally:
            await database.close()

    asyncio.run(with_it())


@pytest.fixture
def audited(with_database: Reeve) -> Reeve:
    """Five things have happened."""

    async def happen(database: Database) -> None:
        async with database.transaction() as session:
            for number in range(1, ROWS + 1):
                await audit.append(
                    session,
                    "answer given",
                    actor="kim",
                    now=NOW,
                    subject=f"return [{number}]",
                    details={"revision": number},
                )

    on_database(with_database, happen)
    return with_database


def test_a_whole_audit_verifies(audited: Reeve) -> None:
    said, told = audited("audit", "verify"), audited("audit", "verify", "--json")
    assert (said.code, said.out, said.err) == (0, "The audit is whole: 5 rows.\n", "")
    assert (told.code, told.err) == (0, "")
    assert told.json() == {"ok": True, "rows": 5, "fault": None}


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_is_found(audited: Reeve, change: str) -> None:
    async def tamper(database: Database) -> None:
        async with database.engine.begin() as connection:
            done = await connection.execute(text(CHANGES[change]))
            assert done.rowcount

    on_database(audited, tamper)
    said, told = audited("audit", "verify"), audited("audit", "verify", "--json")
    assert said.code == told.code == 1
    assert told.json()["ok"] is False
    assert said.out == f"{told.json()['fault']}\n", "as it is, and on one line"


def test_a_fault_is_shown_as_it_is(audited: Reeve) -> None:
    """What stands in square brackets is not taken for a colour."""

    async def tamper(database: Database) -> None:
        async with database.engine.begin() as connection:
            await connection.execute(text("UPDATE audit_event SET actor = 'x' WHERE seq = 2"))

    on_database(audited, tamper)
    assert "return [2]" in audited("audit", "verify").out
