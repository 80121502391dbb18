"""Walking through the year: the clock moves, the office opens quarters, people sit down and act.

All who sit together act once at the same time; then everybody waits until Reeve is quiet, and the
clock goes on a little. So what happens is the same each time, however fast the machine is.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import col, select

from bot.demo import APP_USER, Demo, next_event
from bot.domain.register import Register
from bot.domain.totals import SPEND
from bot.rehearsal.agenda import Agenda, Gathering, QuarterPlan, Visit
from bot.rehearsal.answering import known_from
from bot.rehearsal.antics import ANTICS, SMALL_ANTICS
from bot.rehearsal.books import Book
from bot.rehearsal.respondents import Deviation, Play, Respondent
from bot.rehearsal.screen import newest
from bot.rehearsal.tempers import Temper
from bot.rehearsal.words import Phrases
from bot.sandbox.changes import Change, ExchangeDone
from bot.sandbox.refusal import Cannot
from storage.tables import MessageState, OutgoingMessage

ROUND = timedelta(seconds=20)
"""How long a person takes over one thing, by the clock that is rehearsed with."""

_QUIET_WITHIN = 60.0  # seconds of real time
_LOOK_AGAIN = 0.05
_MOST_ACTS = 400
_CLUMSY = 0.3
_CAREFUL = 0.03
_UNFINISHED = (
    select(OutgoingMessage.id)
    .where(
        col(OutgoingMessage.state).in_([MessageState.PENDING.value, MessageState.LEASED.value]),
        OutgoingMessage.medium == "slack",
    )
    .limit(1)
)

Watch = Callable[[str, int], None]
"""Told of progress: the quarter's key, and how many visits have been paid so far."""


@dataclass(frozen=True)
class Trouble:
    """What stopped somebody. `where` is a return's or a quarter's id, `why` a code."""

    where: str
    who: str
    why: str
    what: str = ""


@dataclass
class Sitting:
    """A visit under way: one person, or several who take turns."""

    visit: Visit
    people: Sequence[Respondent]
    acts: int = 0

    @property
    def over(self) -> bool:
        return self.people[0].done

    async def act(self) -> None:
        who = self.people[self.acts % len(self.people)]
        self.acts += 1
        if self.acts > _MOST_ACTS:
            raise Deviation("no_end")
        await who.act()


@dataclass
class Walk:
    """One rehearsal under way: what its people remember, and what went wrong."""

    demo: Demo
    area: Register
    agenda: Agenda
    phrases: Phrases
    seed: int
    watch: Watch = lambda _quarter, _visits: None
    before_round: Callable[[int], None] = lambda _number: None
    books: dict[str, Book] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    spent: dict[str, int] = field(default_factory=dict)
    visits: int = 0
    _stirred: asyncio.Event = field(default_factory=asyncio.Event)

    async def through(self) -> None:
        """Walk through the whole agenda."""
        unsubscribe = self.demo.sandbox.workspace.subscribe(self._notice)
        try:
            for plan in self.agenda.quarters:
                await self._open(plan)
                for gathering in plan.gatherings:
                    self.watch(plan.quarter.key, self.visits)
                    await self._hold(plan, gathering)
            self.watch("", self.visits)
        finally:
            unsubscribe()

    async def _open(self, plan: QuarterPlan) -> None:
        """The office is asked, and an officer presses the button."""
        await self.go_to(plan.asked_at)
        officer = self.demo.sandbox.person(self._user(plan.officer))
        dm = self.demo.sandbox.workspace.direct(officer.id, APP_USER).id
        workspace = self.demo.sandbox.workspace
        button = next(
            (
                found
                for message in reversed(workspace.messages(dm))
                if (found := newest([message], "open_quarter")) is not None
                and found.on_it.get("quarter") == plan.quarter.key
            ),
            None,
        )
        await self.go_to(plan.opened_at)
        if button is None:
            self.troubles.append(Trouble(plan.quarter.key, plan.officer, "not_asked"))
            return
        await officer.press(button.surface, button.action_id, block_id=button.block_id)
        await self.quiet()
        for return_id in plan.returns:
            self.books[return_id] = Book(return_id)

    async def _hold(self, plan: QuarterPlan, gathering: Gathering) -> None:
        await self.go_to(gathering.at)
        sittings = [self._sitting(plan, visit) for visit in gathering.visits]
        number = 0
        while sittings:
            number += 1
            self.before_round(number)
            await asyncio.gather(*(self._act(sitting) for sitting in sittings))
            await self.quiet()
            await self.go_to(self.demo.clock.now() + ROUND)
            sittings = [each for each in sittings if not each.over]
        self.visits += len(gathering.visits)
        self._remember_spending(gathering)

    async def _act(self, sitting: Sitting) -> None:
        person = sitting.people[0]
        try:
            await sitting.act()
        except Deviation as met:
            trouble = Trouble(sitting.visit.return_id, person.person_id, met.why, met.what)
        except Cannot as refused:
            trouble = Trouble(sitting.visit.return_id, person.person_id, "cannot", str(refused))
        else:
            return
        self.troubles.append(trouble)
        person.done = True

    def _sitting(self, plan: QuarterPlan, visit: Visit) -> Sitting:
        play = Play(
            self.demo.sandbox,
            self.demo.reeve.services.templates.quarterly_return,
            self.phrases,
            APP_USER,
        )
        known = known_from(self.area, self.spent, plan.quarter.last_day)
        clumsy = visit.temper is Temper.CLUMSY
        people = [
            Respondent(
                play=play,
                person_id=person,
                person=self.demo.sandbox.person(self._user(person)),
                book=self.books[visit.return_id],
                known=known,
                chance=random.Random(f"{self.seed}/{visit.return_id}/{person}"),  # noqa: S311
                clumsiness=_CLUMSY if clumsy else _CAREFUL,
                antics=ANTICS if clumsy else SMALL_ANTICS,
                leaves_after=visit.answers,
                submits=place == 0,
            )
            for place, person in enumerate(visit.people)
        ]
        return Sitting(visit, people)

    def _remember_spending(self, gathering: Gathering) -> None:
        """What was submitted counts as spent before in the quarters to come."""
        for visit in gathering.visits:
            book = self.books[visit.return_id]
            if visit.answers is not None or book.submission is None:
                continue
            for key, value in book.given.items():
                name, _, project = key.partition(":")
                if name == SPEND and isinstance(value, int):
                    self.spent[project] = self.spent.get(project, 0) + value

    def _user(self, person_id: str) -> str:
        return self._users[person_id]

    @property
    def _users(self) -> Mapping[str, str]:
        return {each.id: each.user_id for each in self.area.people if each.user_id}

    # --- time ---

    async def go_to(self, moment: datetime) -> None:
        """Move the clock there, by way of everything that happens on the way."""
        while (event := await next_event(self.demo.reeve.services)) and event[0] < moment:
            await self._move(event[0])
        await self._move(moment)

    async def _move(self, moment: datetime) -> None:
        self.demo.clock.move_to(moment)
        await self.demo.ticks.over()
        await self.quiet()

    async def quiet(self) -> None:
        """Wait until Reeve has answered everything and Slack has all that Reeve wrote.

        Raises TimeoutError if that takes too long.
        """
        async with asyncio.timeout(_QUIET_WITHIN):
            while True:
                await self.demo.sandbox.settled(_QUIET_WITHIN)
                self._stirred.clear()
                if not await self._waiting():
                    return
                try:
                    async with asyncio.timeout(_LOOK_AGAIN):
                        await self._stirred.wait()
                except TimeoutError:
                    continue

    async def _waiting(self) -> bool:
        """Whether a message to Slack has not been sent, or not been noted as sent."""
        async with self.demo.reeve.services.begin() as session:
            return (await session.exec(_UNFINISHED)).first() is not None

    def _notice(self, change: Change) -> None:
        if isinstance(change, ExchangeDone):
            self._stirred.set()
