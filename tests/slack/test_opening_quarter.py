"""Opening a quarter: by an officer, once, and each lead is asked once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from tests.slack import backstage
from tests.slack.backstage import Q1, Q2, SMALL_DEPUTY, SMALL_LEAD
from tests.slack.scene import LEAD, OFFICER, Scene, buttons, shown

SECOND_OFFICER = "lewis-thackray"


@backstage.BOTH_DATABASES
async def test_two_officers_at_once_open_it_once_and_both_are_told(scene: Scene) -> None:
    messages = {
        officer: await scene.sees(officer, "has ended") for officer in (OFFICER, SECOND_OFFICER)
    }
    await asyncio.gather(
        *(
            scene.press(officer, "Open the returns", on=message)
            for officer, message in messages.items()
        )
    )
    await backstage.all_sent(scene)
    opened = [scene.find(officer, "were opened by") for officer in messages]
    refused = [scene.find(officer, "already open") for officer in messages]
    assert all(opened)
    for officer in messages:
        asked = await scene.sees(officer, "opened the returns at")
        assert "April to June 2024 has ended" in shown(asked)
        assert buttons(asked) == [], "there is nothing left to press"
    assert sum(found is not None for found in refused) == 1
    prompts = [m for m in scene.seen(SMALL_LEAD) if "Quarterly return:" in shown(m)]
    assert len(prompts) == 1
    async with scene.demo.reeve.services.begin() as session:
        assert (await backstage.opened_by(session)).keys() == {Q1}


async def test_a_lead_who_presses_the_button_opens_nothing(scene: Scene) -> None:
    message = await scene.sees(OFFICER, "has ended")
    before = await backstage.everything(scene, but=backstage.MESSAGES)
    odd = backstage.with_button(scene, message, LEAD, "open_quarter", {"quarter": Q1})
    await scene.press(LEAD, "open_quarter", on=odd)
    told = await scene.sees(LEAD, "Only the officers of")
    assert "nothing was done" in shown(told)
    assert await backstage.everything(scene, but=backstage.MESSAGES) == before


async def test_a_quarter_that_has_not_ended_cannot_be_opened(scene: Scene) -> None:
    message = await scene.sees(OFFICER, "has ended")
    odd = backstage.with_button(scene, message, OFFICER, "open_quarter", {"quarter": Q2})
    await scene.press(OFFICER, "open_quarter", on=odd)
    await scene.sees(OFFICER, "has not ended yet")
    assert scene.seen(SMALL_LEAD) == []


@pytest.mark.usefixtures("whole_area")
async def test_the_officer_opens_it_from_home_and_home_shows_the_board(scene: Scene) -> None:
    officer = scene.person(OFFICER)
    await officer.open_home()
    await scene.demo.sandbox.until(lambda: officer.home)
    assert officer.home is not None
    await officer.press(officer.home, label="Open the returns")
    await scene.demo.sandbox.until(lambda: "0 of 9 received" in backstage.home_text(scene, OFFICER))
    assert "⬜ Not started" in backstage.home_text(scene, OFFICER)


async def test_the_lead_is_asked_and_the_deputy_is_not(scene: Scene) -> None:
    await backstage.open_quarter(scene)
    await backstage.all_sent(scene)
    (prompt,) = scene.seen(SMALL_LEAD)
    assert buttons(prompt) == ["Start the return", "Fill in as a form"]
    assert "5pm on Wednesday 31 July 2024" in shown(prompt)
    assert scene.seen(SMALL_DEPUTY) == []


async def test_each_quarter_that_has_ended_is_proposed_once(scene: Scene) -> None:
    """However often the timetable ticks."""
    await scene.sees(OFFICER, "April to June 2024 has ended")
    scene.demo.clock.move_to(datetime(2024, 10, 1, 8, 0, tzinfo=UTC))
    await scene.sees(OFFICER, "July to September 2024 has ended")
    scene.demo.clock.move_to(datetime(2024, 10, 2, 8, 0, tzinfo=UTC))
    await backstage.all_sent(scene)
    proposed = [m for m in scene.seen(OFFICER) if "has ended" in shown(m)]
    assert len(proposed) == 2
