"""Deadlines in Slack: more time in two presses, a flag answered and decided, and who may not."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import select

from bot.slack.modals import TAKINGS
from storage.tables import Extension, FlagDecision, FlagReply
from tests.slack import backstage
from tests.slack.backstage import (
    ONE_DATABASE,
    RETURN,
    SMALL,
    SMALL_DEPUTY,
    SMALL_FINANCE,
    SMALL_LEAD,
)
from tests.slack.scene import OFFICER, OTHER_LEAD, Scene, buttons, shown
from tests.slack.test_authority import CHIEF_EXECUTIVE, ROUND, add_flag_and_extension

DEADLINE_WEEK = datetime(2024, 7, 30, 9, tzinfo=UTC)


@pytest.fixture
async def reminded(scene: Scene) -> Scene:
    """It is the day before the deadline, and Rutland's lead has been reminded."""
    await backstage.open_quarter(scene)
    scene.demo.clock.move_to(DEADLINE_WEEK)
    await scene.sees(SMALL_LEAD, "due in 1 working day")
    return scene


async def rows(scene: Scene, table: type[Any]) -> list[Any]:
    async with scene.demo.reeve.services.begin() as session:
        return list((await session.exec(select(table))).all())


CARRIED = {
    "r": RETURN,
    "x": f"{RETURN}:1",
    "f": f"{RETURN}:flag",
    "round": ROUND,
    "p": SMALL,
    "bid": f"{ROUND}.{SMALL}",
    "year": "2023-24",
}


async def forge(scene: Scene, person_id: str, name: str) -> dict[str, Any]:
    """Submit a modal that was never opened, filled in as well as can be; Reeve's answer."""
    values = {
        "day": {"day": {"type": "datepicker", "selected_date": "2024-08-20"}},
        "first": {"first": {"type": "datepicker", "selected_date": "2024-08-20"}},
        "last": {"last": {"type": "datepicker", "selected_date": "2024-08-20"}},
        "reason": {"reason": {"type": "plain_text_input", "value": "Because."}},
        "reply": {"reply": {"type": "plain_text_input", "value": "Because."}},
    }
    who = backstage.person(scene, person_id)
    view = {
        "id": f"V{name}{person_id}",
        "hash": "1.1",
        "type": "modal",
        "callback_id": name,
        "private_metadata": json.dumps(CARRIED),
        "state": {"values": values},
        "blocks": [{"type": "input", "block_id": "reason"}],
    }
    payload = {
        "type": "view_submission",
        "user": {"id": who.id, "team_id": who.user.team},
        "team": {"id": "T0LLR"},
        "view": view,
    }
    reply = await backstage.deliver(scene, "interactive", payload)
    assert reply.status == 200
    return dict(reply.body) if isinstance(reply.body, dict) else {}


@ONE_DATABASE
async def test_more_time_takes_two_presses_and_the_office_answers_in_two(reminded: Scene) -> None:
    lead, officer = reminded.person(SMALL_LEAD), reminded.person(OFFICER)
    await reminded.press(SMALL_LEAD, "Ask for more time")
    await lead.fill("day", "2024-07-30")
    await lead.fill("reason", "Two of us are ill.")
    await lead.submit_modal()
    assert "after the present deadline" in lead.modal_errors["reason"], "and nothing is lost"
    await lead.fill("day", "2024-08-14")
    assert (await lead.submit_modal()).ok
    assert lead.modal is None
    await reminded.sees(SMALL_LEAD, "asked the office for more time until *Wednesday 14 August")
    await reminded.sees(OFFICER, "Two of us are ill.")
    await reminded.press(OFFICER, "Grant more time")
    await officer.fill("reason", "Get well & soon.")
    assert (await officer.submit_modal()).ok
    await reminded.sees(SMALL_LEAD, "now due by *5pm on Wednesday 14 August 2024*")
    await reminded.sees(SMALL_DEPUTY, "Get well &amp; soon.")
    (extension,) = await rows(reminded, Extension)
    assert extension.decided_by == OFFICER
    await reminded.press(SMALL_LEAD, "What this means for me")
    await reminded.sees(SMALL_LEAD, "Granted by Maya Ferriday")


@ONE_DATABASE
async def test_a_flag_is_answered_and_decided_and_the_decision_is_read(scene: Scene) -> None:
    await backstage.open_quarter(scene)
    scene.demo.clock.move_to(datetime(2024, 8, 7, 16, 1, tzinfo=UTC))
    raised = await scene.sees(SMALL_LEAD, "This is what the office sees")
    lead, officer = scene.person(SMALL_LEAD), scene.person(OFFICER)
    assert buttons(raised) == ["Answer this"]
    await scene.press(SMALL_LEAD, "Answer this")
    await lead.fill("reply", "   ")
    await lead.submit_modal()
    assert lead.modal_errors == {"reply": "Please write a sentence here."}
    await lead.fill("reply", "Our system was being moved.")
    assert (await lead.submit_modal()).ok
    answered = await scene.sees(OFFICER, "Our system was being moved.")
    assert buttons(answered) == ["Waive", "Uphold"]
    await scene.press(OFFICER, "Waive", on=answered)
    await officer.fill("reason", "It was foreseen.")
    assert (await officer.submit_modal()).ok
    told = await scene.sees(SMALL_LEAD, "It was foreseen.")
    assert "Waived" in shown(told)


@ONE_DATABASE
async def test_a_modal_in_the_wrong_hands_changes_nothing(scene: Scene) -> None:
    """A submission that somebody made up: each kind, by people who may not."""
    await backstage.open_quarter(scene)
    await add_flag_and_extension(scene)
    await backstage.all_sent(scene)
    before = await backstage.everything(scene, but=backstage.MESSAGES)
    forging: dict[str, tuple[str, ...]] = dict.fromkeys(TAKINGS, (OTHER_LEAD, CHIEF_EXECUTIVE))
    forging["choose_digest"] = (OTHER_LEAD,)  # whoever is of the office may read the digest
    forging["tell_leave"] = (CHIEF_EXECUTIVE, SMALL_FINANCE)  # another lead may be away too
    for name, people in forging.items():
        for person_id in people:
            answer = await forge(scene, person_id, name)
            why = answer["errors"]["reason"]
            assert why.startswith("Only "), (name, person_id, why)
    assert await backstage.everything(scene, but=backstage.MESSAGES) == before
    assert await rows(scene, FlagReply) == await rows(scene, FlagDecision) == []
