"""The threads of a return: each person's conversation about it, and the officers' desks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from bot.domain.permissions import ALLOWED, Action
from bot.domain.quarters import to_london
from bot.journeys.turn import Turn
from storage import returns
from storage.tables import Conversation


@dataclass
class Thread:
    """One person's thread about the return: what stands on their screen, and who they are."""

    row: Conversation
    name: str
    user_id: str
    times_asked: dict[str, int]

    @property
    def prompt_key(self) -> str:
        """The outbox key of the message that the thread hangs from."""
        return prompt_key(self.row.lane)

    @property
    def asked_message(self) -> str | None:
        """The outbox key of the question on the screen."""
        return self.message_about(self.row.asked_key) if self.row.asked_key else None

    def message_about(self, question: str) -> str | None:
        """The outbox key of the latest message that asked the question in this thread."""
        times = self.times_asked.get(question)
        return f"{self.row.lane}:{question}:{times}" if times else None

    def begin_again(self) -> None:
        """Leave the thread as it is and begin another, with nothing asked in it yet."""
        self.times_asked.clear()
        self.row.lane = f"{self.row.id}:again:{self.row.messages}"
        self.row.times_asked, self.row.asked_key = "{}", None
        self.row.messages += 1


def prompt_key(lane: str) -> str:
    return f"{lane}:prompt"


def conversation_id(return_id: str, person_id: str) -> str:
    return f"{return_id}:{person_id}"


async def partnership_threads(turn: Turn, return_id: str) -> list[Thread]:
    """The threads of those who may answer the return today."""
    found = await returns.conversations(
        turn.session,
        return_id,
        roles=ALLOWED[Action.ANSWER_RETURN],
        on=to_london(turn.now).date(),
    )
    return [thread_of(row, name, user_id) for row, name, user_id in found if user_id]


def thread_of(row: Conversation, name: str, user_id: str | None) -> Thread:
    return Thread(row, name, user_id or "", _times(row))


def _times(conversation: Conversation) -> dict[str, int]:
    times: dict[str, Any] = json.loads(conversation.times_asked)
    return times
