"""What a person sees of a return in their conversation with Reeve, and the buttons on it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.readings import Value
from bot.sandbox.records import Message
from bot.sandbox.surfaces import Surface, places


@dataclass(frozen=True)
class Button:
    """A button and what stands on it for Reeve to read; `name` is its action without a number."""

    surface: Surface
    block_id: str
    action_id: str
    label: str
    on_it: dict[str, Any]

    @property
    def name(self) -> str:
        stem, _, number = self.action_id.rpartition("_")
        return stem if number.isdigit() else self.action_id

    @property
    def return_id(self) -> str:
        return str(self.on_it.get("r", ""))

    @property
    def question(self) -> str:
        return str(self.on_it.get("q", ""))

    @property
    def quarter(self) -> str:
        return str(self.on_it.get("quarter", ""))

    @property
    def value(self) -> Value | None:
        value: Value | None = self.on_it.get("v")
        return value


@dataclass(frozen=True)
class Standing:
    """A message with buttons that a person could press now."""

    message: Message
    buttons: tuple[Button, ...]

    def is_below(self, other: Message) -> bool:
        """Whether it came after that message."""
        return _age(self.message) > _age(other)

    def button(self, name: str) -> Button | None:
        return next((button for button in self.buttons if button.name == name), None)

    @property
    def question(self) -> str:
        return self.buttons[0].question

    @property
    def choices(self) -> tuple[Button, ...]:
        return tuple(button for button in self.buttons if button.name == "answer")

    @property
    def thread(self) -> str:
        return self.message.thread_ts or self.message.ts


@dataclass(frozen=True)
class Screen:
    """What of a return stands on one person's screen.

    `question` and `review`: one of them at most, whichever came last. Below the question, `doubt`
    asks "did you mean …?", and `offer` asks whether stray words are the answer.
    """

    question: Standing | None = None
    review: Standing | None = None
    doubt: Standing | None = None
    offer: Standing | None = None


def read_screen(messages: Sequence[Message], return_id: str) -> Screen:
    """The screen from the messages of one conversation, oldest first."""
    doubt = offer = None
    for message in reversed(messages):
        standing = _standing(message, return_id)
        if standing is None:
            continue
        if standing.button("help"):
            return Screen(question=standing, doubt=doubt, offer=offer)
        if standing.button("submit"):
            return Screen(review=standing)
        if standing.button("confirm_answer"):
            doubt = doubt or standing
        elif standing.button("use_typed"):
            offer = offer or standing
    return Screen()


def newest(surfaces: Sequence[Surface], name: str, **about: str) -> Button | None:
    """The newest button of that name that is about this: return_id, question, quarter."""
    for surface in reversed(surfaces):
        for button in buttons_on(surface):
            if button.name == name and all(
                getattr(button, what) == which for what, which in about.items()
            ):
                return button
    return None


def buttons_on(surface: Surface) -> Iterator[Button]:
    """Every button of a message or a view, in order."""
    for place in places(surface):
        if place.element["type"] == "button":
            block_id, action_id = place.key
            on_it = json.loads(place.element.get("value") or "{}")
            yield Button(surface, block_id, action_id, place.element["text"]["text"], on_it)


def _standing(message: Message, return_id: str) -> Standing | None:
    found = tuple(button for button in buttons_on(message) if button.return_id == return_id)
    return Standing(message, found) if found else None


def _age(message: Message) -> tuple[int, int]:
    seconds, _, part = message.ts.partition(".")
    return int(seconds), int(part)
