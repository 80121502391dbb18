"""A quarterly return from end to end: prompt, answers, review, receipt, channel and e-mail."""

from __future__ import annotations

from tests.slack import backstage
from tests.slack.scene import LEAD, OFFICER, Scene, shown

pytestmark = backstage.BOTH_DATABASES


async def test_a_lead_answers_a_return_from_the_prompt_to_the_receipt(scene: Scene) -> None:
    """The office opens the quarter; the lead is prompted, answers, reviews and submits."""
    await scene.sees(OFFICER, "April to June 2024 has ended")
    await scene.open_quarter()
    await scene.start()
    keys = await scene.answer_all()
    assert keys[0] == "nil_return"
    assert keys[-1] == "declare"
    review = await scene.sees(LEAD, "Check your answers")
    assert "£1,234.50" in shown(review)
    await scene.press(LEAD, "Submit the return")
    receipt = await scene.sees(LEAD, "Return received")
    reference = shown(receipt).split("Reference: *")[1].split("*")[0]
    assert reference.startswith("2024-25-Q1-CHARNWOOD-")
    assert "9am on Monday 1 July 2024" in shown(receipt)
    mailbox = scene.demo.mailbox
    await scene.demo.sandbox.until(lambda: mailbox.letters)
    letter = mailbox.letters[0]
    assert reference in letter.subject
    assert letter.header("Reply-To").endswith("<reporting@opcc.example>")
    assert reference in (letter.text or "")
    assert reference in (letter.html or "")
    channel = next(p.channel_id for p in scene.area.partnerships if p.id == "charnwood")
    assert channel is not None
    workspace = scene.demo.sandbox.workspace
    await scene.demo.sandbox.until(lambda: workspace.messages(channel))
    assert reference in shown(workspace.messages(channel)[-1])
