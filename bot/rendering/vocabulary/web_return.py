"""The pages of a return, for whoever is not in Slack: their words are in `templates/web/`."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.domain.lateness import FlagKind
from bot.domain.lateness_record import ExtensionEntry, FlagEntry, Said
from bot.rendering.vocabulary.subject import FIGURES, FILE, MOMENT, OFFICE
from bot.rendering.web_fields import Choice, Part, Row, Task, WebField

_NAMED = "partnership quarter due answered of"
_FIELDS = (
    WebField("status:p1", "1:a", "Where?", "choices", choices=(Choice("a", "On track"),)),
    WebField(
        "spend:p1", "1:b", "Spent?", "money", error="too_long", about={"most": 3, "length": 4}
    ),
    WebField("risk:1", "1:c", "A risk?", "lines", optional=True, doubt="Sure?", sure_name="sure:c"),
    WebField("declare", "1:d", "Is it right?", "tick", changed=("Bo", "Yes")),
)
_ROW = Row("How did it go?", "Well.", "section.quarter.1", "q-summary")
_SHOWN: dict[str, Any] = {
    "sections": (("The quarter", (_ROW,)),),
    "totals": (("Safer streets", FIGURES, "On plan"),),
    "total": FIGURES,
    "files": (FILE,),
}
_EVERY = f"person email {_NAMED} {OFFICE}"

_FLAG = FlagEntry("f", FlagKind.LATE, MOMENT, MOMENT, MOMENT, 2, 90, False, "Illness.", MOMENT)
_MORE_TIME = ExtensionEntry(Said("Bo", MOMENT, "Illness."), None, None, None)
_DEADLINE: dict[str, Any] = {"more_time": _MORE_TIME, "flags": ((_FLAG, True),)}

PAGES = {
    "return": f"tasks files can_ask more_time flags {_EVERY}",
    "return_page": (
        "title page before number pages base seen note parts fields then became same last_hash"
        f" {_NAMED} {OFFICE}"
    ),
    "return_more_time": f"asked suggested day words error most {_NAMED} {OFFICE}",
    "return_flag": f"flag lines can_reply until words error most {_NAMED} {OFFICE}",
    "return_link_sent": _EVERY,
    "return_files": f"files most most_files link_page refused file_name {_NAMED} {OFFICE}",
    "return_check": (
        f"sections totals total files left revision facts_hash error {_NAMED} {OFFICE}"
    ),
    "return_receipt": (
        "reference at by hash accepted can_amend version queries sections total files"
        f" unsaved problem replying details sure most more_time flags {_EVERY}"
    ),
}
SAMPLES: dict[str, dict[str, Any]] = {
    "return": {"tasks": (Task("The quarter", "section.quarter.1", 2),), "files": ()} | _DEADLINE,
    "return_page": {"parts": (Part("Money", _FIELDS),), "fields": _FIELDS, "same": 2},
    "return_more_time": {"asked": None, "suggested": date(2024, 8, 14), "error": "no_day"},
    "return_flag": {"flag": _FLAG, "lines": ("Due.",), "error": "", "until": MOMENT},
    "return_files": {"files": (FILE,), "most": 10_000_000, "most_files": 20, "refused": ""},
    "return_check": _SHOWN | {"left": 0},
    "return_receipt": _SHOWN
    | _DEADLINE
    | {"queries": (), "unsaved": ("Words",), "problem": "", "replying": 0},
}
