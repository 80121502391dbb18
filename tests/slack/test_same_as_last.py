"""A second quarter in which little has changed: last quarter's answers are given in one press."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from storage.tables import QuarterlyReturn
from tests.slack import backstage
from tests.slack.backstage import RETURN, SMALL_LEAD
from tests.slack.scene import Scene, buttons, shown
from tests.slack.usual import usual

pytestmark = backstage.ONE_DATABASE

PROJECTS = 9
SECOND = "2024-25-Q2.rutland"
TOGETHER = "Nothing has changed: all of these as last quarter"


async def second_quarter(scene: Scene, *, projects: int) -> Scene:
    """Rutland has submitted the first quarter of its projects, and the second one is open."""
    await backstage.add_projects(scene, projects - 1, measures=1)
    scene.demo.clock.move_to(datetime(2024, 10, 1, 8, 0, tzinfo=UTC))
    await backstage.open_quarter(scene, backstage.Q1)
    await backstage.open_quarter(scene, backstage.Q2)
    await backstage.answered(scene, says={"next_milestone": "The second club opens.",
                                          "outcome": "It is quieter.", "risk:1": "Rain may come.",
                                          "risk_likelihood": "Likely",
                                          "risk_impact": "Minor"})  # fmt: skip
    await scene.press(SMALL_LEAD, "Submit the return")
    await scene.sees(SMALL_LEAD, "Return received")
    return scene


@pytest.fixture
async def second(scene: Scene) -> Scene:
    await second_quarter(scene, projects=1)
    await backstage.answered(scene, until="status", return_id=SECOND)
    return scene


async def test_one_press_answers_for_a_project_and_the_review_says_so(second: Scene) -> None:
    """Each is an answer of this return by whoever pressed; no figure is among them."""
    before = await backstage.history(second, SECOND)
    question = backstage.asking(second)
    assert "Last quarter's answers" in shown(question)
    await second.press(SMALL_LEAD, TOGETHER, on=question)
    await second.asked(SMALL_LEAD, lambda key: key.startswith("measure:"))
    given = (await backstage.history(second, SECOND))[len(before) :]
    assert {key.partition(":")[0] for key, _, _ in given} == {
        "status", "progress", "measure_source", "outcome", "rag_delivery",
    }  # fmt: skip
    assert {by for _, _, by in given} == {SMALL_LEAD}
    await second.sees(SMALL_LEAD, "On track (same as last quarter)")


async def test_a_press_on_a_question_that_was_answered_since_gives_nothing(second: Scene) -> None:
    question = backstage.asking(second)
    await second.press(SMALL_LEAD, "🟠 Delayed", on=question)
    await second.asked(SMALL_LEAD, lambda key: key.startswith("delay_cause"))
    before = await backstage.history(second, SECOND)
    await second.press(SMALL_LEAD, TOGETHER, on=question)
    await second.sees(SMALL_LEAD, "This question has been answered since")
    assert await backstage.history(second, SECOND) == before


async def test_a_press_after_last_quarter_was_corrected_gives_nothing(second: Scene) -> None:
    question = backstage.asking(second)
    before = await backstage.history(second, SECOND)
    async with second.demo.reeve.services.transaction() as session:
        row = await session.get_one(QuarterlyReturn, RETURN)
        row.submitted_answers = str(row.submitted_answers).replace("on_track", "on_hold")
        session.add(row)
    await second.press(SMALL_LEAD, TOGETHER, on=question)
    await second.sees(SMALL_LEAD, "have changed since that button was drawn")
    assert await backstage.history(second, SECOND) == before


async def test_nine_projects_take_few_presses_and_little_typing(scene: Scene) -> None:
    """How many, and how long a script takes for them, is printed: it is no bar of this test."""
    await second_quarter(scene, projects=PROJECTS)
    await backstage.answered(scene, until="nil_return", return_id=SECOND)
    presses, typed, began = 0, 0, time.monotonic()
    in_projects = [0, 0]  # presses, typed answers
    while not scene.can_submit(SMALL_LEAD):
        await scene.demo.sandbox.until(
            lambda: scene.question(SMALL_LEAD) or scene.can_submit(SMALL_LEAD)
        )
        if scene.question(SMALL_LEAD) is None:
            break
        key = backstage.on_screen(scene)
        message = backstage.asking(scene)
        offered = [each for each in buttons(message) if each in (TOGETHER, "Same as last quarter")]
        words = None
        if offered:
            words = offered[0]
        elif key.startswith(("spend", "committed")) and "£0" in buttons(message):
            words = "£0" if key.startswith("committed") else "£4,000"
        elif key.startswith("forecast"):
            words = next(each for each in buttons(message) if each.startswith("As planned"))
        before = set(buttons(message))
        await scene.answer(SMALL_LEAD, say=words)
        pressed = (words or usual(key)) in before
        presses, typed = presses + pressed, typed + (not pressed)
        in_projects[not pressed] += "rutland-" in key
    taken = time.monotonic() - began
    print(  # noqa: T201 - the count is what it is for
        f"\n{PROJECTS} projects with a measure each: {presses} presses, {typed} typed answers;"
        f" a project {in_projects[0] / PROJECTS:.1f} and {in_projects[1] / PROJECTS:.1f};"
        f" {taken:.1f} s"
    )
    stored = await backstage.stored(scene, SECOND)
    assert {f"status:rutland-extra-{number}" for number in range(PROJECTS - 1)} <= set(stored)
    await scene.press(SMALL_LEAD, "Submit the return")
    await scene.demo.sandbox.until(
        lambda: sum("Return received" in shown(m) for m in scene.seen(SMALL_LEAD)) == 2
    )
    await backstage.all_sent(scene)
