"""The words of the privacy guard."""

from __future__ import annotations

from bot.domain.privacy import Sort
from bot.rendering.vocabulary.subject import Subject

PRIVACY = Subject(
    file="privacy.toml",
    words={
        "personal": {
            "body": "doubt",
            "details": "found",
            "reply": "details",
            **dict.fromkeys(("change", "keep", "again", "gone", "kept_title"), ""),
            "kept_line": "wording sorts",
            "kept_count": "number",
            **dict.fromkeys(Sort, ""),
        }
    },
    samples={
        "personal.details": {"found": {sort.value: "words" for sort in Sort}},
        "personal.kept_line": {"wording": "wording", "sorts": ["a postcode"]},
    },
)
