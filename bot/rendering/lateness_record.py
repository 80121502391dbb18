"""The record of a year's deadlines: beside next year's allocation, and no figure of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from bot.domain.lateness_record import ExtensionEntry, ReturnRecord, year_counts
from bot.rendering import blocks
from bot.rendering.blocks import SlackMessage
from bot.rendering.lateness import decision_lines, evidence_lines, reply_lines
from bot.rendering.opening import quarter_name
from bot.rendering.text import Templates

_ROOM = 10_000  # characters of one message; Slack refuses somewhere above 12,000


def record_pages(
    templates: Templates, year: str, records: Sequence[ReturnRecord], *, now: datetime
) -> list[SlackMessage]:
    """The whole record, in as many messages as it takes."""
    words = templates.words
    lines = [words("record.title", year=year), words("record.beside")]
    lines += _body(templates, records, now)
    text = words("record.text", year=year)
    return [SlackMessage(text, tuple(blocks.sections(page))) for page in _pages(lines)]


def return_lines(templates: Templates, record: ReturnRecord, *, now: datetime) -> list[str]:
    """One return: how it stands, then its extensions and flags with all that was said."""
    words = templates.words
    name = quarter_name(templates, record.quarter)
    key = f"record.{record.standing(now)}"
    lines = [words(key, quarter=name, due=record.due, received=record.received or now)]
    if record.due_again is not None:
        lines.append(words("record.due_again", due=record.due_again))
    lines += [_extension_line(templates, each) for each in record.extensions]
    for flag in record.flags:
        lines.append(words("record.flag", kind=flag.kind.value, at=flag.raised))
        lines += evidence_lines(templates, flag) + reply_lines(templates, flag)
        lines += decision_lines(templates, flag) or (
            [words("record.waiting")] if flag.waits else []
        )
    return lines


def record_facts(
    templates: Templates, year: str, records: Sequence[ReturnRecord], *, now: datetime
) -> dict[str, Any]:
    """What the e-mail shows: a row of counts a partnership, and the lines of each return."""
    groups = [
        {
            "partnership": partnership,
            "counts": year_counts(own, now),
            "returns": [_plain_return(templates, record, now) for record in own],
        }
        for partnership, own in _by_partnership(records)
    ]
    return {"year": year, "groups": groups, "all": year_counts(records, now)}


def _body(templates: Templates, records: Sequence[ReturnRecord], now: datetime) -> Iterator[str]:
    if not records:
        yield templates.words("record.empty")
    for partnership, own in _by_partnership(records):
        yield templates.words("record.partnership", partnership=partnership)
        yield templates.words("record.counts", counts=year_counts(own, now))
        for record in own:
            yield from return_lines(templates, record, now=now)


def _by_partnership(
    records: Sequence[ReturnRecord],
) -> Iterator[tuple[str, list[ReturnRecord]]]:
    for partnership, own in groupby(records, key=lambda each: each.partnership):
        yield partnership, list(own)


def _extension_line(templates: Templates, extension: ExtensionEntry) -> str:
    words, asked, said = templates.words, extension.asked, extension.decision
    facts: dict[str, Any] = {"by": asked.by, "at": asked.at, "reason": asked.words}
    if said is None:
        return words("record.extension_waits", **facts)
    facts |= {"decided_by": said.by, "decided_at": said.at, "why": said.words}
    if extension.new_due is None:
        return words("record.extension_declined", **facts)
    return words("record.extension_granted", **facts, new_due=extension.new_due)


def _plain_return(templates: Templates, record: ReturnRecord, now: datetime) -> dict[str, Any]:
    return {
        "quarter": quarter_name(templates, record.quarter),
        "standing": record.standing(now).value,
        "due": record.due,
        "received": record.received,
        "due_again": record.due_again,
        "extensions": record.extensions,
        "flags": record.flags,
    }


def _pages(lines: Sequence[str]) -> Iterator[list[str]]:
    page: list[str] = []
    size = 0
    for line in lines:
        if page and size + blocks.length(line) > _ROOM:
            yield page
            page, size = [], 0
        page.append(line)
        size += blocks.length(line) + 1
    yield page
