"""Home's part about the record of deadlines."""

from __future__ import annotations

from collections.abc import Sequence

from bot.rendering import blocks
from bot.rendering.blocks import Block, Button
from bot.rendering.text import Templates


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
