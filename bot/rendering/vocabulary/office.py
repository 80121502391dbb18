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
            "links_renewed": "partnership quarter names",
        },
        "home": {
            "office_heading": "",
            "hello": "name",
            "nothing": "",
            "not_started": "",
            "underway": "answered of",
            "submitted": "at reference",
            "with_office": "",
            "queried": "",
            "reopened": "",
            "accepted": "",
            "open_heading": "",
            "last_heading": "",
            "title": "partnership quarter",
            "start": "",
            "resume": "",
            "board_title": "quarter received of due",
            "look": "quarter",
            "new_links": "quarter",
            **dict.fromkeys((f"new_links_{each}" for each in ("title", "text", "yes", "no")), ""),
            "may_open": "quarter",
            "empty": "",
            "stranger": "office office_email",
        },
        "board": dict.fromkeys(
            (
                *("partnership", "none", "not_started", "underway", "submitted", "queried"),
                *("overdue_not_started", "overdue_underway", "reopened", "accepted", "late"),
                *("agreed", "disputed", "unsigned"),
            ),
            "",
        ),
        "money": {
            "heading": "year",
            "allocation": "partnership pence areas",
            "no_allocation": "partnership",
            "project": "name used award left",
            "all": "used award left",
            "spent_is": "",
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
    samples={
        "money.allocation": {"partnership": "partnership", "pence": 1, "areas": [("name", 1)] * 2},
        "money.project": {"name": "name", "used": 1, "award": 1, "left": 1},
        "money.all": {"used": 1, "award": 1, "left": 1},
    },
)
