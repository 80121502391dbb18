"""A lead's own money on Home: a partnership's allocation, and each award with its spend so far."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain.own_money import YearOfMoney
from bot.rendering import blocks
from bot.rendering.blocks import Block
from bot.rendering.text import Templates


def year(templates: Templates, key: str, found: Sequence[YearOfMoney]) -> list[Block]:
    """A financial year such as "2024-25", a partnership after the other."""
    words = templates.words
    lines = [line for money in found for line in _lines(templates, money)]
    return [
        blocks.header(words("money.heading", year=key)),
        *blocks.sections(lines),
        blocks.context(words("money.spent_is")),
    ]


def _lines(templates: Templates, money: YearOfMoney) -> Iterator[str]:
    words = templates.words
    if money.areas:
        yield words(
            "money.allocation",
            partnership=money.partnership,
            pence=money.allocation,
            areas=money.areas,
        )
    else:
        yield words("money.no_allocation", partnership=money.partnership)
    for each in money.projects:
        yield words(
            "money.project", name=each.name, used=each.spent, award=each.award, left=each.left
        )
    if len(money.projects) > 1:
        total = money.all
        yield words("money.all", used=total.spent, award=total.award, left=total.left)
