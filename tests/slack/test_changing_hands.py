"""A partnership gets a new lead while its return is open."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.slack import backstage
from tests.slack.backstage import Q1
from tests.slack.scene import Scene, shown

pytestmark = backstage.ONE_DATABASE

OLD_LEAD, NEW_LEAD, DEPUTY = "dominic-hallworth", "imogen-farrow", "sam-okonjo"
RETURN = f"{Q1}.harborough"


@pytest.fixture
async def handed_over(scene: Scene) -> Scene:
    """The old lead had begun; on 1 September somebody else took over."""
    await backstage.open_quarter(scene)
    await backstage.answered(scene, OLD_LEAD, until="spend", return_id=RETURN)
    new = next(person for person in scene.area.people if person.id == NEW_LEAD)
    assert new.user_id is not None
    scene.demo.sandbox.workspace.add_user(
        new.user_id, team="T0LLR", name="imogen.farrow", real_name=new.name
    )
    scene.demo.clock.move_to(datetime(2024, 9, 2, 8, 0, tzinfo=UTC))
    await scene.sees(NEW_LEAD, "Quarterly return:")
    await scene.demo.ticks.over()
    await backstage.all_sent(scene)
    return scene


async def test_the_new_lead_is_asked_and_goes_on_where_the_old_one_was(
    handed_over: Scene,
) -> None:
    await handed_over.press(NEW_LEAD, "Continue")
    await handed_over.asked(NEW_LEAD, lambda key: key.startswith("spend"))
    await handed_over.type(NEW_LEAD, "£1,250")
    await handed_over.asked(NEW_LEAD, lambda key: key.startswith("committed"))
    given = await backstage.history(handed_over, RETURN)
    assert given[0] == ("nil_return", "active", OLD_LEAD)
    assert given[-1] == ("spend:harborough-rural-2024", 125_000, NEW_LEAD)


async def test_the_old_lead_can_answer_nothing_any_more(handed_over: Scene) -> None:
    before = await backstage.everything(handed_over, but=backstage.MESSAGES)
    await handed_over.type(OLD_LEAD, "£9,999")
    told = await handed_over.sees(OLD_LEAD, "Only people of this partnership")
    assert told.thread_ts == handed_over.root(OLD_LEAD)
    await handed_over.press(OLD_LEAD, "Back")
    await backstage.all_sent(handed_over)
    refused = [m for m in handed_over.seen(OLD_LEAD) if "Only people of this" in shown(m)]
    assert len(refused) == 2
    assert await backstage.everything(handed_over, but=backstage.MESSAGES) == before


async def test_nothing_more_is_said_in_the_old_lead_s_thread(handed_over: Scene) -> None:
    """Not even that a colleague has answered: it is no longer theirs to see."""
    seen = handed_over.seen(OLD_LEAD)
    await backstage.answered(handed_over, DEPUTY, return_id=RETURN)
    await handed_over.press(DEPUTY, "Submit the return")
    await handed_over.sees(DEPUTY, "Return received")
    await backstage.all_sent(handed_over)
    assert handed_over.seen(OLD_LEAD) == seen
