"""Reminders, more time, lateness and its record."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.domain.lateness_record import YearCounts
from bot.rendering.vocabulary.subject import MOMENT, OFFICE, Subject

_DAY = date(2024, 8, 14)
_COUNTS = YearCounts(4, 2, 1, 1, 0, 1, 3, 0, 1, 0, 1, 1)
_ASKED = "partnership quarter due by wanted reason"
_WHOSE = "partnership quarter"
_REMINDED = "partnership quarter due tone days holidays missing left more of sent_back"
_FLAGGED = f"{_WHOSE} kind due received days minutes excused delay until"
_EXTENDED: dict[str, Any] = {"wanted": _DAY, "new_due": MOMENT, "decided_at": MOMENT}
_REMINDER: dict[str, Any] = {
    "days": 5,
    "tone": "before",
    "holidays": ["Monday 26 August 2024"],
    "missing": ["wording"],
    "left": 3,
    "more": 2,
    "of": 17,
    "sent_back": "The ledger says otherwise.",
}
_FLAG: dict[str, Any] = {
    "kind": "late",
    "received": MOMENT,
    "days": 2,
    "minutes": 90,
    "excused": False,
    "until": MOMENT,
    "outcome": "waived",
}
_SAID = {"by": "by", "at": MOMENT, "words": "their words"}
_RECORD: dict[str, Any] = {
    "partnership": "partnership",
    "counts": _COUNTS,
    "returns": [
        {
            "quarter": "quarter",
            "standing": "on_time",
            "due": MOMENT,
            "received": MOMENT,
            "due_again": MOMENT,
            "extensions": [{"asked": _SAID, "decision": _SAID, "new_due": MOMENT}],
            "flags": [
                {
                    "kind": "late",
                    "days_late": 2,
                    "excused": True,
                    "replies": [_SAID],
                    "decision": {"outcome": "waived", "said": _SAID},
                }
            ],
        }
    ],
}

_WORDS = {
    "nudge": {
        **dict.fromkeys(("opened", "before", "today", "after"), "partnership quarter due days"),
        "holidays": "holidays",
        "sent_back": "reason",
        "missing": "left of",
        "missing_line": "wording",
        "more": "more",
        "only_submit": "",
        "resume": "",
        "more_time": "",
        "means": "",
        "snooze": "days",
        "snoozed": "until",
        "office_before": "partnership quarter due days answered of lead",
        "office_after": "partnership quarter due days answered of lead",
        "no_lead": "",
        "text": "partnership quarter due days",
    },
    "position": {
        "title": _WHOSE,
        **dict.fromkeys(("before", "today", "after"), "due days"),
        "received": "at due",
        "record_title": "",
        "no_record": "",
        "meaning": "",
        "record": "",
        "away": "",
        "text": "quarter",
    },
    "leave": {
        **dict.fromkeys(
            ("title", "intro", "first", "first_hint", "last", "last_hint", "send", "cancel"), ""
        ),
        "kept": "first last",
    },
    "extension": {
        "ask_title": "",
        "ask_intro": "partnership quarter due",
        **dict.fromkeys(("day", "day_hint", "why", "why_hint", "ask_send", "cancel"), ""),
        "asked": f"{_ASKED} answered of",
        "grant": "",
        "decline": "",
        "passed_on": _ASKED,
        "summary": _ASKED,
        **dict.fromkeys(
            ("new_day", "new_day_hint", "decision_why", "decision_why_hint", "decide_title"), ""
        ),
        "granted": f"{_ASKED} decided_by why new_due",
        "declined": f"{_ASKED} decided_by why",
        "text": _WHOSE,
    },
    "flag": {
        **dict.fromkeys(("late", "missing", "incomplete", "kept", "text"), _WHOSE),
        "office_sees": "",
        "due": "due",
        "received": "at days",
        "not_received": "days",
        "down": "minutes",
        "excused": "",
        "reason": "reason",
        "no_need": "",
        "right": "until",
        **dict.fromkeys(
            ("reply", "reply_title", "reply_label", "reply_hint", "reply_send", "cancel"), ""
        ),
        "replied": "by at reply",
        **dict.fromkeys(("waive", "uphold", "decide_title", "why_label", "why_hint"), ""),
        "uphold_later": "until",
        "upheld": "by at why",
        "waived": "by at why",
    },
    "record": {
        "title": "year",
        "beside": "",
        "empty": "",
        "partnership": "partnership",
        "counts": "counts",
        **dict.fromkeys(
            ("to_come", "overdue", "missing", "on_time", "late"), "quarter due received"
        ),
        "due_again": "due",
        "extension_waits": "by at reason",
        "extension_granted": "by at reason decided_by decided_at why new_due",
        "extension_declined": "by at reason decided_by decided_at why",
        "flag": "kind at",
        "waiting": "",
        "text": "year",
        "undecided": "waiting",
        "see": "year",
    },
    "record_file": {
        "title": "year",
        **dict.fromkeys(
            (
                *("about", "counts", "all", "more_time", "flag", "flags", "partnership", "quarter"),
                *("returns", "on_time", "late", "missing", "incomplete", "extended", "days_late"),
                *("excused", "waived", "upheld", "waiting", "replies", "stands", "stands_to_come"),
                *("stands_overdue", "stands_missing", "stands_on_time", "stands_late", "due"),
                *("received", "due_again", "asked_by", "asked_at", "reason", "answer"),
                *("answer_waits", "answer_granted", "answer_declined", "new_due", "decided_by"),
                *("decided_at", "why", "kind", "kind_late", "kind_missing", "kind_incomplete"),
                *("raised", "flag_due", "flag_received", "days", "minutes", "excused_flag", "yes"),
                *("no", "delay", "reply", "decision", "decision_waits", "decision_none"),
                *("decision_upheld", "decision_waived"),
            ),
            "",
        ),
    },
    "holidays": {"end": "last", "text": "last"},
    "held": {"held": "about until", "over": "about", "release": "", "released": "about by"},
    "refusal": dict.fromkeys(
        (
            *("no_such_announcement", "already_released", "still_held"),
            *("not_an_officer", "already_submitted", "extension_waits", "extension_decided"),
            *("no_such_extension", "day_too_early", "no_such_flag", "flag_decided", "reply_over"),
            *("reply_open", "nothing_to_snooze", "leave_backwards", "no_such_year", "no_words"),
            "no_day",
        ),
        OFFICE,
    ),
}


def _sample(key: str) -> dict[str, Any]:
    """Facts of the right kinds for a wording of this subject."""
    section = key.partition(".")[0]
    if section in ("nudge", "position"):
        known = _REMINDER | {"until": MOMENT, "holidays": "Monday 26 August 2024"}
    elif section == "extension":
        known = _EXTENDED
    elif section == "flag":
        known = _FLAG
    else:
        known = _EXTENDED | {
            "counts": _COUNTS,
            "first": _DAY,
            "last": _DAY,
            "received": MOMENT,
            "until": MOMENT,
            "waiting": 2,
        }
    names = Subject("", _WORDS).keys[key]
    return {name: known[name] for name in names if name in known}


DEADLINES = Subject(
    file="deadlines.toml",
    words=_WORDS,
    emails={
        "reminder": f"person {_REMINDED} link until {OFFICE}",
        "office_reminder": f"person {_REMINDED} {OFFICE}",
        "extension": f"person {_ASKED} decided_by why new_due {OFFICE}",
        "flag": f"person {_FLAGGED} link {OFFICE}",
        "return_link": f"person {_WHOSE} due awaited link until {OFFICE}",
        "flag_decision": f"person {_FLAGGED} outcome reason by {OFFICE}",
        "lateness_record": f"person year groups all {OFFICE}",
        "bank_holidays": f"person last {OFFICE}",
    },
    samples={
        **{key: _sample(key) for key in Subject("", _WORDS).keys},
        "reminder": _REMINDER | {"until": MOMENT},
        "office_reminder": _REMINDER,
        "extension": _EXTENDED,
        "flag": _FLAG,
        "return_link": {"until": MOMENT},
        "flag_decision": _FLAG,
        "lateness_record": {"groups": [_RECORD], "all": _COUNTS},
        "bank_holidays": {"last": _DAY},
    },
)
