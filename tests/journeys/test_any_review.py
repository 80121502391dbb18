"""A submitted return survives whatever its people, two officers and the clock do after that.

Hypothesis plays lead, deputy, two officers and the finance officer. They press any button and send
any window that any of them was ever shown, and type what they like, while days go by, the timetable
ticks, and some steps crash before they commit. However it goes, the return can be accepted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.errors import Refusal
from bot.domain.return_states import ReturnState
from bot.journeys import nudging, quarterly_return, reviewing
from bot.rendering.modals import Modal, Pushed
from bot.rendering.text import Templates
from bot.slack.deliveries import Delivery
from bot.slack.modals import TAKINGS
from bot.slack.payloads import Submission
from storage import audit
from storage.database import Database
from storage.tables import OutgoingMessage
from tests.journeys import reviewed
from tests.journeys.answering import (
    STORY,
    Shown,
    answer_next,
    deliver,
    look,
    shown_to,
    submit,
    take_step,
)
from tests.journeys.desks import LATER, finish
from tests.journeys.office import EASTVALE, Office, register, slack_id
from tests.thorough import THOROUGH

PARTNERS, OFFICERS = ("ada", "bo"), ("maya", "lewis")
EVERYBODY = (*PARTNERS, *OFFICERS, "noel")
TYPED = ("yes", "£1,234.50", "0", "", "Is that with the summer sessions?", STORY)
WAITS = st.sampled_from((timedelta(minutes=1), timedelta(hours=30), timedelta(days=12)))
# the full run is for CI: here, enough of it to notice a slip while working
EXAMPLES, STEPS = (18, 50) if THOROUGH else (3, 25)
MOST_QUESTIONS = 120
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Crash(Exception):
    """The process dies before it commits."""


class AnyReview(RuleBasedStateMachine):
    """Everybody at one submitted return. The test gives it an office and what that held then."""

    office: ClassVar[Office]
    runner: ClassVar[asyncio.Runner]
    kept: ClassVar[Path]

    @initialize()
    def the_return_is_submitted(self) -> None:
        self.now: datetime = LATER
        self.runner.run(reviewed.put_back(self.office, self.kept))
        self.stands = self.runner.run(reviewed.standing(self.office))
        self.buttons: list[Shown] = []
        self.windows: list[tuple[str, Modal]] = []
        self.read = 0
        self._read_messages()

    @rule(number=st.integers(0, 10_000), option=st.integers(0, 200), crash=st.booleans())
    def somebody_presses(self, number: int, option: int, crash: bool) -> None:
        """Any button ever shown. Half of the time one of the last, as people mostly do."""
        recent = self.buttons[-12:] if number % 2 else self.buttons
        button = recent[number % len(recent)].option(option)
        note(f"{button.person} presses {button.press}")
        self._step(button.person, lambda s: take_step(self.office, s, button, self.now), crash)

    @rule(number=st.integers(0, 10_000), crash=st.booleans())
    def somebody_sends_a_window(self, number: int, crash: bool) -> None:
        """Any window that was ever open, the last ones more often."""
        sendable = [each for each in self.windows if each[1].submit]
        if not sendable:
            return
        recent = sendable[-3:] if number % 2 else sendable
        person, window = recent[number % len(recent)]
        given = reviewed.fill_in(window.blocks, number)
        submission = Submission(
            Delivery(f"view:{number}", "T1", slack_id(person) or ""),
            window.name,
            window.carried,
            given,
            None,
        )
        note(f"{person} sends {window.name}: {given}")

        async def send(session: AsyncSession) -> object:
            return await TAKINGS[window.name](
                submission, self.office.turn(session, person, self.now)
            )

        self._step(person, send, crash)

    @rule(person=st.sampled_from(PARTNERS), words=st.sampled_from(TYPED), crash=st.booleans())
    def a_partner_types(self, person: str, words: str, crash: bool) -> None:
        about = {"return_id": EASTVALE, "typed": words}
        source = f"DU{person.upper()}:{int(self.now.timestamp()) + 120}.9"

        async def type_it(session: AsyncSession) -> None:
            turn = self.office.turn(session, person, self.now)
            await quarterly_return.answer_typed(turn, **about, source=source)

        self._step(person, type_it, crash)

    @rule(person=st.sampled_from(OFFICERS), words=st.sampled_from(TYPED), crash=st.booleans())
    def an_officer_types(self, person: str, words: str, crash: bool) -> None:
        async def type_it(session: AsyncSession) -> None:
            turn = self.office.turn(session, person, self.now)
            await reviewing.words_typed(turn, return_id=EASTVALE, typed=words)

        self._step(person, type_it, crash)

    @rule(count=st.integers(1, 60))
    def the_lead_gets_on_with_it(self, count: int) -> None:
        """Answers what is asked again, and submits once all is answered."""
        self._answer(count)
        self._see()

    @rule(wait=WAITS)
    def time_goes_by_and_the_timetable_ticks(self, wait: timedelta) -> None:
        self.now += wait
        self.runner.run(self.office.each(nudging.due_returns, nudging.look_at_return, self.now))
        self.runner.run(deliver(self.office, self.now))
        self._see()

    def teardown(self) -> None:
        """However it went: it can be answered, submitted and accepted, and its audit verifies."""
        if not hasattr(self, "stands"):
            return
        for query in self.stands.changing["answer_query"]:
            if query.closed_at is None:
                self._do("maya", reviewing.take_back, query=query.id)
        self._answer(MOST_QUESTIONS)
        self._see()
        if self.stands.row.state == ReturnState.SUBMITTED:
            self._do("maya", reviewing.accept, version=self.stands.row.version)
        assert self.stands.row.state == ReturnState.ACCEPTED
        self.runner.run(self._verify())

    def _do(self, by: str, journey: Callable[..., Awaitable[object]], **about: Any) -> None:
        self.runner.run(self.office.do(journey, by=by, now=self.now, **about))
        self._see()

    def _step(
        self, person: str, journey: Callable[[AsyncSession], Awaitable[object]], crash: bool
    ) -> None:
        """One step of one person, a minute later. A crash and a refusal leave no trace."""
        self.now += timedelta(minutes=1)
        before = self.stands.trace

        async def step() -> object:
            async with self.office.database.transaction() as session:
                shown = await journey(session)
                if crash:
                    raise Crash
                return shown

        try:
            shown = self.runner.run(step())
        except (Crash, Refusal) as ended:
            note(f"ended by {ended!r}")
            self._see()
            assert self.stands.trace == before
        else:
            self._see()
            window = shown.modal if isinstance(shown, Pushed) else shown
            if isinstance(window, Modal):
                self.windows.append((person, window))

    def _answer(self, most: int) -> None:
        """What comes next is answered, so many times at most; the end is a submission."""
        answered = 0
        while answered < most and self.runner.run(answer_next(self.office, self.now)):
            answered += 1
        seen = self.runner.run(look(self.office))
        if ReturnState(seen.row.state).takes_answers and seen.draft.next_question() is None:
            self.runner.run(submit(self.office, seen, now=self.now))

    def _see(self) -> None:
        before, self.stands = (
            self.stands,
            self.runner.run(reviewed.standing(self.office, self.stands)),
        )
        reviewed.require_kept(before, self.stands)
        reviewed.require_sound(self.stands)
        self._read_messages()

    def _read_messages(self) -> None:
        self.buttons += shown_to(self.runner.run(self._newer_messages()), *EVERYBODY)

    async def _newer_messages(self) -> list[OutgoingMessage]:
        async with self.office.database.transaction() as session:
            newer = select(OutgoingMessage).where(col(OutgoingMessage.id) > self.read)
            found = list((await session.exec(newer.order_by(col(OutgoingMessage.id)))).all())
        self.read = max([self.read, *(each.id or 0 for each in found)])
        return found

    async def _verify(self) -> None:
        async with self.office.database.transaction() as session:
            assert await audit.first_fault(session) is None


def test_a_submitted_return_is_sound_whatever_is_done_to_it(
    database_url: str, templates: Templates, tmp_path: Path
) -> None:
    """Every acknowledged answer is kept, no version changes, and it can always be accepted."""
    with asyncio.Runner() as runner:
        office = Office(Database(database_url), templates)
        runner.run(register(office))
        runner.run(office.open_quarter())
        runner.run(finish(office))
        kept = runner.run(reviewed.keep(office, tmp_path / "submitted.db"))
        given = {"office": office, "runner": runner, "kept": kept}
        try:
            run_state_machine_as_test(
                type("AnyReview", (AnyReview,), given),
                settings=settings(
                    max_examples=EXAMPLES,
                    stateful_step_count=STEPS,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            runner.run(office.database.close())
