"""A return survives whatever its people do: any press, old or new, any words, in any order.

Hypothesis plays a lead and a deputy who press any button that either was ever shown and type what
they like, while some steps crash before they commit. After each step the return must be sound.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import ClassVar

from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.errors import Refusal
from bot.journeys import quarterly_return
from bot.rendering.text import Templates
from bot.slack.payloads import Press
from storage.database import Database
from storage.tables import AnswerGiven, ReturnState
from tests.journeys.answering import (
    LAST_QUARTER,
    STORY,
    Seen,
    Shown,
    answer_next,
    begin_again,
    deliver,
    home_button,
    look,
    say_nothing_happened,
    submit,
    take_step,
)
from tests.journeys.office import EASTVALE, MONDAY, Office, register
from tests.thorough import THOROUGH

TYPED = (
    *("yes", "no", "1", "2", "0", "£1,234.50", "-50", "about 500", "£9,999,999", "12.5", "skip"),
    *("on track", "delyaed", "not started", "agreed", "", "hello", "<!channel> & co", STORY),
)
PEOPLE = st.sampled_from(("ada", "bo"))
# the full run is for CI, on SQLite: here and on PostgreSQL, enough of it to notice a slip
EXAMPLES, FEWER, STEPS = (5, 1, 40) if THOROUGH else (2, 1, 25)
MOST_QUESTIONS = 120
IN_FULL = 4  # of so many returns one is finished with all its questions, the others as nil returns


class Crash(Exception):
    """The process dies before it commits."""


class AnyOrder(RuleBasedStateMachine):
    """Two people at one return. The test gives it an office to work in."""

    office: ClassVar[Office]
    runner: ClassVar[asyncio.Runner]

    @initialize()
    def the_office_opens_the_quarter(self) -> None:
        self.now = MONDAY
        self.runner.run(begin_again(self.office))
        self.seen: Seen = self.runner.run(look(self.office))
        self.fresh: list[AnswerGiven] = []  # what the last step added

    @rule(number=st.integers(0, 10_000), option=st.integers(0, 200), crash=st.booleans())
    def somebody_presses(self, number: int, option: int, crash: bool) -> None:
        """Any button ever shown. Half of the time one of the last, as people mostly do."""
        recent = self.seen.buttons[-12:] if number % 2 else self.seen.buttons
        self._press(recent[number % len(recent)].option(option), crash)

    @rule(person=PEOPLE, crash=st.booleans())
    def somebody_goes_on_from_home(self, person: str, crash: bool) -> None:
        self._press(home_button(person), crash)

    @rule(person=PEOPLE, words=st.sampled_from(TYPED), late=st.booleans(), crash=st.booleans())
    def somebody_types(self, person: str, words: str, late: bool, crash: bool) -> None:
        """In their thread, if they have one: after what was sent has arrived, or before."""
        if f"{EASTVALE}:{person}:prompt" not in self.seen.keys:
            return
        source = f"DU{person.upper()}:{int(self.now.timestamp()) + (120 if late else -99_999)}.9"

        async def journey(session: AsyncSession) -> None:
            await quarterly_return.answer_typed(
                self.office.turn(session, person, self.now),
                return_id=EASTVALE,
                typed=words,
                source=source,
            )

        self._step(person, journey, crash)
        assert len(self.fresh) <= 1

    @rule()
    def everything_arrives(self) -> None:
        self.runner.run(deliver(self.office, self.now))
        self._look()

    @precondition(lambda self: self.seen.row.state == ReturnState.OPEN)
    @rule(count=st.integers(1, 12))
    def somebody_gets_on_with_it(self, count: int) -> None:
        """Answers the next few questions, one after the other."""
        self._answer(count)

    @invariant()
    def revisions_count_the_answers_one_by_one(self) -> None:
        revisions = [given.revision for given in self.seen.history]
        assert revisions == list(range(1, len(revisions) + 1))
        assert self.seen.row.revision == len(revisions)

    @invariant()
    def what_comes_next_is_clear(self) -> None:
        draft = self.seen.draft
        following = draft.next_question()
        answered, of = draft.progress()
        assert 0 <= answered <= of
        if following is not None:
            assert draft.find(following.key) == following
        if self.seen.row.state == ReturnState.SUBMITTED:
            assert following is None

    @invariant()
    def no_message_took_anothers_key(self) -> None:
        """Each that a thread counts is in the outbox: of two with one key only one would be."""
        for thread in self.seen.threads:
            own = {key for key in self.seen.keys if key.startswith(f"{thread.lane}:")}
            counted = {key for key in own if ":said:" in key or ":edit:" in key}
            asked = {
                f"{thread.lane}:{question}:{number}"
                for question, times in json.loads(thread.times_asked).items()
                for number in range(1, times + 1)
                if question != "#card"  # an officer's desk hangs from it: it is the prompt
            }
            assert len(counted) == thread.messages
            assert asked <= own
            assert not thread.desk or f"{thread.lane}:prompt" in own
            assert own - counted - asked <= {f"{thread.lane}:prompt"}

    @invariant()
    def every_message_follows_the_one_that_it_answers_or_edits(self) -> None:
        known: set[str] = set()
        for message in self.seen.messages:
            assert {message.reply_to, message.replaces} - {None} <= known
            known.add(message.key)

    @invariant()
    def what_stands_on_a_screen_was_put_there(self) -> None:
        for thread in self.seen.threads:
            if thread.asked_key is not None:
                times = json.loads(thread.times_asked)[thread.asked_key]
                assert f"{thread.lane}:{thread.asked_key}:{times}" in self.seen.keys
                assert self.seen.row.state == ReturnState.OPEN

    def teardown(self) -> None:
        """However it went, the return can be finished, and then its receipt is true."""
        if not hasattr(self, "seen"):
            return
        if self.seen.row.state == ReturnState.OPEN and len(self.seen.history) % IN_FULL:
            self.runner.run(say_nothing_happened(self.office, self.seen, self.now))
            self._look()
        self._answer(MOST_QUESTIONS)
        if self.seen.row.state == ReturnState.OPEN:
            self.runner.run(submit(self.office, self.seen))
        self._look()
        self._check_submission()
        self._check_what_was_not_read_again()

    def _check_what_was_not_read_again(self) -> None:
        """The audit verifies from its first row, and no message that was written has changed."""
        known = [(each.key, each.payload) for each in self.seen.messages]
        whole = self.runner.run(look(self.office))
        assert [(each.key, each.payload) for each in whole.messages] == known
        assert (whole.events, whole.head) == (self.seen.events, self.seen.head)

    def _look(self) -> None:
        """No answer that was acknowledged is lost or changed, whatever has happened since."""
        before, self.seen = self.seen, self.runner.run(look(self.office, since=self.seen))
        kept = self.seen.history[: len(before.history)]
        assert [row.model_dump() for row in kept] == [row.model_dump() for row in before.history]
        self.fresh = self.seen.history[len(kept) :]

    def _step(
        self, person: str, journey: Callable[[AsyncSession], Awaitable[object]], crash: bool
    ) -> None:
        """One step of one person, a minute later. A crash and a refusal leave no trace."""
        self.now += timedelta(minutes=1)
        before = self.seen.trace

        async def step() -> object:
            async with self.office.database.transaction() as session:
                shown = await journey(session)
                if crash:
                    raise Crash
                return shown

        try:
            window = self.runner.run(step())
        except (Crash, Refusal) as ended:
            note(f"ended by {ended!r}")
            self._look()
            assert self.seen.trace == before
        else:
            self._look()
            if window is None:
                self._check_the_person_can_go_on(person)
            else:  # the form is in front of them, and nothing is given before they send it
                assert self.seen.trace == before

    def _check_carried(self, press: Press) -> None:
        """One press gives last quarter's answers again, each to a question that had none."""
        assert [given.question_key for given in self.fresh][:1] in ([], [press.question])
        answered = {row.question_key for row in self.seen.history[: -len(self.fresh) or None]}
        for given in self.fresh:
            assert given.carried
            last = LAST_QUARTER[given.question_key.replace("risk:1", "risk:2")
                                .replace("likelihood:1", "likelihood:2")
                                .replace("impact:1", "impact:2")]  # fmt: skip
            assert json.loads(given.value) == last
            assert given.question_key == press.question or given.question_key not in answered
            assert not given.question_key.startswith(("spend", "safeguarding", "declare"))

    def _press(self, button: Shown, crash: bool) -> None:
        """A press changes nothing but the question that it was about, and only if it was fresh."""
        press = button.press
        note(f"{button.person} presses {press}")
        self._step(button.person, lambda s: take_step(self.office, s, button, self.now), crash)
        if press.name == "same_together":
            self._check_carried(press)
            return
        assert len(self.fresh) <= 1
        for given in self.fresh:
            assert (given.question_key, given.answered_by) == (press.question, button.person)
            same = [row.revision for row in self.seen.history if row.question_key == press.question]
            assert press.revision == max(same[:-1], default=0)
            if press.value is not None:
                assert json.loads(given.value) == press.value

    def _check_the_person_can_go_on(self, person: str) -> None:
        """Whoever acted has a question or the review on the screen, unless all is submitted."""
        own = next((row for row in self.seen.threads if row.person_id == person), None)
        if self.seen.row.state == ReturnState.OPEN:
            assert own is not None
            assert own.asked_key is not None

    def _answer(self, most: int) -> None:
        """Answer what comes next, so many times at most; each answer is there afterwards."""
        answered = 0
        while answered < most and self.runner.run(answer_next(self.office, self.now)):
            answered += 1
        self._look()
        assert len(self.fresh) == answered

    def _check_submission(self) -> None:
        row = self.seen.row
        assert row.state == ReturnState.SUBMITTED
        stored = row.submitted_answers or ""
        assert row.answers_hash == hashlib.sha256(stored.encode()).hexdigest()
        current = {given.question_key: json.loads(given.value) for given in self.seen.history}
        counted = json.loads(stored)["answers"]
        assert counted
        assert {key: current[key] for key in counted} == counted
        assert self.seen.events.count("return submitted") == 1
        assert self.seen.events.count("answer given") == len(self.seen.history)


def test_a_return_is_sound_whatever_its_people_do(database_url: str, templates: Templates) -> None:
    """From any of these ends it can be finished, and its receipt's hash is that of its answers."""
    with asyncio.Runner() as runner:
        office = Office(Database(database_url), templates)
        runner.run(register(office))
        machine = type("AnyOrder", (AnyOrder,), {"office": office, "runner": runner})
        try:
            run_state_machine_as_test(
                machine,
                settings=settings(
                    max_examples=EXAMPLES if office.database.is_sqlite else FEWER,
                    stateful_step_count=STEPS,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            runner.run(office.database.close())
