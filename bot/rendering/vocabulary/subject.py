"""What a subject says: its file of words for Slack, its e-mails, and the facts of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.domain.evidence import FileKind, KeptFile
from bot.domain.totals import Figures

OFFICE = "office office_email"
"""The facts that say whom to ask; every refusal is given them."""

MOMENT = datetime(2024, 7, 31, 16, tzinfo=UTC)
FILE = KeptFile(1, "photo.png", FileKind.PNG, 1_200_000, "0" * 64, "ada")
FIGURES = Figures("p1", 1_200_000, 0, 300_000, 0, 1_200_000, 300_000, complete=True)


@dataclass(frozen=True)
class Subject:
    """`file`: its words in `templates/slack/`. `words`: section → key → the names of its facts.

    A section "" holds the words that stand above all sections. `emails`: name → the names of its
    facts. `pages`: as `emails`, for web pages. `samples`: made-up facts of one wording, e-mail or
    page, by its key, where a text or one of the facts known to `sample` will not do.
    """

    file: str
    words: Mapping[str, Mapping[str, str]]
    emails: Mapping[str, str] = field(default_factory=dict)
    pages: Mapping[str, str] = field(default_factory=dict)
    samples: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def keys(self) -> Mapping[str, tuple[str, ...]]:
        """Every key, such as "question.progress", and the names of its facts."""
        return {
            f"{section}.{key}" if section else key: tuple(facts.split())
            for section, keys in self.words.items()
            for key, facts in keys.items()
        }
