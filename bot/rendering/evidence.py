"""What is said of a file that was added to a return."""

from __future__ import annotations

from bot.rendering import blocks
from bot.rendering.blocks import Button, SlackMessage
from bot.rendering.text import Templates


def saved_file(
    templates: Templates, *, return_id: str, source: str, name: str, size: int
) -> SlackMessage:
    """The file is with the return, and can be taken off again."""
    text = templates.words("evidence.saved", name=name, size=size)
    take_off = Button(
        templates.words("evidence.take_off"), "take_off_file", {"r": return_id, "s": source}
    )
    return SlackMessage(text, (*blocks.sections([text]), blocks.actions([take_off])))


def taken_off_file(templates: Templates, name: str) -> SlackMessage:
    text = templates.words("evidence.taken_off", name=name)
    return SlackMessage(text, (blocks.section(text),))
