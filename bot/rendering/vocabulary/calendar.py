"""The words of a person's calendar."""

from __future__ import annotations

from bot.rendering.vocabulary.subject import Subject

_PLAIN = "name offer there_is make another end title keep close"

CALENDAR = Subject(
    file="calendar.toml",
    words={
        "calendar": {
            **dict.fromkeys(_PLAIN.split(), ""),
            **dict.fromkeys(("due", "due_again", "reply"), "partnership quarter"),
            "closes": "title",
            "address": "address",
        }
    },
)
