"""The return filled in as a form: the same questions and rules, in windows, saved by page."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.people import Person
from bot.sandbox.records import View
from tests.slack import backstage
from tests.slack.backstage import ONE_DATABASE, PROJECT, SMALL_DEPUTY, SMALL_LEAD
from tests.slack.scene import Scene, shown_in
from tests.slack.usual import usual

pytestmark = ONE_DATABASE
FORM = "Fill in as a form"
SPEND = f"spend:{PROJECT}"


@pytest.fixture
async def asked(scene: Scene) -> Scene:
    await backstage.open_quarter(scene)
    await backstage.all_sent(scene)
    return scene


def window(who: Person) -> View:
    assert who.modal is not None
    return who.modal


def fields(who: Person) -> dict[str, dict[str, Any]]:
    """The input blocks of the window by the key of their question."""
    inputs = [block for block in window(who).blocks if block["type"] == "input"]
    return {block["block_id"].partition(":")[2]: block for block in inputs}


def is_optional(who: Person, key: str) -> bool:
    return bool(fields(who)[key].get("optional")) and not key.startswith("declare")


async def enter(who: Person, key: str, words: str) -> None:
    """Type or choose, by the words that a person sees."""
    block = fields(who)[key]
    element = block["element"]
    value: Any = [words] if element["type"] == "checkboxes" else words
    if element["type"] == "datepicker":
        value = "2025-03-31"
    if block.get("dispatch_action"):
        await who.choose(window(who), element["action_id"], value, block_id=block["block_id"])
    else:
        who.enter(window(who), element["action_id"], value, block_id=block["block_id"])


async def fill_in(scene: Scene, who: Person) -> None:
    """Everything on the page that has no answer, as usual; what may be skipped is left empty."""
    done: set[str] = set()
    while key := next((k for k in fields(who) if k not in done), None):
        done.add(key)
        if key in await backstage.stored(scene) or is_optional(who, key):
            continue
        await enter(who, key, usual(key))


async def to_page_with(scene: Scene, who: Person, question: str) -> None:
    """Fill in and submit pages until the question stands in the window."""
    while question not in fields(who):
        await fill_in(scene, who)
        before = window(who).hash
        assert (await who.submit_modal()).ok
        assert not who.modal_errors
        assert window(who).hash != before


async def test_a_return_begun_in_conversation_is_finished_and_submitted_as_a_form(
    asked: Scene,
) -> None:
    lead = asked.person(SMALL_LEAD)
    await backstage.answered(asked, SMALL_LEAD, until="status")
    in_conversation = await backstage.stored(asked)
    await asked.press(SMALL_LEAD, FORM)
    assert any("status" in key for key in fields(lead)), "it opens where the conversation stands"
    while window(lead).callback_id == "form_page":
        await fill_in(asked, lead)
        assert (await lead.submit_modal()).ok
        assert lead.modal_errors == {}
    stored = await backstage.stored(asked)
    assert stored.items() >= in_conversation.items()
    assert stored[SPEND] == 123_450
    assert "£1,234.50" in shown_in(window(lead).blocks)
    await backstage.all_sent(asked)
    assert asked.can_submit(SMALL_LEAD), "the conversation has moved on to its review"
    assert (await lead.submit_modal()).ok
    assert lead.modal is None
    await asked.sees(SMALL_LEAD, "Return received")


async def test_what_cannot_be_read_is_said_at_its_field_and_the_rest_is_saved(
    asked: Scene,
) -> None:
    lead = asked.person(SMALL_LEAD)
    await asked.press(SMALL_LEAD, FORM)
    await to_page_with(asked, lead, SPEND)
    await fill_in(asked, lead)
    await enter(lead, SPEND, "about forty")
    await lead.submit_modal()
    assert len(lead.modal_errors) == 1
    assert next(iter(lead.modal_errors)).endswith(SPEND)
    stored = await backstage.stored(asked)
    assert f"status:{PROJECT}" in stored
    assert SPEND not in stored
    await enter(lead, SPEND, "£50")
    await lead.submit_modal()
    assert (await backstage.stored(asked))[SPEND] == 5_000
    assert lead.home is None, "Home is behind the window"
    await lead.close_modal()
    await asked.demo.sandbox.until(lambda: lead.home)


async def test_a_doubtful_figure_is_confirmed_by_a_tick(asked: Scene) -> None:
    lead = asked.person(SMALL_LEAD)
    await asked.press(SMALL_LEAD, FORM)
    await to_page_with(asked, lead, SPEND)
    await fill_in(asked, lead)
    await enter(lead, SPEND, "about 50")
    await lead.submit_modal()
    assert SPEND not in await backstage.stored(asked)
    (tick,) = (b for b in window(lead).blocks if b["block_id"] == f"sure:{SPEND}")
    assert "£50.00" in shown_in([tick])
    label = tick["element"]["options"][0]["text"]["text"]
    lead.enter(window(lead), f"sure:{SPEND}", [label], block_id=f"sure:{SPEND}")
    await lead.submit_modal()
    assert (await backstage.stored(asked))[SPEND] == 5_000


async def test_a_colleague_s_answer_is_shown_and_nothing_typed_is_lost(asked: Scene) -> None:
    lead, deputy = asked.person(SMALL_LEAD), asked.person(SMALL_DEPUTY)
    await asked.press(SMALL_LEAD, FORM)
    await to_page_with(asked, lead, SPEND)
    await backstage.answered(asked, SMALL_DEPUTY, until="spend")
    await asked.type(SMALL_DEPUTY, "£70")
    await asked.asked(SMALL_DEPUTY, lambda key: key != SPEND)
    await fill_in(asked, lead)
    await enter(lead, SPEND, "£50")
    await lead.submit_modal()
    assert "answered this meanwhile: £70.00" in shown_in(window(lead).blocks)
    assert (await backstage.stored(asked))[SPEND] == 7_000
    await lead.submit_modal()
    assert (await backstage.stored(asked))[SPEND] == 5_000
    assert deputy.modal is None


async def test_a_submitted_return_takes_no_more_from_a_window(asked: Scene) -> None:
    lead = asked.person(SMALL_LEAD)
    await asked.press(SMALL_LEAD, FORM)
    await fill_in(asked, lead)
    await backstage.answered(asked, SMALL_DEPUTY)
    await asked.press(SMALL_DEPUTY, "Submit the return")
    await asked.sees(SMALL_DEPUTY, "Return received")
    before = await backstage.history(asked)
    await lead.submit_modal()
    assert "has been submitted" in "".join(lead.modal_errors.values())
    assert await backstage.history(asked) == before


async def test_a_text_about_people_is_kept_only_by_a_tick(asked: Scene) -> None:
    lead = asked.person(SMALL_LEAD)
    await asked.press(SMALL_LEAD, FORM)
    await fill_in(asked, lead)  # saying that something happened brings the question up
    await enter(lead, "summary", "We met at the hall. Ring 07700 900123 to hear more of it.")
    await lead.submit_modal()
    assert "summary" not in await backstage.stored(asked)
    (tick,) = (b for b in window(lead).blocks if b["block_id"] == "sure:summary")
    label = tick["element"]["options"][0]["text"]["text"]
    lead.enter(window(lead), "sure:summary", [label], block_id="sure:summary")
    await lead.submit_modal()
    assert "07700" in str((await backstage.stored(asked))["summary"])
