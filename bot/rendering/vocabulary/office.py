"""The office's messages, Home, and what Reeve answers to words out of the blue."""

from __future__ import annotations

from bot.rendering.vocabulary.subject import Subject

OFFICE_WORDS = Subject(
    file="office.toml",
    words={
        "office": {
            "name_unknown": "",
            "ended_heading": "quarter",
            "ended": "last_day due",
            "ended_and_open": "last_day name at due",
            "open": "",
            "confirm_title": "",
            "confirm_text": "quarter due",
            "confirm_yes": "",
            "confirm_no": "",
            "ended_text": "quarter",
            "opened": "quarter name asked due",
            "unasked": "partnerships",
            "unfunded": "partnerships",
            "opened_text": "quarter",
        },
        "home": {
            "lead_heading": "",
            "office_heading": "",
            "hello": "name",
            "nothing": "",
            "due": "due",
            "not_started": "",
            "underway": "answered of",
            "submitted": "at reference",
            "title": "partnership quarter",
            "start": "",
            "resume": "",
            "board_title": "quarter received of due",
            "board_line": "status partnership",
            "look": "",
            "may_open": "quarter",
            "empty": "",
            "stranger": "office office_email",
        },
        "blue": {
            "hello": "name office office_email",
            "nothing": "",
            "office": "",
            "open": "partnership quarter answered of due",
            "resume": "quarter",
            "tip": "",
            "text": "name",
        },
    },
)
