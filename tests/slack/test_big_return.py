"""A return of nine projects with long answers: it fits Slack, in several messages if need be."""

from __future__ import annotations

import pytest

from bot.sandbox.records import Message
from tests.slack import backstage
from tests.slack.backstage import SMALL_LEAD
from tests.slack.scene import Scene, actions, shown

PROJECTS, MEASURES = 9, 5
LONG = "& < > *" * 85
SAYS = {
    "summary": "&" * 300,
    "progress": LONG,
    "variance_why": LONG,
    "risk:1": "<" * 300,
    "risk_likelihood": "Likely",
    "risk_impact": "Serious",
    "risk_plan": "🚓" * 300,
    "next_milestone": "x" * 300,
    "help_needed": "word " * 60,
    "forecast": "£10,000",
}


@pytest.fixture
async def ready(scene: Scene) -> Scene:
    await backstage.add_projects(scene, PROJECTS - 1, measures=MEASURES)
    await backstage.open_quarter(scene)
    await backstage.answered(scene, says=SAYS)
    return scene


async def test_every_answer_is_in_the_review_and_the_last_message_submits(ready: Scene) -> None:
    """What Slack would refuse fails the scene; nothing may be left out to fit."""
    pages = review_pages(ready)
    assert len(pages) > 1
    everything = "".join(shown(page) for page in pages)
    escaped = LONG.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert squeezed(everything).count(squeezed(escaped)) == 2 * PROJECTS
    assert everything.count("this quarter, £") == PROJECTS + 1
    for page in pages[:-1]:
        assert actions(page) == []
    await ready.press(SMALL_LEAD, "Submit the return")
    await ready.sees(SMALL_LEAD, "Return received")
    await ready.demo.sandbox.until(lambda: ready.demo.mailbox.letters)
    await backstage.all_sent(ready)
    assert not any(actions(page) for page in review_pages(ready))


async def test_every_answer_can_be_changed_from_the_menus(ready: Scene) -> None:
    last = review_pages(ready)[-1]
    menus = [each for each in actions(last) if each["type"] == "static_select"]
    offered = [option["value"] for menu in menus for option in menu["options"]]
    assert len(offered) > 100
    answered = set(await backstage.stored(ready))
    assert answered <= set(offered)
    on_request = {key.partition(":")[0] for key in set(offered) - answered}
    assert on_request == {"rag_spend"}  # the computed rating, which may be disputed
    second = menus[1]["options"][-1]["value"]
    await ready.person(SMALL_LEAD).choose(
        last, "change_menu", second, block_id=f"change:1:{backstage.RETURN}"
    )
    await ready.asked(SMALL_LEAD, lambda key: key == second)


def review_pages(scene: Scene) -> list[Message]:
    """All messages from the review's heading on."""
    seen = [message for message in scene.seen(SMALL_LEAD) if message.bot_id]
    start = next(i for i, m in enumerate(seen) if "Check your answers" in shown(m))
    pages = seen[start:]
    return [page for page in pages if "Return received" not in shown(page)]


def squeezed(text: str) -> str:
    return "".join(text.split())
