"""When a step fails half way: nothing of it is stored, and the person knows."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.sandbox.changes import Change, ExchangeDone
from tests.slack import backstage
from tests.slack.backstage import PROJECT, SMALL_LEAD
from tests.slack.scene import Scene, shown


@pytest.fixture
async def opened(scene: Scene) -> Scene:
    await backstage.open_quarter(scene)
    return scene


@contextmanager
def out_of_reach_after_a_failure(scene: Scene) -> Iterator[None]:
    """As soon as an event fails Slack is away, so that its repeat waits until this is over."""
    sandbox = scene.demo.sandbox

    def look(change: Change) -> None:
        if isinstance(change, ExchangeDone) and change.exchange.status == 503:
            sandbox.faults.outage = True

    stop = sandbox.workspace.subscribe(look)
    try:
        yield
    finally:
        stop()
        sandbox.faults.outage = False


@pytest.mark.parametrize(
    "table", ["delivery", "answer_given", "audit_event", "outgoing_message", "conversation"]
)
@backstage.BOTH_DATABASES
async def test_a_press_that_fails_half_way_stores_nothing_and_says_so(
    opened: Scene, table: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Wherever the database fails; the reference that the person is told stands in the log."""
    if table == "conversation":  # the deputy's first step makes one
        person_id, label = backstage.SMALL_DEPUTY, "Start"
        await opened.person(person_id).open_home()
        await opened.demo.sandbox.until(lambda: opened.person(person_id).home)
    else:
        person_id, label = SMALL_LEAD, "Yes"
        await opened.start(person_id)
    await backstage.all_sent(opened)
    before = await backstage.everything(opened)
    with caplog.at_level(logging.ERROR, "reeve.slack"):
        async with backstage.broken(opened, table):
            await press(opened, person_id, label)
            told = await opened.sees(person_id, "*not saved*")
    reference = re.search(r"number: ([0-9a-f]{8})", shown(told))
    assert reference
    assert reference[1] in caplog.text
    assert await backstage.everything(opened) == before
    await press(opened, person_id, label)
    await opened.asked(person_id, lambda key: key in ("summary", "nil_return"))


async def press(scene: Scene, person_id: str, label: str) -> None:
    home = scene.person(person_id).home
    if home is None:
        await scene.press(person_id, label)
    else:
        assert (await scene.person(person_id).press(home, label=label)).status == 200


async def test_words_that_fail_to_be_stored_are_sent_again_by_slack_and_taken_then(
    opened: Scene,
) -> None:
    await backstage.answered(opened, until="spend")
    before = await backstage.everything(opened)
    with out_of_reach_after_a_failure(opened):
        async with backstage.broken(opened, "answer_given"):
            await opened.type(SMALL_LEAD, "£1,250")
            await opened.demo.sandbox.until(lambda: opened.demo.sandbox.refusals)
        assert await backstage.everything(opened) == before
    await opened.asked(SMALL_LEAD, lambda key: key.startswith("committed"))
    stored = await backstage.stored(opened)
    assert stored[f"spend:{PROJECT}"] == 125_000
    (failed,) = opened.demo.sandbox.refusals
    repeated = backstage.last_delivery_of(opened, "£1,250")
    assert failed.status == 503
    assert repeated.request["retry"]["number"] == 1
    assert opened.find(SMALL_LEAD, "not saved") is None
    opened.demo.sandbox.journal.refusals.clear()


@pytest.mark.parametrize("how", ["typed", "edited", "deleted"])
async def test_words_that_fail_for_the_last_time_are_said_to_be_not_saved(
    opened: Scene, how: str
) -> None:
    """Slack sends an event three times more; there is no point in words before the last."""
    await backstage.answered(opened, until="spend")
    message = await opened.type(SMALL_LEAD, "£1,250")
    await opened.asked(SMALL_LEAD, lambda key: key.startswith("committed"))
    if how == "edited":
        await opened.person(SMALL_LEAD).edit(message, "£1,260")
    elif how == "deleted":
        await opened.person(SMALL_LEAD).delete(message)
    await backstage.all_sent(opened)
    event = backstage.last_delivery_of(opened, "£1,260" if how == "edited" else "£1,250")
    body = event.request["payload"] | {"event_id": "EvFAILS"}
    before = await backstage.everything(opened)
    async with backstage.broken(opened, "delivery"):
        for retry in range(3):
            reply = await backstage.deliver(opened, "events_api", body, retry=retry)
            assert reply.status == 503
        assert opened.find(SMALL_LEAD, "not saved") is None
        last = await backstage.deliver(opened, "events_api", body, retry=3)
        assert last.status == 200
        await opened.sees(SMALL_LEAD, "*not saved*")
    assert await backstage.everything(opened) == before


@pytest.mark.parametrize("fault", ["server_errors", "lost_answers", "rate_limits"])
async def test_a_press_is_acknowledged_even_if_slack_takes_no_apology(
    opened: Scene, fault: str
) -> None:
    await opened.start(SMALL_LEAD)
    await backstage.all_sent(opened)
    opened.demo.sandbox.faults.switch({fault: 1, "only": "chat.postMessage"})
    async with backstage.broken(opened, "answer_given"):
        await opened.press(SMALL_LEAD, "Yes")  # fails unless it is answered with 200
    assert getattr(opened.demo.sandbox.faults, fault) == 0
    assert await backstage.stored(opened) == {}
    opened.demo.sandbox.journal.refusals.clear()


async def test_a_body_that_no_one_can_read_is_not_acknowledged_as_done(opened: Scene) -> None:
    """A button whose value is no JSON: no crash without an answer, and nothing stored."""
    await opened.start(SMALL_LEAD)
    await backstage.all_sent(opened)
    await opened.press(SMALL_LEAD, "Yes")
    await opened.asked(SMALL_LEAD, lambda key: key == "summary")
    await backstage.all_sent(opened)
    press = backstage.last_press(opened)
    action = press["actions"][0] | {"value": "{broken", "action_ts": "1.000001"}
    before = await backstage.everything(opened)
    reply = await backstage.deliver(opened, "interactive", press | {"actions": [action]})
    assert reply.status == 200
    await opened.sees(SMALL_LEAD, "*not saved*")
    assert await backstage.everything(opened) == before
