"""The words of the office's digest: its e-mail, and the window in which a person chooses."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from bot.rendering.vocabulary.subject import MOMENT, OFFICE, Subject

_PLAIN = (
    "never choose title intro days_label hour_label hour_hint run_up_label run_up_hint "
    "topics_label urgent urgent_label keep cancel charts"
)
_DIGEST = "day quiet waiting parts boards dates unchanged slack"
_DAY = date(2024, 7, 8)
_AT_NINE = time(9)


_SETTLE = (
    "person matter return_id partnership quarter due reference questions by words wanted pence "
    f"source target outcome settled_by settled_at why way said day question {OFFICE}"
)
_SETTLED: dict[str, Any] = {
    "matter": "decide_extension",
    "questions": [("summary", "How did it go?")],
    "wanted": _DAY,
    "pence": 5_000,
    "outcome": "grant",
    "settled_at": MOMENT,
    "way": "grant",
    "day": _DAY,
}


def _line(kind: str, **facts: Any) -> dict[str, Any]:
    whose = {"partnership": "Rutland", "quarter": "April to June 2024", "days": 2}
    ways = {"urgent": True, "link": "https://reeve.example.org/link/x"}
    return {"kind": kind} | ways | whose | facts


def _sample() -> dict[str, Any]:
    money = {"pence": 120_000, "change": -5_000, "told": _DAY}
    round_ = {"title": "Safer streets", "pence": 500_000, "closes": MOMENT, "bids": 2, "by": "Maya"}
    asked = {"by": "Ada", "words": "The ledger closes late.", "due": MOMENT}
    lines = {
        "help": [_line("help", words="A second van.")],
        "late": [
            _line("missing", due=MOMENT, started=False),
            _line("overdue", due=MOMENT, started=True),
            _line("late", at=MOMENT),
        ],
        "ratings": [
            _line(kind, project="Patrols", was="On course", now="In doubt without help")
            for kind in ("worse", "better")
        ],
        "calls": [_line("call", by="Ada", at=MOMENT)],
        "underspend": [
            _line("underspend", **money | {"change": change}) for change in (None, -5_000, 0, 5_000)
        ],
        "requests": [
            _line("extension", wanted=_DAY, **asked),
            _line("virement", source="Patrols", target="Locks", **asked, **money),
        ],
        "returns": [
            _line("replied", asked="How many?", **asked),
            _line("to_accept", by="Ada", reference="R1"),
        ],
        "flags": [_line("flag_reply", flag="late", **asked), _line("flag_silent", flag="missing")],
        "rounds": [_line(kind, **round_) for kind in ("round_open", "round_bids", "round_closed")],
        "decisions": [
            _line(kind, **round_)
            for kind in ("round_proposed", "set_aside", "allocation", "announcement")
        ],
    }
    coming = ("returns_due", "reply_until", "round_opens", "round_closes", "quarter_ends")
    named = {
        "count": 2,
        "partnership": "Rutland",
        "title": "Safer streets",
        "name": "Easter Monday",
    }
    statuses = ("accepted", "received", "queried", "reopened", "underway", "not_started")
    return {
        "day": _DAY,
        "quiet": False,
        "waiting": 3,
        "parts": [{"topic": topic, "more": 2, "lines": found} for topic, found in lines.items()],
        "boards": [
            {
                "quarter": "April to June 2024",
                "due": MOMENT,
                "received": 3,
                "of": 6,
                "names": dict.fromkeys(statuses, ("Rutland", "Melton")),
            }
        ],
        "dates": [
            {"kind": kind, "at": MOMENT, "quarter": "April to June 2024"} | named
            for kind in (*coming, "bank_holiday")
        ],
        "unchanged": ["help", "late", "rounds"],
        "slack": "https://slack.com/app_redirect?channel=D1&team=T1",
    }


DIGEST = Subject(
    file="digest.toml",
    words={
        "digest": {
            **dict.fromkeys(_PLAIN.split(), ""),
            "comes": "when",
            "when": "days at run_up",
            "day": "day",
            "hour": "at",
            "run_up": "days",
            "topic": "topic",
        },
        "refusal": {"digest_choice": OFFICE, "settle_stale": OFFICE},
    },
    emails={"digest": f"person {_DIGEST} {OFFICE}"},
    pages={
        **dict.fromkeys(("stop_digest", "digest_stopped"), f"person {OFFICE}"),
        "settle": f"{_SETTLE} sure error",
        "settled": _SETTLE,
    },
    samples={
        "digest": _sample(),
        "settle": _SETTLED | {"sure": False, "error": "", "settled_at": None},
        "settled": _SETTLED,
        "digest.when": {"days": ["Monday"], "at": _AT_NINE, "run_up": 3},
        "digest.day": {"day": 0},
        "digest.hour": {"at": _AT_NINE},
        "digest.run_up": {"days": 3},
        "digest.topic": {"topic": "help"},
    },
)
