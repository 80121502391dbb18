"""A lead names a cover from Home; the cover answers, and the office ends it."""

from __future__ import annotations

import pytest

from tests.slack import backstage
from tests.slack.backstage import ONE_DATABASE, RETURN, SMALL_FINANCE, SMALL_LEAD
from tests.slack.scene import OFFICER, OTHER_LEAD, Scene, shown

pytestmark = ONE_DATABASE


async def name_cover(scene: Scene, who: str, *, last: str = "2024-07-05") -> dict[str, str]:
    """Rutland's lead fills in the window from Home; answers the errors, if there are any."""
    lead = scene.person(SMALL_LEAD)
    drawn = lead.home
    await lead.open_home()
    await scene.demo.sandbox.until(lambda: lead.home is not drawn)
    assert lead.home is not None
    await lead.press(lead.home, label="Name a cover")
    await lead.fill("who", backstage.person(scene, who).id)
    await lead.fill("first", "2024-07-01")
    await lead.fill("last", last)
    assert (await lead.submit_modal()).status == 200
    await backstage.all_sent(scene)
    return dict(lead.modal_errors)


async def test_a_cover_is_told_answers_the_return_and_is_ended_by_the_office(scene: Scene) -> None:
    await backstage.open_quarter(scene)
    await backstage.answered(scene, until="status")
    assert await name_cover(scene, OTHER_LEAD) == {}
    told = shown(await scene.sees(OTHER_LEAD, "has named you as their cover"))
    assert "Safer Rutland Partnership" in told
    assert "to the end of *Friday 5 July 2024*" in told
    assert "may not write its bids or sign its figures" in told
    await scene.sees(SMALL_LEAD, "You are not reminded meanwhile")
    await backstage.answered(scene, OTHER_LEAD, until="spend", return_id=RETURN)

    await scene.sees(OFFICER, "as their cover for Safer Rutland Partnership")
    await scene.press(OFFICER, "End this cover")
    await scene.sees(SMALL_LEAD, "has ended the cover")
    await scene.sees(OTHER_LEAD, "What they answered stays")
    before = await backstage.history(scene)
    odd = backstage.with_button(
        scene, backstage.asking(scene, OTHER_LEAD), OTHER_LEAD, "resume", {"r": RETURN}
    )
    await scene.press(OTHER_LEAD, "resume", on=odd)
    await scene.sees(OTHER_LEAD, "Only people of this partnership")
    assert await backstage.history(scene) == before
    assert {by for _, _, by in before} == {SMALL_LEAD, OTHER_LEAD}


async def test_who_cannot_cover_is_said_beside_the_field_and_nothing_is_stored(
    scene: Scene,
) -> None:
    before = await backstage.everything(scene, but=("outgoing_message", "delivery", "setting"))
    errors = await name_cover(scene, OFFICER)
    assert "works in the office" in errors["who"]
    errors = await name_cover(scene, SMALL_FINANCE, last="2025-07-05")
    assert "half a year at most" in errors["last"]
    assert (
        await backstage.everything(scene, but=("outgoing_message", "delivery", "setting")) == before
    )


@pytest.mark.parametrize("person_id", [SMALL_FINANCE])
async def test_whoever_is_no_lead_is_not_offered_it(scene: Scene, person_id: str) -> None:
    person = scene.person(person_id)
    await person.open_home()
    await scene.demo.sandbox.until(lambda: person.home)
    assert "Name a cover" not in backstage.home_text(scene, person_id)
