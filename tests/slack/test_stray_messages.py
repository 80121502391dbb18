"""Messages that are no plain answer: hello, the wrong place, edited, deleted, a picture."""

from __future__ import annotations

import pytest

from bot.sandbox.records import Message
from tests.slack import backstage
from tests.slack.backstage import PROJECT, SMALL_DEPUTY, SMALL_FINANCE, SMALL_LEAD
from tests.slack.scene import OFFICER, Scene, buttons, shown

pytestmark = backstage.ONE_DATABASE
PNG = b"\x89PNG\r\n\x1a\n" + bytes(32)


@pytest.fixture
async def opened(scene: Scene) -> Scene:
    await backstage.open_quarter(scene)
    return scene


async def new_messages(scene: Scene, seen: int, person_id: str = SMALL_LEAD) -> list[Message]:
    """What Reeve has said in the person's DM since it held `seen` messages."""
    await backstage.all_sent(scene)
    return [message for message in scene.seen(person_id)[seen:] if message.bot_id]


class TestHelloOutOfTheBlue:
    async def test_with_no_return_open_it_says_that_there_is_nothing_to_do(
        self, scene: Scene
    ) -> None:
        await scene.type(SMALL_LEAD, "hello", thread=False)
        reply = await scene.sees(SMALL_LEAD, "Hello Fergus Lyddon")
        assert "no return to answer at the moment" in shown(reply)
        assert buttons(reply) == []
        assert reply.thread_ts is None

    async def test_with_one_return_open_it_names_it_and_offers_to_go_on(
        self, opened: Scene
    ) -> None:
        await opened.type(SMALL_LEAD, "hello", thread=False)
        reply = await opened.sees(SMALL_LEAD, "Hello Fergus Lyddon")
        assert "Safer Rutland Partnership, April to June 2024" in shown(reply)
        assert buttons(reply) == ["Continue: April to June 2024"]
        await opened.press(SMALL_LEAD, "Continue: April to June 2024")
        await opened.asked(SMALL_LEAD, lambda key: key == "nil_return")

    async def test_with_the_return_submitted_it_says_that_there_is_nothing_to_do(
        self, opened: Scene
    ) -> None:
        await backstage.answered(opened)
        await opened.press(SMALL_LEAD, "Submit the return")
        await opened.sees(SMALL_LEAD, "Return received")
        await opened.type(SMALL_LEAD, "hello", thread=False)
        reply = await opened.sees(SMALL_LEAD, "Hello Fergus Lyddon")
        assert "no return to answer at the moment" in shown(reply)

    async def test_from_an_officer_it_points_to_home(self, scene: Scene) -> None:
        await scene.type(OFFICER, "hello", thread=False)
        assert "open my Home tab" in shown(await scene.sees(OFFICER, "Hello Maya Ferriday"))

    async def test_from_somebody_who_may_not_answer_it_offers_nothing(self, opened: Scene) -> None:
        await opened.type(SMALL_FINANCE, "hello", thread=False)
        reply = await opened.sees(SMALL_FINANCE, "Hello Jude Winterbourne")
        assert "no return to answer" in shown(reply)
        assert "Rutland Partnership" not in shown(reply)

    async def test_from_a_stranger_it_says_whom_to_ask(self, opened: Scene) -> None:
        workspace = opened.demo.sandbox.workspace
        workspace.add_user("U0STRANGER", team="T0LLR", name="stranger", real_name="A Stranger")
        dm = workspace.direct("U0STRANGER", "U0REEVE").id
        await opened.demo.sandbox.person("U0STRANGER").say(dm, "hello")
        await opened.demo.sandbox.until(lambda: len(workspace.messages(dm)) == 2)
        reply = workspace.messages(dm)[-1]
        assert "I do not know you yet" in shown(reply)
        assert opened.area.office.email in shown(reply)

    async def test_an_answer_typed_there_is_offered_and_one_press_uses_it(
        self, opened: Scene
    ) -> None:
        await backstage.answered(opened, until="spend")
        await opened.type(SMALL_LEAD, "£1,250", thread=False)
        offered = await opened.sees(SMALL_LEAD, "Is “£1,250” your answer to this question?")
        assert "How much did Safer villages spend" in shown(offered)
        assert f"spend:{PROJECT}" not in await backstage.stored(opened)
        await opened.press(SMALL_LEAD, "Yes, use it")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("committed"))
        assert (await backstage.stored(opened))[f"spend:{PROJECT}"] == 125_000

    async def test_small_talk_used_as_an_answer_is_read_as_strictly_as_any_other(
        self, opened: Scene
    ) -> None:
        await backstage.answered(opened, until="spend")
        await opened.type(SMALL_LEAD, "how are you", thread=False)
        await opened.press(SMALL_LEAD, "Yes, use it")
        await opened.sees(SMALL_LEAD, "could not read that as an amount of money")
        assert f"spend:{PROJECT}" not in await backstage.stored(opened)

    async def test_what_is_too_long_for_a_button_is_not_offered_and_nothing_is_refused(
        self, opened: Scene
    ) -> None:
        """An emoji counts twice, as in JavaScript."""
        await backstage.answered(opened, until="summary")
        await opened.type(SMALL_LEAD, "🚓" * 1200, thread=False)
        reply = await opened.sees(SMALL_LEAD, "Hello Fergus Lyddon")
        assert "Yes, use it" not in buttons(reply)

    async def test_words_in_the_thread_before_the_start_are_offered_to_the_first_question(
        self, opened: Scene
    ) -> None:
        await opened.type(SMALL_LEAD, "yes")
        offered = await opened.sees(SMALL_LEAD, "before this question was on your screen")
        assert "Did any funded activity take place" in shown(offered)
        await opened.press(SMALL_LEAD, "Yes, use it")
        await opened.asked(SMALL_LEAD, lambda key: key == "summary")
        assert await backstage.stored(opened) == {"nil_return": "active"}

    async def test_words_at_the_review_are_no_answer_and_the_review_stays(
        self, opened: Scene
    ) -> None:
        await backstage.answered(opened)
        before = await backstage.history(opened)
        seen = len(opened.seen(SMALL_LEAD))
        await opened.type(SMALL_LEAD, "thanks!")
        await opened.sees(SMALL_LEAD, "All questions are answered, so your message was not saved")
        assert len(await new_messages(opened, seen)) == 1
        assert opened.can_submit(SMALL_LEAD)
        assert await backstage.history(opened) == before

    async def test_a_reply_below_ones_own_hello_is_greeted_as_well(self, opened: Scene) -> None:
        hello = await opened.type(SMALL_LEAD, "hello", thread=False)
        await opened.sees(SMALL_LEAD, "Hello Fergus Lyddon")
        seen = len(opened.seen(SMALL_LEAD))
        await opened.person(SMALL_LEAD).say(hello.channel, "anyone?", hello.ts)
        (reply,) = await new_messages(opened, seen)
        assert "Hello Fergus Lyddon" in shown(reply)


class TestAnEditedMessage:
    async def test_a_new_figure_replaces_the_old_one(self, opened: Scene) -> None:
        await backstage.answered(opened, until="spend")
        message = await opened.type(SMALL_LEAD, "£1,250")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("committed"))
        await opened.person(SMALL_LEAD).edit(message, "£1,520")
        await opened.sees(SMALL_LEAD, "£1,520.00")
        # what stands on the screen stays there
        assert backstage.on_screen(opened).startswith("committed")
        values = [v for k, v, _ in await backstage.history(opened) if k == f"spend:{PROJECT}"]
        assert values == [125_000, 152_000]

    async def test_edited_twice_the_last_one_counts(self, opened: Scene) -> None:
        await backstage.answered(opened, until="spend")
        message = await opened.type(SMALL_LEAD, "£1,250")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("committed"))
        for figure in ("£1,520", "£1,530"):
            await opened.person(SMALL_LEAD).edit(message, figure)
            await opened.sees(SMALL_LEAD, f"{figure}.00")
        assert (await backstage.stored(opened))[f"spend:{PROJECT}"] == 153_000

    async def test_the_same_value_written_otherwise_changes_nothing(self, opened: Scene) -> None:
        await backstage.answered(opened, until="spend")
        message = await opened.type(SMALL_LEAD, "£1,250")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("committed"))
        before = await backstage.history(opened)
        await opened.person(SMALL_LEAD).edit(message, "1250")
        told = await opened.sees(SMALL_LEAD, "has not changed")
        assert "£1,250.00" in shown(told)
        assert await backstage.history(opened) == before

    async def test_what_cannot_be_read_leaves_the_answer_and_says_why(self, opened: Scene) -> None:
        await backstage.answered(opened, until="spend")
        message = await opened.type(SMALL_LEAD, "£1,250")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("committed"))
        before = await backstage.history(opened)
        await opened.person(SMALL_LEAD).edit(message, "loads")
        told = await opened.sees(SMALL_LEAD, "The answer saved stays")
        assert "£1,250.00" in shown(told)
        assert "could not read that as an amount of money" in shown(told)
        assert buttons(told) == ["Change"]
        assert await backstage.history(opened) == before

    async def test_a_doubtful_figure_is_asked_about_and_no_asks_the_same_question_again(
        self, opened: Scene
    ) -> None:
        """Another question is on the screen: the next figure typed must not land there."""
        await backstage.answered(opened, until="spend")
        message = await opened.type(SMALL_LEAD, "£1,250")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("committed"))
        await opened.person(SMALL_LEAD).edit(message, "1 250,50")
        await opened.press(SMALL_LEAD, "No, I will answer again")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("spend"))
        await opened.type(SMALL_LEAD, "£1,300")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("committed"))
        stored = await backstage.stored(opened)
        assert stored[f"spend:{PROJECT}"] == 130_000
        assert f"committed:{PROJECT}" not in stored

    async def test_after_the_answer_was_replaced_the_newer_one_stays(self, opened: Scene) -> None:
        await backstage.answered(opened, until="spend")
        message = await opened.type(SMALL_LEAD, "£1,250")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("committed"))
        await opened.press(SMALL_LEAD, "Back")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("spend"))
        await opened.type(SMALL_LEAD, "£2,000")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("committed"))
        await opened.person(SMALL_LEAD).edit(message, "£1,999")
        told = await opened.sees(SMALL_LEAD, "so we kept the newer one")
        assert "£2,000.00" in shown(told)
        assert (await backstage.stored(opened))[f"spend:{PROJECT}"] == 200_000

    async def test_after_the_return_was_submitted_nothing_changes(self, opened: Scene) -> None:
        await backstage.answered(opened, until="help_needed")
        message = await opened.type(SMALL_LEAD, "A room for two evenings a week.")
        await opened.asked(SMALL_LEAD, lambda key: key == "evidence")
        await opened.answer_all(SMALL_LEAD)
        await opened.press(SMALL_LEAD, "Submit the return")
        await opened.sees(SMALL_LEAD, "Return received")
        before = await backstage.history(opened)
        await opened.person(SMALL_LEAD).edit(message, "A room for three evenings a week.")
        await opened.sees(SMALL_LEAD, "so nothing was changed")
        assert await backstage.history(opened) == before

    async def test_what_could_not_be_read_at_first_is_read_when_it_is_edited(
        self, opened: Scene
    ) -> None:
        """Many people mend the message they sent rather than send another."""
        await backstage.answered(opened, until="spend")
        message = await opened.type(SMALL_LEAD, "about 1,2000")
        await opened.sees(SMALL_LEAD, "not sure where the thousands")
        await opened.person(SMALL_LEAD).edit(message, "£12,000")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("committed"))
        assert (await backstage.stored(opened))[f"spend:{PROJECT}"] == 1_200_000

    async def test_an_old_slip_edited_later_does_not_land_in_the_next_question(
        self, opened: Scene
    ) -> None:
        await backstage.answered(opened, until="spend")
        slip = await opened.type(SMALL_LEAD, "lots")
        await opened.sees(SMALL_LEAD, "could not read that as an amount of money")
        await opened.type(SMALL_LEAD, "£1,250")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("committed"))
        before = await backstage.history(opened)
        seen = len(opened.seen(SMALL_LEAD))
        await opened.person(SMALL_LEAD).edit(slip, "£1,250")
        assert await new_messages(opened, seen) == []
        assert await backstage.history(opened) == before

    async def test_a_doubtful_figure_once_confirmed_can_still_be_edited(
        self, opened: Scene
    ) -> None:
        await backstage.answered(opened, until="spend")
        message = await opened.type(SMALL_LEAD, "1 250,50")
        await opened.press(SMALL_LEAD, "Yes, £1,250.50")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("committed"))
        await opened.person(SMALL_LEAD).edit(message, "1250.55")
        await opened.sees(SMALL_LEAD, "£1,250.55")
        assert (await backstage.stored(opened))[f"spend:{PROJECT}"] == 125_055

    async def test_an_answer_used_from_the_wrong_place_can_still_be_edited(
        self, opened: Scene
    ) -> None:
        await backstage.answered(opened, until="spend")
        message = await opened.type(SMALL_LEAD, "£1,250", thread=False)
        await opened.press(SMALL_LEAD, "Yes, use it")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("committed"))
        await opened.person(SMALL_LEAD).edit(message, "£1,260")
        await opened.sees(SMALL_LEAD, "£1,260.00")

    async def test_an_edited_hello_changes_nothing(self, opened: Scene) -> None:
        message = await opened.type(SMALL_LEAD, "hello", thread=False)
        await opened.sees(SMALL_LEAD, "Hello Fergus Lyddon")
        seen = len(opened.seen(SMALL_LEAD))
        await opened.person(SMALL_LEAD).edit(message, "good morning")
        assert await new_messages(opened, seen) == []

    async def test_of_a_question_that_no_longer_applies_it_says_so(self, opened: Scene) -> None:
        await backstage.answered(opened, until="summary")
        message = await opened.type(SMALL_LEAD, "Patrols began and the youth club opened.")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("status"))
        await backstage.answered(opened, SMALL_DEPUTY, until="status")
        await opened.press(SMALL_DEPUTY, "Back")
        await opened.asked(SMALL_DEPUTY, lambda key: key == "summary")
        await opened.press(SMALL_DEPUTY, "Back")
        await opened.asked(SMALL_DEPUTY, lambda key: key == "nil_return")
        await opened.press(SMALL_DEPUTY, "No")
        await opened.asked(SMALL_LEAD, lambda key: key == "nil_reason")
        before = await backstage.history(opened)
        await opened.person(SMALL_LEAD).edit(message, "Patrols began; the club opened late.")
        await opened.sees(SMALL_LEAD, "no longer applies, so nothing was changed")
        assert await backstage.history(opened) == before


class TestADeletedMessage:
    async def test_the_answer_is_kept_and_can_be_changed(self, opened: Scene) -> None:
        await backstage.answered(opened, until="spend")
        message = await opened.type(SMALL_LEAD, "£1,250")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("committed"))
        await opened.person(SMALL_LEAD).delete(message)
        told = await opened.sees(SMALL_LEAD, "The answer is still saved: *£1,250.00*")
        await opened.press(SMALL_LEAD, "Change", on=told)
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("spend"))
        assert (await backstage.stored(opened))[f"spend:{PROJECT}"] == 125_000

    async def test_one_that_was_no_answer_is_passed_over(self, opened: Scene) -> None:
        await backstage.answered(opened, until="spend")
        message = await opened.type(SMALL_LEAD, "loads")
        await opened.sees(SMALL_LEAD, "could not read that")
        seen = len(opened.seen(SMALL_LEAD)) - 1
        await opened.person(SMALL_LEAD).delete(message)
        assert await new_messages(opened, seen) == []

    async def test_one_with_replies_leaves_a_stone_that_nobody_answers(self, opened: Scene) -> None:
        """Slack tells of it as an edit by Slackbot, who is nobody to write to."""
        hello = await opened.type(SMALL_LEAD, "hello", thread=False)
        await opened.person(SMALL_LEAD).say(hello.channel, "anyone?", hello.ts)
        await backstage.all_sent(opened)
        seen = len(opened.seen(SMALL_LEAD))
        await opened.person(SMALL_LEAD).delete(hello)
        assert await new_messages(opened, seen) == []
        everybody = opened.demo.sandbox.workspace.channels.values()
        assert not any("USLACKBOT" in channel.members for channel in everybody)

    async def test_an_answer_with_replies_below_it_is_kept_as_well(self, opened: Scene) -> None:
        await backstage.answered(opened, until="spend")
        message = await opened.type(SMALL_LEAD, "£1,250", thread=False)
        await opened.press(SMALL_LEAD, "Yes, use it")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("committed"))
        await opened.person(SMALL_LEAD).say(message.channel, "is that right?", message.ts)
        await backstage.all_sent(opened)
        await opened.person(SMALL_LEAD).delete(message)
        await opened.sees(SMALL_LEAD, "The answer is still saved: *£1,250.00*")
