"""The finance sign-off in Slack: two buttons, and a window for the note of a no."""

from __future__ import annotations

import pytest
from sqlmodel import select

from storage.tables import FiguresSignature
from tests.slack import backstage
from tests.slack.backstage import ONE_DATABASE, SMALL_DEPUTY, SMALL_FINANCE, SMALL_LEAD
from tests.slack.scene import OFFICER, Scene, buttons, shown


@pytest.fixture
async def asked(scene: Scene) -> Scene:
    """Rutland's return is submitted, and its finance officer is asked."""
    await backstage.open_quarter(scene)
    await backstage.answered(scene)
    await scene.press(SMALL_LEAD, "Submit the return")
    await scene.sees(SMALL_FINANCE, "Do these figures agree")
    return scene


async def kept(scene: Scene) -> list[FiguresSignature]:
    async with scene.demo.reeve.services.begin() as session:
        return list((await session.exec(select(FiguresSignature))).all())


@ONE_DATABASE
async def test_a_yes_takes_one_press_and_the_lead_and_the_office_see_it(asked: Scene) -> None:
    question = await asked.sees(SMALL_FINANCE, "Do these figures agree")
    assert buttons(question) == ["Yes, they agree", "No, they do not"]
    assert "Spent this quarter" in shown(question)
    await asked.press(SMALL_FINANCE, "Yes, they agree")
    await asked.sees(SMALL_LEAD, "agree to the ledger")
    await asked.sees(OFFICER, "The figures agree to the ledger: Jude Winterbourne")
    settled = await asked.sees(SMALL_FINANCE, "Jude Winterbourne confirmed")
    assert (settled.ts, buttons(settled)) == (question.ts, [])
    (signature,) = await kept(asked)
    assert (signature.agreed, signature.signed_by) == (True, SMALL_FINANCE)


@ONE_DATABASE
async def test_a_no_takes_a_note_and_the_buttons_are_of_no_use_after_it(asked: Scene) -> None:
    question = await asked.sees(SMALL_FINANCE, "Do these figures agree")
    finance = asked.person(SMALL_FINANCE)
    await asked.press(SMALL_FINANCE, "No, they do not")
    await finance.fill("reason", "   ")
    await finance.submit_modal()
    assert finance.modal_errors == {"reason": "Please write what does not agree."}
    await finance.fill("reason", "The ledger has £1 & more.")
    assert (await finance.submit_modal()).ok
    for person in (SMALL_LEAD, SMALL_DEPUTY, OFFICER):
        await asked.sees(person, "The ledger has £1 &amp; more.")
    stale = backstage.with_button(
        asked, question, SMALL_FINANCE, "sign_yes", {"r": backstage.RETURN, "f": "0"}
    )
    await finance.press(stale, label="sign_yes")
    await asked.sees(SMALL_FINANCE, "has answered for these figures already")
    (signature,) = await kept(asked)
    assert (signature.agreed, signature.note) == (False, "The ledger has £1 & more.")
