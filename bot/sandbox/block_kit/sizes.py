"""How much may be said at once, over all blocks together.

Slack publishes only some of these numbers. Apps that met `msg_blocks_too_long` report that it
comes at about 12,000 characters of text with an allowance for each block; the allowance here is on
the strict side.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from bot.sandbox.block_kit.checking import length_of
from bot.sandbox.block_kit.identifiers import Block

MESSAGE_CHARACTERS = 12_000
BLOCK_CHARACTERS = 100
TABLE_CHARACTERS = 10_000
VIEW_BYTES = 250_000

CHOICES = frozenset({"options", "option_groups", "initial_option", "initial_options"})


def characters(value: Any) -> int:
    """The characters that a reader sees in a piece of Block Kit, menus left closed."""
    return sum(length_of(text) for text in _texts(value))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name == "text" and isinstance(item, str):
                yield item
            elif name not in CHOICES:
                yield from _texts(item)


def message_is_too_long(blocks: Sequence[Block]) -> bool:
    """Whether a message's blocks, its table apart, say more than Slack takes."""
    counted = [block for block in blocks if block["type"] != "table"]
    total = sum(BLOCK_CHARACTERS + characters(dict(block)) for block in counted)
    return total > MESSAGE_CHARACTERS


def view_is_too_large(view: Any) -> bool:
    """Whether a view is over 250 kB as JSON."""
    return len(json.dumps(view, ensure_ascii=False).encode("utf-8", "surrogatepass")) > VIEW_BYTES
