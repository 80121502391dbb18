"""What the officers are told of results that the pre-election period holds."""

from __future__ import annotations

from datetime import datetime

from bot.rendering import blocks
from bot.rendering.blocks import Button, SlackMessage
from bot.rendering.text import Templates


def held(templates: Templates, *, about: str, until: datetime) -> SlackMessage:
    text = templates.words("held.held", about=about, until=until)
    return SlackMessage(text, (blocks.section(text),))


def to_release(templates: Templates, *, key: str, about: str) -> SlackMessage:
    words = templates.words
    button = Button(words("held.release"), "release_announcement", {"a": key}, style="primary")
    text = words("held.over", about=about)
    return SlackMessage(text, (blocks.section(text), blocks.actions([button])))


def released(templates: Templates, *, about: str, by: str) -> SlackMessage:
    text = templates.words("held.released", about=about, by=by)
    return SlackMessage(text, (blocks.section(text),))
