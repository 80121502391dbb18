"""The deadline of a return as web pages: more time that is asked for, and flags."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from bot.domain.drafts import Draft
from bot.domain.lateness_record import FlagEntry, ReturnRecord
from bot.rendering.lateness import MOST_WORDS as MOST_OF_REPLY
from bot.rendering.lateness import decision_lines, evidence_lines, reply_lines
from bot.rendering.return_pages import html, named
from bot.rendering.text import Templates


def deadline(record: ReturnRecord, now: datetime) -> dict[str, Any]:
    """What the first page says of the deadline: the last request for time, and every flag."""
    asked = record.extensions[-1] if record.extensions else None
    flags = [(flag, flag.may_reply(now) and not flag.excused) for flag in record.flags]
    return {"more_time": asked, "flags": flags}


def more_time_page(
    templates: Templates, draft: Draft, record: ReturnRecord, suggested: date
) -> dict[str, Any]:
    """Where more time is asked for; while the office has not answered, what was asked for."""
    asked = record.extensions[-1] if record.extensions else None
    waits = asked is not None and asked.decision is None
    return named(templates, draft) | {"asked": asked if waits else None, "suggested": suggested}


def flag_page(templates: Templates, draft: Draft, flag: FlagEntry, now: datetime) -> dict[str, Any]:
    """What the office sees of a flag, and where the partner's own words go."""
    lines = [*evidence_lines(templates, flag), *reply_lines(templates, flag)]
    lines += decision_lines(templates, flag)
    return named(templates, draft) | {
        "flag": flag,
        "lines": [_line(each) for each in lines],
        "can_reply": flag.may_reply(now) and not flag.excused,
        "until": flag.reply_until,
        "most": MOST_OF_REPLY,
    }


def _line(words: str) -> Markup:
    """A line of Slack's list as one of a page's."""
    return html(words.removeprefix("• "))
