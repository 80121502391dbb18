"""The office's settings of deadlines, and the record of returns as the rules see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.deadline_settings import SECTION, DeadlineSettings, deadline_settings
from bot.domain.lateness import FlagKind, Outcome
from bot.domain.lateness_record import Decided, ExtensionEntry, FlagEntry, ReturnRecord, Said
from bot.domain.quarters import Quarter
from storage import deadlines, flags, register
from storage.flags import Flagged
from storage.tables import Extension, FlagDecision, Person, QuarterlyReturn

Names = dict[str, str]


async def settings_of(session: AsyncSession) -> DeadlineSettings:
    """What the office has set, and the usual where it has set nothing."""
    return deadline_settings(await register.settings(session, SECTION))


async def records(
    session: AsyncSession, rows: Sequence[tuple[QuarterlyReturn, str]]
) -> list[ReturnRecord]:
    """The record of each return, from (return, its partnership's name)."""
    ids = [row.id for row, _ in rows]
    flagged = await flags.of_returns(session, ids)
    asked = await deadlines.extensions_of(session, ids)
    names = await _names(session, _people(flagged, asked))
    return [
        ReturnRecord(
            return_id=row.id,
            partnership=partnership,
            quarter=Quarter.parse(row.quarter_key),
            due=row.due_at,
            received=row.received_at,
            due_again=row.due_again_at,
            extensions=tuple(_extension(each, names) for each in asked if each.return_id == row.id),
            flags=tuple(entry(each, names) for each in flagged if each.flag.return_id == row.id),
        )
        for row, partnership in rows
    ]


async def flag_entry(session: AsyncSession, flagged: Flagged) -> FlagEntry:
    """A flag with all that followed it."""
    return entry(flagged, await _names(session, _people([flagged], [])))


def entry(flagged: Flagged, names: Names) -> FlagEntry:
    flag, decision = flagged.flag, flagged.decision
    return FlagEntry(
        id=flag.id,
        kind=FlagKind(flag.kind),
        raised=flag.raised_at,
        due=flag.due_at,
        received=flag.received_at,
        days_late=flag.days_late,
        down_minutes=flag.down_minutes,
        excused=flag.excused,
        reason=flag.reason,
        reply_until=flag.reply_until,
        replies=tuple(
            Said(names[each.replied_by], each.replied_at, each.words) for each in flagged.replies
        ),
        decision=None if decision is None else _decided(decision, names),
    )


def _decided(row: FlagDecision, names: Names) -> Decided:
    said = Said(names[row.decided_by], row.decided_at, row.reason)
    return Decided(Outcome(row.outcome), said)


def _extension(row: Extension, names: Names) -> ExtensionEntry:
    decision = None
    if row.decided_by is not None and row.decided_at is not None:
        decision = Said(names[row.decided_by], row.decided_at, row.decision_reason or "")
    asked = Said(names[row.asked_by], row.asked_at, row.reason)
    return ExtensionEntry(asked, decision, row.old_due_at, row.new_due_at)


def _people(flagged: Iterable[Flagged], asked: Iterable[Extension]) -> set[str]:
    found = {reply.replied_by for each in flagged for reply in each.replies}
    found |= {each.decision.decided_by for each in flagged if each.decision}
    found |= {each.asked_by for each in asked}
    return found | {each.decided_by for each in asked if each.decided_by}


async def _names(session: AsyncSession, people: set[str]) -> Names:
    rows = await session.exec(select(Person.id, Person.name).where(col(Person.id).in_(people)))
    return dict(rows.all())
