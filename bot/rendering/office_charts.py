"""The office's charts in words and bars: spend against profile, and returns received."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.money import pounds
from bot.domain.office_charts import Received, Spend, furthest
from bot.rendering.blocks import unescaped
from bot.rendering.charts import Bar, Chart
from bot.rendering.text import Templates

_LONGEST_NAME = 30  # letters that stand beside the figures on a line


def spend_chart(templates: Templates, spends: Sequence[Spend]) -> list[Chart]:
    """One chart of those furthest from their profile; none if nothing was reported."""
    words, shown = templates.words, furthest(spends)
    if not shown:
        return []
    lines = [
        words(
            "chart.spend_line",
            partnership=each.partnership,
            so_far=each.spent,
            planned=each.planned,
            award=each.award,
        )
        for each in shown
    ]
    bars = tuple(
        Bar(
            _short(each.partnership),
            unescaped(
                words("chart.spend_said", so_far=_whole(each.spent), planned=_whole(each.planned))
            ),
            (each.spent,),
            each.planned,
        )
        for each in shown
    )
    said = unescaped(" ".join([words("chart.spend_alt", shown=len(shown), of=len(spends)), *lines]))
    legend, mark = (unescaped(words("chart.spent")),), unescaped(words("chart.planned"))
    return [Chart("spend", unescaped(words("chart.spend_title")), said, legend, mark, bars)]


def received_chart(templates: Templates, quarters: Sequence[Received]) -> list[Chart]:
    """One chart of the returns of each quarter, as they came in; none without quarters."""
    words = templates.words
    if not quarters:
        return []
    lines = [
        words(
            "chart.received_line",
            quarter=each.quarter,
            on_time=each.on_time,
            late=each.late,
            waiting=each.waiting,
            of=each.of,
        )
        for each in quarters
    ]
    bars = tuple(
        Bar(
            each.quarter,
            unescaped(words("chart.received_of", received=each.on_time + each.late, of=each.of)),
            (each.on_time, each.late, each.waiting),
        )
        for each in quarters
    )
    title = words("chart.received_title")
    parts = words("chart.on_time"), words("chart.late"), words("chart.waiting")
    legend = tuple(map(unescaped, parts))
    said = unescaped(" ".join([f"{title}.", *lines]))
    return [Chart("received", unescaped(title), said, legend, "", bars)]


def _whole(pence: int) -> str:
    """Whole pounds: a bar shows no pence."""
    return pounds(pence - pence % 100).removesuffix(".00")


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"
