"""Charts as PNG: bars that are told apart by pattern and words, so that no colour is needed.

`python -m bot.rendering.charts` draws what it reads as JSON and ends: matplotlib takes 70 MB, which
a running Reeve need not hold. The same chart is the same bytes.
"""

from __future__ import annotations

import base64
import io
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDTH, _TOP, _ROW, _BOTTOM = 5.32, 0.55, 0.62, 0.5  # inches, of which an e-mail shows 100 pixels
_DPI = 200  # sharp on a fine screen
_INK, _PAPER = "#0b0c0c", "#ffffff"
_STYLES: Sequence[Mapping[str, Any]] = (
    {"facecolor": "#1d70b8", "hatch": ""},
    {"facecolor": "#ffdd00", "hatch": "////"},
    {"facecolor": _PAPER, "hatch": ".."},
)


@dataclass(frozen=True)
class Bar:
    """A bar of some parts, one after the other. mark: where a line crosses it; None: nowhere.

    said: its figures in words, beside the name.
    """

    name: str
    said: str
    parts: tuple[int, ...]
    mark: int | None = None


@dataclass(frozen=True)
class Chart:
    """Bars under a title. name: the file's; alt: all that it shows, in words.

    legend: what the parts are called; mark: what the line is called, "" if there is none.
    """

    name: str
    title: str
    alt: str
    legend: tuple[str, ...]
    mark: str
    bars: tuple[Bar, ...]


def draw(chart: Chart) -> bytes:
    """The chart as a PNG on white, so that it can be read on a dark screen as well."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - heavy: only where charts are drawn

    height = _TOP + _ROW * len(chart.bars) + _BOTTOM
    figure = Figure(figsize=(_WIDTH, height), dpi=_DPI, facecolor=_PAPER)
    bottom, top = _BOTTOM / height, _TOP / height
    axes = figure.add_axes((0.03, bottom, 0.94, 1 - bottom - top))
    axes.axis("off")
    most = max((max(sum(each.parts), each.mark or 0) for each in chart.bars), default=0) or 1
    axes.set_xlim(0, most * 1.005)
    axes.set_ylim(len(chart.bars), 0)
    figure.text(0.03, 1 - 0.2 / height, chart.title, fontsize=12, weight="bold", va="top")
    for place, bar in enumerate(chart.bars):
        _draw_bar(axes, place, bar, most)
    _draw_legend(figure, chart)
    written = io.BytesIO()
    figure.savefig(written, format="png", metadata={"Software": None})
    return written.getvalue()


def _draw_bar(axes: Axes, place: int, bar: Bar, most: int) -> None:
    """Its name and figures on a line, and below them the bar."""
    line, middle = place + 0.28, place + 0.64
    axes.text(0, line, bar.name, fontsize=10, color=_INK)
    axes.text(most, line, bar.said, fontsize=10, color=_INK, ha="right")
    left = 0
    for part, style in zip(bar.parts, _STYLES, strict=False):
        if not part:
            continue  # an edge alone would look like some
        axes.barh(middle, part, height=0.36, left=left, edgecolor=_INK, linewidth=0.8, **style)
        left += part
    if bar.mark is not None:
        axes.plot([bar.mark, bar.mark], [middle - 0.22, middle + 0.22], color=_INK, linewidth=3)


def _draw_legend(figure: Figure, chart: Chart) -> None:
    from matplotlib.lines import Line2D  # noqa: PLC0415 - as above
    from matplotlib.patches import Patch  # noqa: PLC0415 - as above

    keys: list[Any] = [
        Patch(edgecolor=_INK, linewidth=0.8, label=name, **style)
        for name, style in zip(chart.legend, _STYLES, strict=False)
    ]
    if chart.mark:
        keys.append(Line2D([], [], color=_INK, linewidth=3, label=chart.mark))
    figure.legend(
        handles=keys,
        loc="lower left",
        ncols=len(keys),
        fontsize=10,
        frameon=False,
        handlelength=1.6,
    )


def as_json(charts: Sequence[Chart]) -> str:
    return json.dumps([asdict(each) for each in charts])


def _from_json(told: Mapping[str, Any]) -> Chart:
    bars = tuple(Bar(**{**each, "parts": tuple(each["parts"])}) for each in told["bars"])
    return Chart(**{**told, "legend": tuple(told["legend"]), "bars": bars})


def main() -> None:
    """Charts as JSON in, PNGs as a JSON list of base64 out."""
    drawn = [draw(_from_json(each)) for each in json.load(sys.stdin)]
    json.dump([base64.b64encode(each).decode() for each in drawn], sys.stdout)


if __name__ == "__main__":
    main()
