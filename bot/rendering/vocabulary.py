"""All that Reeve says in Slack and by e-mail, by key, with the facts that each wording is given.

`templates/` holds the wordings; this is what they are held against when Reeve starts, so that a
slip in rewording is found then and not in the middle of somebody's return.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from bot.domain.drafts import Submission
from bot.domain.facts import ProjectFacts
from bot.domain.quarters import Quarter
from bot.domain.readings import FACTS_OF, Doubt, UnclearReason
from bot.domain.totals import Figures, Totals

# section → key → the names of its facts
_SECTIONS: Mapping[str, Mapping[str, str]] = {
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
    "question": {
        "progress": "number of section",
        "asking": "wording",
        "help": "help",
        "example": "example",
        "now": "answer",
        "type_it": "",
        "text": "wording",
        "keep": "",
        "back": "",
        "skip": "",
        "later": "",
        "help_button": "",
        "agree": "",
        "agree_again": "",
        "closed": "wording",
        "gone": "",
    },
    "answered": {
        "body": "wording answer",
        "by_other": "wording answer name",
        "change": "",
        "text": "wording answer",
    },
    "typed": {"help": "", "back": "", "skip": ""},
    "doubtful": {"body": "typed doubt", "pressed": "doubt", "yes": "answer", "no": "", "again": ""},
    "stray": {
        "early": "typed wording",
        "early_yes": "",
        "early_long": "",
        "blue": "typed wording",
        "blue_yes": "",
    },
    "review": {
        "heading": "",
        "intro": "partnership quarter",
        "section": "title",
        "line": "wording answer",
        "change": "",
        "totals_title": "",
        "project_totals": "name figures",
        "all_totals": "figures",
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
    "channel": {"submitted": "quarter name at reference", "text": "partnership quarter"},
    "later": {"body": "answered of due", "resume": "", "text": ""},
    "help": {"body": "wording help optional office office_email", "text": ""},
    "stale": {
        "answered": "wording answer",
        "gone": "",
        "submitted": "at office office_email",
        "review": "",
        "typed_at_review": "",
        "unfinished": "",
    },
    "edited": {
        "same": "wording answer",
        "unusable": "wording answer why",
        "replaced": "wording answer",
    },
    "deleted": {"body": "wording answer"},
    "file": {"body": ""},
    "blue": {
        "hello": "name office office_email",
        "nothing": "",
        "office": "",
        "open": "partnership quarter answered of due",
        "resume": "quarter",
        "tip": "",
        "text": "name",
    },
    "office": {
        "name_unknown": "",
        "ended_heading": "quarter",
        "ended": "last_day due",
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
        "may_open": "quarter",
        "empty": "",
        "stranger": "office office_email",
    },
    "failed": {"body": "reference"},
}
REFUSALS = (
    "not_known",
    "not_allowed",
    "not_the_office",
    "no_such_return",
    "no_such_quarter",
    "already_open",
    "not_skippable",
    "nothing_before",
    "unknown_button",
)
"""The codes that a Refusal may carry; each has its words."""


def _wordings() -> Mapping[str, tuple[str, ...]]:
    words: dict[str, tuple[str, ...]] = {"quarter": ("quarter",)}
    for section, keys in _SECTIONS.items():
        words |= {f"{section}.{key}": tuple(facts.split()) for key, facts in keys.items()}
    words |= {f"refusal.{code}": ("office", "office_email") for code in REFUSALS}
    words |= {f"doubt.{doubt}": ("answer", *FACTS_OF.get(doubt, ())) for doubt in Doubt}
    words |= {f"unclear.{reason}": FACTS_OF.get(reason, ()) for reason in UnclearReason}
    return MappingProxyType(words)


WORDS = _wordings()
"""Every key of words.toml, such as "question.progress", and the names of its facts."""

EMAILS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "receipt": (
            "person",
            "partnership",
            "quarter",
            "submission",
            "due",
            "figures",
            "projects",
            "office",
            "office_email",
        )
    }
)
"""Every e-mail by name, and the names of its facts."""

_MOMENT = datetime(2024, 7, 31, 16, tzinfo=UTC)
_FIGURES = Figures("p1", 1_200_000, 0, 300_000, 0, 1_200_000, 300_000, complete=True)
_WHOLE_NUMBERS = "number of answered received projects minutes asked spent length least most"
_SAMPLES: Mapping[str, Any] = {
    **dict.fromkeys(_WHOLE_NUMBERS.split(), 3),
    **dict.fromkeys(("at", "due", "last_day"), _MOMENT),
    "figures": _FIGURES,
    "optional": True,
}


def sample(key: str) -> dict[str, Any]:
    """Made-up facts of the right kinds for a wording: each has the name of a fact, if it is text.

    `key` is one of WORDS, or the name of one of EMAILS.
    """
    names = WORDS[key] if key in WORDS else EMAILS[key]
    facts = {name: _SAMPLES.get(name, name) for name in names}
    if key == "quarter":
        facts["quarter"] = Quarter(2024, 1)
    if key == "receipt":
        project = ProjectFacts("p1", "project", "objective", 1_200_000, 0, ())
        facts |= {
            "figures": Totals((_FIGURES,), _FIGURES),
            "projects": {project.id: project},
            "submission": Submission(_MOMENT, "ann", "reference", "hash"),
        }
    return facts
