"""Walking through the year: the clock moves, the office opens quarters, people sit down and act.

All who sit together act once at the same time; then everybody waits until Reeve is quiet, and the
clock goes on a little. So what happens is the same each time, however fast the machine is.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.demo import APP_USER, Demo, next_event
from bot.domain.readings import Value
from bot.domain.register import Register
from bot.domain.totals import SPEND
from bot.rehearsal import deadlines, sending_back
from bot.rehearsal.agenda import Agenda, Gathering, QuarterPlan, Visit, return_id
from bot.rehearsal.answering import known_from
from bot.rehearsal.antics import ANTICS, SMALL_ANTICS
from bot.rehearsal.books import Book
from bot.rehearsal.deviation import Deviation
from bot.rehearsal.repeating import remembered
from bot.rehearsal.respondents import Play, Respondent
from bot.rehearsal.screen import Button, newest
from bot.rehearsal.sitting import Sitting
from bot.rehearsal.tempers import REPEATING, Temper
from bot.rehearsal.words import Phrases
from bot.sandbox.people import Person
from bot.sandbox.records import Message
from bot.sandbox.refusal import Cannot

ROUND = timedelta(seconds=20)
"""How long a person takes over one thing, by the clock that is rehearsed with."""

_QUIET_WITHIN = 60.0  # seconds of real time
_OUTAGE_BEFORE = timedelta(minutes=59)  # it is over before anybody answers what it held up
_CLUMSY = 0.3
_CAREFUL = 0.03

Progress: TypeAlias = Callable[[str, int], None]
"""Told of progress: the quarter's key, and how many visits have been paid so far."""


@dataclass(frozen=True)
class Trouble:
    """What stopped somebody. `where` is a return's or a quarter's id, `why` a code."""

    where: str
    who: str
    why: str
    what: str = ""


async def _no_outage(_around: datetime) -> None:
    """Slack is there all the time."""


@dataclass
class Walk:
    """One rehearsal under way: what its people remember, and what went wrong."""

    demo: Demo
    area: Register
    agenda: Agenda
    phrases: Phrases
    seed: int
    watch: Progress = lambda _quarter, _visits: None
    before_round: Callable[[int], None] = lambda _number: None
    outage: Callable[[datetime], Awaitable[None]] = _no_outage
    calm: Callable[[], None] = lambda: None
    books: dict[str, Book] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    spent: dict[str, int] = field(default_factory=dict)
    outturns: Mapping[str, int] = field(default_factory=dict)
    visits: int = 0
    _next_event: datetime | None = None

    async def through(self) -> None:
        """Walk through the whole agenda."""
        for plan in self.agenda.quarters:
            if await self._open(plan):
                await self._answer(plan)

    async def _answer(self, plan: QuarterPlan) -> None:
        """The quarter's visits; before the deadline some ask for more time, after it for mercy."""
        after_due = [each for each in plan.gatherings if each.at > plan.due]
        for gathering in plan.gatherings:
            self.watch(plan.quarter.key, self.visits)
            if after_due and gathering is after_due[0]:
                self.calm()
                await deadlines.ask_for_time(self, plan)
            await self._hold(plan, gathering)
            to_send_back = sending_back.to_send_back(self, gathering)
            if to_send_back is not None:
                self.calm()
                await sending_back.send_back(self, plan, to_send_back)
        self.calm()
        await deadlines.answer_flags(self, plan)

    async def _open(self, plan: QuarterPlan) -> bool:
        """The office is asked, and an officer presses the button. False: it could not be."""
        await self.go_to(plan.asked_at - _OUTAGE_BEFORE)
        await self.outage(plan.asked_at)
        await self.go_to(plan.asked_at)
        button = self._asked(plan) if plan.officer else None
        await self.go_to(plan.opened_at)
        if button is None:
            why = "not_asked" if plan.officer else "no_officer"
            self.troubles.append(Trouble(plan.quarter.key, plan.officer, why))
            return False
        officer = self.person(plan.officer)
        await officer.press(button.surface, button.action_id, block_id=button.block_id)
        await self.quiet()
        self.books |= {each: Book(each) for each in plan.returns}
        return True

    def _asked(self, plan: QuarterPlan) -> Button | None:
        """The button by which the officer opens this quarter."""
        asked = self.conversation(self.person(plan.officer).id)
        return newest(asked, "open_quarter", quarter=plan.quarter.key)

    def conversation(self, user_id: str) -> list[Message]:
        """All that stands in somebody's conversation with Reeve, oldest first."""
        workspace = self.demo.sandbox.workspace
        return workspace.messages(workspace.direct(user_id, APP_USER).id)

    async def sit_on(self, plan: QuarterPlan, visit: Visit) -> None:
        """Somebody who is at their return already goes on in conversation, with nothing amiss."""
        sittings = [self._sitting(plan, replace(visit, in_form=False), arrived=True)]
        while sittings := [each for each in sittings if not each.over]:
            await self._round(sittings)
            await self._go_on()

    async def _hold(self, plan: QuarterPlan, gathering: Gathering) -> None:
        await self.go_to(gathering.at)
        sittings = [self._sitting(plan, visit) for visit in gathering.visits]
        number = 0
        while sittings:
            number += 1
            self.before_round(number)
            await self._round(sittings)
            await self._go_on()
            sittings = [each for each in sittings if not each.over]
        self.visits += len(gathering.visits)
        self._remember_spending(gathering)

    async def _round(self, sittings: Sequence[Sitting]) -> None:
        """Everybody does one thing, and sees what came of it."""
        await asyncio.gather(*(self._act(sitting) for sitting in sittings))
        await self.quiet()
        for sitting in sittings:
            with self._noting_trouble(sitting):
                sitting.look_back()

    async def _act(self, sitting: Sitting) -> None:
        with self._noting_trouble(sitting):
            await sitting.act()

    @contextmanager
    def noting_trouble(self, where: str, who: str) -> Iterator[None]:
        """Trouble of somebody who does one thing and no more."""
        try:
            yield
        except Deviation as met:
            self.troubles.append(Trouble(where, who, met.why, met.what))
        except Cannot as refused:
            self.troubles.append(Trouble(where, who, "cannot", str(refused)))

    @contextmanager
    def _noting_trouble(self, sitting: Sitting) -> Iterator[None]:
        """Who meets trouble gets up and leaves; the others go on."""
        try:
            yield
        except Deviation as met:
            self._give_up(sitting, met.why, met.what)
        except Cannot as refused:
            self._give_up(sitting, "cannot", str(refused))

    def _give_up(self, sitting: Sitting, why: str, what: str) -> None:
        who = sitting.turn.person_id
        self.troubles.append(Trouble(sitting.visit.return_id, who, why, what))
        sitting.people[0].done = True

    def _sitting(self, plan: QuarterPlan, visit: Visit, *, arrived: bool = False) -> Sitting:
        play = Play(
            self.demo.sandbox,
            self.demo.reeve.services.templates.quarterly_return,
            self.phrases,
            APP_USER,
        )
        known = replace(
            known_from(self.area, self.spent, plan.quarter.last_day),
            outturns=self.outturns,
            last=self._last(plan, visit, play),
        )
        clumsy = visit.temper is Temper.CLUMSY
        people = [
            Respondent(
                play=play,
                person_id=person,
                person=self.person(person),
                book=self.books[visit.return_id],
                known=known,
                # chance for a rehearsal, no secret
                chance=random.Random(f"{self.seed}/{visit.return_id}/{person}"),  # noqa: S311
                clumsiness=_CLUMSY if clumsy else _CAREFUL,
                antics=ANTICS if clumsy else SMALL_ANTICS,
                leaves_after=visit.answers,
                submits=place == 0,
                in_form=visit.in_form,
                arrived=arrived,
            )
            for place, person in enumerate(visit.people)
        ]
        return Sitting(visit, people)

    def _last(self, plan: QuarterPlan, visit: Visit, play: Play) -> Mapping[str, Value]:
        """What was submitted the quarter before, for people who say again what has not changed."""
        book = self.books.get(return_id(plan.quarter.previous, visit.partnership))
        if book is None or book.submission is None or visit.temper not in REPEATING:
            return {}
        return remembered(play.form, book.given)

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

    def person(self, person_id: str) -> Person:
        """Somebody of the register, at their screen."""
        user_id = next(each.user_id for each in self.area.people if each.id == person_id)
        return self.demo.sandbox.person(user_id or "")

    # --- time ---

    async def go_to(self, moment: datetime) -> None:
        """Move the clock there, by way of everything that happens on the way."""
        while (event := await next_event(self.demo.reeve.services)) and event[0] < moment:
            await self._move(event[0])
            await self.quiet()
        self._next_event = event[0] if event else None
        await self._move(moment)
        await self.quiet()

    async def _go_on(self) -> None:
        """Let a round's time pass. Mostly nothing happens by the clock in so short a time."""
        moment = self.demo.clock.now() + ROUND
        if self._next_event is not None and self._next_event <= moment:
            await self.go_to(moment)
        else:
            self.demo.clock.let_pass(ROUND)

    async def _move(self, moment: datetime) -> None:
        self.demo.clock.move_to(moment)
        await self.demo.ticks.over()

    async def quiet(self) -> None:
        """Wait until Reeve has answered everything and Slack has all that Reeve wrote.

        Raises TimeoutError if that takes too long.
        """
        dispatcher = self.demo.reeve.dispatcher
        async with asyncio.timeout(_QUIET_WITHIN):
            while True:
                await self.demo.sandbox.settled(_QUIET_WITHIN)
                await self.demo.ticks.over()
                if dispatcher.is_at_rest("slack"):
                    return
                await dispatcher.at_rest("slack")
