"""What people type, through Slack's own escaping: read as they meant it, shown as they wrote it."""

from __future__ import annotations

import pytest

from bot.slack.payloads import plain_text
from tests.slack import backstage
from tests.slack.backstage import PROJECT, SMALL_LEAD
from tests.slack.scene import Scene, shown

MINUS = "\N{MINUS SIGN}"


@pytest.fixture
async def opened(scene: Scene) -> Scene:
    await backstage.open_quarter(scene)
    return scene


@backstage.ONE_DATABASE
class TestMoney:
    async def test_a_doubtful_figure_is_asked_about_and_yes_takes_it(self, opened: Scene) -> None:
        await backstage.answered(opened, until="spend")
        await opened.type(SMALL_LEAD, "1 234,50")
        asked = await opened.sees(SMALL_LEAD, "You wrote “1 234,50”")
        assert "Did you mean *£1,234.50*?" in shown(asked)
        assert f"spend:{PROJECT}" not in await backstage.stored(opened)
        await opened.press(SMALL_LEAD, "Yes, £1,234.50")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("committed"))
        assert (await backstage.stored(opened))[f"spend:{PROJECT}"] == 123_450

    async def test_a_doubtful_figure_is_asked_about_and_no_leaves_the_question_open(
        self, opened: Scene
    ) -> None:
        await backstage.answered(opened, until="spend")
        await opened.type(SMALL_LEAD, "1 234,50")
        doubt = await opened.sees(SMALL_LEAD, "Did you mean")
        await opened.press(SMALL_LEAD, "No, I will answer again")
        await opened.sees(SMALL_LEAD, "The question is still open")
        assert f"spend:{PROJECT}" not in await backstage.stored(opened)
        await opened.type(SMALL_LEAD, "£123,450")
        await opened.sees(SMALL_LEAD, "more than 150% of the award")
        await opened.type(SMALL_LEAD, "£1,234.50")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("committed"))
        await opened.press(SMALL_LEAD, "Yes, £1,234.50", on=doubt)
        await opened.sees(SMALL_LEAD, "answered since")
        assert len([k for k in await backstage.history(opened) if k[0] == f"spend:{PROJECT}"]) == 1

    async def test_thousands_may_be_written_with_a_k(self, opened: Scene) -> None:
        await backstage.answered(opened, until="spend")
        await opened.type(SMALL_LEAD, "1.2k")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("committed"))
        assert (await backstage.stored(opened))[f"spend:{PROJECT}"] == 120_000

    async def test_a_correction_below_zero_is_confirmed_and_asks_why(self, opened: Scene) -> None:
        await backstage.answered(opened, until="spend")
        await opened.type(SMALL_LEAD, "-50")
        doubt = await opened.sees(SMALL_LEAD, "would take the year's spending")
        assert f"{MINUS}£50.00" in shown(doubt)
        await opened.press(SMALL_LEAD, f"Yes, {MINUS}£50.00")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("correction_why"))
        assert (await backstage.stored(opened))[f"spend:{PROJECT}"] == -5_000


AS_TYPED = (
    "Shops & bars <b>agreed</b> to 5 > 4 patrols",
    "A star* and an under_score_ and `code` stay",
    "Write to the office or see https://rutland.example/a?b=1&c=2.",
    "More at example.org/patrols, or www.example.co.uk today",
    "We told <!channel> and &lt;here&gt; what we did",
    "🚓" * 150 + "👩‍👩‍👧" * 30,
    "Two lines\nof words, with é, Ω and 你好",
)
LONGEST = (
    "& < > * _ ~ ` " * 40,
    "&" * 600,
    "🚓" * 600,
    "<!channel> <!here> <@U0LYDDON> <#C0RUTL> @channel " * 9,
    "word " * 119 + "end",
)


async def test_text_is_stored_as_it_was_typed(opened: Scene) -> None:
    """Slack escapes signs and wraps links and addresses; nobody typed that."""
    await backstage.answered(opened, until="summary")
    message = await opened.type(SMALL_LEAD, AS_TYPED[0])
    await opened.asked(SMALL_LEAD, lambda key: key.startswith("status"))
    for typed in AS_TYPED:
        await opened.person(SMALL_LEAD).edit(message, typed)
        await backstage.all_sent(opened)
        assert (await backstage.stored(opened))["summary"] == typed


async def test_of_two_messages_in_one_breath_the_second_is_asked_about(opened: Scene) -> None:
    """It was typed before the next question could be seen, so it must not answer that."""
    await backstage.answered(opened, until="spend")
    lead, dm, thread = opened.person(SMALL_LEAD), opened.dm(SMALL_LEAD), opened.root(SMALL_LEAD)
    await lead.say(dm, "£400", thread)
    await lead.say(dm, "£500", thread)
    offered = await opened.sees(SMALL_LEAD, "before this question was on your screen")
    assert "ordered but not yet received" in shown(offered)
    await backstage.all_sent(opened)
    stored = await backstage.stored(opened)
    assert stored[f"spend:{PROJECT}"] in (40_000, 50_000)
    assert f"committed:{PROJECT}" not in stored


@backstage.ONE_DATABASE
class TestText:
    async def test_too_short_says_by_how_much(self, opened: Scene) -> None:
        await backstage.answered(opened, until="summary")
        await opened.type(SMALL_LEAD, "It went well.")
        await opened.sees(SMALL_LEAD, "at least 20 characters. That was 13, so 7 more.")
        assert "summary" not in await backstage.stored(opened)

    async def test_too_long_says_by_how_much(self, opened: Scene) -> None:
        await backstage.answered(opened, until="summary")
        await opened.type(SMALL_LEAD, "x" * 312)
        await opened.sees(SMALL_LEAD, "shorten it to 300 characters. That was 312, so 12 too many.")
        assert "summary" not in await backstage.stored(opened)

    async def test_at_its_longest_fits_wherever_it_is_shown(self, opened: Scene) -> None:
        """Asked again, answered, edited, deleted, reviewed; a refusal by Slack fails the scene."""
        await backstage.answered(opened, until="progress")
        message = await opened.type(SMALL_LEAD, LONGEST[0])
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("measure"))
        answered = await opened.sees(SMALL_LEAD, "✓ What did Safer villages deliver")
        for typed in LONGEST:
            await opened.person(SMALL_LEAD).edit(message, typed)
            await backstage.all_sent(opened)
            assert (await backstage.stored(opened))[f"progress:{PROJECT}"] == typed.strip()
            await opened.press(SMALL_LEAD, "Change", on=answered)
            await opened.asked(SMALL_LEAD, lambda key: key.startswith("progress"))
            await opened.press(SMALL_LEAD, "Keep this answer")
            await backstage.all_sent(opened)
            stale = {"r": backstage.RETURN, "q": f"progress:{PROJECT}", "n": 1, "v": "stale"}
            odd = backstage.with_button(opened, answered, SMALL_LEAD, "answer_0", stale)
            await opened.press(SMALL_LEAD, "answer_0", on=odd)
            await backstage.all_sent(opened)
            assert opened.find(SMALL_LEAD, "Your press changed nothing")
            await backstage.answered(opened)
        await opened.person(SMALL_LEAD).delete(message)
        await opened.sees(SMALL_LEAD, "The answer is still saved")
        await backstage.all_sent(opened)

    async def test_nothing_that_is_typed_calls_anybody(self, opened: Scene) -> None:
        """A broadcast typed into an answer reaches the office as words."""
        await backstage.answered(opened, until="summary")
        await opened.type(SMALL_LEAD, "@channel @everyone <!here> the patrols began")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("status"))
        stored = await backstage.stored(opened)
        assert stored["summary"] == "@channel @everyone <!here> the patrols began"
        await backstage.answered(opened)
        await opened.press(SMALL_LEAD, "Submit the return")
        await opened.sees(SMALL_LEAD, "Return received")
        await backstage.all_sent(opened)
        workspace = opened.demo.sandbox.workspace
        written = [
            shown(message)
            for channel in workspace.channels
            for message in workspace.messages(channel)
            if message.bot_id
        ]
        assert written
        assert not any("<!" in text or "<@" in text for text in written)


@backstage.ONE_DATABASE
class TestChoices:
    async def test_may_be_typed_by_their_words(self, opened: Scene) -> None:
        await backstage.answered(opened, until="status")
        await opened.type(SMALL_LEAD, "on track")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("progress"))
        assert (await backstage.stored(opened))[f"status:{PROJECT}"] == "on_track"

    async def test_a_slip_of_the_keyboard_is_asked_about(self, opened: Scene) -> None:
        await backstage.answered(opened, until="status")
        await opened.type(SMALL_LEAD, "cancled")
        await opened.press(SMALL_LEAD, "Yes, ❌ Cancelled")
        await opened.asked(SMALL_LEAD, lambda key: key.startswith("progress"))
        assert (await backstage.stored(opened))[f"status:{PROJECT}"] == "cancelled"

    async def test_anything_else_lists_them(self, opened: Scene) -> None:
        await backstage.answered(opened, until="status")
        await opened.type(SMALL_LEAD, "a bit of everything")
        told = await opened.sees(SMALL_LEAD, "not one of the choices")
        assert "Not started, On track, Delayed" in shown(told)


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("a &amp; b &lt;c&gt;", "a & b <c>"),
        ("&amp;lt;", "&lt;"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<mailto:a@b.example>", "a@b.example"),
        ("<tel:01164960000|0116 496 0000>", "0116 496 0000 (01164960000)"),
        ("<https://a.example/x?y=1&amp;z=2>", "https://a.example/x?y=1&z=2"),
        ("<http://example.org|example.org>", "example.org"),
        ("see <https://a.example/report|our report>", "see our report (https://a.example/report)"),
        ("<!channel> <!here>", "@channel @here"),
        ("<!subteam^S1|@patrols>", "@patrols"),
        ("<@U0LYDDON>", "@U0LYDDON"),
        ("<#C0RUTL|csp-rutland>", "#csp-rutland"),
        ("1 < 2 is not escaped", "1 < 2 is not escaped"),
        ("<", "<"),
        ("", ""),
    ],
)
def test_slack_s_marks_are_taken_off_what_a_person_typed(sent: str, typed: str) -> None:
    assert plain_text(sent) == typed
