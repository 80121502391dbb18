"""The words of the finance sign-off, of one-time links and of their pages."""

from __future__ import annotations

from typing import Any

from bot.rendering.vocabulary.subject import FIGURES, MOMENT, OFFICE, Subject

_NAMED = "partnership quarter reference"
_SHOWN: dict[str, Any] = {
    "projects": (("Safer streets", FIGURES),),
    "total": FIGURES,
    "until": MOMENT,
}

SIGNING = Subject(
    file="signing.toml",
    words={
        "sign": {
            "heading": "",
            "intro": f"by {_NAMED}",
            "project": "name figures",
            "total": "figures",
            "ask": "",
            "yes": "",
            "no": "",
            "sure_title": "",
            "sure_text": "",
            "back": "",
            "no_title": "",
            "no_intro": _NAMED,
            "note": "",
            "note_hint": "",
            "send": "",
            "agreed": f"name at {_NAMED}",
            "disputed": f"name at note {_NAMED}",
            "next": "",
            "again": "",
            "unsigned": f"names {_NAMED}",
            "text": "partnership quarter",
        },
        "refusal": {
            **dict.fromkeys(
                (
                    *("not_finance", "sign_own", "sign_stale", "no_note"),
                    *("link_unknown", "link_used", "link_revoked", "link_expired"),
                ),
                OFFICE,
            ),
            "already_signed": f"name {OFFICE}",
            "note_too_long": f"most length {OFFICE}",
        },
    },
    emails={
        "sign_figures": f"person by {_NAMED} projects total link until {OFFICE}",
        "figures_unsigned": f"person names {_NAMED} {OFFICE}",
        "figures_signed": f"person by at agreed note {_NAMED} {OFFICE}",
    },
    pages={
        "sign": f"person by {_NAMED} projects total figures error agreed note most {OFFICE}",
        "signed": f"person by {_NAMED} agreed note {OFFICE}",
        "problem": f"code why typed {OFFICE}",
    },
    samples={
        "sign.unsigned": {
            "names": ["Ann"],
            **dict.fromkeys(("partnership", "quarter", "reference"), "text"),
        },
        "figures_unsigned": {"names": ["Ann"]},
        "sign_figures": _SHOWN,
        "problem": {"typed": ()},
        "sign": _SHOWN | {"figures": "0" * 64, "agreed": None},
    },
)
