"""An officer publishes an allocation and moves the pot from Home; everybody is told in Slack."""

from __future__ import annotations

import json
from functools import partial

from bot.allocating import Asked, split
from bot.allocating import Split as Worked
from bot.demo import EXAMPLE
from bot.domain.pot import Entry, Kind
from bot.journeys import allocation, pot
from bot.journeys.allocation_rows import Given
from bot.sandbox.records import Message
from storage.tables import QuarterlyReturn, ReturnState
from tests.slack import backstage
from tests.slack.backstage import ONE_DATABASE, PROJECT, Q1, RETURN
from tests.slack.scene import OFFICER, Scene, shown

SECOND_OFFICER = "lewis-thackray"
CHANNELS = (
    *("C0LEIC", "C0CHAR", "C0BLAB", "C0HINB", "C0NWLE", "C0HARB", "C0OADB", "C0MELT", "C0RUTL"),
)


async def prepare(scene: Scene, *, publish: bool = False) -> None:
    """The year's allocation is kept, as from the command line, and published at once if wanted."""
    file = EXAMPLE / "indicators" / "2024-25.csv"
    worked = split(Asked(file, "639675.00", "65,20,15"))
    assert isinstance(worked, Worked)
    inputs, done = worked.inputs, worked.allocation
    given = Given(
        done.total, inputs.areas, done.indicators, inputs.file, inputs.text, inputs.sha256, "P", "V"
    )
    services = scene.demo.reeve.services
    async with services.transaction() as session:
        officer = await backstage.actor(scene, session, OFFICER)
        turn = services.turn(session, officer, services.clock.now())
        run = await allocation.prepare(turn, "2024-25", given)
        if publish:
            await allocation.publish(turn, run.id)


async def fill_pot(scene: Scene, pence: int) -> None:
    services = scene.demo.reeve.services
    async with services.transaction() as session:
        officer = await backstage.actor(scene, session, OFFICER)
        now = services.clock.now()
        into = Entry("k", Kind.BROUGHT_FORWARD, pence, now.date(), officer.id)
        await pot.enter(services.turn(session, officer, now), "2024-25", [into])


async def press_home(scene: Scene, label: str) -> str:
    """The officer presses a button on Home, which then offers it no more; answers what it shows."""
    officer = scene.person(OFFICER)
    await officer.open_home()
    await scene.demo.sandbox.until(lambda: label in backstage.home_text(scene, OFFICER))
    assert officer.home is not None
    reply = await officer.press(officer.home, label=label)
    assert reply.status == 200
    await scene.demo.sandbox.until(lambda: label not in backstage.home_text(scene, OFFICER))
    await backstage.all_sent(scene)
    return backstage.home_text(scene, OFFICER)


def channel(scene: Scene, name: str) -> list[Message]:
    return [m for m in scene.demo.sandbox.workspace.messages(name) if m.bot_id]


@ONE_DATABASE
async def test_an_allocation_is_published_from_home_to_every_channel(scene: Scene) -> None:
    await prepare(scene)
    await press_home(scene, "Publish")
    (leicester,) = channel(scene, "C0LEIC")
    assert "*Safer Leicester Partnership* gets *£272,064.96* of £639,675.00." in shown(leicester)
    assert "Leicester, crime harm index: 51.65, which is 51.7017% of all" in shown(leicester)
    told = [shown(channel(scene, each)[0]) for each in CHANNELS]
    assert len(told) == 9
    assert all("Rutland: £19,298.54" in text for text in told)
    letters = [x for x in scene.demo.mailbox.letters if "Allocations for 2024-25" in x.subject]
    assert len(letters) == 27


@ONE_DATABASE
async def test_released_money_is_taken_in_and_shared_out_from_home(scene: Scene) -> None:
    await prepare(scene, publish=True)
    await backstage.open_quarter(scene, Q1)
    async with scene.demo.reeve.services.transaction() as session:
        row = await session.get_one(QuarterlyReturn, RETURN)
        row.state, row.submitted_at = ReturnState.SUBMITTED.value, scene.demo.clock.now()
        answers = {
            f"spend:{PROJECT}": 0,
            "underspend_release": "release",
            "release_amount": 100_001,
        }
        row.submitted_answers = json.dumps({"answers": answers})
        session.add(row)
    home = await press_home(scene, "Take in £1,000.01")
    assert "*The pot of 2024-25* holds *£1,000.01*" in home
    for officer in (OFFICER, SECOND_OFFICER):
        assert scene.find(officer, "Released early in returns: £1,000.01")
    home = await press_home(scene, "Share out £1,000.01")
    assert "*The pot of 2024-25* holds *£0.00*" in home
    newest = channel(scene, "C0RUTL")[-1]
    assert "Underspend of 2024-25, shared out by the formula" in shown(newest)
    assert scene.find(SECOND_OFFICER, "Shared out by the formula: £1,000.01")


@ONE_DATABASE
async def test_an_amount_is_set_aside_in_a_modal_that_keeps_what_was_wrong(scene: Scene) -> None:
    await fill_pot(scene, 5_000_000)
    officer = scene.person(OFFICER)
    await officer.open_home()
    await scene.demo.sandbox.until(lambda: "Set aside …" in backstage.home_text(scene, OFFICER))
    assert officer.home is not None
    await officer.press(officer.home, label="Set aside …")
    for amount, why in (
        ("a third", "We could not read that as an amount"),
        ("£50,000.01", "There is only £50,000.00 in the pot, and £50,000.01 was asked for."),
        ("£0", "Give more than £0."),
    ):
        await officer.fill("amount", amount)
        await officer.fill("purpose", "Hate Crime Hub & more")
        await officer.submit_modal()
        assert why in officer.modal_errors["purpose"]
    await officer.fill("amount", "£31,000")
    assert (await officer.submit_modal()).ok
    assert officer.modal is None
    own = await scene.sees(OFFICER, "A second officer confirms")
    assert (await officer.press(own, label="Confirm")).ok
    await scene.sees(OFFICER, "A second officer has to confirm")
    asked = await scene.sees(SECOND_OFFICER, "proposes to set aside £31,000.00")
    assert (await scene.person(SECOND_OFFICER).press(asked, label="Confirm")).ok
    told = await scene.sees(SECOND_OFFICER, "It now holds *£19,000.00*")
    assert "Set aside: £31,000.00 (Hate Crime Hub &amp; more)" in shown(told)
    await scene.sees(OFFICER, "Lewis Thackray confirmed")
    await backstage.all_sent(scene)
    for each in CHANNELS:
        assert "is set aside for *Hate Crime Hub &amp; more*" in shown(channel(scene, each)[-1])


@ONE_DATABASE
async def test_whoever_is_no_officer_sees_nothing_of_it_on_home(scene: Scene) -> None:
    await prepare(scene)
    await fill_pot(scene, 500)
    for person_id in ("rosalind-okafor", backstage.SMALL_LEAD):
        visitor = scene.person(person_id)
        await visitor.open_home()
        await scene.demo.sandbox.until(partial(getattr, visitor, "home"))
        assert "The pot" not in backstage.home_text(scene, person_id)
    assert "*The pot of 2024-25* holds *£5.00*" in await press_home(scene, "Publish")
