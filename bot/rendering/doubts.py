"""What is asked about an answer that is in doubt, wherever it was given."""

from __future__ import annotations

from bot.domain.readings import Doubt, Doubtful
from bot.rendering.text import Templates


def doubt_words(templates: Templates, doubtful: Doubtful, answer: str) -> str:
    """`answer`: as it is shown. Of a text about people, each detail that was found is named."""
    facts = dict(doubtful.facts)
    if doubtful.doubt is Doubt.PERSONAL:
        facts = {"details": templates.words("personal.details", found=facts)}
    return templates.words(f"doubt.{doubtful.doubt}", answer=answer, **facts)
