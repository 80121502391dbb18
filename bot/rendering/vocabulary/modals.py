"""What every modal says."""

from __future__ import annotations

from bot.rendering.vocabulary.subject import OFFICE, Subject

MODALS = Subject(
    file="modals.toml",
    words={
        "modal": {"notice": "", "close": "", "repeated": ""},
        "refusal": {"unknown_modal": OFFICE},
    },
)
