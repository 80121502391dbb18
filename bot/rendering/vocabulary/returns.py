"""The words of a return from its prompt to its receipt."""

from __future__ import annotations

from bot.domain.area_split import AreaPart
from bot.domain.drafts import Submission
from bot.domain.facts import ProjectFacts
from bot.domain.totals import Totals
from bot.rendering.vocabulary.subject import FIGURES, MOMENT, Subject

RETURNS = Subject(
    file="returns.toml",
    words={
        "prompt": {
            "heading": "quarter",
            "body": "partnership quarter projects minutes",
            "due": "due",
            "start": "",
            "underway": "",
            "resume": "",
            "partnership": "partnership",
            "submitted": "at by reference",
            "text": "quarter due",
        },
        "review": {
            "heading": "",
            "intro": "partnership quarter",
            "of_office": "partnership quarter",
            "section": "title",
            "line": "wording answer",
            "no_longer": "",
            "change": "",
            "totals_title": "",
            "project_totals": "name figures rating",
            "all_totals": "figures",
            "area_totals": "part",
            "submit": "",
            "later": "",
            "replaced": "",
            "confirm_title": "",
            "confirm_text": "",
            "confirm_yes": "",
            "confirm_no": "",
            "text": "",
        },
        "receipt": {
            "heading": "",
            "body": "partnership quarter reference at spent",
            "hash": "hash",
            "emailed": "email",
            "text": "reference",
        },
        "call": {"body": "name email partnership quarter", "text": "name partnership"},
        "channel": {
            "submitted": "quarter name at reference",
            "text": "partnership quarter",
        },
    },
    emails={
        "receipt": (
            "person partnership quarter submission due figures projects sections"
            " office office_email"
        ),
    },
    samples={
        "review.area_totals": {"part": AreaPart("area", 1, 2, 3)},
        "receipt": {
            "figures": Totals((FIGURES,), FIGURES),
            "projects": {"p1": ProjectFacts("p1", "project", "objective", 1_200_000, 0, ())},
            "sections": [
                {"title": "project", "lines": [{"wording": "wording", "shown": "answer"}]}
            ],
            "submission": Submission(MOMENT, "ann", "reference", "0a" * 32),
        },
    },
)
