"""Modals: a form of one page that a button opens. Texts come in already escaped."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.rendering.blocks import Block, plain

TITLE_LIMIT = 24
INPUT_LIMIT = 3000


@dataclass(frozen=True)
class Modal:
    """`name` says what its submission does, `carried` what it does it to."""

    name: str
    title: str
    submit: str
    close: str
    blocks: Sequence[Block]
    carried: Mapping[str, Any] = field(default_factory=dict)

    @property
    def view(self) -> dict[str, Any]:
        """For views.open."""
        return {
            "type": "modal",
            "callback_id": self.name,
            "title": plain(self.title, TITLE_LIMIT),
            "submit": plain(self.submit, TITLE_LIMIT),
            "close": plain(self.close, TITLE_LIMIT),
            "private_metadata": json.dumps(self.carried, separators=(",", ":")),
            "blocks": list(self.blocks),
        }


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


def date_input(name: str, label: str, *, hint: str, initial: date) -> Block:
    """A day, which comes back under `name` as 2024-08-14."""
    element = {"type": "datepicker", "action_id": name, "initial_date": initial.isoformat()}
    return _input(name, label, hint, element)


def _input(name: str, label: str, hint: str, element: Block) -> Block:
    return {
        "type": "input",
        "block_id": name,
        "label": plain(label, 2000),
        "hint": plain(hint, 2000),
        "element": element,
    }
