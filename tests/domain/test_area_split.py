"""A joint partnership answers once; its money is split by area, and the parts sum to the penny."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.area_split import SplitBy, parts_by_area, split_by_area
from bot.domain.facts import AreaFacts
from bot.domain.readings import Accepted, Unclear, UnclearReason
from bot.domain.totals import return_totals
from tests.domain.samples import Answering, facts_of, project

PENCE = st.integers(min_value=-(10**15), max_value=10**15)
WEIGHTS = st.lists(st.integers(min_value=0, max_value=10**13), min_size=2, max_size=9)
BLABY, HINCKLEY = "E07000129", "E07000132"
AREAS = (AreaFacts(BLABY, "Blaby", 806_072), AreaFacts(HINCKLEY, "Hinckley & Bosworth", 783_907))


@given(PENCE, WEIGHTS, st.sampled_from(SplitBy))
def test_the_parts_sum_to_the_total_whatever_the_rule(
    total: int, weights: list[int], by: SplitBy
) -> None:
    areas = [AreaFacts(f"E{n}", f"Area {n}", weight) for n, weight in enumerate(weights)]
    own = {area.gss: area.allocation for area in areas}
    parts = split_by_area(total, by, areas, own)
    assert sum(parts) == total
    assert all(part * total >= 0 for part in parts), "no part has the other sign"


@given(WEIGHTS.filter(any))
def test_own_figures_that_add_up_are_the_parts(figures: list[int]) -> None:
    areas = [AreaFacts(f"E{n}", f"Area {n}") for n in range(len(figures))]
    own = {area.gss: figure for area, figure in zip(areas, figures, strict=True)}
    assert split_by_area(sum(figures), SplitBy.OWN, areas, own) == figures


def test_the_published_allocation_is_gone_by() -> None:
    assert split_by_area(100_000, SplitBy.ALLOCATION, AREAS, {}) == [50_697, 49_303]


@pytest.fixture
def joint() -> Answering:
    """Two areas, two projects and £6,000.00 spent, split in equal parts."""
    answering = Answering(replace(facts_of(project("P1"), project("P2")), areas=AREAS))
    assert answering.finish().count("area_split") == 1, "asked once for all"
    return answering


def spent_by_area(answering: Answering) -> dict[str, int]:
    parts = parts_by_area(answering.facts, answering.course.answers)
    total = return_totals(answering.facts, answering.course.answers).all
    assert sum(part.spent for part in parts) == total.spent
    assert sum(part.committed for part in parts) == total.committed
    assert sum(part.forecast or 0 for part in parts) == total.forecast
    return {part.area: part.spent for part in parts}


def test_the_lead_s_own_figures_must_add_up_to_what_was_spent(joint: Answering) -> None:
    assert spent_by_area(joint) == {"Blaby": 300_000, "Hinckley & Bosworth": 300_000}
    joint.press("area_split", "own")
    assert joint.next_key() == f"area_spend:{BLABY}"
    assert isinstance(joint.type(f"area_spend:{BLABY}", "£6,000.01"), Unclear)
    joint.type(f"area_spend:{BLABY}", "£4,000.01")
    facts = {"spent": "£6,000.00", "rest": "£1,999.99"}
    refused = joint.type(f"area_spend:{HINCKLEY}", "£1,999.98")
    assert refused == Unclear(UnclearReason.AREAS_DO_NOT_ADD_UP, facts)
    joint.type(f"area_spend:{HINCKLEY}", "£1,999.99")
    assert spent_by_area(joint) == {"Blaby": 400_001, "Hinckley & Bosworth": 199_999}


def test_the_areas_are_asked_again_when_a_figure_changes(joint: Answering) -> None:
    """So a return that is submitted always reconciles with what its lead said of each area."""
    joint.press("area_split", "own")
    joint.type(f"area_spend:{BLABY}", "£4,000.00")
    joint.type(f"area_spend:{HINCKLEY}", "£2,000.00")
    joint.press("spend:P1", 310_000, confirmed=True)
    assert joint.next_key() == f"area_spend:{HINCKLEY}"
    spent_by_area(joint)
    assert isinstance(joint.type(f"area_spend:{HINCKLEY}", "£2,100.00"), Accepted)


def test_a_rule_that_has_nothing_to_go_by_cannot_be_chosen(joint: Answering) -> None:
    assert isinstance(joint.press("area_split", "allocation"), Accepted)
    areas = tuple(replace(area, allocation=0) for area in AREAS)
    joint.facts = replace(joint.facts, areas=areas)
    assert joint.press("area_split", "allocation") == Unclear(UnclearReason.NO_ALLOCATION)
    for each in ("P1", "P2"):
        joint.put(f"spend:{each}", 0)
    assert joint.press("area_split", "own") == Unclear(UnclearReason.NOTHING_TO_SPLIT)


def test_a_partnership_of_one_area_is_not_asked() -> None:
    answering = Answering(replace(facts_of(project("P1")), areas=AREAS[:1]))
    assert not any(key.startswith("area") for key in answering.finish())
    assert parts_by_area(answering.facts, answering.course.answers) == []
