"""Where a person can press and choose: messages, modals and Home, and the elements on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from bot.sandbox.elements import elements_of
from bot.sandbox.payloads import message_surface
from bot.sandbox.records import Json, Message, View
from bot.sandbox.refusal import Cannot

Surface: TypeAlias = Message | View
"""What a person sees. It is a value: one that was kept is what a stale screen still shows."""

PRESSED = frozenset({"button", "overflow"})


@dataclass(frozen=True, slots=True)
class Place:
    """An element and the block that it stands in."""

    block: Json
    element: Json

    @property
    def key(self) -> tuple[str, str]:
        """block_id and action_id."""
        return (self.block["block_id"], self.element["action_id"])

    @property
    def dispatches(self) -> bool:
        """Whether the app is told at once when it changes."""
        return self.block["type"] != "input" or bool(self.block.get("dispatch_action", False))


def surface_name(surface: Surface) -> str:
    """The name under which input on a surface is kept."""
    return surface.id if isinstance(surface, View) else message_surface(surface)


def places(surface: Surface) -> list[Place]:
    """Everything on a surface that a person can press, choose or fill in."""
    blocks = list(surface.blocks or ())
    return [Place(block, element) for block, element in elements_of(blocks)]


def find_button(
    surface: Surface, action_id: str | None, label: str | None, block_id: str | None
) -> Place:
    """The button, or menu of three dots, with this action_id or label."""
    pressable = [place for place in places(surface) if place.element["type"] in PRESSED]
    return _only(pressable, _wanted(action_id, label, block_id), f"{action_id or label!r}")


def find_field(surface: Surface, name: str, block_id: str | None) -> Place:
    """The field with this action_id, block_id or label."""
    fields = [place for place in places(surface) if place.element["type"] not in PRESSED]

    def matches(place: Place) -> bool:
        names = (place.element["action_id"], place.block["block_id"], _label(place))
        return name in names and block_id in (None, place.block["block_id"])

    return _only(fields, matches, repr(name))


def _wanted(
    action_id: str | None, label: str | None, block_id: str | None
) -> Callable[[Place], bool]:
    def matches(place: Place) -> bool:
        return (
            action_id in (None, place.element["action_id"])
            and label in (None, _label(place))
            and block_id in (None, place.block["block_id"])
        )

    return matches


def _label(place: Place) -> str | None:
    words = place.element.get("text") or place.block.get("label") or {}
    text = words.get("text")
    return text if isinstance(text, str) else None


def _only(found: list[Place], matches: Callable[[Place], bool], name: str) -> Place:
    fitting = [place for place in found if matches(place)]
    if len(fitting) == 1:
        return fitting[0]
    there = ", ".join(f"{place.element['action_id']} ({_label(place)})" for place in found)
    problem = "is not there" if not fitting else "is there more than once"
    raise Cannot("no_such_element", f"{name} {problem}; there are: {there or 'none'}")
