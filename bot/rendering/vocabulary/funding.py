"""The words of the money: allocations by the formula, and the pot."""

from __future__ import annotations

from bot.rendering.vocabulary.subject import OFFICE, Subject

FUNDING = Subject(
    file="funding.toml",
    words={
        "refusal": {
            "pot_not_an_amount": OFFICE,
            "pot_too_small": f"left wanted {OFFICE}",
        },
    },
)
