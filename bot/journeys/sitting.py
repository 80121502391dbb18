"""One person at one return: load, decide, store.

`sitting` loads all that a step of the conversation needs and locks the return; what the step
decides is gathered without I/O; when the block ends it is stored together.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain import permissions
from bot.domain.answers import personal_sorts
from bot.domain.asked import Answer, Asked
from bot.domain.drafts import Draft, Submission
from bot.domain.errors import Refusal
from bot.domain.permissions import Action, Actor
from bot.domain.readings import Value
from bot.domain.return_states import ReviewStep, after
from bot.journeys.drafting import load_draft
from bot.journeys.threads import Thread, conversation_id, partnership_threads
from bot.journeys.turn import Turn
from bot.rendering.blocks import SlackMessage, section
from bot.rendering.conversation import Speaker
from bot.rendering.text import Templates
from storage import audit, outbox, pending, people, returns
from storage.tables import AnswerGiven, Conversation, PendingAnswer, QuarterlyReturn

REVIEW = "#review"  # stands in a thread's `asked_key` while the review is on the screen


@dataclass
class Sitting:
    """A locked return, its draft and threads, and what this step has decided so far.

    `threads` are the partnership's in Slack, `desks` the officers' (where they matter to the
    step). `own` is the actor's: of somebody who is not in Slack it is not stored, and what is said
    in it goes nowhere. `names`: of those who answered and have no thread, by id.
    """

    turn: Turn
    row: QuarterlyReturn
    draft: Draft
    threads: list[Thread]
    own: Thread
    desks: list[Thread] = field(default_factory=list)
    names: Mapping[str, str] = field(default_factory=dict)
    _messages: list[outbox.Outgoing] = field(default_factory=list)
    _answers: list[AnswerGiven] = field(default_factory=list)
    _pending: PendingAnswer | None = None
    _events: list[audit.Happened] = field(default_factory=list)

    @property
    def session(self) -> AsyncSession:
        return self.turn.session

    @property
    def templates(self) -> Templates:
        return self.turn.templates

    @property
    def actor(self) -> Actor:
        return self.turn.actor

    @property
    def now(self) -> datetime:
        return self.turn.now

    @property
    def speaker(self) -> Speaker:
        return Speaker(self.templates, self.draft)

    def name_of(self, person: str) -> str:
        """The name of somebody who answered, by their id."""
        named = (each.name for each in self.threads if each.row.person_id == person)
        return next(named, self.names.get(person, person))

    def hang(self, thread: Thread, prompt: SlackMessage) -> None:
        """Post what the thread hangs from; a second time does nothing."""
        self._enqueue(thread, thread.prompt_key, prompt)

    def say(self, thread: Thread, message: SlackMessage) -> None:
        """Add a message to the thread."""
        thread.row.messages += 1
        key = f"{thread.row.lane}:said:{thread.row.messages}"
        self._enqueue(thread, key, message, reply_to=thread.prompt_key)

    def ask(self, thread: Thread, asked: Asked) -> None:
        """Put the question on the thread's screen."""
        self.put_on_screen(thread, asked.key, self.speaker.question(asked))

    def show_review(self, thread: Thread, pages: Sequence[SlackMessage]) -> None:
        """Put the review on the thread's screen; its last page has the buttons."""
        for page in pages[:-1]:
            self.say(thread, page)
        self.put_on_screen(thread, REVIEW, pages[-1])

    def edit(self, thread: Thread, key: str, message: SlackMessage) -> None:
        """Replace the message that was enqueued under `key`."""
        thread.row.messages += 1
        self._enqueue(thread, f"{key}:edit:{thread.row.messages}", message, replaces=key)

    def tell(self, words_key: str, **facts: object) -> None:
        """One sentence to the person who acted."""
        text = self.templates.words(words_key, **facts)
        self.say(self.own, SlackMessage(text, (section(text),)))

    def record(
        self,
        asked: Asked,
        value: Value | None,
        *,
        typed: str | None = None,
        source: str | None = None,
        carried: bool = False,
    ) -> None:
        """Give the question an answer (None: skipped) as the return's next revision."""
        self.row.revision += 1
        sorts = tuple(personal_sorts(asked, value, self.draft.facts))
        kept = ", ".join(sorts) or None
        answer = Answer(
            asked.key, value, self.row.revision, self.actor.id, self.now, carried, sorts
        )
        self._answers.append(
            AnswerGiven(
                return_id=self.row.id,
                revision=answer.revision,
                question_key=answer.key,
                value=json.dumps(value, ensure_ascii=False),
                typed=typed,
                source=source,
                kept_personal=kept,
                carried=carried,
                answered_by=self.actor.id,
                answered_at=self.now,
            )
        )
        also: dict[str, object] = {"kept_personal": kept} if kept else {}
        also |= {"carried": True} if carried else {}
        self.happened("answer given", question=asked.key, revision=answer.revision, **also)
        self.draft = self.draft.with_answer(answer)

    def let_wait(self, question: str, text: str, *, typed: str | None, source: str | None) -> None:
        """Hold a text back until its author has chosen to keep it or to change it."""
        self._pending = PendingAnswer(
            return_id=self.row.id,
            question_key=question,
            person_id=self.actor.id,
            text=text,
            typed=typed,
            source=source,
            at=self.now,
        )

    async def waiting(self, question: str) -> PendingAnswer | None:
        """The text that this person was asked about and has not chosen upon."""
        return await pending.get(self.session, self.row.id, question, self.actor.id)

    async def forget_waiting(self, question: str) -> None:
        await pending.remove(self.session, self.row.id, [question])

    def submit(self, submission: Submission) -> None:
        self.draft = self.draft.submitted(submission)
        self.row.state, self.row.version = self.draft.state.value, self.draft.version

    def move(self, how: ReviewStep) -> None:
        """Take the return on from where it stands. Raises ValueError where that is not open."""
        state = after(self.draft.state, how)
        if state is None:
            raise ValueError(f"{how} is not open to a return that is {self.draft.state}.")
        self.draft = self.draft.standing(state)
        self.row.state = state.value

    def happened(self, event: str, **details: object) -> None:
        """An audit event of the step, in the past tense: one, or one for each answer given."""
        self._events.append(audit.Happened(event, details))

    async def store(self) -> None:
        """Write what the step decided; called once, at its end."""
        conversations = [each.row for each in (*self.threads, *self.desks) if each.user_id]
        await returns.store(self.session, self.row, conversations, self._answers)
        await audit.append_all(
            self.session,
            self._events,
            actor=self.actor.id,
            now=self.now,
            subject=self.row.id,
        )
        await outbox.enqueue(self.session, self._messages)
        answered = [each.question_key for each in self._answers]
        await pending.remove(self.session, self.row.id, answered)
        if self._pending is not None:
            await pending.put(self.session, self._pending)

    def enqueue(self, message: outbox.Outgoing) -> None:
        """Store a message that goes elsewhere: to a channel, or by e-mail."""
        self._messages.append(message)

    def put_on_screen(self, thread: Thread, name: str, message: SlackMessage) -> None:
        """Post what waits for the person's words; `name` stands in the thread's `asked_key`."""
        times = self.note(thread, name)
        thread.row.asked_key = name
        thread.row.ask_first = thread is not self.own  # it comes up by somebody else's step
        key = f"{thread.row.lane}:{name}:{times}"
        self._enqueue(thread, key, message, reply_to=thread.prompt_key)

    def note(self, thread: Thread, name: str) -> int:
        """Count that a message of that name was put into the thread; how often by now."""
        times = thread.times_asked.get(name, 0) + 1
        thread.times_asked[name] = times
        thread.row.times_asked = json.dumps(thread.times_asked)
        return times

    def _enqueue(
        self,
        thread: Thread,
        key: str,
        message: SlackMessage,
        *,
        reply_to: str | None = None,
        replaces: str | None = None,
    ) -> None:
        if not thread.user_id:
            return
        self.enqueue(
            outbox.to_slack(
                key,
                lane=thread.row.lane,
                recipient=thread.user_id,
                payload=message.payload,
                now=self.now,
                reply_to=reply_to,
                replaces=replaces,
            )
        )


@asynccontextmanager
async def sitting(turn: Turn, return_id: str) -> AsyncIterator[Sitting]:
    """Lock the return and load all that the step needs; at the end of the block, store it.

    Raises Refusal: "no_such_return", or "not_allowed" for anyone who may not answer it.
    """
    session, actor = turn.session, turn.actor
    row = await returns.for_change(session, return_id)
    if row is None:
        raise Refusal("no_such_return")
    permissions.require(actor, Action.ANSWER_RETURN, row.partnership_id)
    threads = await partnership_threads(turn, return_id)
    own = _own(threads, row, actor)
    draft = await load_draft(session, row, now=turn.now, to_answer=True)
    names = await _names(session, draft, threads)
    step = Sitting(turn, row, draft, threads, own, names=names)
    yield step
    await step.store()


async def _names(
    session: AsyncSession, draft: Draft, threads: Sequence[Thread]
) -> Mapping[str, str]:
    """The names of those who answered and have no thread: by a page, or in an earlier role."""
    others = {answer.by for answer in draft.answers.values()}
    others -= {thread.row.person_id for thread in threads}
    return await people.names(session, others) if others else {}


def _own(threads: list[Thread], row: QuarterlyReturn, actor: Actor) -> Thread:
    """The actor's thread; a new one if this is their first step at this return."""
    own_id = conversation_id(row.id, actor.id)
    for thread in threads:
        if thread.row.id == own_id:
            return thread
    conversation = Conversation(id=own_id, lane=own_id, return_id=row.id, person_id=actor.id)
    threads.append(Thread(conversation, actor.name, actor.user_id or "", {}))
    return threads[-1]
