"""Home: what each sort of person finds there; the sandbox refuses a view that Slack would."""

from __future__ import annotations

import pytest

from tests.slack import backstage
from tests.slack.backstage import SMALL_DEPUTY, SMALL_FINANCE, SMALL_LEAD
from tests.slack.scene import OFFICER, Scene

pytestmark = backstage.ONE_DATABASE


async def home(scene: Scene, person_id: str) -> str:
    """Open Home and wait until it is drawn; answers all its text."""
    person = scene.person(person_id)
    drawn = person.home
    await person.open_home()
    await scene.demo.sandbox.until(lambda: person.home is not drawn)
    return backstage.home_text(scene, person_id)


async def test_a_lead_finds_the_return_and_how_far_it_is(scene: Scene) -> None:
    assert "There is nothing for you to do now" in await home(scene, SMALL_LEAD)
    await backstage.open_quarter(scene)
    assert "⬜ Not started" in await home(scene, SMALL_LEAD)
    await backstage.answered(scene, until="status")
    text = await home(scene, SMALL_LEAD)
    assert "✏️ 2 of" in text
    assert "in *22 working days*, by 5pm on Wednesday 31 July 2024" in text
    assert "Continue" in text
    await backstage.answered(scene)
    await scene.press(SMALL_LEAD, "Submit the return")
    await scene.sees(SMALL_LEAD, "Return received")
    text = await home(scene, SMALL_LEAD)
    assert "✅ Submitted at 9am on Monday 1 July 2024, reference 2024-25-Q1-RUTLAND-" in text
    assert "The office looks at it next" in text
    assert "Continue" not in text


async def test_a_lead_finds_the_awards_and_what_is_spent_of_them(scene: Scene) -> None:
    """Only what was submitted counts, so an answer that stands in a draft changes nothing."""
    await backstage.open_quarter(scene)
    await backstage.answered(scene, says={"spend": "£1,234.50"})
    assert "£0.00 of £19,296.81 spent, £19,296.81 left" in await home(scene, SMALL_LEAD)
    await scene.press(SMALL_LEAD, "Submit the return")
    await scene.sees(SMALL_LEAD, "Return received")
    assert "£1,234.50 of £19,296.81 spent, £18,062.31 left" in await home(scene, SMALL_LEAD)


async def test_a_deputy_finds_the_same_return(scene: Scene) -> None:
    await backstage.open_quarter(scene)
    assert "Safer Rutland Partnership, April to June 2024" in await home(scene, SMALL_DEPUTY)


@pytest.mark.usefixtures("whole_area")
async def test_an_officer_finds_every_partnership_and_no_answers(scene: Scene) -> None:
    await backstage.open_quarter(scene)
    await backstage.answered(scene)
    await scene.press(SMALL_LEAD, "Submit the return")
    await scene.sees(SMALL_LEAD, "Return received")
    text = await home(scene, OFFICER)
    assert "1 of 9 received" in text
    assert text.count("⬜ Not started") == 8
    assert "Hinckley & Bosworth Community Safety Partnership" in text
    assert "📥 Received, figures not signed" in text
    assert "Patrols began" not in text


@pytest.mark.usefixtures("whole_area")
@pytest.mark.parametrize("person_id", ["rosalind-okafor", "elizabeth-cardew"])
async def test_others_of_the_office_see_the_board_and_cannot_open_a_quarter(
    scene: Scene, person_id: str
) -> None:
    assert "Open the returns" not in await home(scene, person_id)
    await backstage.open_quarter(scene)
    assert "0 of 9 received" in await home(scene, person_id)


async def test_a_finance_officer_finds_no_return_to_answer(scene: Scene) -> None:
    await backstage.open_quarter(scene)
    assert "Start" not in await home(scene, SMALL_FINANCE)


async def test_a_stranger_is_told_whom_to_ask_and_shown_nothing(scene: Scene) -> None:
    await backstage.open_quarter(scene)
    backstage.add_stranger(scene)
    stranger = scene.demo.sandbox.person(backstage.STRANGER)
    await stranger.open_home()
    await scene.demo.sandbox.until(lambda: stranger.home)
    text = backstage.home_text(scene, backstage.STRANGER)
    assert "I do not know you yet" in text
    assert scene.area.office.email in text
    assert "Rutland" not in text


async def test_home_is_drawn_again_after_a_press_there(scene: Scene) -> None:
    await backstage.open_quarter(scene)
    lead = scene.person(SMALL_LEAD)
    await home(scene, SMALL_LEAD)
    drawn = lead.home
    assert drawn is not None
    await lead.press(drawn, label="Start")
    await scene.demo.sandbox.until(lambda: lead.home is not drawn)
    await scene.asked(SMALL_LEAD, lambda key: key == "nil_return")


@pytest.mark.usefixtures("whole_area")
async def test_two_years_of_returns_fit_in_one_home(scene: Scene) -> None:
    """All four quarters of the year, opened late and at once."""
    await backstage.open_all_quarters(scene)
    text = await home(scene, SMALL_LEAD)
    assert text.count("⬜ Not started") == 4
    assert "0 of 9 received" in await home(scene, OFFICER)
