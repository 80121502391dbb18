"""Home's parts about deadlines: how long there is, and the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from bot.domain.drafts import Draft
from bot.rendering import blocks
from bot.rendering.blocks import Block, Button
from bot.rendering.opening import quarter_name
from bot.rendering.reminders import home_lines
from bot.rendering.text import Templates


def own(
    templates: Templates, drafts: Sequence[Draft], *, now: datetime, holidays: Mapping[date, str]
) -> list[Block]:
    """A lead's deadlines in working days, the nearest first, each with what it means for them."""
    waiting = sorted(
        (draft for draft in drafts if draft.submission is None), key=lambda each: each.facts.due
    )
    parts: list[Block] = []
    for draft in waiting:
        title = templates.words(
            "home.title",
            partnership=draft.facts.partnership,
            quarter=quarter_name(templates, draft.facts.quarter),
        )
        lines = home_lines(templates, draft.facts.due, now=now, holidays=holidays)
        means = Button(templates.words("nudge.means"), "my_position", {"r": draft.return_id})
        parts.append(blocks.section("\n".join([title, *lines]), means.element()))
    return parts


def office(templates: Templates, years: Sequence[str], *, waiting: int) -> list[Block]:
    """The record of each year, and how many flags wait for a decision."""
    if not years:
        return []
    buttons = [
        Button(templates.words("record.see", year=year), f"lateness_record_{place}", {"y": year})
        for place, year in enumerate(years, 1)
    ]
    lines = (
        [blocks.section(templates.words("record.undecided", waiting=waiting))] if waiting else []
    )
    return [blocks.divider(), *lines, blocks.actions(buttons)]
