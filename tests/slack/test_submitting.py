"""Submitting: once, with a receipt whose hash anyone can work out again."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re

import pytest

from bot.sandbox.records import Message
from tests.slack import backstage
from tests.slack.backstage import PROJECT, Q1, RETURN, SMALL_LEAD
from tests.slack.scene import Scene, buttons, shown


@pytest.fixture
async def ready(scene: Scene) -> Scene:
    """The lead has the review before them."""
    await backstage.open_quarter(scene)
    await backstage.answered(scene)
    return scene


def in_channel(scene: Scene) -> list[Message]:
    (channel,) = (p.channel_id for p in scene.area.partnerships if p.id == backstage.SMALL)
    assert channel is not None
    return scene.demo.sandbox.workspace.messages(channel)


async def submit(scene: Scene) -> Message:
    await scene.press(SMALL_LEAD, "Submit the return")
    return await scene.sees(SMALL_LEAD, "Return received")


async def test_the_hash_on_the_receipts_is_that_of_the_answers_in_canonical_json(
    ready: Scene,
) -> None:
    receipt = shown(await submit(ready))
    row = await backstage.the_return(ready)
    canonical = json.dumps(
        {
            "answers": await backstage.stored(ready),
            "form": "quarterly_return",
            "return": RETURN,
            "version": row.form_version,
        },
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=True,
    )
    digest = hashlib.sha256(canonical.encode("ascii")).hexdigest()
    assert row.submitted_answers == canonical
    assert row.answers_hash == digest
    assert digest in receipt
    assert f"{Q1}-RUTLAND-{digest[:6].upper()}" in receipt
    await ready.demo.sandbox.until(lambda: ready.demo.mailbox.letters)
    letter = ready.demo.mailbox.letters[0]
    for part in (letter.text, letter.html):
        assert part is not None
        assert digest in re.sub(r"<wbr>|\s", "", part)


async def test_answers_closed_off_by_a_later_one_are_not_in_what_is_submitted(
    ready: Scene,
) -> None:
    review = await ready.sees(SMALL_LEAD, "Check your answers")
    await ready.person(SMALL_LEAD).choose(review, "change_menu", "nil_return")
    await ready.asked(SMALL_LEAD, lambda key: key == "nil_return")
    await ready.press(SMALL_LEAD, "No")
    await ready.asked(SMALL_LEAD, lambda key: key == "nil_reason")
    await ready.type(SMALL_LEAD, "The new provider starts in July.")
    await ready.asked(SMALL_LEAD, lambda key: key == "declare")
    await ready.press(SMALL_LEAD, "I agree")
    await ready.demo.sandbox.until(lambda: ready.can_submit(SMALL_LEAD))
    await submit(ready)
    row = await backstage.the_return(ready)
    submitted = json.loads(row.submitted_answers or "")["answers"]
    assert {"summary", f"status:{PROJECT}"}.isdisjoint(submitted)
    assert submitted["nil_return"] == "nil"


async def test_submit_pressed_twice_submits_once(ready: Scene) -> None:
    """One receipt, one letter, one word to the channel."""
    review = await ready.sees(SMALL_LEAD, "Check your answers")
    await asyncio.gather(
        *(ready.press(SMALL_LEAD, "Submit the return", on=review) for _ in range(2))
    )
    await ready.sees(SMALL_LEAD, "was submitted at")
    await ready.demo.sandbox.until(lambda: ready.demo.mailbox.letters and in_channel(ready))
    await backstage.all_sent(ready)
    receipts = [m for m in ready.seen(SMALL_LEAD) if "Return received" in shown(m)]
    assert len(receipts) == len(in_channel(ready)) == len(ready.demo.mailbox.letters) == 1


async def test_the_review_shows_every_answer_and_the_totals_and_loses_its_buttons_afterwards(
    ready: Scene,
) -> None:
    review = await ready.sees(SMALL_LEAD, "Check your answers")
    text = shown(review)
    for words in (
        "Patrols began on time",
        "🟢 On track",
        "Six evening sessions",
        "*5*",
        "£1,234.50",
        "£9,000.00",
        "*Skipped*",
        "*Agreed*",
        "£1,234.50 of £19,296.81 so far, £18,062.31 left",
    ):
        assert words in text
    await submit(ready)
    await backstage.all_sent(ready)
    now = ready.demo.sandbox.workspace.history.find(*review.key)
    assert now is not None
    assert buttons(now) == []
    assert "Patrols began on time" in shown(now)


async def test_the_receipt_and_the_prompt_say_when_in_london_time(ready: Scene) -> None:
    receipt = await submit(ready)
    assert "9am on Monday 1 July 2024" in shown(receipt)
    prompt = await ready.sees(SMALL_LEAD, "*Submitted*")
    assert "9am on Monday 1 July 2024 by Fergus Lyddon" in shown(prompt)
    assert buttons(prompt) == ["Change my return"]


async def test_the_channel_is_told_who_submitted_what_and_no_figure(ready: Scene) -> None:
    await submit(ready)
    await ready.demo.sandbox.until(lambda: in_channel(ready))
    (told,) = in_channel(ready)
    assert "Fergus Lyddon" in shown(told)
    assert f"{Q1}-RUTLAND-" in shown(told)
    assert "£" not in shown(told)


async def test_an_unfinished_return_cannot_be_submitted(scene: Scene) -> None:
    """Whatever a button says: the rules decide."""
    await backstage.open_quarter(scene)
    await backstage.answered(scene, until="spend")
    revision = (await backstage.the_return(scene)).revision
    odd = backstage.with_button(
        scene, backstage.asking(scene), SMALL_LEAD, "submit", {"r": RETURN, "n": revision}
    )
    await scene.press(SMALL_LEAD, "submit", on=odd)
    await scene.sees(SMALL_LEAD, "still something to answer")
    assert (await backstage.the_return(scene)).state == "open"
    assert scene.find(SMALL_LEAD, "Return received") is None
