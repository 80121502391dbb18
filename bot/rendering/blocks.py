"""Block Kit, as much of it as Reeve speaks. Texts come in already escaped."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Block = dict[str, Any]

SECTION_LIMIT = 3000
CONTEXT_LIMIT = 2000
BUTTON_LIMIT = 75
OPTION_LIMIT = 75
MESSAGE_BLOCKS = 50
ACTIONS_LIMIT = 25
TABLE_LINES = 100
TABLE_CHARACTERS = 10_000

PICTURES = "pictures"
"""In a payload: [{name, alt, png in base 64}]; the dispatcher brings them to Slack."""


@dataclass(frozen=True)
class SlackMessage:
    """What is posted: blocks for the eye, `text` for notifications and screen readers."""

    text: str
    blocks: tuple[Block, ...]

    @property
    def payload(self) -> Mapping[str, Any]:
        return {"text": shortened(self.text, SECTION_LIMIT), "blocks": list(self.blocks)}


@dataclass(frozen=True)
class Button:
    """A button: `action` says what it does, `value` what it does it to."""

    label: str
    action: str
    value: Mapping[str, Any]
    style: str | None = None
    confirm: Mapping[str, Any] | None = None

    def element(self) -> Block:
        extras = {"style": self.style, "confirm": self.confirm}
        return {
            "type": "button",
            "action_id": self.action,
            "text": plain(self.label, BUTTON_LIMIT),
            "value": json.dumps(self.value, separators=(",", ":"), ensure_ascii=False),
        } | {name: extra for name, extra in extras.items() if extra is not None}


def plain(text: str, limit: int) -> Block:
    """Slack reads no markup in it, so nothing in it is escaped."""
    return {"type": "plain_text", "text": shortened(unescaped(text), limit), "emoji": True}


def _mrkdwn(text: str, limit: int) -> Block:
    return {"type": "mrkdwn", "text": shortened(text, limit)}


def section(text: str, accessory: Block | None = None) -> Block:
    block: Block = {"type": "section", "text": _mrkdwn(text, SECTION_LIMIT)}
    return block | ({"accessory": accessory} if accessory else {})


def sections(lines: Iterable[str]) -> list[Block]:
    """As few sections as hold all lines; a line longer than a section is cut into several."""
    return [section(text) for text in _packed(lines)]


def context(text: str) -> Block:
    return {"type": "context", "elements": [_mrkdwn(text, CONTEXT_LIMIT)]}


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, 150)}


def divider() -> Block:
    return {"type": "divider"}


def actions(buttons: Sequence[Button]) -> Block:
    return {"type": "actions", "elements": [button.element() for button in buttons]}


def table(lines: Sequence[Sequence[str]]) -> Block:
    """A table of at most 99 lines below its headings; the last columns go until the rest fits."""
    rows = [list(map(unescaped, line)) for line in lines[:TABLE_LINES]]
    while len(rows[0]) > 2 and sum(length(cell) for row in rows for cell in row) > TABLE_CHARACTERS:
        rows = [row[:-1] for row in rows]
    return {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": cell} for cell in row] for row in rows],
        "column_settings": [{"is_wrapped": True} for _ in rows[0]],
    }


def confirm(title: str, text: str, yes: str, no: str) -> Block:
    return {
        "title": plain(title, 100),
        "text": plain(text, 300),
        "confirm": plain(yes, 30),
        "deny": plain(no, 30),
    }


def menu(action: str, placeholder: str, options: Sequence[tuple[str, str]]) -> Block:
    """A select of up to 100 (label, value) options."""
    return {
        "type": "static_select",
        "action_id": action,
        "placeholder": plain(placeholder, 150),
        "options": [
            {"text": plain(label, OPTION_LIMIT), "value": value} for label, value in options
        ],
    }


def unescaped(text: str) -> str:
    """For where Slack reads no markup: there `&amp;` would stand as it is."""
    return str(text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def length(text: str) -> int:
    """As Slack counts: an emoji outside the basic plane is two, as in JavaScript."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shortened(text: str, limit: int) -> str:
    """The text, or its beginning and an ellipsis; an escape such as `&amp;` is never cut in two."""
    if length(text) <= limit:
        return text
    return _without_half_escape(text[: _fitting(text, limit - 1)]).rstrip() + "…"


def _fitting(text: str, limit: int) -> int:
    """How many characters of the text Slack counts as at most `limit`."""
    counted = 0
    for index, character in enumerate(text):
        counted += 2 if ord(character) > 0xFFFF else 1
        if counted > limit:
            return index
    return len(text)


def _without_half_escape(text: str) -> str:
    ampersand = text.rfind("&")
    is_cut = ampersand > len(text) - len("&amp;") and ";" not in text[max(ampersand, 0) :]
    return text[:ampersand] if ampersand >= 0 and is_cut else text


def _packed(lines: Iterable[str]) -> Iterator[str]:
    held = ""
    for line in (part for whole in lines for part in _cut(whole)):
        if held and length(held) + 1 + length(line) > SECTION_LIMIT:
            yield held
            held = ""
        held = f"{held}\n{line}" if held else line
    if held:
        yield held


def _cut(line: str) -> Iterator[str]:
    while length(line) > SECTION_LIMIT:
        most = _fitting(line, SECTION_LIMIT)
        space = line.rfind(" ", 1, most)
        at = space if space > 0 else len(_without_half_escape(line[:most]))
        yield line[:at]
        line = line[at:].lstrip(" ")
    if line:
        yield line
