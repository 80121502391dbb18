"""What holds for every modal: who is refused keeps their words, and is told in a window above."""

from __future__ import annotations

import pytest

from tests.slack import backstage
from tests.slack.backstage import ONE_DATABASE, SMALL_LEAD, STRANGER
from tests.slack.scene import Scene, shown_in

pytestmark = ONE_DATABASE


@pytest.mark.parametrize(("depth", "action"), [(1, "push"), (2, "push"), (3, "update")])
async def test_a_refusal_is_shown_above_what_was_typed_while_slack_has_room(
    scene: Scene, depth: int, action: str
) -> None:
    before = await backstage.everything(scene, but=("outgoing_message", "setting"))
    reply = await backstage.submit_by_hand(scene, SMALL_LEAD, "of old", {}, {}, depth=depth)
    assert isinstance(reply.body, dict)
    assert reply.body["response_action"] == action
    assert "nothing was saved" in shown_in(reply.body["view"]["blocks"])
    assert await backstage.everything(scene, but=("outgoing_message", "setting")) == before


async def test_somebody_unknown_is_told_whom_to_ask_inside_the_modal(scene: Scene) -> None:
    backstage.add_stranger(scene)
    reply = await backstage.submit_by_hand(scene, STRANGER, "of old", {}, {})
    assert isinstance(reply.body, dict)
    assert "I do not know you yet" in shown_in(reply.body["view"]["blocks"])


async def test_a_defect_says_so_above_the_modal_and_closes_nothing(scene: Scene) -> None:
    async with backstage.broken(scene, "delivery"):
        reply = await backstage.submit_by_hand(scene, SMALL_LEAD, "of old", {}, {})
    assert isinstance(reply.body, dict)
    assert reply.body["response_action"] == "push"
    assert "not saved" in shown_in(reply.body["view"]["blocks"])
