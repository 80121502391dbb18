"""All that a listener or a job is given. Made by hand in `bot.main`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import Clock
from bot.domain.permissions import Actor
from bot.journeys.heartbeat import Heartbeat
from bot.journeys.turn import NewSecret, Turn, random_secret
from bot.painting import Paint, no_pictures
from bot.rendering.email import Contact
from bot.rendering.text import Templates
from storage import untold


@dataclass(frozen=True)
class Services:
    """`sender` is who e-mails come from; `begin` opens a transaction; links lead to
    `public_url`, which ends in /.
    """

    clock: Clock
    begin: Callable[[], AbstractAsyncContextManager[AsyncSession]]
    wake_outbox: Callable[[], None]
    templates: Templates
    bank_holidays: frozenset[date]
    sender: Contact
    holiday_names: Mapping[date, str] = field(default_factory=dict)
    heartbeat: Heartbeat = field(default_factory=Heartbeat)
    public_url: str = "http://127.0.0.1:8080/"
    paint: Paint = no_pictures
    new_secret: NewSecret = random_secret
    wake_timetable: Callable[[], None] = lambda: None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """One transaction; once it is committed, the outbox is looked at, and news are written."""
        async with self.begin() as session:
            yield session
        self.wake_outbox()
        if untold.is_noted(session):
            self.wake_timetable()

    def turn(self, session: AsyncSession, actor: Actor, now: datetime) -> Turn:
        """The turn of somebody who acts now."""
        return Turn(
            session,
            self.templates,
            actor,
            now,
            self.bank_holidays,
            self.sender,
            self.holiday_names,
            self.public_url,
            self.new_secret,
        )
