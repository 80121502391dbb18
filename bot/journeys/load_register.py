"""Loading the register: the tables are made to say what the office's folder says.

Loading twice is loading once. What has gone from the folder goes from the tables where nothing was
ever reported on it; people, areas and partnerships stay, since what they did must still be read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlmodel import SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.quarters import Quarter
from bot.domain.register import Register
from bot.journeys import register_rows
from storage import audit
from storage.tables import (
    Area,
    AuditHead,
    Measure,
    Partnership,
    PartnershipArea,
    Person,
    Project,
    QuarterlyReturn,
    RoleHeld,
    Setting,
)

Row = TypeVar("Row", bound=SQLModel)
Key = Callable[[Row], Hashable]


@dataclass(frozen=True)
class Loaded:
    """What loading did. `counts`: how much of each noun the register holds, such as areas: 9.

    `kept` are projects and measures that are no longer in the folder but have been reported on.
    """

    counts: Mapping[str, int]
    added: int
    changed: int
    removed: int
    kept: tuple[str, ...]

    @property
    def changed_anything(self) -> bool:
        return bool(self.added or self.changed or self.removed)


@dataclass
class _Loading:
    """Adds, changes and removes rows, and counts each."""

    session: AsyncSession
    done: Counter[str] = field(default_factory=Counter)

    async def put(self, table: type[Row], wanted: Iterable[Row], *, key: Key[Row]) -> None:
        """Add the rows that are not there, and change those that say something else."""
        there = {key(row): row for row in await _all(self.session, table)}
        for row in wanted:
            known = there.get(key(row))
            if known is None:
                self.session.add(row)
                self.done["added"] += 1
            elif _says(known) != _says(row):
                known.sqlmodel_update(_says(row))
                self.session.add(known)
                self.done["changed"] += 1
        await self.session.flush()

    async def remove(self, rows: Iterable[SQLModel]) -> None:
        for row in rows:
            await self.session.delete(row)
            self.done["removed"] += 1
        await self.session.flush()


async def load(session: AsyncSession, register: Register, *, actor: str, now: datetime) -> Loaded:
    """Make the tables say what the register says; one audit event if that changed anything."""
    loading = _Loading(session)
    # held to the end, so that two who load at once do so one after the other
    await session.exec(select(AuditHead).with_for_update())
    await _free_slack_ids(session, register)
    await loading.put(Setting, register_rows.settings(register), key=lambda row: row.key)
    await loading.put(Area, register_rows.areas(register), key=lambda row: row.gss)
    await loading.put(Partnership, register_rows.partnerships(register), key=lambda row: row.id)
    await loading.put(Person, register_rows.people(register), key=lambda row: row.id)
    await loading.put(
        PartnershipArea, register_rows.partnership_areas(register), key=register_rows.area_key
    )
    await loading.put(RoleHeld, register_rows.roles(register), key=register_rows.role_key)
    await loading.put(Project, register_rows.projects(register), key=lambda row: row.id)
    await loading.put(Measure, register_rows.measures(register), key=lambda row: row.id)
    kept = await _remove_what_is_gone(loading, register)
    loaded = Loaded(
        _counts(register),
        loading.done["added"],
        loading.done["changed"],
        loading.done["removed"],
        kept,
    )
    if loaded.changed_anything:
        await audit.append(
            session,
            "register loaded",
            actor=actor,
            now=now,
            subject="register",
            details={**loaded.counts, **loading.done},
        )
    return loaded


async def _all(session: AsyncSession, table: type[Row]) -> Sequence[Row]:
    return (await session.exec(select(table))).all()


def _says(row: SQLModel) -> dict[str, object]:
    """What a row says, but for the number that the database gave it."""
    return row.model_dump(exclude={"id"})


async def _free_slack_ids(session: AsyncSession, register: Register) -> None:
    """Take a channel or Slack identity from whoever has it and should not.

    Each is held by one row only, so two rows could not swap theirs without this.
    """
    channels = {each.channel_id: each.id for each in register.partnerships}
    for partnership in await _all(session, Partnership):
        if channels.get(partnership.channel_id, partnership.id) != partnership.id:
            partnership.channel_id = partnership.channel_name = None
            session.add(partnership)
    identities = {(each.team_id, each.user_id): each.id for each in register.people}
    for person in await _all(session, Person):
        if identities.get((person.team_id, person.user_id), person.id) != person.id:
            person.team_id = person.user_id = None
            session.add(person)
    await session.flush()


async def _remove_what_is_gone(loading: _Loading, register: Register) -> tuple[str, ...]:
    """Remove what the folder no longer holds, but for what a return has been opened on."""
    settings = {row.key for row in register_rows.settings(register)}
    areas = {register_rows.area_key(row) for row in register_rows.partnership_areas(register)}
    roles = {register_rows.role_key(row) for row in register_rows.roles(register)}
    session = loading.session
    await loading.remove(
        row
        for row in await _all(session, Setting)
        if row.key.startswith(register_rows.MANAGED_SETTINGS) and row.key not in settings
    )
    await loading.remove(
        row
        for row in await _all(session, PartnershipArea)
        if register_rows.area_key(row) not in areas
    )
    await loading.remove(
        row for row in await _all(session, RoleHeld) if register_rows.role_key(row) not in roles
    )
    return await _remove_projects(loading, register)


async def _remove_projects(loading: _Loading, register: Register) -> tuple[str, ...]:
    """Remove projects and measures that are gone; answers the ids of those that must stay."""
    projects = {row.id: row for row in await _all(loading.session, Project)}
    reported = await _reported_on(loading.session, projects)
    wanted = {each.id for each in register.projects}
    measured = {each.id for each in register.measures}
    gone_measures = [row for row in await _all(loading.session, Measure) if row.id not in measured]
    gone = [row for row in projects.values() if row.id not in wanted]
    await loading.remove(row for row in gone_measures if row.project_id not in reported)
    await loading.remove(row for row in gone if row.id not in reported)
    kept = [row.id for row in gone if row.id in reported]
    kept += [row.id for row in gone_measures if row.project_id in reported]
    return tuple(sorted(kept))


async def _reported_on(session: AsyncSession, projects: Mapping[str, Project]) -> frozenset[str]:
    """The projects that a return has been opened on: one of their partnership in their year."""
    returns = await session.exec(
        select(QuarterlyReturn.partnership_id, QuarterlyReturn.quarter_key)
    )
    opened = {(partnership, Quarter.parse(key).year_key) for partnership, key in returns.all()}
    return frozenset(
        row.id for row in projects.values() if (row.partnership_id, row.year) in opened
    )


def _counts(register: Register) -> dict[str, int]:
    nouns = ("areas", "partnerships", "people", "roles", "projects", "measures")
    return {noun: len(getattr(register, noun)) for noun in nouns}
