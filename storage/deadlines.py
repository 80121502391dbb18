"""What the timetable looks at, and whom it has told; extensions asked for and decided."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, or_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.tables import (
    Extension,
    Leave,
    Notice,
    Partnership,
    Person,
    QuarterlyReturn,
    ReturnState,
    RoleHeld,
    ServiceRun,
    Snooze,
)

# Statements are made once: putting one together takes longer than running it.
_DUE_IDS = (
    select(QuarterlyReturn.id)
    .where(col(QuarterlyReturn.next_look_at) <= bindparam("now"))
    .order_by(col(QuarterlyReturn.next_look_at), col(QuarterlyReturn.id))
)
_STILL_DUE = (
    select(QuarterlyReturn)
    .where(
        col(QuarterlyReturn.id) == bindparam("return_id"),
        col(QuarterlyReturn.next_look_at) <= bindparam("now"),
    )
    .with_for_update(skip_locked=True)
)

AWAITED = or_(
    col(QuarterlyReturn.state) == ReturnState.OPEN.value,
    col(QuarterlyReturn.due_again_at).is_not(None),
)


def _holding(where: ColumnElement[bool]) -> Any:
    return (
        select(Person, RoleHeld.role, Snooze.until)
        .join(RoleHeld, col(RoleHeld.person_id) == col(Person.id))
        .join(
            Snooze,
            and_(
                col(Snooze.person_id) == col(Person.id),
                col(Snooze.return_id) == bindparam("return_id"),
            ),
            isouter=True,
        )
        .where(
            col(RoleHeld.role).in_(bindparam("roles", expanding=True)),
            where,
            col(RoleHeld.from_date) <= bindparam("day"),
            or_(col(RoleHeld.to_date).is_(None), col(RoleHeld.to_date) >= bindparam("day")),
        )
        .order_by(col(Person.name), col(Person.id))
    )


# Two, as no index helps to find what "is not distinct from" something.
_TEAM = _holding(col(RoleHeld.partnership_id) == bindparam("partnership"))
_OFFICE = _holding(col(RoleHeld.partnership_id).is_(None))


@dataclass(frozen=True)
class Member:
    """Somebody with a role on a day, until when they snooze one return, and their leaves."""

    person: Person
    role: str
    snoozed: datetime | None
    away: tuple[tuple[date, date], ...]


async def due_ids(session: AsyncSession, *, now: datetime) -> list[str]:
    """The returns whose time has come, longest first."""
    return list((await session.exec(_DUE_IDS, params={"now": now})).all())


async def still_due(
    session: AsyncSession, return_id: str, *, now: datetime
) -> QuarterlyReturn | None:
    """The return, locked; None if somebody else is at it, or has looked at it meanwhile."""
    rows = await session.exec(_STILL_DUE, params={"return_id": return_id, "now": now})
    return rows.one_or_none()


async def team(
    session: AsyncSession,
    return_id: str,
    *,
    roles: Collection[str],
    partnership: str | None,
    on: date,
) -> list[Member]:
    """Who holds one of the roles for the partnership (None: the office) on that day, by name."""
    what = {"return_id": return_id, "roles": list(roles), "day": on}
    if partnership is None:
        found = (await session.exec(_OFFICE, params=what)).all()
    else:
        found = (await session.exec(_TEAM, params=what | {"partnership": partnership})).all()
    leaves = await _leaves(session, [person.id for person, _, _ in found], on)
    return [
        Member(person, role, snoozed, tuple(leaves.get(person.id, [])))
        for person, role, snoozed in found
    ]


async def _leaves(
    session: AsyncSession, people: Collection[str], on: date
) -> dict[str, list[tuple[date, date]]]:
    if not people:
        return {}
    rows = await session.exec(
        select(Leave)
        .where(col(Leave.person_id).in_(people), col(Leave.last) >= on)
        .order_by(col(Leave.first))
    )
    found: dict[str, list[tuple[date, date]]] = {}
    for row in rows.all():
        found.setdefault(row.person_id, []).append((row.first, row.last))
    return found


async def told(session: AsyncSession, return_id: str) -> frozenset[tuple[str, str]]:
    """(person, stage) of every notice that was ever given of the return."""
    rows = await session.exec(
        select(Notice.person_id, Notice.stage).where(Notice.return_id == return_id)
    )
    return frozenset(rows.all())


async def extensions(session: AsyncSession, return_id: str) -> list[Extension]:
    """Those asked for, oldest first."""
    rows = await session.exec(
        select(Extension)
        .where(Extension.return_id == return_id)
        .order_by(col(Extension.asked_at), col(Extension.id))
    )
    return list(rows.all())


async def extensions_of(session: AsyncSession, returns: Collection[str]) -> list[Extension]:
    """Those asked for any of these returns, oldest first."""
    rows = await session.exec(
        select(Extension)
        .where(col(Extension.return_id).in_(returns))
        .order_by(col(Extension.asked_at), col(Extension.id))
    )
    return list(rows.all())


async def extension(session: AsyncSession, extension_id: str) -> Extension | None:
    """As it stands now. It is changed only by whoever has locked its return."""
    return await session.get(Extension, extension_id, populate_existing=True)


async def look_again(
    session: AsyncSession, *, now: datetime, partnerships: Collection[str] | None = None
) -> None:
    """Have the returns awaited (of some partnerships, or all) looked at by the next tick."""
    change = update(QuarterlyReturn).where(
        AWAITED,
        or_(col(QuarterlyReturn.next_look_at).is_(None), col(QuarterlyReturn.next_look_at) > now),
    )
    if partnerships is not None:
        change = change.where(col(QuarterlyReturn.partnership_id).in_(partnerships))
    await session.exec(change.values(next_look_at=now))


async def awaited(
    session: AsyncSession, partnerships: Collection[str] | None
) -> list[tuple[QuarterlyReturn, str]]:
    """(return, partnership's name) of those that the office waits for; None: of everybody."""
    wanted = (
        select(QuarterlyReturn, Partnership.name)
        .join(Partnership, col(Partnership.id) == col(QuarterlyReturn.partnership_id))
        .where(AWAITED)
        .order_by(col(QuarterlyReturn.id))
    )
    if partnerships is not None:
        wanted = wanted.where(col(QuarterlyReturn.partnership_id).in_(partnerships))
    return list((await session.exec(wanted)).all())


async def returns_of_year(
    session: AsyncSession, quarters: Collection[str], partnership: str | None
) -> list[tuple[QuarterlyReturn, str]]:
    """(return, partnership's name) for these quarters, by name and quarter; None: of everybody."""
    wanted = (
        select(QuarterlyReturn, Partnership.name)
        .join(Partnership, col(Partnership.id) == col(QuarterlyReturn.partnership_id))
        .where(col(QuarterlyReturn.quarter_key).in_(quarters))
        .order_by(col(Partnership.name), col(QuarterlyReturn.quarter_key))
    )
    if partnership is not None:
        wanted = wanted.where(QuarterlyReturn.partnership_id == partnership)
    return list((await session.exec(wanted)).all())


async def runs(session: AsyncSession, start: datetime, end: datetime) -> list[ServiceRun]:
    """The runs of the service that reach into a time."""
    rows = await session.exec(
        select(ServiceRun)
        .where(col(ServiceRun.last_seen_at) >= start, col(ServiceRun.started_at) <= end)
        .order_by(col(ServiceRun.started_at), col(ServiceRun.id))
    )
    return list(rows.all())
