"""A return that has been submitted: its database as it was then, and what must hold ever after."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Row, func
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.return_states import ReturnState
from storage import audit
from storage.tables import OutgoingMessage, QuarterlyReturn
from tests.journeys.office import EASTVALE, Office

Rows = list[Row[Any]]

# What is only ever added to. Of a version the acceptance comes later, and is left out.
GROWING = ("answer_given", "lateness_flag", "flag_reply", "flag_decision", "figures_signature")
CHANGING = ("answer_query", "extension", "conversation", "pending_answer", "notice", "snooze")
VERSION = ("return_id", "number", "revision", "submitted_at", "submitted_by", "reference")
CONTENT = ("answers", "answers_hash")
_TABLES = SQLModel.metadata.tables
_OUTBOX: Any = select(
    func.count(),
    func.max(OutgoingMessage.id),
    func.count(col(OutgoingMessage.sent_as)),
    func.sum(func.length(OutgoingMessage.payload)),
)


async def keep(office: Office, beside: Path) -> Path:
    """The office's SQLite file as it is now, in a copy beside it."""
    await office.database.close()
    return Path(shutil.copyfile(_file(office), beside))


async def put_back(office: Office, kept: Path) -> None:
    """The database as it was. What is decided refuses to be deleted, so the file is replaced."""
    await office.database.close()
    file = _file(office)
    for ending in ("-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
    shutil.copyfile(kept, file)


def _file(office: Office) -> Path:
    return Path(str(make_url(office.database.url).database))


@dataclass(frozen=True)
class Standing:
    """What is stored of Eastvale's return at one moment."""

    row: QuarterlyReturn
    growing: Mapping[str, Rows]
    changing: Mapping[str, Rows]
    versions: Rows
    head: tuple[int, str]
    events: Mapping[str, int]
    outbox: tuple[Any, ...]

    @property
    def trace(self) -> object:
        kept = (dict(self.growing), dict(self.changing), self.versions)
        return self.row.model_dump(), kept, self.head, self.outbox

    def settled(self, table: str, when: str) -> dict[Any, Row[Any]]:
        """The rows that are decided or closed, by their key: they change no more."""
        rows = self.changing[table]
        return {row.id: row for row in rows if getattr(row, when) is not None}


async def standing(office: Office, since: Standing | None = None) -> Standing:
    """How all stands now. The audit's chain is followed from where it had been seen last."""
    async with office.database.transaction() as session:
        head, events = await _follow(session, since)
        versions = _TABLES["return_version"]
        columns = [versions.c[name] for name in (*VERSION, *CONTENT)]
        found = await session.exec(select(*columns).order_by(versions.c.number))
        return Standing(
            row=await session.get_one(QuarterlyReturn, EASTVALE),
            growing={name: await _rows(session, name) for name in GROWING},
            changing={name: await _rows(session, name) for name in CHANGING},
            versions=list(found.all()),
            head=head,
            events=events,
            outbox=tuple((await session.exec(_OUTBOX)).one()),
        )


def require_sound(now: Standing) -> None:
    """What holds at every moment of a return that has been submitted once."""
    row, versions = now.row, now.versions
    assert [each.number for each in versions] == list(range(1, row.version + 1))
    for each in versions:
        assert each.answers_hash == hashlib.sha256(each.answers.encode()).hexdigest()
    assert (row.submitted_answers, row.answers_hash) == (
        versions[-1].answers,
        versions[-1].answers_hash,
    )
    assert row.received_at == versions[0].submitted_at
    assert now.events["return submitted"] == row.version
    revisions = [each.revision for each in now.growing["answer_given"]]
    assert sorted(revisions) == list(range(1, row.revision + 1))
    queried = any(each.closed_at is None for each in now.changing["answer_query"])
    assert queried is (row.state == ReturnState.QUERIED)
    assert row.due_again_at is None or row.state == ReturnState.REOPENED
    decided = [each.flag_id for each in now.growing["flag_decision"]]
    assert len(decided) == len(set(decided))
    assert now.events["lateness flagged"] == len(now.growing["lateness_flag"])


def require_kept(before: Standing, now: Standing) -> None:
    """Nothing that was acknowledged is lost or changed."""
    for name in GROWING:
        assert set(before.growing[name]) <= set(now.growing[name]), name
    assert now.versions[: len(before.versions)] == before.versions
    for name, when in (("extension", "decided_at"), ("answer_query", "closed_at")):
        assert before.settled(name, when).items() <= now.settled(name, when).items()


async def _follow(
    session: AsyncSession, since: Standing | None
) -> tuple[tuple[int, str], Mapping[str, int]]:
    events, heads = _TABLES["audit_event"], _TABLES["audit_head"]
    seq, previous = since.head if since else (0, audit.GENESIS)
    counts = {"return submitted": 0, "lateness flagged": 0} | dict(since.events if since else {})
    connection = await session.connection()
    newer = await connection.execute(
        events.select().where(events.c.seq > seq).order_by(events.c.seq)
    )
    for event in newer:
        assert (event.seq, event.previous_hash) == (seq + 1, previous)
        assert event.hash == audit.row_hash(event)  # type: ignore[arg-type] # it has its fields
        seq, previous = event.seq, event.hash
        counts[event.event] = counts.get(event.event, 0) + 1
    end = (await connection.execute(heads.select())).one()
    assert (end.seq, end.hash) == (seq, previous)
    return (seq, previous), counts


async def _rows(session: AsyncSession, table: str) -> Rows:
    found = await (await session.connection()).execute(_TABLES[table].select())
    return list(found.all())


def fill_in(blocks: Sequence[Mapping[str, Any]], number: int) -> dict[str, str]:
    """What somebody fills into a window: sometimes what stood there, sometimes something else."""
    fields = [block for block in blocks if block["type"] == "input"]
    return {
        block["block_id"]: _value(block["element"], number + place)
        for place, block in enumerate(fields)
    }


_TEXTS = ("Two of us were ill.", "", "£1,234", "yes", "0", "The ledger was moved that week, twice.")
_DAYS = ("2024-08-14", "2024-08-30", "2024-07-02", "2024-12-20")


def _value(element: Mapping[str, Any], number: int) -> str:
    if element["type"] == "datepicker":
        return _DAYS[number % len(_DAYS)]
    if options := element.get("options"):
        return str(options[number % len(options)]["value"])
    stood = element.get("initial_value", "")
    return str(stood) if number % 3 == 0 else _TEXTS[number % len(_TEXTS)]
