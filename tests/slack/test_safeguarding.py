"""Something serious: the office is asked to ring, and nothing about the matter is kept."""

from __future__ import annotations

from tests.slack import backstage
from tests.slack.backstage import SMALL_DEPUTY, SMALL_LEAD
from tests.slack.scene import OFFICER, Scene, shown

pytestmark = backstage.ONE_DATABASE

CANARY = "zanzibarine"
MATTER = f"Yes, somebody was hurt at the {CANARY} club"


async def opened(scene: Scene) -> Scene:
    await backstage.open_quarter(scene)
    await backstage.answered(scene, until="safeguarding")
    return scene


async def is_kept(scene: Scene) -> bool:
    await backstage.all_sent(scene)
    return CANARY in repr(await backstage.everything(scene))


async def test_yes_has_the_officers_ring_at_once(scene: Scene) -> None:
    await opened(scene)
    await scene.press(SMALL_LEAD, "Yes")
    told = await scene.sees(OFFICER, "Please ring")
    assert "rutland" in shown(told).lower()
    await scene.asked(SMALL_LEAD, lambda key: key == "call_when")
    await backstage.all_sent(scene)
    mailed = [each for each in scene.demo.mailbox.letters if "Please ring" in each.subject]
    assert len(mailed) == len({each.envelope_to for each in mailed}) > 0, "each officer, once"


async def test_what_is_typed_beside_yes_or_no_is_kept_nowhere(scene: Scene) -> None:
    """Neither as an answer, nor on a button, in a message or in the audit; edits neither."""
    await opened(scene)
    message = await scene.type(SMALL_LEAD, MATTER)
    await scene.sees(SMALL_LEAD, "What you wrote was not kept")
    assert "safeguarding" not in await backstage.stored(scene)
    await scene.person(SMALL_LEAD).edit(message, f"no, but the {CANARY}")
    assert not await is_kept(scene)
    said = await scene.type(SMALL_LEAD, "no")
    await scene.asked(SMALL_LEAD, lambda key: key == "next_milestone")
    await scene.person(SMALL_LEAD).edit(said, MATTER)
    assert not await is_kept(scene)


async def test_nor_is_what_is_typed_before_it_is_seen_or_beside_the_thread(scene: Scene) -> None:
    await opened(scene)
    await scene.type(SMALL_LEAD, MATTER, thread=False)
    await scene.sees(SMALL_LEAD, "replies in the return's own thread")
    assert not await is_kept(scene)
    await backstage.answered(scene, SMALL_DEPUTY, until="safeguarding")
    await scene.press(SMALL_DEPUTY, "Back")
    await scene.asked(SMALL_DEPUTY, lambda key: key.startswith("risk"))
    await scene.press(SMALL_LEAD, "Back")
    await scene.asked(SMALL_LEAD, lambda key: key.startswith("risk"))
    await scene.type(SMALL_LEAD, "The provider may close in spring.")
    await backstage.all_sent(scene)
    assert not await is_kept(scene)
