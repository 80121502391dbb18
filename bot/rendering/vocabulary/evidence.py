"""The words about files that are added to a return."""

from __future__ import annotations

from bot.domain.evidence import FileRefusal
from bot.rendering.vocabulary.subject import FILE, MOMENT, OFFICE, Subject

EVIDENCE = Subject(
    file="evidence.toml",
    words={
        "evidence": {
            "saved": "name size",
            "take_off": "",
            "taken_off": "name",
            "title": "",
            "line": "name size",
            "link": "link until files",
            "none": "",
        },
        "file_refused": dict.fromkeys(FileRefusal, "name most files"),
        "refusal": {"no_such_file": OFFICE, "file_unreadable": f"name {OFFICE}"},
    },
    pages={"office_files": f"partnership quarter files person {OFFICE}"},
    samples={
        "evidence.link": {"files": 2, "until": MOMENT},
        "office_files": {"files": (FILE,)},
        **{f"evidence.{key}": {"size": 1_200_000} for key in ("saved", "line")},
        **{f"file_refused.{reason}": {"most": 1_200_000} for reason in FileRefusal},
    },
)
