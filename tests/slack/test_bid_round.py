"""A round by its buttons and windows: an officer opens it, a lead bids, two officers decide."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.domain.pot import Entry, Kind
from bot.journeys import pot
from bot.sandbox.records import Message
from tests.slack import backstage
from tests.slack.backstage import ONE_DATABASE, SMALL_DEPUTY, SMALL_LEAD
from tests.slack.scene import OFFICER, OTHER_LEAD, Scene, shown, shown_in

pytestmark = ONE_DATABASE
YEAR, SECOND = "2023-24", "lewis-thackray"
CLOSED = datetime(2024, 7, 29, 16, 0, 1, tzinfo=UTC)  # a second after 5pm in London
CANARY = "Canary late buses for Uppingham on Fridays and Saturdays, from September."
OFFER = {
    "title": "Underspend 2023-24",
    "pence": "£50,000",
    "most": "20,000",
    "themes": "Safer streets\nRural crime",
    "criteria": "New work that can be counted.",
    "time": "5pm",
}
BID = {
    "title": "Late buses",
    "theme": "2",
    "amount": "£12,500",
    "plan": CANARY,
    "need": "Robberies between 11pm and 1am rose by a third in the last year.",
    "measure": "People carried after 11pm",
    "unit": "people",
    "target": "1,200",
    "declare": ["agreed"],
}


@pytest.fixture
async def funded(scene: Scene) -> Scene:
    """There is money in last year's pot, and the officer's Home is drawn."""
    services = scene.demo.reeve.services
    async with services.transaction() as session:
        officer = await backstage.actor(scene, session, OFFICER)
        turn = services.turn(session, officer, services.clock.now())
        given = Entry("test", Kind.UNDERSPEND, 9_000_000, date(2024, 6, 1), officer.id)
        await pot.enter(turn, YEAR, [given])
    return scene


async def test_a_round_from_the_officer_s_home_to_the_letters(funded: Scene) -> None:
    scene = funded
    await open_round(scene)
    posted = await in_channel(scene, "you can bid for up to £20,000.00")
    lead = scene.person(SMALL_LEAD)
    assert (await lead.press(posted, label="Start or change our bid")).ok
    for name, value in BID.items():
        assert lead.modal is not None
        assert (await lead.choose(lead.modal, name, value, block_id=name)).ok
    await lead.close_modal()

    assert (await lead.press(posted, label="Start or change our bid")).ok
    assert lead.modal is not None
    assert CANARY in str(lead.modal.blocks)  # it was saved with each answer
    assert (await lead.submit_modal()).ok
    assert lead.modal is not None
    assert "£12,500.00" in shown_in(lead.modal.blocks)
    assert (await lead.submit_modal()).ok
    assert lead.modal is not None
    assert "We have the bid" in shown_in(lead.modal.blocks)
    assert "SHA-256" in shown_in(lead.modal.blocks)
    await scene.sees(SMALL_DEPUTY, "We have the bid")

    scene.demo.clock.move_to(CLOSED)
    board = await scene.sees(OFFICER, "1 bid*")
    await in_channel(scene, "closed at 5pm")
    assert (await scene.person(OFFICER).press(board, label="E-mail me the bids")).ok
    await scene.sees(OFFICER, "as a workbook")
    await backstage.all_sent(scene)
    (letter,) = [x for x in scene.demo.mailbox.letters if x.subject.endswith(": the bids")]
    assert [each.name for each in letter.attachments] == ["2023-24-B1.xlsx"]
    await decide(scene, board)
    await in_channel(scene, "the results")
    await scene.sees(SMALL_LEAD, "awarded in part")
    await backstage.all_sent(scene)
    assert nobody_else_saw(scene, CANARY)


async def test_a_bid_that_is_late_is_told_so_in_the_window(funded: Scene) -> None:
    scene = funded
    await open_round(scene)
    posted = await in_channel(scene, "you can bid for up to £20,000.00")
    lead = scene.person(SMALL_LEAD)
    assert (await lead.press(posted, label="Start or change our bid")).ok
    for name, value in BID.items():
        assert lead.modal is not None
        lead.enter(lead.modal, name, value, block_id=name)
    assert (await lead.submit_modal()).ok
    scene.demo.clock.move_to(CLOSED)
    assert (await lead.submit_modal()).ok
    assert lead.modal is not None
    assert "17:00:01" in shown_in(lead.modal.blocks)


async def open_round(scene: Scene) -> None:
    officer = scene.person(OFFICER)
    await officer.open_home()
    await scene.demo.sandbox.until(lambda: "Bid rounds" in backstage.home_text(scene, OFFICER))
    assert officer.home is not None
    assert (await officer.press(officer.home, label=f"Open a bid round ({YEAR})")).ok
    assert officer.modal is not None
    for name, value in OFFER.items():
        officer.enter(officer.modal, name, value, block_id=name)
    assert (await officer.submit_modal()).ok
    assert officer.modal_errors == {}
    assert officer.modal is None


async def decide(scene: Scene, board: Message) -> None:
    """One officer awards a part of the bid and finishes; the other confirms."""
    officer, second = scene.person(OFFICER), scene.person(SECOND)
    assert (await officer.press(board, label="Read and decide")).ok
    assert officer.modal is not None
    assert CANARY in shown_in(officer.modal.blocks)
    officer.enter(officer.modal, "pence", "£10,000", block_id="pence")
    officer.enter(officer.modal, "reason", "One bus would do.", block_id="reason")
    assert (await officer.submit_modal()).ok
    board = await scene.sees(OFFICER, "in part, £10,000.00")
    assert (await officer.press(board, label="Finish the awards")).ok
    assert (await officer.submit_modal()).ok
    own = await scene.sees(OFFICER, "A second officer confirms")
    assert "Confirm the awards" not in shown(own)
    assert "Send back" in shown(own)
    board = await scene.sees(SECOND, "A second officer confirms")
    assert (await second.press(board, label="Confirm the awards")).ok
    await scene.sees(SECOND, "confirmed by Lewis Thackray")


async def in_channel(scene: Scene, text: str) -> Message:
    """Wait until Rutland's channel shows the text."""
    channel = next(p.channel_id for p in scene.area.partnerships if p.id == backstage.SMALL)
    assert channel is not None
    workspace = scene.demo.sandbox.workspace

    def found() -> list[Message]:
        return [m for m in workspace.messages(channel) if text in shown(m)]

    await scene.demo.sandbox.until(found)
    return found()[-1]


def nobody_else_saw(scene: Scene, canary: str) -> bool:
    """No channel and no other partnership's person was shown what a bid says."""
    workspace = scene.demo.sandbox.workspace
    channels = [p.channel_id for p in scene.area.partnerships if p.channel_id]
    told = [shown(m) for c in channels if c in workspace.channels for m in workspace.messages(c)]
    told += [shown(message) for message in scene.seen(OTHER_LEAD)]
    return not any(canary in text for text in told)
