"""A scripted person at one return: they look at their screen and do one thing at a time."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from bot.domain.questions import Form, Question
from bot.domain.readings import Value
from bot.rehearsal.answering import Known, Meant, draw_answer
from bot.rehearsal.arriving import arrive
from bot.rehearsal.books import Book, Deed
from bot.rehearsal.deviation import Deviation
from bot.rehearsal.form_filling import fill_in
from bot.rehearsal.records import scripted
from bot.rehearsal.repeating import give_again
from bot.rehearsal.screen import Button, Screen, Standing, read_screen
from bot.rehearsal.words import Phrases
from bot.sandbox.people import Person
from bot.sandbox.records import Message
from bot.sandbox.server import Sandbox

_MOST_MISSES = 3


@dataclass(frozen=True)
class Play:
    """What all respondents share."""

    sandbox: Sandbox
    form: Form
    phrases: Phrases
    app_user: str


@dataclass(frozen=True)
class Typed:
    """A message typed as an answer: to which question, where it stood, and what was meant.

    `meant` is None for what is no answer.
    """

    key: str
    question_ts: str
    message: Message
    meant: Meant | None


Antic: TypeAlias = Callable[["Respondent", Screen], Awaitable[bool]]
"""Something that a person does in place of answering; False: it did not fit."""


@dataclass
class Respondent:
    """One person who answers one return.

    `clumsiness` is how likely they are, each time, to do one of `antics` first. `leaves_after`:
    how many answers they give before they save the rest for later. Who does not submit stops at
    the review. `in_form`: they fill in the form; `in_doubt` is what they are asked about on its
    page, by question.
    """

    play: Play
    person_id: str
    person: Person
    book: Book
    known: Known
    chance: random.Random
    clumsiness: float = 0.0
    antics: Sequence[Antic] = ()
    leaves_after: int | None = None
    submits: bool = True
    in_form: bool = False
    arrived: bool = False
    in_doubt: dict[str, Value | None] = field(default_factory=dict)
    done: bool = False
    last_typed: Typed | None = None
    old: list[Standing] = field(default_factory=list)
    _typed: Typed | None = None
    _misses: int = 0
    _begun_at: int = 0

    @property
    def dm(self) -> str:
        return self.play.sandbox.workspace.direct(self.person.id, self.play.app_user).id

    @property
    def messages(self) -> list[Message]:
        """Everything in their conversation with Reeve, oldest first."""
        return self.play.sandbox.workspace.messages(self.dm)

    @property
    def _screen(self) -> Screen:
        return read_screen(self.messages, self.book.return_id)

    async def act(self) -> None:
        """Do one thing. Raises Deviation when they cannot go on."""
        if not self.arrived:
            self._begun_at = self.book.answers
            self.arrived = await arrive(self)
            return
        screen = self._screen
        if self._has_done_enough(screen):
            await self._leave(screen)
        elif self.in_form and self.book.submission is None:
            await fill_in(self)
        elif screen.review is not None:
            await self._review(screen, screen.review)
        elif screen.question is not None:
            await self._meet(screen, screen.question)
        elif self.book.submission is not None:  # their own, or a colleague's
            self.done = True
        else:
            raise Deviation("nothing_to_answer")

    # --- coming and going ---

    def _has_done_enough(self, screen: Screen) -> bool:
        if self.leaves_after is None or self._typed is not None:
            return False
        answered = self.book.answers - self._begun_at
        return answered >= self.leaves_after or screen.review is not None

    async def _leave(self, screen: Screen) -> None:
        standing = screen.question or screen.review
        later = standing.button("later") if standing else None
        if later is None or await self.press(later):
            self.book.note(self.play.sandbox.clock.now(), self.person_id, Deed.LEFT)
            self.done = True

    async def _review(self, screen: Screen, review: Standing) -> None:
        if not self.submits:
            return  # a colleague does
        if await self._plays_up(screen):
            return
        submit = review.button("submit")
        if submit is not None and await self.press(submit):
            self.book.note(self.play.sandbox.clock.now(), self.person_id, Deed.SUBMITTED)

    # --- answering ---

    def look_back(self) -> None:
        """Once Reeve is quiet: whether what was typed has become an answer.

        It has when its question does not stand there any more.
        """
        typed, screen = self._typed, self._screen
        if typed is None:
            return
        question = screen.question
        if question is None or question.message.ts != typed.question_ts:
            self._was_taken(typed)
        elif not any(
            asked and asked.is_below(typed.message) for asked in (screen.doubt, screen.offer)
        ):
            self._was_not_taken(typed)

    def _was_taken(self, typed: Typed) -> None:
        if typed.meant is None:
            raise Deviation("nonsense_taken", typed.key)
        self.book.give(typed.key, typed.meant.value)
        self.last_typed, self._typed, self._misses = typed, None, 0

    def _was_not_taken(self, typed: Typed) -> None:
        self._typed = None
        self._misses += typed.meant is not None
        if self._misses >= _MOST_MISSES:
            raise Deviation("not_taken", typed.key)

    async def _meet(self, screen: Screen, question: Standing) -> None:
        typed, self._typed = self._typed, None
        doubt, offer = screen.doubt, screen.offer
        if typed is not None and doubt is not None and doubt.is_below(typed.message):
            await self._settle(typed, doubt)
        elif typed is not None and offer is not None and typed.meant is not None:
            await self._take_up(typed, offer)
        elif not (await self._plays_up(screen) or await give_again(self, question)):
            await self.answer(question)

    async def _plays_up(self, screen: Screen) -> bool:
        if not self.antics or self.chance.random() >= self.clumsiness:
            return False
        antic = self.chance.choice(self.antics)
        return await antic(self, screen)

    async def _settle(self, typed: Typed, doubt: Standing) -> None:
        """Confirm "did you mean …?" if it is what was meant, else say no."""
        yes, no = doubt.button("confirm_answer"), doubt.button("answer_again")
        if yes is None or no is None:
            raise Deviation("doubt_without_buttons", typed.key)
        if typed.meant is not None and yes.value == typed.meant.value:
            await self.press_answer(yes, typed.meant.value)
        else:
            await self.press(no)

    async def _take_up(self, typed: Typed, offer: Standing) -> None:
        """Say that the stray words are the answer; whether they are taken is seen later."""
        use = offer.button("use_typed")
        if use is not None and use.question == typed.key:
            await self.press(use)
            self._typed = typed

    async def answer(self, question: Standing) -> None:
        """Give a good answer: press it, skip, or type it."""
        meant = self.mean(question.question)
        if meant.value is None:
            skip = question.button("skip") or question.button("keep")
            if skip is not None:
                given = None if skip.name == "skip" else self.book.given.get(skip.question)
                await self.press_answer(skip, given)
                return
            meant = self.mean(question.question, skip=False)
        choice = next((each for each in question.choices if each.value == meant.value), None)
        if choice is not None and self.chance.random() < 0.9:
            self.old.append(question)
            await self.press_answer(choice, meant.value)
        else:
            await self.type(question, meant.typed, meant)

    def mean(
        self, key: str, *, skip: bool = True, given: Mapping[str, Value | None] | None = None
    ) -> Meant:
        """What they mean to answer to a question. given: in place of what the book holds."""
        given = self.book.given if given is None else given
        on_record = scripted(self.play.form, key, self.known, given)
        if on_record is not None:
            return on_record
        while True:
            meant = draw_answer(
                self.play.form,
                key,
                known=self.known,
                given=given,
                phrases=self.play.phrases,
                chance=self.chance,
            )
            if skip or meant.value is not None:
                return meant

    def question(self, key: str) -> Question:
        """The form's question of an answer's key."""
        return self.play.form.places[key.partition(":")[0]][1]

    async def type(
        self, question: Standing, words: str, meant: Meant | None, *, in_thread: bool = True
    ) -> None:
        """Type words where the question stands, or beside its thread."""
        thread = question.thread if in_thread else None
        message = await self.person.say(self.dm, words, thread)
        self._typed = Typed(question.question, question.message.ts, message, meant)

    # --- pressing ---

    async def press_answer(self, button: Button, value: object) -> None:
        """Press a button that gives an answer; it is given once Reeve has acknowledged it."""
        given = value if isinstance(value, bool | int | str) else None
        if await self.press(button):
            self.book.give(button.question, given)
        else:
            self.book.unsure[button.question] = given

    async def press(self, button: Button) -> bool:
        """Press it; whether Reeve acknowledged that in time."""
        reply = await self.person.press(button.surface, button.action_id, block_id=button.block_id)
        return reply.ok
