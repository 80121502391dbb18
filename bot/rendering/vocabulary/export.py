"""The headings of a return's workbook, and the e-mail that carries a whole return."""

from __future__ import annotations

from bot.domain.return_states import ReturnState
from bot.domain.versions import Version
from bot.rendering.vocabulary.subject import MOMENT, Subject

_HEADINGS = (
    "summary figures versions question answer partnership quarter due state version reference"
    " submitted_at submitted_by hash project all award spent_before spent cumulative committed"
    " forecast remaining no_longer signature unsigned areas area files file kind size"
    " added_by file_hash kept_personal"
)

EXPORT = Subject(
    file="export.toml",
    words={
        "export": {
            "numbered": "number",
            "agreed": "name at note",
            "disputed": "name at note",
            **dict.fromkeys(_HEADINGS.split(), ""),
            **dict.fromkeys(ReturnState, ""),
        },
    },
    emails={
        "return_summary": ("person partnership quarter latest by sections office office_email"),
    },
    samples={
        "return_summary": {
            "latest": Version(1, MOMENT, "ann", "reference", "hash", {}),
            "sections": [
                {"title": "project", "lines": [{"wording": "wording", "shown": "answer"}]}
            ],
        }
    },
)
