"""The blocks and the two kinds of view, as tables.

From Slack's reference for blocks and views. The blocks that the sandbox's page cannot draw
(video, call, card, carousel, chart and the blocks for assistants) are left out, and so refused.
"""

from collections.abc import Mapping

from bot.sandbox.block_kit import consistency
from bot.sandbox.block_kit.elements import (
    AS_ACCESSORY,
    ELEMENTS,
    IDENTIFIER,
    IMAGE,
    IN_ACTIONS,
    IN_INPUT,
)
from bot.sandbox.block_kit.rich_text import RICH_TEXT
from bot.sandbox.block_kit.rules import (
    Choice,
    Flag,
    Many,
    Rule,
    Shape,
    String,
    Surface,
    Typed,
)
from bot.sandbox.block_kit.texts import BOTH, text, text_shapes

BLOCK_ID: Mapping[str, Rule] = {"block_id": IDENTIFIER}
NOT_IN_A_MODAL = frozenset({Surface.MESSAGE, Surface.HOME})
MESSAGE_ONLY = frozenset({Surface.MESSAGE})

CELL = Typed({"raw_text": Shape({"text": String(3000)}), "rich_text": RICH_TEXT})
COLUMN = Shape(
    optional={"align": Choice(("left", "center", "right")), "is_wrapped": Flag()},
)

CONTEXT_CHARACTERS = 2000  # not published; the limit of a section's field, to be safe

BLOCKS: Mapping[str, Shape] = {
    "section": Shape(
        optional={
            **BLOCK_ID,
            "text": text(3000, BOTH),
            "fields": Many(text(2000, BOTH), 10),
            "accessory": AS_ACCESSORY,
            "expand": Flag(),
        },
        some_of=(("text", "fields"),),
    ),
    "header": Shape({"text": text(150)}, BLOCK_ID),
    "divider": Shape(optional=BLOCK_ID),
    "image": Shape(
        {"alt_text": String(2000)},
        {**BLOCK_ID, **IMAGE, "title": text(2000)},
        one_of=(("image_url", "slack_file"),),
    ),
    "context": Shape(
        {
            "elements": Many(
                Typed({**text_shapes(CONTEXT_CHARACTERS, BOTH), "image": ELEMENTS["image"]}), 10
            )
        },
        BLOCK_ID,
    ),
    "actions": Shape({"elements": Many(IN_ACTIONS, 25)}, BLOCK_ID),
    "input": Shape(
        {"label": text(2000), "element": IN_INPUT},
        {**BLOCK_ID, "hint": text(2000), "optional": Flag(), "dispatch_action": Flag()},
        checks=(consistency.file_is_not_dispatched,),
    ),
    "rich_text": Shape(RICH_TEXT.required, BLOCK_ID),
    "table": Shape(
        {"rows": Many(Many(CELL, 20), 100)},
        {**BLOCK_ID, "column_settings": Many(COLUMN, 20)},
        checks=(consistency.rectangle,),
        surfaces=NOT_IN_A_MODAL,
    ),
    "markdown": Shape({"text": String(12_000)}, BLOCK_ID, surfaces=MESSAGE_ONLY),
}

MOST_BLOCKS: Mapping[Surface, int] = {Surface.MESSAGE: 50, Surface.MODAL: 100, Surface.HOME: 100}
FEWEST_BLOCKS: Mapping[Surface, int] = {Surface.MESSAGE: 0, Surface.MODAL: 1, Surface.HOME: 1}


def blocks_on(surface: Surface) -> Many:
    """The rule for the whole list of blocks on a surface."""
    return Many(Typed(BLOCKS), MOST_BLOCKS[surface], FEWEST_BLOCKS[surface])


ANY_VIEW: Mapping[str, Rule] = {
    "private_metadata": String(3000, 0),
    "callback_id": String(255, 0),
    "external_id": String(255, 0),
}
VIEWS: Mapping[str, Shape] = {
    "modal": Shape(
        {"title": text(24), "blocks": blocks_on(Surface.MODAL)},
        {
            **ANY_VIEW,
            "submit": text(24),
            "close": text(24),
            "clear_on_close": Flag(),
            "notify_on_close": Flag(),
        },
        checks=(consistency.can_be_submitted,),
    ),
    "home": Shape({"blocks": blocks_on(Surface.HOME)}, ANY_VIEW),
}
