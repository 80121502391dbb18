"""Rich text: paragraphs, lists, quotes and code made of runs, as tables.

From Slack's reference for the `rich_text` block.
"""

from collections.abc import Mapping

from bot.sandbox.block_kit.rules import (
    Choice,
    Flag,
    Form,
    Many,
    Rule,
    Shape,
    String,
    Typed,
    Whole,
    only,
)

STYLE = Shape(
    optional={
        "bold": Flag(),
        "italic": Flag(),
        "strike": Flag(),
        "code": Flag(),
        "underline": Flag(),
    }
)
MENTION_STYLE = Shape(
    optional={
        "bold": Flag(),
        "italic": Flag(),
        "strike": Flag(),
        "highlight": Flag(),
        "client_highlight": Flag(),
        "unlink": Flag(),
    }
)
SLACK_ID = String()
LINK = String(3000, form=Form.URL)


def _mention(name: str) -> Shape:
    return Shape({name: SLACK_ID}, {"style": MENTION_STYLE})


RUNS: Mapping[str, Shape] = {
    "text": Shape({"text": String(3000)}, {"style": STYLE}),
    "link": Shape({"url": LINK}, {"text": String(3000), "style": STYLE}),
    "emoji": Shape(
        {"name": String()}, {"unicode": String(), "skin_tone": Whole(1, 6), "style": STYLE}
    ),
    "user": _mention("user_id"),
    "channel": _mention("channel_id"),
    "usergroup": _mention("usergroup_id"),
    "team": _mention("team_id"),
    "broadcast": Shape({"range": Choice(("here", "channel", "everyone"))}, {"style": STYLE}),
    "color": Shape({"value": String(7, 4)}, {"style": STYLE}),
    "date": Shape(
        {"timestamp": Whole(0), "format": String()},
        {"url": LINK, "fallback": String(3000), "style": STYLE},
    ),
}

ANY_RUNS: Mapping[str, Rule] = {"elements": Many(Typed(RUNS))}
BORDER: Mapping[str, Rule] = {"border": Whole(0, 1)}
SECTION = Shape(ANY_RUNS)

PARTS: Mapping[str, Shape] = {
    "rich_text_section": SECTION,
    "rich_text_list": Shape(
        {
            "style": Choice(("bullet", "ordered")),
            "elements": Many(Typed({"rich_text_section": SECTION})),
        },
        {"indent": Whole(0, 8), "offset": Whole(0), **BORDER},
    ),
    "rich_text_preformatted": Shape({"elements": Many(only(RUNS, "text", "link"))}, BORDER),
    "rich_text_quote": Shape(ANY_RUNS, BORDER),
}

RICH_TEXT = Shape({"elements": Many(Typed(PARTS))})
