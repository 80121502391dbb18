"""Back, Skip, Save for later, Help, Keep and Change, and the courses that answers open or close."""

from __future__ import annotations

import re

import pytest

from tests.slack import backstage
from tests.slack.backstage import PROJECT, RETURN, SMALL_LEAD
from tests.slack.scene import Scene, buttons, shown

pytestmark = backstage.ONE_DATABASE


@pytest.fixture
async def opened(scene: Scene) -> Scene:
    await backstage.open_quarter(scene)
    return scene


class TestBack:
    async def test_asks_the_question_before_with_the_answer_it_has(self, opened: Scene) -> None:
        await backstage.answered(opened, until="status")
        await opened.press(SMALL_LEAD, "Back")
        await opened.asked(SMALL_LEAD, lambda key: key == "summary")
        asked = await opened.sees(SMALL_LEAD, "Your answer now")
        assert "Patrols began on time and the youth club opened." in shown(asked)
        assert "Keep this answer" in buttons(asked)

    async def test_from_the_first_question_says_that_there_is_nothing_before(
        self, opened: Scene
    ) -> None:
        await opened.start(SMALL_LEAD)
        await opened.press(SMALL_LEAD, "Back")
        told = await opened.sees(SMALL_LEAD, "nothing to go back to")
        assert told.thread_ts == opened.root(SMALL_LEAD)
        assert backstage.on_screen(opened) == "nil_return"

    async def test_then_keep_goes_on_where_one_was(self, opened: Scene) -> None:
        await backstage.answered(opened, until="status")
        before = await backstage.history(opened)
        await opened.press(SMALL_LEAD, "Back")
        await opened.asked(SMALL_LEAD, lambda key: key == "summary")
        await opened.press(SMALL_LEAD, "Keep this answer")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("status"))
        kept = await opened.sees(SMALL_LEAD, "✓ In one or two sentences")
        assert buttons(kept) == ["Change"]
        assert await backstage.history(opened) == before


class TestSkip:
    async def test_leaves_an_optional_question_without_an_answer(self, opened: Scene) -> None:
        await backstage.answered(opened, until="risk")
        await opened.press(SMALL_LEAD, "No risk")
        await opened.asked(SMALL_LEAD, lambda key: key == "safeguarding")
        assert (await backstage.history(opened))[-1] == ("risk:1", None, SMALL_LEAD)
        await opened.sees(SMALL_LEAD, "*Skipped*")

    async def test_is_not_offered_where_an_answer_is_needed(self, opened: Scene) -> None:
        await backstage.answered(opened, until="summary")
        question = backstage.asking(opened)
        assert "Skip" not in buttons(question)

    async def test_is_refused_where_an_answer_is_needed(self, opened: Scene) -> None:
        await backstage.answered(opened, until="summary")
        question = backstage.asking(opened)
        value = {"r": RETURN, "q": "summary", "n": 0}
        odd = backstage.with_button(opened, question, SMALL_LEAD, "skip", value)
        await opened.press(SMALL_LEAD, "skip", on=odd)
        await opened.sees(SMALL_LEAD, "it cannot be skipped")
        assert "summary" not in await backstage.stored(opened)
        assert backstage.on_screen(opened) == "summary"

    async def test_takes_back_an_optional_answer_given_before(self, opened: Scene) -> None:
        """A risk noted by mistake can be withdrawn, and its follow-up questions go with it."""
        risk = {"risk:1": "The provider may close in January."}
        await backstage.answered(opened, until="risk_likelihood", says=risk)
        await opened.press(SMALL_LEAD, "Back")
        await opened.asked(SMALL_LEAD, lambda key: key == "risk:1")
        await opened.press(SMALL_LEAD, "No risk")
        await opened.asked(SMALL_LEAD, lambda key: key == "safeguarding")
        assert (await backstage.stored(opened))["risk:1"] is None

    async def test_is_not_offered_for_what_is_skipped_already(self, opened: Scene) -> None:
        await backstage.answered(opened, until="help_needed")
        await opened.press(SMALL_LEAD, "Back")
        await opened.asked(SMALL_LEAD, lambda key: key == "next_milestone")
        question = backstage.asking(opened)
        assert "Nothing special" not in buttons(question)
        await opened.press(SMALL_LEAD, "Keep this answer")
        await opened.asked(SMALL_LEAD, lambda key: key == "help_needed")


class TestSaveForLater:
    async def test_says_how_far_one_is_and_continue_asks_the_same_question(
        self, opened: Scene
    ) -> None:
        await backstage.answered(opened, until="status")
        await opened.press(SMALL_LEAD, "Save for later")
        saved = await opened.sees(SMALL_LEAD, "Saved: 2 of")
        assert "5pm on Wednesday 31 July 2024" in shown(saved)
        prompt = await opened.sees(SMALL_LEAD, "Quarterly return:")
        assert "Started." in shown(prompt)
        await opened.press(SMALL_LEAD, "Continue", on=saved)
        await backstage.all_sent(opened)
        assert backstage.on_screen(opened) == f"status:{PROJECT}"
        asking = [m for m in opened.seen(SMALL_LEAD) if "🟢 On track" in buttons(m)]
        assert len(asking) == 1  # the question was asked again, and the old one has no buttons

    async def test_an_answer_to_the_question_left_open_is_still_taken(self, opened: Scene) -> None:
        await backstage.answered(opened, until="summary")
        await opened.press(SMALL_LEAD, "Save for later")
        await opened.sees(SMALL_LEAD, "Saved: 1 of")
        await opened.type(SMALL_LEAD, "Patrols began and the youth club opened.")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("status"))

    async def test_from_the_review_continue_shows_the_review_again(self, opened: Scene) -> None:
        await backstage.answered(opened)
        await opened.press(SMALL_LEAD, "Save for later")
        saved = await opened.sees(SMALL_LEAD, "Saved:")
        await opened.press(SMALL_LEAD, "Continue", on=saved)
        await backstage.all_sent(opened)
        reviews = [m for m in opened.seen(SMALL_LEAD) if "Submit the return" in buttons(m)]
        assert len(reviews) == 1
        assert reviews[0].ts > saved.ts


class TestHelp:
    async def test_says_what_is_meant_and_whom_to_ask_and_the_question_stays(
        self, opened: Scene
    ) -> None:
        await backstage.answered(opened, until="spend")
        await opened.press(SMALL_LEAD, "Help")
        told = await opened.sees(SMALL_LEAD, "Stuck? E-mail")
        assert "accruals basis" in shown(told)
        assert opened.area.office.email in shown(told)
        assert "We need an answer to this question." in shown(told)
        await opened.type(SMALL_LEAD, "£10")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("committed"))

    async def test_of_an_optional_question_says_that_it_can_be_skipped(self, opened: Scene) -> None:
        await backstage.answered(opened, until="risk")
        await opened.press(SMALL_LEAD, "Help")
        await opened.sees(SMALL_LEAD, "You can skip this question.")


class TestChange:
    async def test_beside_an_answer_asks_that_question_again(self, opened: Scene) -> None:
        await backstage.answered(opened, until="summary")
        await opened.type(SMALL_LEAD, "Patrols began on time; the club opened.")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("status"))
        answered = await opened.sees(SMALL_LEAD, "✓ In one or two sentences")
        await opened.press(SMALL_LEAD, "Change", on=answered)
        await opened.asked(SMALL_LEAD, lambda key: key == "summary")
        await opened.type(SMALL_LEAD, "Patrols began late; the club opened.")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("status"))
        assert (await backstage.stored(opened))["summary"] == "Patrols began late; the club opened."
        shown_now = await opened.sees(SMALL_LEAD, "✓ In one or two sentences")
        assert "Patrols began late" in shown(shown_now)

    async def test_from_the_review_s_menu_asks_it_then_the_declaration_then_shows_a_new_review(
        self, opened: Scene
    ) -> None:
        await backstage.answered(opened)
        old = await opened.sees(SMALL_LEAD, "Check your answers")
        await opened.person(SMALL_LEAD).choose(old, "change_menu", f"committed:{PROJECT}")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("committed"))
        await opened.type(SMALL_LEAD, "£75")
        await opened.asked(SMALL_LEAD, lambda key: key == "declare")
        question = backstage.asking(opened)
        assert "An answer has changed since you agreed" in shown(question)
        assert "Keep this answer" not in buttons(question)
        await opened.press(SMALL_LEAD, "I agree")
        await opened.demo.sandbox.until(lambda: opened.can_submit(SMALL_LEAD))
        reviews = [m for m in opened.seen(SMALL_LEAD) if "Submit the return" in buttons(m)]
        assert len(reviews) == 1
        assert "£75.00" in shown(reviews[0])

    async def test_from_the_review_s_menu_then_keep_shows_the_review_again(
        self, opened: Scene
    ) -> None:
        await backstage.answered(opened)
        before = await backstage.history(opened)
        old = await opened.sees(SMALL_LEAD, "Check your answers")
        await opened.person(SMALL_LEAD).choose(old, "change_menu", "summary")
        await opened.press(SMALL_LEAD, "Keep this answer")
        await opened.demo.sandbox.until(lambda: opened.can_submit(SMALL_LEAD))
        assert await backstage.history(opened) == before

    async def test_a_higher_spend_asks_for_a_forecast_that_it_has_overtaken_again(
        self, opened: Scene
    ) -> None:
        """The old forecast is shown with what is wrong with it, and cannot be kept."""
        await backstage.answered(opened, says={"forecast": "£9,000", "spend": "£1,000"})
        review = await opened.sees(SMALL_LEAD, "Check your answers")
        await opened.person(SMALL_LEAD).choose(review, "change_menu", f"spend:{PROJECT}")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("spend"))
        await opened.type(SMALL_LEAD, "£9,500")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("forecast"))
        question = backstage.asking(opened)
        assert "£9,000.00 is less than the £9,500.00" in shown(question)
        assert "Keep this answer" not in buttons(question)
        await opened.type(SMALL_LEAD, "£9,400")
        await opened.sees(SMALL_LEAD, "£9,400.00 is less than the £9,500.00")
        await opened.type(SMALL_LEAD, "£12,000")
        await opened.asked(SMALL_LEAD, lambda key: not key.startswith("forecast"))
        assert (await backstage.stored(opened))[f"forecast:{PROJECT}"] == 1_200_000


class TestTheCourse:
    async def test_a_nil_return_asks_why_and_for_the_money_and_nothing_of_delivery(
        self, opened: Scene
    ) -> None:
        await opened.start(SMALL_LEAD)
        await opened.press(SMALL_LEAD, "No")
        await opened.asked(SMALL_LEAD, lambda key: key == "nil_reason")
        await opened.type(SMALL_LEAD, "The new provider starts in July.")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("spend"))
        await opened.type(SMALL_LEAD, "0")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("committed"))
        keys = await opened.answer_all(SMALL_LEAD)
        assert f"forecast:{PROJECT}" in keys
        assert {key.partition(":")[0] for key in keys}.isdisjoint(
            {"summary", "status", "progress", "measure", "rag_delivery"}
        )
        await opened.press(SMALL_LEAD, "Submit the return")
        receipt = await opened.sees(SMALL_LEAD, "Return received")
        assert "£0.00" in shown(receipt)

    async def test_answers_closed_off_by_a_change_do_not_count_and_come_back_with_it(
        self, opened: Scene
    ) -> None:
        await backstage.answered(opened)
        review = await opened.sees(SMALL_LEAD, "Check your answers")
        await opened.person(SMALL_LEAD).choose(review, "change_menu", "nil_return")
        await opened.asked(SMALL_LEAD, lambda key: key == "nil_return")
        await opened.press(SMALL_LEAD, "No")
        await opened.asked(SMALL_LEAD, lambda key: key == "nil_reason")
        await opened.press(SMALL_LEAD, "Back")
        await opened.asked(SMALL_LEAD, lambda key: key == "nil_return")
        await opened.press(SMALL_LEAD, "Yes")
        await opened.asked(SMALL_LEAD, lambda key: key == "declare")
        await opened.press(SMALL_LEAD, "I agree")
        await opened.demo.sandbox.until(lambda: opened.can_submit(SMALL_LEAD))
        assert "Six evening sessions" in shown(await opened.sees(SMALL_LEAD, "Check your answers"))

    async def test_three_risks_at_most_and_a_serious_one_needs_a_plan(self, opened: Scene) -> None:
        await backstage.answered(opened, until="risk")
        for number in ("1", "2", "3"):
            await opened.type(SMALL_LEAD, f"Risk number {number}: the provider may close.")
            await asked(opened, f"risk_likelihood:{number}")
            await opened.press(SMALL_LEAD, "4 Likely")
            await asked(opened, f"risk_impact:{number}")
            await opened.press(SMALL_LEAD, "4 Serious" if number == "3" else "2 Minor")
            await asked(opened, "risk_plan:3" if number == "3" else f"risk:{int(number) + 1}")
        await opened.type(SMALL_LEAD, "We are talking to two other providers.")
        await opened.asked(SMALL_LEAD, lambda key: key == "safeguarding")

    async def test_progress_counts_the_questions_that_apply(self, opened: Scene) -> None:
        await opened.start(SMALL_LEAD)
        assert "Question 1 of" in shown(backstage.asking(opened))
        await opened.press(SMALL_LEAD, "Yes")
        await asked(opened, "summary")
        place, active = counted(shown(backstage.asking(opened)))
        assert place == 2
        await opened.press(SMALL_LEAD, "Back")
        await asked(opened, "nil_return")
        await opened.press(SMALL_LEAD, "No")
        await asked(opened, "nil_reason")
        place, nil = counted(shown(backstage.asking(opened)))
        assert place == 2
        assert nil < active


async def asked(scene: Scene, key: str) -> None:
    """Wait until the lead is asked this very question."""
    await scene.asked(SMALL_LEAD, lambda found: found == key)


def counted(text: str) -> tuple[int, int]:
    """ "Question 4 of 17" """
    found = re.search(r"Question (\d+) of (\d+)", text)
    assert found
    return int(found[1]), int(found[2])
