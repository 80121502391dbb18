"""A lead and a deputy at one return: each sees what the other does, and nothing is lost."""

from __future__ import annotations

import asyncio

import pytest

from tests.slack import backstage
from tests.slack.backstage import PROJECT, RETURN, SMALL_DEPUTY, SMALL_LEAD
from tests.slack.scene import Scene, buttons, shown


@pytest.fixture
async def opened(scene: Scene) -> Scene:
    await backstage.open_quarter(scene)
    return scene


async def test_a_deputy_starts_the_return_from_home(opened: Scene) -> None:
    """The deputy was not prompted; their thread begins with the same prompt as the lead's."""
    deputy = opened.person(SMALL_DEPUTY)
    assert opened.seen(SMALL_DEPUTY) == []
    await deputy.open_home()
    await opened.demo.sandbox.until(lambda: deputy.home)
    assert deputy.home is not None
    await deputy.press(deputy.home, label="Start")
    await opened.asked(SMALL_DEPUTY, lambda key: key == "nil_return")
    prompt, question = opened.seen(SMALL_DEPUTY)
    assert "Safer Rutland Partnership" in shown(prompt)
    assert question.thread_ts == prompt.ts
    await opened.answer(SMALL_DEPUTY)
    assert await backstage.history(opened) == [("nil_return", "active", SMALL_DEPUTY)]


@backstage.BOTH_DATABASES
async def test_a_deputy_who_starts_twice_from_home_has_one_thread(opened: Scene) -> None:
    deputy = opened.person(SMALL_DEPUTY)
    await deputy.open_home()
    await opened.demo.sandbox.until(lambda: deputy.home)
    assert deputy.home is not None
    await asyncio.gather(*(deputy.press(deputy.home, label="Start") for _ in range(2)))
    await backstage.all_sent(opened)
    prompts = [m for m in opened.seen(SMALL_DEPUTY) if "Quarterly return:" in shown(m)]
    assert len(prompts) == 1


async def test_an_answer_of_one_is_shown_to_the_other_with_the_name_and_the_next_question(
    opened: Scene,
) -> None:
    await backstage.answered(opened, SMALL_LEAD, until="status")
    await backstage.answered(opened, SMALL_DEPUTY, until="status")
    await opened.press(SMALL_DEPUTY, "🟢 On track")
    answered = await opened.sees(SMALL_LEAD, "(answered by Anita Marwaha)")
    assert buttons(answered) == ["Change"]
    await opened.asked(SMALL_LEAD, lambda key: key.startswith("progress"))
    assert "answered by" not in shown(await opened.sees(SMALL_DEPUTY, "✓ Where is"))


@backstage.BOTH_DATABASES
async def test_what_both_type_for_one_question_is_taken_once_and_asked_about_once(
    opened: Scene,
) -> None:
    """The second figure stays out of the next question until its writer says that it belongs."""
    await backstage.answered(opened, SMALL_LEAD, until="spend")
    await backstage.answered(opened, SMALL_DEPUTY, until="spend")
    await asyncio.gather(
        opened.type(SMALL_LEAD, "£4,000"),
        opened.type(SMALL_DEPUTY, "£5,000"),
    )
    await backstage.all_sent(opened)
    answers = await backstage.history(opened)
    given = {key: value for key, value, _by in answers}
    assert given[f"spend:{PROJECT}"] in (400_000, 500_000)
    assert f"committed:{PROJECT}" not in given
    first, second, typed = (
        (SMALL_LEAD, SMALL_DEPUTY, "£5,000")
        if given[f"spend:{PROJECT}"] == 400_000
        else (SMALL_DEPUTY, SMALL_LEAD, "£4,000")
    )
    assert opened.find(first, "before this question was on your screen") is None
    offered = await opened.sees(second, "before this question was on your screen")
    assert typed in shown(offered)
    assert "ordered but not yet received" in shown(offered)


@backstage.BOTH_DATABASES
async def test_an_offered_message_is_used_by_one_press_and_only_once(opened: Scene) -> None:
    await backstage.answered(opened, SMALL_LEAD, until="spend")
    await backstage.answered(opened, SMALL_DEPUTY, until="spend")
    await asyncio.gather(opened.type(SMALL_LEAD, "£400"), opened.type(SMALL_DEPUTY, "£400"))
    await backstage.all_sent(opened)
    (second,) = (
        person for person in (SMALL_LEAD, SMALL_DEPUTY) if opened.find(person, "Yes, use it")
    )
    offered = await opened.sees(second, "before this question was on your screen")
    await opened.press(second, "Yes, use it")
    await opened.asked(second, lambda key: key.startswith("forecast"))
    await opened.press(second, "Yes, use it", on=offered)
    await opened.sees(second, "answered since")
    given = [(key, value) for key, value, _by in await backstage.history(opened)]
    assert given[-2:] == [(f"spend:{PROJECT}", 40_000), (f"committed:{PROJECT}", 40_000)]


async def test_a_colleague_at_another_question_is_left_in_peace(opened: Scene) -> None:
    await backstage.answered(opened, SMALL_LEAD, until="spend")
    await backstage.answered(opened, SMALL_DEPUTY, until="spend")
    await opened.press(SMALL_DEPUTY, "Back")
    await opened.asked(SMALL_DEPUTY, lambda key: key.startswith("outcome"))
    await opened.type(SMALL_LEAD, "£4,000")
    await opened.asked(SMALL_LEAD, lambda key: key.startswith("committed"))
    await backstage.all_sent(opened)
    question = backstage.on_screen(opened, SMALL_DEPUTY)
    assert question.startswith("outcome")
    await opened.type(SMALL_DEPUTY, "It is quieter now.")
    await opened.asked(SMALL_DEPUTY, lambda key: key.startswith("committed"))
    assert (await backstage.history(opened))[-1] == (question, "It is quieter now.", SMALL_DEPUTY)


async def test_a_submission_is_refused_when_a_colleague_has_changed_an_answer_since_the_review(
    opened: Scene,
) -> None:
    await backstage.answered(opened, SMALL_LEAD)
    old = await opened.sees(SMALL_LEAD, "Check your answers")
    await backstage.answered(opened, SMALL_DEPUTY)
    changed = await opened.sees(SMALL_DEPUTY, "Check your answers")
    await opened.person(SMALL_DEPUTY).choose(changed, "change_menu", "summary")
    await opened.asked(SMALL_DEPUTY, lambda key: key == "summary")
    await opened.type(SMALL_DEPUTY, "A quiet quarter with one new patrol.")
    await opened.asked(SMALL_DEPUTY, lambda key: key == "declare")
    await opened.press(SMALL_LEAD, "Submit the return", on=old)
    await opened.sees(SMALL_LEAD, "still something to answer")
    assert (await backstage.the_return(opened)).state == "open"
    await opened.press(SMALL_DEPUTY, "I agree")
    await opened.demo.sandbox.until(lambda: opened.can_submit(SMALL_DEPUTY))
    await opened.press(SMALL_LEAD, "Submit the return", on=old)
    await opened.sees(SMALL_LEAD, "An answer has changed since that review")
    assert (await backstage.the_return(opened)).state == "open"
    new = await opened.sees(SMALL_LEAD, "A quiet quarter with one new patrol.")
    await opened.press(SMALL_LEAD, "Submit the return", on=new)
    await opened.sees(SMALL_LEAD, "Return received")


async def test_a_change_replaces_the_review_on_the_colleague_s_screen(opened: Scene) -> None:
    await backstage.answered(opened, SMALL_LEAD)
    review = await opened.sees(SMALL_LEAD, "Check your answers")
    await backstage.answered(opened, SMALL_DEPUTY)
    changed = await opened.sees(SMALL_DEPUTY, "Check your answers")
    await opened.person(SMALL_DEPUTY).choose(changed, "change_menu", "summary")
    await opened.asked(SMALL_DEPUTY, lambda key: key == "summary")
    await opened.type(SMALL_DEPUTY, "A quiet quarter with one new patrol.")
    await opened.asked(SMALL_LEAD, lambda key: key == "declare")
    await backstage.all_sent(opened)
    old = opened.demo.sandbox.workspace.history.find(*review.key)
    assert old is not None
    assert buttons(old) == []
    await opened.press(SMALL_DEPUTY, "I agree")
    await opened.demo.sandbox.until(lambda: opened.can_submit(SMALL_LEAD))
    assert "A quiet quarter" in shown(await opened.sees(SMALL_LEAD, "Check your answers"))


async def test_the_colleague_s_screen_says_that_the_return_is_submitted(opened: Scene) -> None:
    await backstage.answered(opened, SMALL_LEAD)
    await backstage.answered(opened, SMALL_DEPUTY)
    await opened.press(SMALL_LEAD, "Submit the return")
    prompt = await opened.sees(SMALL_DEPUTY, "*Submitted*")
    assert "by Fergus Lyddon" in shown(prompt)
    assert buttons(prompt) == ["Change my return"]  # until the office has accepted it
    await backstage.all_sent(opened)
    assert not any("Submit the return" in buttons(message) for message in opened.seen(SMALL_DEPUTY))
    assert opened.find(SMALL_DEPUTY, "Return received") is None  # the receipt is the submitter's
    row = await backstage.the_return(opened, RETURN)
    assert row.submitted_by == SMALL_LEAD


@backstage.BOTH_DATABASES
async def test_both_submit_at_once_and_there_is_one_submission(opened: Scene) -> None:
    await backstage.answered(opened, SMALL_LEAD)
    await backstage.answered(opened, SMALL_DEPUTY)
    await asyncio.gather(
        opened.press(SMALL_LEAD, "Submit the return"),
        opened.press(SMALL_DEPUTY, "Submit the return"),
    )
    await backstage.all_sent(opened)
    receipts = [
        person for person in (SMALL_LEAD, SMALL_DEPUTY) if opened.find(person, "Return received")
    ]
    told = [
        person for person in (SMALL_LEAD, SMALL_DEPUTY) if opened.find(person, "was submitted at")
    ]
    assert len(receipts) == len(told) == 1
    assert receipts != told
