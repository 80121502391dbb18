"""Charts: the same bytes each time, every figure in words, and told apart without colour."""

from __future__ import annotations

import io
import sys
from dataclasses import replace

from PIL import Image

from bot import painting
from bot.domain.office_charts import MOST_SHOWN, Received, Spend
from bot.rendering.charts import draw
from bot.rendering.office_charts import received_chart, spend_chart
from bot.rendering.text import Templates

SPENDS = [
    Spend("Hinckley & Bosworth", 1_200_000, 5_000_000, 10_000_000),
    Spend("Rutland", 6_100_050, 5_000_000, 10_000_000),
]
QUARTERS = [Received("April to June 2024", 7, 2, 0), Received("July to September 2024", 4, 1, 4)]


def test_every_figure_stands_in_the_words_beside_the_picture(templates: Templates) -> None:
    (spend,) = spend_chart(templates, SPENDS)
    (received,) = received_chart(templates, QUARTERS)
    assert "Rutland: £61,000.50 spent, £50,000.00 by an even profile" in spend.alt
    assert "award £100,000.00" in spend.alt
    assert "Hinckley &amp; Bosworth" not in spend.alt, "a picture's words are not Slack's"
    assert "July to September 2024: 4 on time, 1 late, 4 not in, of 9." in received.alt
    assert spend_chart(templates, []) == received_chart(templates, []) == []


def test_of_many_partnerships_those_furthest_from_their_profile_are_shown(
    templates: Templates,
) -> None:
    many = [replace(SPENDS[0], partnership=f"P{n:03}", spent=n * 10_000) for n in range(320)]
    (chart,) = spend_chart(templates, many)
    assert [bar.name for bar in chart.bars] == [f"P{n:03}" for n in range(MOST_SHOWN)]
    assert "for the 12 of 320 partnerships" in chart.alt


async def test_a_process_of_its_own_draws_them_and_this_one_stays_small(
    templates: Templates,
) -> None:
    """The same chart is the same bytes, and the parts differ in grey as well."""
    charts = [*spend_chart(templates, SPENDS), *received_chart(templates, QUARTERS)]
    spend, received = await painting.paint(charts)
    assert "matplotlib" not in sys.modules or draw(charts[0]) == spend.content
    assert (spend.name, spend.alt) == ("spend.png", charts[0].alt)
    assert spend.content == (await painting.paint(charts[:1]))[0].content
    shown = Image.open(io.BytesIO(received.content)).convert("L")
    assert shown.width == 1064
    assert len(set(shown.tobytes())) > 3
    assert await painting.paint([]) == []
