"""Buttons pressed late, twice, or delivered twice: one effect, and a polite word."""

from __future__ import annotations

import asyncio

import pytest

from bot.sandbox.records import Message
from tests.slack import backstage
from tests.slack.backstage import PROJECT, RETURN, SMALL_DEPUTY, SMALL_LEAD
from tests.slack.scene import OFFICER, Scene, buttons, shown


@pytest.fixture
async def opened(scene: Scene) -> Scene:
    await backstage.open_quarter(scene)
    return scene


async def test_a_button_of_a_question_that_the_person_has_answered_since_changes_nothing(
    opened: Scene,
) -> None:
    await opened.start(SMALL_LEAD)
    old = backstage.asking(opened)
    await opened.press(SMALL_LEAD, "Yes", on=old)
    await opened.asked(SMALL_LEAD, lambda key: key == "summary")
    await opened.press(SMALL_LEAD, "No", on=old)
    told = await opened.sees(SMALL_LEAD, "answered since")
    assert "*Yes*" in shown(told)
    assert await backstage.stored(opened) == {"nil_return": "active"}
    assert backstage.on_screen(opened) == "summary"


async def test_a_button_of_a_question_that_the_deputy_has_answered_since_changes_nothing(
    opened: Scene,
) -> None:
    await backstage.answered(opened, SMALL_LEAD, until="status")
    await backstage.answered(opened, SMALL_DEPUTY, until="status")
    old = backstage.asking(opened)
    await opened.press(SMALL_DEPUTY, "🟢 On track")
    await opened.asked(SMALL_LEAD, lambda key: key.startswith("progress"))
    await opened.press(SMALL_LEAD, "❌ Cancelled", on=old)
    told = await opened.sees(SMALL_LEAD, "answered since")
    assert "🟢 On track" in shown(told)
    assert (await backstage.stored(opened))[f"status:{PROJECT}"] == "on_track"


async def test_a_button_of_a_submitted_return_changes_nothing_and_says_when_it_was_submitted(
    opened: Scene,
) -> None:
    await backstage.answered(opened, until="declare")
    declare = backstage.asking(opened)
    await opened.press(SMALL_LEAD, "I agree")
    review = await opened.sees(SMALL_LEAD, "Check your answers")
    await opened.press(SMALL_LEAD, "Submit the return")
    await opened.sees(SMALL_LEAD, "Return received")
    before = await backstage.history(opened)
    for label, message in (
        ("I agree", declare),
        ("Back", declare),
        ("Save for later", declare),
        ("Save for later", review),
    ):
        told = len(_told_submitted(opened))
        await opened.press(SMALL_LEAD, label, on=message)
        await backstage.all_sent(opened)
        assert len(_told_submitted(opened)) == told + 1
    assert await backstage.history(opened) == before
    assert "9am on Monday 1 July 2024" in shown(_told_submitted(opened)[0])


def _told_submitted(scene: Scene) -> list[Message]:
    return [m for m in scene.seen(SMALL_LEAD) if "This return was submitted at" in shown(m)]


async def test_a_question_that_no_longer_applies_takes_no_answer_and_loses_its_buttons(
    opened: Scene,
) -> None:
    """The lead is asked for the cause of a delay; meanwhile the deputy says: on track."""
    await backstage.answered(opened, until="delay_cause", says={"status": "Delayed"})
    old = backstage.asking(opened)
    await backstage.answered(opened, SMALL_DEPUTY, until="delay_cause")
    await opened.press(SMALL_DEPUTY, "Back")
    await opened.asked(SMALL_DEPUTY, lambda key: key.startswith("status"))
    await opened.press(SMALL_DEPUTY, "🟢 On track")
    await opened.asked(SMALL_LEAD, lambda key: key.startswith("progress"))
    await backstage.all_sent(opened)
    standing = opened.demo.sandbox.workspace.history.find(*old.key)
    assert standing is not None
    assert buttons(standing) == []
    for label in ("Staff or volunteers", "Back", "Help"):
        seen = len(opened.seen(SMALL_LEAD))
        await opened.press(SMALL_LEAD, label, on=old)
        await backstage.all_sent(opened)
        (told,) = opened.seen(SMALL_LEAD)[seen:]
        assert "no longer applies" in shown(told)
    assert f"delay_cause:{PROJECT}" not in await backstage.stored(opened)


async def test_a_double_click_is_one_answer(opened: Scene) -> None:
    await opened.start(SMALL_LEAD)
    message = backstage.asking(opened)
    await asyncio.gather(
        opened.press(SMALL_LEAD, "Yes", on=message), opened.press(SMALL_LEAD, "Yes", on=message)
    )
    await backstage.all_sent(opened)
    assert await backstage.history(opened) == [("nil_return", "active", SMALL_LEAD)]
    asked = [m for m in opened.seen(SMALL_LEAD) if "how did the quarter go" in shown(m)]
    assert len(asked) == 1


async def test_a_double_click_on_start_leaves_one_question_with_buttons(opened: Scene) -> None:
    prompt = await opened.sees(SMALL_LEAD, "Quarterly return:")
    await asyncio.gather(
        opened.press(SMALL_LEAD, "Start the return", on=prompt),
        opened.press(SMALL_LEAD, "Start the return", on=prompt),
    )
    await backstage.all_sent(opened)
    assert sum("Help" in buttons(message) for message in opened.seen(SMALL_LEAD)) == 1


@pytest.mark.parametrize("copies", [2, 4])
async def test_the_same_signed_press_delivered_several_times_has_one_effect(
    opened: Scene, copies: int
) -> None:
    """At once and again afterwards; each copy is acknowledged."""
    await opened.start(SMALL_LEAD)
    opened.demo.sandbox.faults.switch({"duplicates": 1})
    await opened.press(SMALL_LEAD, "Yes")
    press = backstage.last_delivery(opened)
    replies = await asyncio.gather(*(backstage.repeat(opened, press) for _ in range(copies - 1)))
    assert {reply.status for reply in replies} == {200}
    await backstage.all_sent(opened)
    assert await backstage.history(opened) == [("nil_return", "active", SMALL_LEAD)]
    assert opened.find(SMALL_LEAD, "answered since") is None
    assert backstage.on_screen(opened) == "summary"


@pytest.mark.parametrize("copies", [2, 4])
async def test_the_same_event_delivered_several_times_has_one_effect(
    opened: Scene, copies: int
) -> None:
    await backstage.answered(opened, until="summary")
    opened.demo.sandbox.faults.switch({"duplicates": 1})
    await opened.type(SMALL_LEAD, "Patrols began and the youth club opened.")
    await opened.asked(SMALL_LEAD, lambda key: key.startswith("status"))
    await opened.demo.sandbox.settled()
    event = backstage.last_delivery(opened)
    replies = await asyncio.gather(
        *(backstage.repeat(opened, event, retry=n) for n in range(1, copies))
    )
    assert {reply.status for reply in replies} == {200}
    await backstage.all_sent(opened)
    answers = await backstage.history(opened)
    assert [key for key, _, _ in answers] == ["nil_return", "summary"]
    asked = [m for m in opened.seen(SMALL_LEAD) if "Where is Safer villages" in shown(m)]
    assert len(asked) == 1


async def test_a_button_that_this_version_does_not_know_says_so(opened: Scene) -> None:
    await opened.start(SMALL_LEAD)
    message = backstage.asking(opened)
    before = await backstage.history(opened)
    for action, value in (
        ("from_an_earlier_version", {"r": RETURN}),
        ("answer_7", {"r": RETURN, "q": "nil_return", "n": 0}),
    ):
        odd = backstage.with_button(opened, message, SMALL_LEAD, action, value)
        seen = len(opened.seen(SMALL_LEAD))
        await opened.press(SMALL_LEAD, action, on=odd)
        await backstage.all_sent(opened)
        (told,) = opened.seen(SMALL_LEAD)[seen:]
        assert "earlier version" in shown(told)
    assert await backstage.history(opened) == before


async def test_a_button_of_a_return_that_does_not_exist_says_so(opened: Scene) -> None:
    prompt = await opened.sees(SMALL_LEAD, "Quarterly return:")
    odd = backstage.with_button(opened, prompt, SMALL_LEAD, "resume", {"r": "2019-20-Q1.nowhere"})
    await opened.press(SMALL_LEAD, "resume", on=odd)
    await opened.sees(SMALL_LEAD, "does not exist any more")


async def test_a_quarter_is_opened_once_however_often_the_button_is_pressed(scene: Scene) -> None:
    message = await scene.sees(OFFICER, "has ended")
    await scene.press(OFFICER, "Open the returns", on=message)
    await scene.sees(SMALL_LEAD, "Quarterly return:")
    await scene.press(OFFICER, "Open the returns", on=message)
    await scene.sees(OFFICER, "already open")
    await backstage.all_sent(scene)
    prompts = [m for m in scene.seen(SMALL_LEAD) if "Quarterly return:" in shown(m)]
    assert len(prompts) == 1
