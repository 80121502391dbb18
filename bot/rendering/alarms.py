"""What the officers are told at once: messages that were lost, and what else cannot wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.rendering import blocks
from bot.rendering.blocks import Block, SlackMessage
from bot.rendering.text import Templates

_MOST_NAMED = 10


@dataclass(frozen=True)
class Lost:
    """A message that was not delivered: to whom, "slack" or "email", how it ended and why."""

    to: str
    medium: str
    state: str
    reason: str
    at: datetime


def undelivered_facts(lost: Sequence[Lost]) -> dict[str, Any]:
    """What words about lost messages are given: some of them, and how many more there are."""
    named = lost[:_MOST_NAMED]
    return {"count": len(lost), "lost": named, "more": len(lost) - len(named)}


def undelivered(templates: Templates, lost: Sequence[Lost]) -> SlackMessage:
    words, facts = templates.words, undelivered_facts(lost)
    lines = [words("alarm.undelivered", count=facts["count"])]
    lines += [words("alarm.lost", lost=each) for each in facts["lost"]]
    lines += [words("alarm.more", more=facts["more"])] if facts["more"] else []
    text = words("alarm.undelivered", count=facts["count"])
    return SlackMessage(text, tuple(blocks.sections(lines)))


def address(templates: Templates, *, who: str, address: str, reason: str) -> SlackMessage:
    return _message(templates.words("alarm.address", who=who, address=address, reason=reason))


def queue(templates: Templates, *, medium: str, since: datetime) -> SlackMessage:
    return _message(templates.words("alarm.queue", medium=medium, since=since))


def nobody_told(
    templates: Templates, *, partnership: str, quarter: str, due: datetime, names: str
) -> SlackMessage:
    text = templates.words(
        "alarm.nobody_told", partnership=partnership, quarter=quarter, due=due, names=names
    )
    return _message(text)


def audit_fault(templates: Templates, *, fault: str) -> SlackMessage:
    return _message(templates.words("alarm.audit", fault=fault))


def refused_addresses(
    templates: Templates, refused: Sequence[tuple[str, str, datetime, str]]
) -> list[Block]:
    """Each person whose e-mails do not arrive: (who, address, since when, why)."""
    words = templates.words
    if not refused:
        return []
    lines = [
        words("alarm.home_line", who=who, address=address, since=since, reason=reason)
        for who, address, since, reason in refused
    ]
    return [blocks.header(words("alarm.home_heading")), *blocks.sections(lines)]


def _message(text: str) -> SlackMessage:
    return SlackMessage(text, (blocks.section(text),))
