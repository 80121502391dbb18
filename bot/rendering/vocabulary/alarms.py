"""What the officers are told at once, and what Home says of addresses that are refused."""

from __future__ import annotations

from typing import Any

from bot.rendering.vocabulary.subject import MOMENT, OFFICE, Subject

_LOST = {"to": "to", "medium": "email", "state": "dead", "reason": "why", "at": MOMENT}
_MANY: dict[str, Any] = {"count": 3, "lost": [_LOST], "more": 2}
_DUE = "partnership quarter due names"

ALARMS = Subject(
    file="alarms.toml",
    words={
        "alarm": {
            "undelivered": "count",
            "lost": "lost",
            "more": "more",
            "address": "who address reason",
            "queue": "medium since",
            "nobody_told": _DUE,
            "audit": "fault",
            "home_heading": "",
            "home_line": "who address since reason",
        }
    },
    emails={
        "call_wanted": f"person who email_address partnership quarter {OFFICE}",
        "alarm_undelivered": f"person count lost more {OFFICE}",
        "alarm_address": f"person who address reason {OFFICE}",
        "alarm_queue": f"person medium since {OFFICE}",
        "alarm_nobody_told": f"person {_DUE} {OFFICE}",
        "alarm_audit": f"person fault {OFFICE}",
    },
    samples={
        "alarm.undelivered": {"count": 3},
        "alarm.lost": {"lost": _LOST},
        "alarm.more": {"more": 2},
        "alarm.queue": {"medium": "email", "since": MOMENT},
        "alarm.home_line": {"since": MOMENT},
        "alarm_undelivered": _MANY,
        "alarm_queue": {"medium": "email", "since": MOMENT},
    },
)
