"""Results wait for the end of the pre-election period, and for somebody to release them."""

from __future__ import annotations

import pytest

from bot.domain.errors import Refusal
from bot.domain.rounds import RoundState
from bot.journeys import announcing
from bot.journeys.quarter_opening import TIMETABLE
from storage.tables import AllocationRun, HeldAnnouncement, Project, Setting
from tests.journeys import bidders
from tests.journeys.office import Office
from tests.journeys.test_allocation import prepared, publish
from tests.journeys.test_deadlines import at

AFTER = at("2024-05-03T09:00")


async def release(office: Office, run: str, by: str, now: str) -> None:
    async with office.database.transaction() as session:
        await announcing.release(office.turn(session, by, at(now)), f"{run}:published")


@pytest.fixture
async def spring(office: Office) -> Office:
    """An election is on 2 May 2024."""
    key = "deadlines.pre_election.2024"
    await office.add(Setting(key=key, value="2024-03-18 to 2024-05-02"))
    return office


async def test_outside_the_period_a_result_is_announced_at_once(spring: Office) -> None:
    run = await prepared(spring)
    await publish(spring, run, now=at("2024-03-17T12:00"))
    await spring.tell_news(at("2024-03-17T12:00"))
    assert f"{run}:published:eastvale" in await spring.messages()


async def test_in_it_a_result_is_held_until_an_officer_releases_it(spring: Office) -> None:
    run = await prepared(spring)
    await publish(spring, run, now=at("2024-04-02T09:00"))
    await spring.tell_news(at("2024-05-02T23:00"))
    assert not [key for key in await spring.messages() if key.startswith(run)]
    assert (await spring.rows(AllocationRun))[0].published_at is not None
    with pytest.raises(Refusal, match="still_held"):
        await release(spring, run, "maya", "2024-05-02T22:59")
    async with spring.database.transaction() as session:
        turn = spring.turn(session, TIMETABLE, at("2024-05-02T23:00"))
        await announcing.offer_release(turn)
    assert f"held:{run}:published:over:lewis" in await spring.messages()
    with pytest.raises(Refusal, match="not_an_officer"):
        await release(spring, run, "rosa", "2024-05-03T09:00")
    await release(spring, run, "lewis", "2024-05-03T09:00")
    with pytest.raises(Refusal, match="already_released"):
        await release(spring, run, "maya", "2024-05-03T09:00")
    await spring.tell_news(AFTER)
    messages = await spring.messages()
    assert messages[f"{run}:published:eastvale"].recipient == "CEASTVALE"
    assert f"{run}:published:email:eastvale:ada" in messages
    (held,) = await spring.rows(HeldAnnouncement)
    assert (held.released_by, held.released_at) == ("lewis", AFTER)
    events = [(event.event, event.actor) for event in await spring.events()]
    assert events[-2:] == [("announcement held", "maya"), ("announcement released", "lewis")]


ELECTION = Setting(key="deadlines.pre_election.2024", value="2024-08-01 to 2024-08-30")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_round_decided_in_the_period_is_paid_and_told_once_it_is_released(
    office: Office,
) -> None:
    await office.add(ELECTION)
    await bidders.fill_pot(office)
    await bidders.open_round(office)
    await bidders.submit(office, "ada", "eastvale")
    await bidders.tick(office, bidders.LATE)
    await bidders.award(office, "eastvale", "12,500")
    await bidders.finish(office)
    before = set(await office.messages())
    await bidders.confirm(office)
    await office.tell_news(bidders.AFTER)
    assert (await bidders.the_round(office)).state == RoundState.DECIDED
    said = {key: row for key, row in (await office.messages()).items() if key not in before}
    assert {row.recipient for row in said.values()} <= {"UMAYA", "ULEWIS"}, "the office alone"
    assert any(project.id.startswith(bidders.ROUND) for project in await office.rows(Project))
    async with office.database.transaction() as session:
        turn = office.turn(session, "lewis", at("2024-09-02T09:00"))
        await announcing.release(turn, f"{bidders.ROUND}:results")
    await office.tell_news(at("2024-09-02T09:00"))
    told = await office.messages()
    assert f"{bidders.ROUND}:results:eastvale" in told
    assert f"{bidders.ROUND}.eastvale:outcome:email:ada" in told
    held = told[f"held:{bidders.ROUND}:results:maya"].payload or ""
    assert "The results of Underspend 2023-24: the announcement is held" in held
