"""The words of the privacy guard."""

from __future__ import annotations

from bot.rendering.vocabulary.subject import Subject

PRIVACY = Subject(
    file="privacy.toml",
    words={"personal": {"body": "doubt", "change": "", "keep": "", "again": "", "gone": ""}},
)
