"""A joint partnership's money by area: one answer for all, in parts that sum to it exactly.

The lead chooses the rule: as the year's published allocation, in equal parts, or by their own
figures of what each area spent, in whose proportion the other amounts are split as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.asked import Answers, answer_key
from bot.domain.facts import AreaFacts, ReturnFacts
from bot.domain.money import split_exactly
from bot.domain.totals import return_totals

SPLIT_BY = "area_split"
AREA_SPEND = "area_spend"
"""The keys of the questions that say how the money is split."""


class SplitBy(StrEnum):
    """The choices of the question; the values stand in the form."""

    ALLOCATION = "allocation"
    EQUAL = "equal"
    OWN = "own"


@dataclass(frozen=True)
class AreaPart:
    """What falls to an area of the whole return's money, in pence. forecast: None if not answered.

    Over all areas each amount sums to that of the return.
    """

    area: str
    spent: int
    committed: int
    forecast: int | None


def split_by_area(
    total: int, by: SplitBy, areas: Sequence[AreaFacts], own: Mapping[str, int]
) -> list[int]:
    """The pence of each area, in the areas' order, which sum to the total exactly.

    own: the lead's own figure of each area, by its GSS code. Where the chosen rule has nothing to
    go by (no allocation, or own figures that are all 0), the parts are equal.
    """
    weights = [1] * len(areas)
    if by is SplitBy.ALLOCATION:
        weights = [area.allocation for area in areas]
    elif by is SplitBy.OWN:
        weights = [own.get(area.gss, 0) for area in areas]
    return split_exactly(total, weights if any(weights) else [1] * len(areas))


def parts_by_area(facts: ReturnFacts, answers: Answers) -> list[AreaPart]:
    """The whole return's money by area; empty for a partnership of one area, or until it is asked.

    answers: those that count.
    """
    total, chosen = return_totals(facts, answers).all, answers.get(SPLIT_BY)
    if len(facts.areas) < 2 or chosen is None or chosen.value is None:
        return []
    by, own = SplitBy(str(chosen.value)), own_figures(facts, answers)
    spent, committed = (
        split_by_area(amount, by, facts.areas, own) for amount in (total.spent, total.committed)
    )
    forecast: Sequence[int | None] = [None] * len(facts.areas)
    if total.forecast is not None:
        forecast = split_by_area(total.forecast, by, facts.areas, own)
    return [
        AreaPart(*each)
        for each in zip(
            [area.name for area in facts.areas], spent, committed, forecast, strict=True
        )
    ]


def own_figures(facts: ReturnFacts, answers: Answers) -> Mapping[str, int]:
    """What the lead says that each area spent, by its GSS code, as far as it is answered."""
    given = {area.gss: answers.get(answer_key(AREA_SPEND, area.gss)) for area in facts.areas}
    return {
        gss: answer.value
        for gss, answer in given.items()
        if answer and isinstance(answer.value, int)
    }
