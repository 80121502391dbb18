"""Loading the register: the tables are made to say what the office's folder says.

Loading twice is loading once. What has gone from the folder goes from the tables where nothing was
ever reported on it; people, areas and partnerships stay, since what they did must still be read.
A project that has been reported on stays where it is, as do its figures in the returns. What a bid
round has awarded was never in the folder, and stays too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeVar

from sqlmodel import SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.permissions import REGISTER_ROLES
from bot.domain.register import Register
from bot.journeys import register_rows
from storage import audit, deadlines, latecomers, undelivered
from storage import register as stored
from storage.tables import (
    Area,
    Measure,
    Partnership,
    PartnershipArea,
    Person,
    Project,
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


@dataclass(frozen=True)
class Move:
    """A project or measure that has been reported on, and that the folder puts elsewhere.

    `was` says by or for what it was reported on, `to` where the folder puts it.
    """

    noun: Literal["project", "measure"]
    id: str
    was: str
    to: str


class CannotMove(Exception):
    """What has been reported on would move, and so would the figures of returns long submitted."""

    def __init__(self, moves: tuple[Move, ...]) -> None:
        super().__init__(moves)
        self.moves = moves


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
    """Make the tables say what the register says; one audit event if that changed anything.

    Raises CannotMove before anything is changed.
    """
    loading = _Loading(session)
    await stored.lock(session)
    reported = await _reported_on(session)
    await _refuse_moves(session, register, reported)
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
    kept = await _remove_what_is_gone(loading, register, reported)
    loaded = Loaded(
        _counts(register),
        loading.done["added"],
        loading.done["changed"],
        loading.done["removed"],
        kept,
    )
    if loaded.changed_anything:
        await latecomers.ask_again(session)
        await deadlines.look_again(session, now=now)
        await undelivered.forget_strangers(session)
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


async def _reported_on(session: AsyncSession) -> frozenset[str]:
    """The ids of the measures that an answer names, and of the projects that it names or measures.

    Nobody gives a first answer until the transaction ends.
    """
    named = await stored.subjects_answered(session)
    measured = (row.project_id for row in await _all(session, Measure) if row.id in named)
    return named.union(measured)


async def _refuse_moves(
    session: AsyncSession, register: Register, reported: frozenset[str]
) -> None:
    """Raise CannotMove if the folder puts what has been reported on into another place."""
    projects = [row for row in await _all(session, Project) if row.id in reported]
    measures = [row for row in await _all(session, Measure) if row.id in reported]
    moves = (*_project_moves(projects, register), *_measure_moves(measures, register))
    if moves:
        raise CannotMove(moves)


def _project_moves(rows: Iterable[Project], register: Register) -> Iterator[Move]:
    wanted = {each.id: each for each in register.projects}
    for row in sorted(rows, key=lambda row: row.id):
        new = wanted.get(row.id)
        places = ((row.partnership_id, new.partnership), (row.year, new.year)) if new else ()
        changed = [to for was, to in places if to != was]
        if changed:
            was = f"by {row.partnership_id} in {row.year}"
            yield Move("project", row.id, was, " in ".join(changed))


def _measure_moves(rows: Iterable[Measure], register: Register) -> Iterator[Move]:
    wanted = {each.id: each.project for each in register.measures}
    for row in sorted(rows, key=lambda row: row.id):
        to = wanted.get(row.id, row.project_id)
        if to != row.project_id:
            yield Move("measure", row.id, f"for project {row.project_id}", f"project {to}")


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


async def _remove_what_is_gone(
    loading: _Loading, register: Register, reported: frozenset[str]
) -> tuple[str, ...]:
    """Remove what the folder no longer holds, but for what has been reported on."""
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
        row
        for row in await _all(session, RoleHeld)
        if row.role in REGISTER_ROLES and register_rows.role_key(row) not in roles
    )
    return await _remove_projects(loading, register, reported)


async def _remove_projects(
    loading: _Loading, register: Register, reported: frozenset[str]
) -> tuple[str, ...]:
    """Remove projects and measures that are gone; answers the ids of those that must stay."""
    session = loading.session
    measures = {each.id for each in register.measures}
    projects = {each.id for each in register.projects}
    there = await _all(session, Project)
    awarded = {row.id for row in there if row.awarded_on is not None}
    gone: list[Measure | Project] = [
        *(
            row
            for row in await _all(session, Measure)
            if row.id not in measures and row.project_id not in awarded
        ),
        *(row for row in there if row.id not in projects | awarded),
    ]
    # measures come first, as they refer to their projects
    await loading.remove(row for row in gone if row.id not in reported)
    return tuple(sorted(row.id for row in gone if row.id in reported))


def _counts(register: Register) -> dict[str, int]:
    nouns = ("areas", "partnerships", "people", "roles", "projects", "measures")
    return {noun: len(getattr(register, noun)) for noun in nouns}
