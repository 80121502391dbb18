"""In Slack, a text about people is shown with what it gives away, and its author chooses."""

from __future__ import annotations

from tests.slack import backstage
from tests.slack.backstage import SMALL_LEAD
from tests.slack.scene import Scene, shown

LONG = ("We helped Sarah Bennett of LE1 5WW, & two girls. " * 7)[:300].strip()


@backstage.ONE_DATABASE
async def test_what_is_about_people_is_shown_and_kept_or_changed_by_a_press(scene: Scene) -> None:
    await backstage.open_quarter(scene)
    await backstage.answered(scene, until="summary")
    await scene.type(SMALL_LEAD, LONG)
    asked = await scene.sees(SMALL_LEAD, "Not saved yet")
    assert "a name: “Sarah Bennett”" in shown(asked)
    assert "a postcode: “LE1 5WW”" in shown(asked)
    assert "“two girls”" in shown(asked)
    assert "summary" not in await backstage.stored(scene)
    await scene.press(SMALL_LEAD, "Change it")
    await scene.sees(SMALL_LEAD, "Nothing was saved. Please type your answer again")
    await scene.type(SMALL_LEAD, LONG)
    await backstage.all_sent(scene)
    await scene.press(SMALL_LEAD, "Keep it as it is")
    await scene.asked(SMALL_LEAD, lambda key: key.startswith("status"))
    assert (await backstage.stored(scene))["summary"] == LONG
