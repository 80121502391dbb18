"""The return as a form, in windows and as web pages."""

from __future__ import annotations

from bot.rendering.vocabulary.subject import OFFICE, Subject
from bot.rendering.vocabulary.web_return import PAGES, SAMPLES

FORM = Subject(
    file="form.toml",
    words={
        "form": {
            "fill_in": "",
            "title": "",
            "place": "number of quarter",
            "next": "",
            "finish": "",
            "back": "",
            "later": "",
            "submit": "",
            "saved_by_page": "",
            "look": "",
            "more": "",
            "open": "",
            "unclear": "why",
            "changed": "name answer",
            "sure": "answer",
        },
        "refusal": {"form_submitted": OFFICE},
    },
    pages=PAGES,
    samples=SAMPLES,
)
