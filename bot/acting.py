"""Somebody of the office acts from the command line: their turn, by the register's id.

They are held to the same rules as in Slack, and what they do is in the audit under their name.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.bank_holidays import england_and_wales
from bot.clock import SystemClock
from bot.commands import opened
from bot.domain.errors import Refusal
from bot.domain.permissions import Actor, Held, Role
from bot.domain.quarters import to_london
from bot.journeys.office import office_facts
from bot.journeys.turn import Turn
from bot.main import NotReady, require_schema
from bot.rendering.email import Contact
from bot.rendering.text import Templates
from storage import people

NOBODY = Contact("", "")  # what is done from the command line writes no e-mail


@dataclass(frozen=True)
class Desk:
    """Where the database and the words are."""

    database_url: str
    templates: Path


@asynccontextmanager
async def reading(desk: Desk) -> AsyncIterator[AsyncSession]:
    """The database, for a command that changes nothing. Raises NotReady."""
    async with opened(desk.database_url) as database:
        await require_schema(database)
        async with database.transaction() as session:
            yield session


@asynccontextmanager
async def acting(desk: Desk, person_id: str) -> AsyncIterator[Turn]:
    """The turn of a person; what is refused to them is said and nothing is changed.

    Raises NotReady, with the refusal's words.
    """
    templates, now = Templates(desk.templates), SystemClock().now()
    async with opened(desk.database_url) as database:
        await require_schema(database)
        try:
            async with database.transaction() as session:
                actor = await _actor(session, person_id, to_london(now).date())
                yield Turn(session, templates, actor, now, england_and_wales(), NOBODY)
        except Refusal as refused:
            async with database.transaction() as session:
                office = await office_facts(session, templates)
            words = templates.words(f"refusal.{refused.code}", **(office | dict(refused.facts)))
            raise NotReady(words) from refused


async def _actor(session: AsyncSession, person_id: str, day: date) -> Actor:
    found = await people.by_id(session, person_id, on=day)
    if found is None:
        raise NotReady(f"There is nobody with the ID {person_id} in the register. Check --by.")
    person, roles = found
    held = tuple(Held(Role(each.role), each.partnership_id) for each in roles)
    return Actor(person.id, person.name, person.email, person.user_id, held)
