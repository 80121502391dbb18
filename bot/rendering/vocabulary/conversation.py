"""The words of the conversation in which a return is answered."""

from __future__ import annotations

from bot.domain.readings import FACTS_OF, Doubt, UnclearReason
from bot.rendering.vocabulary.subject import Subject

CONVERSATION = Subject(
    file="conversation.toml",
    words={
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
            "last_title": "",
            "last_line": "wording answer",
            "same": "",
            "same_together": "",
            "closed": "wording",
            "gone": "",
        },
        "answered": {
            "body": "wording answer",
            "by_other": "wording answer name",
            "change": "",
            "carried": "answer",
            "closed": "",
            "text": "wording answer",
        },
        "typed": {
            "help": "",
            "back": "",
            "skip": "",
        },
        "doubtful": {
            "body": "typed doubt",
            "pressed": "doubt",
            "yes": "answer",
            "no": "",
            "again": "",
        },
        "stray": {
            "early": "typed wording",
            "early_yes": "",
            "early_long": "",
            "blue": "typed wording",
            "blue_yes": "",
        },
        "later": {
            "body": "answered of due",
            "resume": "",
            "text": "",
        },
        "help": {
            "body": "wording help optional office office_email",
            "text": "",
        },
        "stale": {
            "answered": "wording answer",
            "gone": "",
            "submitted": "at office office_email",
            "review": "",
            "last_quarter": "",
            "typed_at_review": "",
            "unfinished": "",
        },
        "edited": {
            "same": "wording answer",
            "unusable": "wording answer why",
            "replaced": "wording answer",
        },
        "deleted": {
            "body": "wording answer",
        },
        "doubt": {
            **{doubt: " ".join(("answer", *FACTS_OF.get(doubt, ()))) for doubt in Doubt},
            Doubt.PERSONAL: "answer details",
        },
        "unclear": {reason: " ".join(FACTS_OF.get(reason, ())) for reason in UnclearReason},
    },
)
