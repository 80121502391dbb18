"""Words that belong everywhere: a quarter's name, refusals, and what is said when a step fails."""

from __future__ import annotations

from bot.domain.quarters import Quarter
from bot.rendering.vocabulary.subject import OFFICE, Subject

EVERYWHERE = Subject(
    file="everywhere.toml",
    words={
        "": {"quarter": "quarter"},
        "failed": {"body": "reference"},
        "refusal": {
            "not_known": OFFICE,
            "not_allowed": OFFICE,
            "not_the_office": OFFICE,
            "no_such_return": OFFICE,
            "no_such_quarter": OFFICE,
            "already_open": OFFICE,
            "not_skippable": OFFICE,
            "nothing_before": OFFICE,
            "unknown_button": OFFICE,
        },
    },
    samples={"quarter": {"quarter": Quarter(2024, 1)}},
)
