"""The figures of a return: exact, worked out, and the same whichever way they are added."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.returns import totals
from bot.domain.totals import Figures, measured_so_far, planned_by, planned_from
from tests.domain.samples import Answering, facts_of, project


def figures_of(answering: Answering) -> tuple[Figures, ...]:
    found = totals(answering.course)
    return (*found.projects, found.all)


def test_each_project_and_all_together_have_their_figures() -> None:
    answering = Answering(
        facts_of(
            project("P1", award=1_200_003, spent_before=250_000),
            project("P2", award=100_000, spent_before=10_000),
            quarter="2024-25-Q2",
        )
    )
    for key, pence in {
        "spend:P1": 300_000, "committed:P1": 50_000, "forecast:P1": 1_100_000,
        "spend:P2": -500, "committed:P2": 0, "forecast:P2": 90_000,
    }.items():  # fmt: skip
        answering.put(key, pence)
    first, second, everything = figures_of(answering)
    assert first == Figures("P1", 1_200_003, 250_000, 300_000, 50_000, 1_100_000, 600_002, True)
    assert (first.cumulative, first.with_orders, first.remaining) == (550_000, 600_000, 650_003)
    assert (first.variance, first.variance_percent) == (-50_002, -8)
    assert (second.cumulative, second.remaining, second.variance) == (9_500, 90_500, -40_500)
    assert second.variance_percent == -81
    assert everything == Figures("", 1_300_003, 260_000, 299_500, 50_000, 1_190_000, 650_002, True)


def test_what_is_not_answered_counts_as_nothing_and_is_said_to_be_missing() -> None:
    answering = Answering(facts_of(project("P1"), project("P2")))
    answering.put("spend:P1", 100)
    answering.put("forecast:P1", 200)
    first, second, everything = figures_of(answering)
    assert (first.complete, second.complete, everything.complete) == (True, False, False)
    assert (first.forecast, second.forecast, everything.forecast) == (200, None, None)


def test_in_the_last_quarter_the_forecast_is_what_was_spent() -> None:
    answering = Answering(facts_of(project(spent_before=900), quarter="2024-25-Q4"))
    answering.put("forecast:P1", 5)
    answering.put("spend:P1", 100)
    assert figures_of(answering)[0].forecast == 1000


@pytest.mark.parametrize(
    ("award", "planned"), [(0, [0, 0, 0, 0]), (1, [1, 1, 1, 1]), (1003, [251, 502, 753, 1003])]
)
def test_an_even_profile_reaches_the_award_exactly(award: int, planned: list[int]) -> None:
    assert [planned_by(award, number) for number in (1, 2, 3, 4)] == planned


@pytest.mark.parametrize(
    ("awarded_on", "planned"),
    [
        (None, [300, 600, 900, 1200]),
        (date(2024, 3, 20), [300, 600, 900, 1200]),
        (date(2024, 8, 5), [0, 400, 800, 1200]),
        (date(2024, 12, 20), [0, 0, 0, 1200]),
        (date(2025, 3, 20), [0, 0, 0, 1200]),
        (date(2025, 4, 10), [0, 0, 0, 1200]),
    ],
)
def test_an_award_within_the_year_is_planned_from_then(
    awarded_on: date | None, planned: list[int]
) -> None:
    for number, expected in enumerate(planned, 1):
        facts = replace(project(), award=1200, planned_from=planned_from(awarded_on, 2024))
        answering = Answering(facts_of(facts, quarter=f"2024-25-Q{number}"))
        assert figures_of(answering)[0].planned == expected


@pytest.mark.parametrize(
    ("award", "spent", "percent"),
    [(400, 100, 0), (400, 199, 99), (400, 86, -14), (400, 85, -15), (0, 0, 0), (0, 5, 100),
     (0, -5, -100), (400, 0, -100)],
)  # fmt: skip
def test_the_variance_is_a_percentage_cut_to_a_whole_number(
    award: int, spent: int, percent: int
) -> None:
    answering = Answering(facts_of(project(award=award)))
    answering.put("spend:P1", spent)
    assert figures_of(answering)[0].variance_percent == percent


AMOUNTS = st.integers(-(10**12), 10**12)


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS), min_size=1, max_size=9), st.integers(1, 4))
def test_the_whole_is_the_sum_of_its_projects(
    amounts: list[tuple[int, int, int]], number: int
) -> None:
    projects = [
        project(f"P{at}", award=abs(award), spent_before=before)
        for at, (award, before, _) in enumerate(amounts)
    ]
    answering = Answering(facts_of(*projects, quarter=f"2024-25-Q{number}"))
    for one, (_, _, spent) in zip(projects, amounts, strict=True):
        answering.put(f"spend:{one.id}", spent)
    *each, everything = figures_of(answering)
    assert everything.cumulative == sum(figures.cumulative for figures in each)
    assert everything.remaining == sum(figures.remaining for figures in each)
    assert everything.variance == sum(figures.variance for figures in each)
    assert everything.award == everything.cumulative + everything.remaining


@pytest.mark.parametrize("unit", ["people", "homes", "hours", ""])
def test_a_measure_s_figures_add_up_over_the_quarters(unit: str) -> None:
    assert measured_so_far(unit, [Decimal("12.5"), Decimal(0), Decimal(40)]) == Decimal("52.5")


@pytest.mark.parametrize("unit", ["%", "% of victims", "per cent", "Percent satisfied", "PER CENT"])
def test_of_percentages_the_latest_counts(unit: str) -> None:
    """Three quarters at 80% are not 240%."""
    assert measured_so_far(unit, [Decimal(80), Decimal("82.5"), Decimal(79)]) == 79


@pytest.mark.parametrize("unit", ["people", "%"])
def test_a_measure_without_a_figure_stands_at_nothing(unit: str) -> None:
    assert measured_so_far(unit, []) == 0
