"""Slack's text objects: plain text, and text with Slack's own marks."""

from collections.abc import Mapping

from bot.sandbox.block_kit.consistency import text_is_seen
from bot.sandbox.block_kit.rules import Flag, Rule, Shape, String, Typed

OPTIONS: Mapping[str, Mapping[str, Rule]] = {
    "plain_text": {"emoji": Flag()},
    "mrkdwn": {"verbatim": Flag()},
}
BOTH = tuple(OPTIONS)


def text_shapes(high: int, types: tuple[str, ...]) -> Mapping[str, Shape]:
    """The shape of a text of at most `high` characters, for each of the types."""
    return {
        name: Shape({"text": String(high)}, OPTIONS[name], checks=(text_is_seen,)) for name in types
    }


def text(high: int, types: tuple[str, ...] = ("plain_text",)) -> Typed:
    """A text object of at most `high` characters; plain text unless the place takes both."""
    return Typed(text_shapes(high, types))
