"""Events that look like an answer and are none, and one that looks otherwise and is."""

from __future__ import annotations

from typing import Any

import pytest

from tests.slack import backstage
from tests.slack.backstage import PROJECT, SMALL_LEAD
from tests.slack.scene import Scene, shown

pytestmark = backstage.ONE_DATABASE


@pytest.fixture
async def at_spend(scene: Scene) -> Scene:
    """The lead has written something that is no amount, so that there is an event to vary."""
    await backstage.open_quarter(scene)
    await backstage.answered(scene, until="spend")
    await scene.type(SMALL_LEAD, "see example.org")
    await scene.sees(SMALL_LEAD, "could not read that as an amount of money")
    await backstage.all_sent(scene)
    return scene


async def send(scene: Scene, **changes: Any) -> list[str]:
    """Send the lead's message once more, varied; answers what Reeve said to it."""
    body = backstage.last_delivery_of(scene, "see <http://example.org|example.org>")
    event = body.request["payload"]["event"]
    varied = event | {"ts": "1719820899.000001", "event_ts": "1719820899.000001"} | changes
    payload = body.request["payload"] | {"event_id": "EvODD", "event": varied}
    seen = len(scene.seen(SMALL_LEAD))
    assert (await backstage.deliver(scene, "events_api", payload)).status == 200
    await backstage.all_sent(scene)
    return [shown(message) for message in scene.seen(SMALL_LEAD)[seen:]]


async def test_a_reply_that_is_also_sent_to_the_whole_conversation_is_an_answer(
    at_spend: Scene,
) -> None:
    await send(at_spend, subtype="thread_broadcast", text="£1,250")
    assert (await backstage.stored(at_spend))[f"spend:{PROJECT}"] == 125_000


async def test_words_that_slack_delivers_late_do_not_land_in_the_next_question(
    at_spend: Scene,
) -> None:
    """They were written before the question that is now on the screen was posted."""
    message = await at_spend.type(SMALL_LEAD, "£1,250")
    await at_spend.asked(SMALL_LEAD, lambda key: key.startswith("committed"))
    await backstage.all_sent(at_spend)
    (told,) = await send(at_spend, ts=message.ts[:-1] + "9", text="£500")
    assert "before this question was on your screen" in told
    assert f"committed:{PROJECT}" not in await backstage.stored(at_spend)


@pytest.mark.parametrize(
    "changes",
    [
        {"bot_id": "B0OTHER", "text": "£1,250"},
        {"subtype": "bot_message", "user": None, "text": "£1,250"},
        {"user": "USLACKBOT", "text": "£1,250"},
        {"channel": "C0RUTL", "channel_type": "channel", "text": "£1,250"},
        {"subtype": "channel_topic", "text": "£1,250"},
    ],
    ids=["app", "bot", "slackbot", "channel", "notice"],
)
async def test_what_no_person_wrote_in_the_conversation_is_passed_over(
    at_spend: Scene, changes: dict[str, Any]
) -> None:
    before = await backstage.everything(at_spend)
    assert await send(at_spend, **changes) == []
    assert await backstage.everything(at_spend) == before


async def test_the_unfolding_of_a_link_is_no_edit(at_spend: Scene) -> None:
    """Slack tells of it as of an edit, with the same text."""
    event = backstage.last_delivery_of(at_spend, "see <http://example.org|example.org>")
    message = event.request["payload"]["event"]
    before = await backstage.everything(at_spend)
    unfolded = message | {"attachments": [{"title": "Example"}]}
    told = await send(
        at_spend, subtype="message_changed", message=unfolded, previous_message=message
    )
    assert told == []
    assert await backstage.everything(at_spend) == before
