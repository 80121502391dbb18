"""Modals: the windows of fields that a button opens, and what their submission may answer.

A journey answers with one of these and never calls Slack: the edge opens, pushes or updates the
window. Texts come in already escaped, but for what a field begins with: a person's own words,
which Slack puts into the field as they are.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeAlias

from bot.rendering import blocks
from bot.rendering.blocks import Block, Button, plain

TITLE_LIMIT = 24
INPUT_LIMIT = 3000
CARRIED_LIMIT = 3000
VIEW_BLOCKS = 100
_RADIO_LIMIT = 10  # options; with more it is a menu

Option: TypeAlias = tuple[str, str]
"""A label and the value behind it."""


@dataclass(frozen=True)
class Modal:
    """`name` says what its submission does, `carried` what it does it to.

    Without `submit` it can only be closed. `saves`: it stores what is filled in on the way, so
    Slack is to tell when it is closed without an end.
    """

    name: str
    title: str
    submit: str | None
    close: str
    blocks: Sequence[Block]
    carried: Mapping[str, Any] = field(default_factory=dict)
    saves: bool = False

    @property
    def view(self) -> dict[str, Any]:
        """As Slack takes it. Raises ValueError for one that is too large."""
        carried = json.dumps(self.carried, separators=(",", ":"), ensure_ascii=False)
        if blocks.length(carried) > CARRIED_LIMIT or len(self.blocks) > VIEW_BLOCKS:
            raise ValueError(f"The modal {self.name!r} is larger than Slack takes.")
        more: dict[str, Any] = {"notify_on_close": True} if self.saves else {}
        if self.submit:
            more["submit"] = plain(self.submit, TITLE_LIMIT)
        return {
            "type": "modal",
            "callback_id": self.name,
            "title": plain(self.title, TITLE_LIMIT),
            "close": plain(self.close, TITLE_LIMIT),
            "private_metadata": carried,
            "blocks": list(self.blocks),
        } | more


@dataclass(frozen=True)
class Pushed:
    """A window above the one that was submitted or pressed in; closing it leads back there."""

    modal: Modal


@dataclass(frozen=True)
class FieldErrors:
    """What is wrong, beside each field, by its name. The window stays, with all its words."""

    errors: Mapping[str, str]


class _Clear:
    """Close every window of the person's."""


CLEAR: Final = _Clear()

Shown: TypeAlias = Modal | Pushed
"""What a press may open. Pressed inside a modal, a Modal takes that one's place."""

Outcome: TypeAlias = Modal | Pushed | FieldErrors | _Clear | None
"""What may become of a submitted window; None closes it."""


def text_input(name: str, label: str, *, hint: str, least: int = 1, most: int = 600) -> Block:
    """A field of several lines, whose text comes back under `name`."""
    element = {
        "type": "plain_text_input",
        "action_id": name,
        "multiline": True,
        "min_length": least,
        "max_length": min(most, INPUT_LIMIT),
    }
    return _input(name, label, hint, element)


def date_input(
    name: str, label: str, *, hint: str, initial: date | None, optional: bool = False
) -> Block:
    """A day, which comes back under `name` as 2024-08-14."""
    element: Block = {"type": "datepicker", "action_id": name}
    if initial is not None:
        element["initial_date"] = initial.isoformat()
    return _input(name, label, hint, element, optional=optional)


def person_input(name: str, label: str, *, hint: str, optional: bool = False) -> Block:
    """A person of Slack, whose user id comes back under `name`."""
    element: Block = {"type": "users_select", "action_id": name}
    return _input(name, label, hint, element, optional=optional)


def free_input(
    name: str, label: str, *, hint: str, initial: str, multiline: bool, optional: bool = False
) -> Block:
    """A field for whatever is typed: its rules are Reeve's own, and speak when it is submitted."""
    element: Block = {"type": "plain_text_input", "action_id": name, "multiline": multiline}
    if initial:
        element["initial_value"] = initial[:INPUT_LIMIT]
    return _input(name, label, hint, element, optional=optional)


def number_input(
    name: str, label: str, *, hint: str, initial: str = "", optional: bool = False
) -> Block:
    """A whole number of 0 or more, typed in figures."""
    element: Block = {
        "type": "number_input",
        "action_id": name,
        "is_decimal_allowed": False,
        "min_value": "0",
    }
    if initial:
        element["initial_value"] = initial
    return _input(name, label, hint, element, optional=optional)


def choice_input(
    name: str,
    label: str,
    options: Sequence[Option],
    *,
    hint: str = "",
    initial: str | None = None,
    optional: bool = False,
    at_once: str = "",
) -> Block:
    """Up to 10 options as radio buttons, up to 100 as a menu.

    `at_once`: the step that is told as soon as something is chosen, before any submission.
    """
    listed = [_option(option) for option in options]
    kind = "radio_buttons" if len(listed) <= _RADIO_LIMIT else "static_select"
    element: Block = {"type": kind, "action_id": at_once or name, "options": listed}
    chosen = next((option for option in listed if option["value"] == initial), None)
    if chosen is not None:
        element["initial_option"] = chosen
    block = _input(name, label, hint, element, optional=optional)
    return block | ({"dispatch_action": True} if at_once else {})


def tick_input(
    name: str, label: str, option: Option, *, ticked: bool = False, optional: bool = True
) -> Block:
    """One box, which need not be ticked unless it is not `optional`."""
    listed = [_option(option)]
    element: Block = {"type": "checkboxes", "action_id": name, "options": listed}
    if ticked:
        element["initial_options"] = listed
    return _input(name, label, "", element, optional=optional)


def ticks_input(
    name: str, label: str, options: Sequence[Option], *, ticked: Collection[str]
) -> Block:
    """Up to 10 boxes; the values of those that are ticked come back with commas between."""
    listed = [_option(option) for option in options]
    element: Block = {"type": "checkboxes", "action_id": name, "options": listed}
    initial = [option for option in listed if option["value"] in ticked]
    if initial:
        element["initial_options"] = initial
    return _input(name, label, "", element, optional=True)


def ways(name: str, buttons: Sequence[Button]) -> Block:
    """A row of buttons under a name of its own, which must differ from that of any field."""
    return blocks.actions(buttons) | {"block_id": name}


def _input(name: str, label: str, hint: str, element: Block, *, optional: bool = False) -> Block:
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": plain(label, 2000),
        "element": element,
    }
    if hint:
        block["hint"] = plain(hint, 2000)
    return block | ({"optional": True} if optional else {})


def _option(option: Option) -> Block:
    label, value = option
    return {"text": plain(label, blocks.OPTION_LIMIT), "value": value}
