"""Every e-mail as it can be sent: its sample of the vocabulary, and each turn of its words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.journeys.review_news import News
from bot.rendering.vocabulary import EMAILS, sample

TURNS: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "reminder": {
        "after": {"tone": "after", "days": 0},
        "today, all answered": {"tone": "today", "left": 0, "missing": [], "holidays": []},
        "before": {"tone": "before", "sent_back": None, "more": 0, "days": 1},
    },
    "office_reminder": {"after": {"tone": "after", "sent_back": None}},
    "extension": {"declined": {"new_due": None}},
    "flag": {
        "excused": {"excused": True, "delay": ""},
        "in Slack": {"link": ""},
        "missing": {"kind": "missing", "received": None, "minutes": 0},
        "incomplete": {"kind": "incomplete", "days": 1},
    },
    "flag_decision": {
        "upheld": {"kind": "missing", "received": None, "minutes": 0, "outcome": "upheld"}
    },
    "lateness_record": {"nothing": {"groups": []}},
    "bid_outcome": {outcome: {"outcome": outcome} for outcome in ("full", "not")},
    "cover": {news: {"news": news} for news in ("kept", "ended")},
    "figures_signed": {"agreed": {"agreed": True}, "not agreed": {"agreed": False}},
    "review_news": {news.value: {"news": news.value} for news in News},
    "return_summary": {"open": {"latest": None}},
}


def every_email() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(what it is called here, the e-mail's name, its facts), each text its own."""
    for name in EMAILS:
        facts = {key: _own(key, value) for key, value in sample(name).items()}
        yield name, name, facts
        for turn, changes in TURNS.get(name, {}).items():
            yield f"{name}, {turn}", name, facts | dict(changes)


def _own(key: str, value: object) -> object:
    """A text that is like no wording, in place of one that is only the fact's name."""
    if value != key:
        return value
    plain = key.replace("_", "")
    if key == "hash":
        return "0a" * 32
    if key == "office_email":
        return f"{plain}@office.example"
    return f"https://reeve.example/{plain}" if key in ("link", "unsubscribe") else f"Some{plain}"
