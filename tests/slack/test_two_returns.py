"""Two quarters open at once: each in its own thread, and the second builds on the first."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.slack import backstage
from tests.slack.backstage import PROJECT, Q1, Q2, RETURN, SMALL_LEAD
from tests.slack.scene import Scene, buttons, shown

SECOND = f"{Q2}.{backstage.SMALL}"


@pytest.fixture
async def opened(scene: Scene) -> Scene:
    """July to September has ended as well, and both quarters are open."""
    await backstage.open_quarter(scene, Q1)
    scene.demo.clock.move_to(datetime(2024, 10, 1, 8, 0, tzinfo=UTC))
    await backstage.open_quarter(scene, Q2)
    await scene.sees(SMALL_LEAD, "Quarterly return: July to September 2024")
    return scene


async def typed_in(scene: Scene, quarter: str, words: str) -> None:
    root = await scene.sees(SMALL_LEAD, f"Quarterly return: {quarter}")
    await scene.person(SMALL_LEAD).say(root.channel, words, root.ts)


async def test_a_typed_answer_belongs_to_the_return_of_its_thread(opened: Scene) -> None:
    """The newer return was spoken of last; the older one's thread still takes its own answers."""
    await backstage.answered(opened, until="spend", return_id=RETURN)
    await backstage.answered(opened, until="spend", return_id=SECOND)
    await typed_in(opened, "April to June 2024", "£1,111")
    await typed_in(opened, "July to September 2024", "£2,222")
    await opened.sees(SMALL_LEAD, "£2,222.00")
    await opened.sees(SMALL_LEAD, "£1,111.00")
    await backstage.all_sent(opened)
    assert (await backstage.stored(opened, RETURN))[f"spend:{PROJECT}"] == 111_100
    assert (await backstage.stored(opened, SECOND))[f"spend:{PROJECT}"] == 222_200


async def test_answers_are_posted_in_the_thread_that_they_belong_to(opened: Scene) -> None:
    first = await opened.sees(SMALL_LEAD, "Quarterly return: April to June 2024")
    second = await opened.sees(SMALL_LEAD, "Quarterly return: July to September 2024")
    await opened.press(SMALL_LEAD, "Start the return", on=first)
    await opened.asked(SMALL_LEAD, lambda key: key == "nil_return")
    asked = backstage.asking(opened)
    assert asked.thread_ts == first.ts
    await opened.press(SMALL_LEAD, "Start the return", on=second)
    await backstage.all_sent(opened)
    assert backstage.asking(opened).thread_ts == second.ts
    await opened.press(SMALL_LEAD, "No", on=asked)
    await opened.asked(SMALL_LEAD, lambda key: key == "nil_reason")
    assert backstage.asking(opened).thread_ts == first.ts
    assert await backstage.stored(opened, RETURN) == {"nil_return": "nil"}
    assert await backstage.stored(opened, SECOND) == {}


async def test_hello_lists_both_and_guesses_at_neither(opened: Scene) -> None:
    await backstage.answered(opened, until="spend", return_id=RETURN)
    await opened.type(SMALL_LEAD, "£500", thread=False)
    reply = await opened.sees(SMALL_LEAD, "Hello Fergus Lyddon")
    assert buttons(reply) == ["Continue: July to September 2024", "Continue: April to June 2024"]
    await opened.press(SMALL_LEAD, "Continue: April to June 2024")
    await backstage.all_sent(opened)
    assert backstage.on_screen(opened).startswith("spend")
    assert f"spend:{PROJECT}" not in await backstage.stored(opened, RETURN)


async def test_what_was_submitted_for_the_first_quarter_counts_in_the_second(
    opened: Scene,
) -> None:
    await backstage.answered(opened, return_id=RETURN, says={"spend": "£1,234.50", "measure": "5"})
    await opened.press(SMALL_LEAD, "Submit the return")
    await opened.sees(SMALL_LEAD, "Return received")
    await backstage.answered(opened, until="measure", return_id=SECOND)
    assert "Earlier this year: 5" in shown(backstage.asking(opened))
    await backstage.answered(opened, until="spend", return_id=SECOND)
    assert "Earlier this year: £1,234.50" in shown(backstage.asking(opened))
    await backstage.answered(opened, until="forecast", return_id=SECOND)
    assert "with the £2,469.00 spent so far" in shown(backstage.asking(opened))


async def test_what_is_not_submitted_yet_does_not_count(opened: Scene) -> None:
    await backstage.answered(opened, return_id=RETURN, says={"spend": "£1,234.50"})
    await backstage.answered(opened, until="spend", return_id=SECOND)
    assert "Earlier this year: £0.00" in shown(backstage.asking(opened))


async def test_a_rating_worse_than_last_quarter_s_asks_what_changed(opened: Scene) -> None:
    await backstage.answered(opened, return_id=RETURN)
    await opened.press(SMALL_LEAD, "Submit the return")
    await opened.sees(SMALL_LEAD, "Return received")
    await backstage.answered(opened, until="rag_delivery", return_id=SECOND)
    await opened.press(SMALL_LEAD, "🟠 Problems that need action")
    await opened.asked(SMALL_LEAD, lambda key: key.startswith("rating_why"))
