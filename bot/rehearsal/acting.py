"""A scripted person's turn at a journey, in a transaction of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.demo import Demo
from bot.domain.permissions import Role
from bot.domain.quarters import to_london
from bot.domain.register import Register
from bot.journeys.turn import Turn
from bot.rehearsal.agenda import holders
from bot.rehearsal.walking import Walk
from bot.slack.deliveries import identify


@dataclass(frozen=True)
class Acting:
    """Who can act: the people of the register, at the walk's time."""

    demo: Demo
    area: Register
    walk: Walk

    @property
    def now(self) -> datetime:
        return self.demo.reeve.services.clock.now()

    @asynccontextmanager
    async def officer(self, *, second: bool = False) -> AsyncIterator[Turn]:
        """The officer; or the second officer, who confirms."""
        here = holders(self.area, Role.OFFICER, to_london(self.now).date())
        async with self.person(here[1] if second else here[0]) as turn:
            yield turn

    @asynccontextmanager
    async def person(self, person: str) -> AsyncIterator[Turn]:
        """Somebody, by their ID in the register."""
        (known,) = (each for each in self.area.people if each.id == person)
        async with self.demo.reeve.services.transaction() as session:
            who = await identify(session, known.team_id or "", known.user_id or "", now=self.now)
            yield self.demo.reeve.services.turn(session, who, self.now)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        async with self.demo.reeve.services.begin() as session:
            yield session
