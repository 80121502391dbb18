"""What the figures leave of the awards: released, kept or moved, and never more than there is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.asked import Case
from bot.domain.readings import Accepted, Unclear, UnclearReason
from bot.domain.rules.money import RATING_BANDS, spend_rating
from bot.domain.rules.unspent import unspent, unspent_of
from bot.domain.totals import Figures, project_figures
from tests.domain.samples import Answering, facts_of, project, quarterly_form

PENCE = st.integers(0, 10**15)
SETTINGS = quarterly_form().settings


def answered(*forecasts: int, quarter: str = "2024-25-Q2") -> Answering:
    """Projects of £12,000 each, with nothing spent and these forecasts in pence."""
    projects = [project(f"P{number}", measures=0) for number in range(1, len(forecasts) + 1)]
    answering = Answering(facts_of(*projects, quarter=quarter))
    answering.put("nil_return", "active")
    for each, forecast in zip(projects, forecasts, strict=True):
        answering.put(f"spend:{each.id}", 0)
        answering.put(f"committed:{each.id}", 0)
        answering.put(f"forecast:{each.id}", forecast)
    return answering


def keys(answering: Answering) -> list[str]:
    return [asked.key for asked in answering.course.asked]


@given(st.lists(PENCE, min_size=1, max_size=9))
def test_no_project_leaves_less_than_nothing_and_none_hides_another(forecasts: list[int]) -> None:
    answering = answered(*forecasts)
    case = Case(answering.asked("help_needed"), answering.facts, answering.course.answers)
    assert unspent(case) == sum(max(0, 1_200_000 - forecast) for forecast in forecasts)
    assert ("underspend_release" in keys(answering)) is (unspent(case) > 0)


def test_in_the_last_quarter_the_outturn_counts_and_what_is_not_answered_never() -> None:
    last = answered(0, quarter="2024-25-Q4")
    last.put("spend:P1", 1_000_000)
    assert unspent_of(last.facts.projects[0], last.facts, last.course.answers) == 200_000
    fresh = Answering(facts_of(project()))
    assert unspent_of(fresh.facts.projects[0], fresh.facts, {}) == 0


def test_no_more_is_released_than_there_is_and_what_is_not_needs_a_plan() -> None:
    answering = answered(1_100_000, 1_300_000)
    answering.type("underspend_release", "release it")
    refused = Unclear(UnclearReason.MORE_THAN_UNSPENT, {"unspent": "£1,000.00"})
    assert answering.type("release_amount", "£1,000.01") == refused
    assert answering.type("release_amount", "£999.99") == Accepted(99_999)
    assert "keep_plan" in keys(answering)
    assert answering.type("release_amount", "£1,000") == Accepted(100_000)
    assert "keep_plan" not in keys(answering)
    answering.put("forecast:P1", 1_150_000)
    assert answering.course.answers["release_amount"].value == 100_000
    assert answering.type("release_amount", "£1,000") != Accepted(100_000), "less is left now"
    answering.type("underspend_release", "not sure yet")
    assert "keep_plan" not in keys(answering)


def test_money_moves_to_another_project_and_no_more_than_is_left_in_all_moves_together() -> None:
    answering = answered(1_100_000, 1_200_000)
    assert answering.type("virement_from:1", "2") == Unclear(
        UnclearReason.NOTHING_UNSPENT, {"project": "Project P2"}
    )
    answering.type("virement_from:1", "Project P1")
    assert answering.type("virement_to:1", "Project P1") == Unclear(
        UnclearReason.SAME_PROJECT, {"project": "Project P1"}
    )
    assert answering.type("virement_to:1", "Project P2") == Accepted("P2")
    assert answering.type("virement_amount:1", "£600") == Accepted(60_000)
    answering.type("virement_from:2", "Project P1")
    assert answering.type("virement_amount:2", "£400.01") == Unclear(
        UnclearReason.MORE_THAN_LEFT_TO_MOVE, {"project": "Project P1", "unspent": "£400.00"}
    )
    assert answering.type("virement_amount:2", "£400") == Accepted(40_000)
    assert "virement_from:3" not in keys(answering), "nothing is left to move"


@given(st.integers(1, 10**15), st.integers(0, 10**13))
def test_spending_is_rated_by_its_share_off_plan_over_or_under(off: int, planned: int) -> None:
    over, under = (
        Figures("P", planned, 0, planned + sign * off, 0, None, planned, complete=True)
        for sign in (1, -1)
    )
    assert spend_rating(over, SETTINGS) == spend_rating(under, SETTINGS)
    limits = [SETTINGS[band] for band in RATING_BANDS]
    assert limits == sorted(limits) == [5, 15, 30, 50]
    expected = sum(off * 100 >= limit * planned for limit in limits)
    assert spend_rating(over, SETTINGS) == expected


def test_the_steps_begin_at_5_15_30_and_50_percent_to_the_penny() -> None:
    facts = facts_of(project(award=4_000_000))
    rated = []
    for spent in (1_049_999, 1_050_000, 1_149_999, 1_150_000, 1_300_000, 1_500_000):
        answering = Answering(facts)
        answering.put("spend:P1", spent)
        found = project_figures(facts.projects[0], facts, answering.answers)
        rated.append(spend_rating(found, SETTINGS))
    assert rated == [0, 1, 1, 2, 3, 4]
