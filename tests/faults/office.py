"""People who answer a return while the bot dies and comes back, and what is left in the end."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, field
from typing import TypeAlias

from sqlalchemy import text
from sqlmodel import col, select

from bot.domain.register import Register
from bot.sandbox.delivery import Reply
from bot.sandbox.journal import FROM_APP
from bot.sandbox.letters import Letter
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.people import Person
from bot.sandbox.records import Message
from bot.sandbox.server import Sandbox
from storage import audit
from storage.database import Database
from storage.tables import AnswerGiven, MessageState, OutgoingMessage, QuarterlyReturn
from tests.faults.ambush import Ambush, Moment
from tests.faults.process import PATIENCE, Process
from tests.slack.scene import OFFICER, actions, buttons, shown
from tests.slack.usual import usual

# Rutland has one project, so its return is the shortest.
LEAD, PARTNERSHIP, CHANNEL = "fergus-lyddon", "rutland", "C0RUTL"
Act: TypeAlias = Callable[[], Awaitable[Reply | None]]


@dataclass
class Office:
    """A sandbox, a mailbox, and Reeve in a process of its own between them."""

    sandbox: Sandbox
    mailbox: Mailbox
    process: Process
    ambush: Ambush
    area: Register
    database_url: str
    given: dict[str, str] = field(default_factory=dict)
    """What the lead has answered, by question."""
    used: set[str] = field(default_factory=set)
    """The offers, by ts, that the lead has taken up."""

    def person(self, person_id: str) -> Person:
        (user_id,) = (each.user_id for each in self.area.people if each.id == person_id)
        assert user_id is not None
        return self.sandbox.person(user_id)

    async def under(self, moment: Moment | None, act: Act, *, after: int = 0) -> None:
        """A person acts, the process dies at that moment, and is started again.

        Who pressed and got no answer presses again, at once and on the same screen. What was typed
        is in Slack already, and Slack delivers it again.
        """
        if moment is Moment.BEFORE:
            self.process.kill()
            await self.process.ended()
            reply = await act()
            await self.start_again()
        elif moment is not None:
            self.ambush.set(moment, after=after)
            reply = await act()
            await self._until_struck()
            await self.start_again()
        else:
            reply = await act()
        if reply is not None and not reply.ok:
            assert moment is not None, reply
            again = await act()
            assert again is not None
            assert again.ok, again

    async def _until_struck(self) -> None:
        await self.until(lambda: self.ambush.has_struck or self.offer())
        while not self.ambush.has_struck:
            await self.take_offer()
            await self.until(lambda: self.ambush.has_struck or self.offer())
        await self.ambush.over()

    async def start_again(self) -> None:
        await let_leases_run_out(self.database_url)
        await self.process.start()

    async def until(self, condition: Callable[[], object]) -> None:
        await self.sandbox.until(condition, timeout=PATIENCE)

    # --- what people see ---

    def seen(self, person_id: str) -> list[Message]:
        """Every message in the person's DM with Reeve, threads included, oldest first."""
        workspace = self.sandbox.workspace
        return workspace.messages(workspace.direct(self.person(person_id).id, "U0REEVE").id)

    def find(self, person_id: str, words: str) -> Message | None:
        return next((m for m in reversed(self.seen(person_id)) if words in shown(m)), None)

    def with_button(self, person_id: str, label: str) -> Message | None:
        return next((m for m in reversed(self.seen(person_id)) if label in buttons(m)), None)

    def question(self) -> tuple[str, Message] | None:
        """The newest question with its ways on: its key and message."""
        for message in reversed(self.seen(LEAD)):
            for action in actions(message):
                if action["action_id"] == "help":
                    return str(json.loads(action["value"])["q"]), message
        return None

    # --- what people do ---

    async def press(
        self,
        person_id: str,
        label: str,
        moment: Moment | None = None,
        *,
        on: Message | None = None,
        after: int = 0,
    ) -> None:
        await self.until(lambda: on or self.with_button(person_id, label))
        message = on or self.with_button(person_id, label)
        assert message is not None

        async def act() -> Reply:
            return await self.person(person_id).press(message, label=label)

        await self.under(moment, act, after=after)

    async def open_quarter(self, moment: Moment | None = None, *, after: int = 0) -> None:
        """The officer opens the first quarter; the lead is asked for it."""
        await self.until(lambda: self.find(OFFICER, "April to June 2024 has ended"))
        proposal = self.find(OFFICER, "April to June 2024 has ended")
        await self.press(OFFICER, "Open the returns", moment, on=proposal, after=after)
        await self.until(lambda: self.with_button(LEAD, "Start the return"))

    async def start_return(self, moment: Moment | None = None) -> None:
        await self.press(LEAD, "Start the return", moment)
        await self.until(self.question)

    async def answer(self, moment: Moment | None = None) -> None:
        """Answer the question on the lead's screen, and wait for what follows."""
        question = self.question()
        assert question is not None
        key, message = question
        words = usual(key)
        if words in buttons(message):
            await self.press(LEAD, words, moment, on=message)
        else:
            await self.under(moment, lambda: self._type(message, words))
        await self._move_on_from(key)
        self.given[key] = words

    async def _type(self, question: Message, words: str) -> None:
        await self.person(LEAD).say(question.channel, words, question.thread_ts)

    async def _move_on_from(self, key: str) -> None:
        def moved_on() -> bool:
            question = self.question()
            return self.can_submit() if question is None else question[0] != key

        await self.until(lambda: moved_on() or self.offer())
        while not moved_on():
            await self.take_offer()
            await self.until(lambda: moved_on() or self.offer())

    def offer(self) -> Message | None:
        """Reeve asks whether words were meant for a question that it did not know it had posted."""
        found = self.with_button(LEAD, "Yes, use it")
        return found if found and found.ts not in self.used else None

    async def take_offer(self) -> None:
        message = self.offer()
        assert message is not None
        if (await self.person(LEAD).press(message, label="Yes, use it")).ok:
            self.used.add(message.ts)

    @property
    def receipts(self) -> list[Letter]:
        return [each for each in self.mailbox.letters if "Return received" in each.subject]

    def can_submit(self) -> bool:
        return self.with_button(LEAD, "Submit the return") is not None

    async def submit(self, moment: Moment | None = None) -> None:
        await self.press(LEAD, "Submit the return", moment)
        await self.until(lambda: self.find(LEAD, "Return received"))
        await self.until(lambda: self.receipts)
        await self.until(lambda: self.sandbox.workspace.messages(CHANNEL))

    # --- what is left ---

    async def stop(self) -> None:
        self.process.terminate()
        assert await self.process.ended() == 0, self.process.log

    async def quiet(self) -> None:
        """Wait until Reeve has sent all that it has to send."""
        async with asyncio.timeout(PATIENCE):
            while await _waiting_messages(self.database_url):  # noqa: ASYNC110 - another process's
                await asyncio.sleep(0.05)

    async def nothing_is_lost_or_doubled(self) -> None:
        """Looked at when the process has stopped, as the database is its own."""
        await self.quiet()
        await self.stop()
        database = Database(self.database_url)
        try:
            await self._check_answers(database)
            await self._check_messages(database)
            async with database.transaction() as session:
                assert await audit.first_fault(session) is None
        finally:
            await database.close()
        self._check_letters()
        errors = {item.error for item in self.sandbox.refusals if item.direction == FROM_APP}
        assert errors <= {"service_unavailable"}, "only what the tests themselves refused"

    async def _check_answers(self, database: Database) -> None:
        """Each question that was answered has one answer, and the last one is what was sent in."""
        async with database.transaction() as session:
            rows = (await session.exec(select(AnswerGiven))).all()
            submitted = (
                await session.exec(
                    select(QuarterlyReturn).where(
                        col(QuarterlyReturn.partnership_id) == PARTNERSHIP,
                        col(QuarterlyReturn.submitted_at).is_not(None),
                    )
                )
            ).all()
        answered = sorted(row.question_key for row in rows)
        assert answered == sorted(self.given), answered
        typed = {row.question_key: row.typed for row in rows if row.typed is not None}
        assert typed == {key: self.given[key] for key in typed}, typed
        for row in submitted:
            sent_in = json.loads(row.submitted_answers or "")["answers"]
            assert sent_in.keys() == self.given.keys()

    async def _check_messages(self, database: Database) -> None:
        """What Slack holds is what the outbox says was sent: each message once, none besides."""
        async with database.transaction() as session:
            rows = (await session.exec(select(OutgoingMessage))).all()
        unsent = [(row.key, row.state) for row in rows if row.state != MessageState.SENT]
        assert unsent == [], unsent
        posted = [row for row in rows if row.medium == "slack" and row.replaces is None]
        held = Counter(
            (_key(message), f"{message.channel}:{message.ts}")
            for channel in self.sandbox.workspace.channels
            for message in self.sandbox.workspace.messages(channel)
            if message.bot_id
        )
        noted = Counter((row.key, str(row.sent_as)) for row in posted)
        assert held == noted, (held - noted, noted - held)
        asked = Counter(shown(message) for message in self.seen(LEAD) if _asks(message))
        assert max(asked.values(), default=0) <= 1, asked
        assert self.offer() is None, "words that were taken as an answer are not asked about again"

    def _check_letters(self) -> None:
        """At most two copies of each, with one Message-ID."""
        copies = Counter(letter.message_id for letter in self.mailbox.letters)
        assert max(copies.values(), default=0) <= 2, copies


async def _waiting_messages(database_url: str) -> int:
    """How many are not sent yet. A SQLite file is only read: writing is its process's alone."""
    waiting = "SELECT count(*) FROM outgoing_message WHERE state IN ('pending', 'leased')"
    if database_url.startswith("sqlite"):
        path = database_url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
            return int(file.execute(waiting).fetchone()[0])
    database = Database(database_url)
    async with database.engine.connect() as connection:
        count = (await connection.execute(text(waiting))).scalar_one()
    await database.close()
    return int(count)


async def let_leases_run_out(database_url: str) -> None:
    """What the clock would do in less than a minute; SQLite's leases end with their process."""
    if database_url.startswith("sqlite"):
        return
    database = Database(database_url)
    expired = (
        "UPDATE outgoing_message SET leased_until = '2024-07-01T00:00:00Z' WHERE state = 'leased'"
    )
    async with database.engine.begin() as connection:
        await connection.execute(text(expired))
    await database.close()


def _key(message: Message) -> str:
    return str((message.metadata or {})["event_payload"]["key"])


def _asks(message: Message) -> bool:
    return any(action["action_id"] == "help" for action in actions(message))
