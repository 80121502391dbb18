"""A made-up office: four partnerships, their people, and what a test asks of its database.

eastvale: two projects; a lead and a deputy in Slack. westmoor: its lead is not in Slack, its
deputy is. northway: projects, and nobody in Slack. southend: no project this year.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import Clock
from bot.domain.permissions import Actor, Held, Role
from bot.domain.quarters import Quarter
from bot.jobs import Finding
from bot.journeys import news, quarter_opening
from bot.journeys.quarter_opening import TIMETABLE, Opened
from bot.journeys.turn import Turn
from bot.rendering.email import Contact
from bot.rendering.text import Templates
from bot.services import Services
from storage.database import Database
from storage.tables import (
    Area,
    AuditEvent,
    Measure,
    OutgoingMessage,
    Partnership,
    PartnershipArea,
    Person,
    Project,
    QuarterlyReturn,
    RoleHeld,
    Setting,
)

TEAM = "T1"
QUARTER = Quarter(2024, 1)
START = date(2022, 4, 1)
MONDAY = datetime(2024, 7, 1, 9, tzinfo=UTC)  # the first working day after the quarter, 10am
DUE = datetime(2024, 7, 31, 16, tzinfo=UTC)  # 5pm in London on the last working day of July
SENDER = Contact("Reeve", "reeve@office.example")
EASTVALE = "2024-25-Q1.eastvale"

_PEOPLE = ("ada", "bo", "cy", "di", "el", "fay", "noel", "maya", "lewis", "rosa", "sid")
_NOT_IN_SLACK = {"cy", "el", "sid"}
_ROLES: tuple[tuple[str, Role, str | None, date, date | None], ...] = (
    ("ada", Role.LEAD, "eastvale", START, None),
    ("bo", Role.DEPUTY, "eastvale", START, None),
    ("noel", Role.FINANCE, "eastvale", START, None),
    ("fay", Role.LEAD, "eastvale", START, date(2024, 6, 30)),
    ("cy", Role.LEAD, "westmoor", START, None),
    ("di", Role.DEPUTY, "westmoor", START, None),
    ("el", Role.LEAD, "northway", START, None),
    ("maya", Role.OFFICER, None, START, None),
    ("lewis", Role.OFFICER, None, START, None),
    ("sid", Role.OFFICER, None, START, None),
    ("rosa", Role.CHIEF_EXECUTIVE, None, START, None),
)
_PROJECTS = (
    ("locks", "eastvale", 1_200_000, ("locks-homes",)),
    ("youth", "eastvale", 900_000, ()),
    ("rural", "westmoor", 450_000, ()),
    ("farms", "northway", 300_000, ()),
)


@dataclass(frozen=True)
class Office:
    """The office's database and words."""

    database: Database
    templates: Templates

    def services(self, clock: Clock) -> Services:
        """The services of this office; nobody is woken, and no day is a bank holiday."""
        return Services(
            clock=clock,
            begin=self.database.transaction,
            wake_outbox=lambda: None,
            templates=self.templates,
            bank_holidays=frozenset(),
            sender=SENDER,
        )

    async def open_quarter(
        self,
        *,
        by: str = "maya",
        now: datetime = MONDAY,
        quarter: Quarter = QUARTER,
        bank_holidays: Iterable[date] = (),
    ) -> Opened:
        async with self.database.transaction() as session:
            turn = self.turn(session, by, now, bank_holidays=frozenset(bank_holidays))
            return await quarter_opening.open_quarter(turn, quarter)

    async def propose(self, now: datetime, *, bank_holidays: Iterable[date] = ()) -> None:
        async with self.database.transaction() as session:
            turn = self.turn(session, TIMETABLE, now, bank_holidays=frozenset(bank_holidays))
            await quarter_opening.propose_quarters(turn)

    async def ask_latecomers(self, now: datetime) -> None:
        await self.each(quarter_opening.missing_returns, quarter_opening.add_return, now)
        await self.each(quarter_opening.unprompted_leads, quarter_opening.prompt_lead, now)

    async def each(
        self,
        finding: Finding,
        journey: Callable[..., Awaitable[None]],
        now: datetime,
        *,
        bank_holidays: frozenset[date] = frozenset(),
    ) -> None:
        """What the timetable does: find what is due, and do each in a transaction of its own."""
        async with self.database.transaction() as session:
            due = await finding(self.turn(session, TIMETABLE, now, bank_holidays=bank_holidays))
        for about in due:
            async with self.database.transaction() as session:
                turn = self.turn(session, TIMETABLE, now, bank_holidays=bank_holidays)
                await journey(turn, *about)

    async def tell_news(self, now: datetime = MONDAY) -> None:
        """What the timetable writes of what was announced."""
        async with self.database.transaction() as session:
            waiting = await news.waiting(self.turn(session, TIMETABLE, now))
        for announcement, partnership in waiting:
            async with self.database.transaction() as session:
                turn = self.turn(session, TIMETABLE, now)
                write = await news.writer(turn, announcement)
                await news.tell(turn, announcement, partnership, write=write)

    async def add(self, *rows: SQLModel) -> None:
        """What the register has gained since."""
        async with self.database.transaction() as session:
            await _add(session, *rows)

    async def do(self, journey: Callable[..., Awaitable[object]], **wanted: Any) -> None:
        """Run a journey in a transaction of its own. `by` names who acts, "ada" unless told."""
        by, now = wanted.pop("by", "ada"), wanted.pop("now", MONDAY)
        about = {"return_id": EASTVALE} | wanted
        async with self.database.transaction() as session:
            await journey(self.turn(session, by, now), **about)

    def turn(
        self,
        session: AsyncSession,
        by: str,
        now: datetime,
        *,
        bank_holidays: frozenset[date] = frozenset(),
    ) -> Turn:
        """The turn of a person at a moment."""
        return Turn(session, self.templates, actor(by), now, bank_holidays, SENDER)

    async def rows(self, table: type[Any], *order: Any) -> list[Any]:
        """Every row of a table, in order."""
        async with self.database.transaction() as session:
            return list((await session.exec(select(table).order_by(*order))).all())

    async def the_return(self, return_id: str = EASTVALE) -> QuarterlyReturn:
        async with self.database.transaction() as session:
            return await session.get_one(QuarterlyReturn, return_id)

    async def messages(self) -> dict[str, OutgoingMessage]:
        """The outbox, in its order, by key."""
        rows = await self.rows(OutgoingMessage, col(OutgoingMessage.id))
        return {row.key: row for row in rows}

    async def events(self) -> list[AuditEvent]:
        return await self.rows(AuditEvent, col(AuditEvent.seq))


def actor(person: str) -> Actor:
    held = tuple(
        Held(role, partnership)
        for who, role, partnership, _, until in _ROLES
        if who == person and until is None
    )
    return Actor(person, person.title(), f"{person}@example.org", slack_id(person), held)


def slack_id(person: str) -> str | None:
    return None if person in _NOT_IN_SLACK else f"U{person.upper()}"


async def register(office: Office) -> None:
    """Put the register into the office's empty tables."""
    async with office.database.transaction() as session:
        await fill(session)


async def fill(session: AsyncSession) -> None:
    """Put the register into empty tables."""
    await _add(
        session,
        Setting(key="office_name", value="the Northshire office"),
        Setting(key="office_email", value="reporting@office.example"),
        *(
            Person(
                id=each,
                name=each.title(),
                email=f"{each}@example.org",
                team_id=TEAM if slack_id(each) else None,
                user_id=slack_id(each),
            )
            for each in _PEOPLE
        ),
    )
    for each in ("eastvale", "westmoor", "northway", "southend"):
        channel = f"C{each.upper()}" if each == "eastvale" else None
        name = f"{each.title()} & District"
        await _add(
            session,
            Area(gss=f"E-{each}", name=each.title()),
            Partnership(id=each, name=name, payee=each, channel_id=channel),
        )
        await _add(session, PartnershipArea(partnership_id=each, gss=f"E-{each}", from_date=START))
    await _add(session, *(_role(*role) for role in _ROLES))
    for place, (ident, partnership, award, measures) in enumerate(_PROJECTS):
        await _add(session, _project(ident, partnership, award, place))
        await _add(session, *(_measure(each, ident) for each in measures))


async def _add(session: AsyncSession, *rows: SQLModel) -> None:
    session.add_all(rows)
    await session.flush()


def _role(
    person: str, role: Role, partnership: str | None, first: date, last: date | None
) -> RoleHeld:
    return RoleHeld(
        person_id=person,
        role=role.value,
        partnership_id=partnership,
        from_date=first,
        to_date=last,
    )


def _project(ident: str, partnership: str, award: int, place: int) -> Project:
    return Project(
        id=ident,
        partnership_id=partnership,
        year="2024-25",
        name=f"The {ident} project",
        objective="Safer streets",
        award_pence=award,
        position=place,
    )


def _measure(ident: str, project: str) -> Measure:
    return Measure(
        id=ident, project_id=project, name="Homes fitted", unit="homes", target="60", position=1
    )
