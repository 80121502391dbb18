"""What people do in these tests, and what they see."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.demo import Demo
from bot.domain.register import Register
from bot.sandbox.people import Person
from bot.sandbox.records import Message
from storage.tables import OutgoingMessage
from tests.slack.usual import usual

OFFICER, LEAD, DEPUTY, OTHER_LEAD = (
    "maya-ferriday",
    "joel-harcastle",
    "bethan-rees",
    "priya-sandhar",
)


@dataclass(frozen=True)
class Scene:
    """The running demo, and its people by their id in the register."""

    demo: Demo
    area: Register

    def person(self, person_id: str) -> Person:
        return self.demo.sandbox.person(self.user(person_id))

    def user(self, person_id: str) -> str:
        (user_id,) = (each.user_id for each in self.area.people if each.id == person_id)
        assert user_id is not None
        return user_id

    def dm(self, person_id: str) -> str:
        return self.demo.sandbox.workspace.direct(self.user(person_id), "U0REEVE").id

    def seen(self, person_id: str) -> list[Message]:
        """Every message in the person's DM with Reeve, threads included, oldest first."""
        workspace = self.demo.sandbox.workspace
        top = workspace.messages(self.dm(person_id))
        threads = {message.thread_ts or message.ts for message in top}
        found = {message.ts: message for message in top}
        for ts in threads:
            found |= {m.ts: m for m in workspace.messages(self.dm(person_id), thread_ts=ts)}
        return [found[ts] for ts in sorted(found, key=lambda ts: tuple(map(int, ts.split("."))))]

    def find(self, person_id: str, text: str) -> Message | None:
        """The newest message in the person's DM that shows the text."""
        return next((m for m in reversed(self.seen(person_id)) if text in shown(m)), None)

    async def sees(self, person_id: str, text: str) -> Message:
        """Wait until the person's DM shows the text."""
        await self.demo.sandbox.until(lambda: self.find(person_id, text))
        message = self.find(person_id, text)
        assert message is not None
        return message

    async def press(self, person_id: str, label: str, *, on: Message | None = None) -> None:
        """Press the newest button with that label; a confirmation is confirmed."""
        await self.demo.sandbox.until(lambda: on or self._with_button(person_id, label))
        message = on or self._with_button(person_id, label)
        assert message is not None
        reply = await self.person(person_id).press(message, label=label)
        assert reply.status == 200, reply

    async def type(self, person_id: str, text: str, *, thread: bool = True) -> Message:
        await self.quiet()
        root = self.root(person_id) if thread else None
        return await self.person(person_id).say(self.dm(person_id), text, root)

    async def quiet(self) -> None:
        """Wait until Reeve has noted all that it sent: people are slower than that, tests not."""
        async with asyncio.timeout(10):
            while True:
                async with self.demo.reeve.services.begin() as session:
                    if not await _pending(session):
                        return

    def root(self, person_id: str) -> str:
        """The ts of the newest message that a thread of the person's hangs from."""
        message = self.find(person_id, "Quarterly return:")
        assert message is not None
        return message.ts

    def _with_button(self, person_id: str, label: str) -> Message | None:
        return next((m for m in reversed(self.seen(person_id)) if label in buttons(m)), None)

    async def open_quarter(self) -> None:
        await self.press(OFFICER, "Open the returns")
        await self.sees(LEAD, "Quarterly return:")

    async def start(self, person_id: str = LEAD) -> str:
        """Press Start; answers the first question's key."""
        await self.press(person_id, "Start the return")
        return await self.asked(person_id, bool)

    def question(self, person_id: str) -> tuple[str, Message] | None:
        """The newest question with its ways on: its key and message."""
        for message in reversed(self.seen(person_id)):
            for action in actions(message):
                if action["action_id"] == "help":
                    return str(json.loads(action["value"])["q"]), message
        return None

    async def asked(self, person_id: str, wanted: Callable[[str], bool]) -> str:
        """Wait for a question whose key is wanted; answers its key."""

        def found() -> bool:
            question = self.question(person_id)
            return question is not None and wanted(question[0])

        await self.demo.sandbox.until(found)
        question = self.question(person_id)
        assert question is not None
        return question[0]

    async def answer(self, person_id: str = LEAD, *, say: str | None = None) -> str:
        """Answer the question on the screen and wait for what follows; answers its key."""
        question = self.question(person_id)
        assert question is not None
        key, message = question
        words = say if say is not None else usual(key)
        if words in buttons(message):
            await self.press(person_id, words, on=message)
        else:
            await self.type(person_id, words)

        def moved_on() -> bool:
            now = self.question(person_id)
            return now is None or now[0] != key

        await self.demo.sandbox.until(moved_on)
        return key

    async def answer_all(self, person_id: str = LEAD) -> list[str]:
        """Answer every question up to the review; answers their keys in order."""
        keys = []
        while not self.can_submit(person_id):
            await self.demo.sandbox.until(
                lambda: self.question(person_id) or self.can_submit(person_id)
            )
            if self.question(person_id):
                keys.append(await self.answer(person_id))
        return keys

    def can_submit(self, person_id: str) -> bool:
        return self._with_button(person_id, "Submit the return") is not None


async def _pending(session: AsyncSession) -> bool:
    unfinished = col(OutgoingMessage.state).in_(("pending", "leased"))
    return (await session.exec(select(OutgoingMessage.id).where(unfinished))).first() is not None


def actions(message: Message) -> list[dict[str, Any]]:
    """The interactive elements of a message."""
    found: list[dict[str, Any]] = []
    for block in message.blocks or ():
        found += block.get("elements", []) if block["type"] == "actions" else []
        found += [block["accessory"]] if "accessory" in block else []
    return found


def buttons(message: Message) -> list[str]:
    return [each["text"]["text"] for each in actions(message) if each["type"] == "button"]


def shown(message: Message) -> str:
    """All text of a message as one string: its blocks if it has any, else its text."""
    return shown_in(message.blocks) if message.blocks else message.text


def shown_in(blocks: Sequence[Any]) -> str:
    """All text of some blocks as one string."""

    def texts(part: Any) -> list[str]:
        if isinstance(part, dict):
            own = [part["text"]] if isinstance(part.get("text"), str) else []
            return own + [text for value in part.values() for text in texts(value)]
        if isinstance(part, list | tuple):
            return [text for value in part for text in texts(value)]
        return []

    return "\n".join(texts(list(blocks)))
