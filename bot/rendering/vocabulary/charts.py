"""What stands in the office's charts, and what they show in words."""

from __future__ import annotations

from bot.rendering.vocabulary.subject import Subject

_PENCE = {"so_far": 100, "planned": 200, "award": 400}
_COUNTS = {"on_time": 2, "late": 1, "waiting": 3, "of": 6}

CHARTS = Subject(
    file="charts.toml",
    words={
        "chart": {
            **dict.fromkeys(("spend_title", "spent", "planned"), ""),
            "spend_alt": "shown of",
            "spend_said": "so_far planned",
            "spend_line": "partnership so_far planned award",
            **dict.fromkeys(("received_title", "on_time", "late", "waiting"), ""),
            "received_of": "received of",
            "received_line": "quarter on_time late waiting of",
        }
    },
    samples={
        "chart.spend_alt": {"shown": 3, "of": 4},
        "chart.spend_line": _PENCE,
        "chart.received_line": _COUNTS,
    },
)
