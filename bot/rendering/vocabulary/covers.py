"""The words about covers."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.rendering.vocabulary.subject import OFFICE, Subject

_ABOUT = "name partnership first last"
_DAYS: dict[str, Any] = {
    **dict.fromkeys(("name", "partnership", "by"), "name"),
    **dict.fromkeys(("first", "last"), date(2024, 8, 1)),
}

COVERS = Subject(
    file="covers.toml",
    words={
        "cover": {
            **dict.fromkeys(
                (
                    *(
                        "heading",
                        "name",
                        "title",
                        "intro",
                        "for",
                        "who",
                        "who_hint",
                        "email",
                        "email_hint",
                        "first",
                    ),
                    *("first_hint", "last", "last_hint", "send", "cancel"),
                    *("end", "end_yes", "end_no"),
                ),
                "",
            ),
            "line": _ABOUT,
            "end_text": _ABOUT,
            **dict.fromkeys(("you", "kept", "office", "ended"), f"by {_ABOUT}"),
        },
        "refusal": dict.fromkeys(
            (
                *("not_the_lead", "cover_who", "cover_unknown", "cover_self", "cover_backwards"),
                *("cover_too_long", "cover_office", "cover_answers_already", "cover_twice"),
                "cover_over",
            ),
            OFFICE,
        ),
    },
    emails={"cover": f"person news by cover partnership first last {OFFICE}"},
    samples={"cover": {"news": "you", "first": date(2024, 8, 1), "last": date(2024, 8, 1)}}
    | {f"cover.{key}": _DAYS for key in ("line", "kept", "end_text", "you", "office", "ended")},
)
