"""The formula: parts that sum to the total, that keep the order of need."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import prod
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.allocation import (
    DEFAULT_INDICATORS,
    METHODS,
    AreaFigures,
    Indicator,
    Misplaced,
    PartnershipLine,
    allocate,
    by_partnership,
)
from bot.domain.money import MOST_PENCE
from bot.domain.register import PartnershipArea, Period

LEICESTER = AreaFigures("E06000016", "Leicester", (Fraction(6), Fraction(3), Fraction(1)))
RUTLAND = AreaFigures("E06000017", "Rutland", (Fraction(2), Fraction(1), Fraction(1)))
BLABY = AreaFigures("E07000129", "Blaby", (Fraction(2), Fraction(4), Fraction(2)))

TOTALS = st.integers(1, MOST_PENCE - 1)
FIGURES = st.integers(1, 10**9) | st.decimals(
    "0.0001", 10**6, places=4, allow_nan=False, allow_infinity=False
)


@st.composite
def areas(draw: st.DrawFn, most: int = 12) -> list[AreaFigures]:
    """Areas with few and with many figures alike, some alike in all, in any order of codes."""
    codes = draw(st.lists(st.integers(0, 10**4), min_size=1, max_size=most, unique=True))
    each = (FIGURES | st.integers(1, 3)).map(Fraction)
    sorts = draw(st.lists(st.tuples(*[each] * len(DEFAULT_INDICATORS)), min_size=1, max_size=most))
    return [
        AreaFigures(f"E{code:08}", f"Area {code}", draw(st.sampled_from(sorts))) for code in codes
    ]


@st.composite
def indicators(draw: st.DrawFn) -> tuple[Indicator, ...]:
    """Three weights that sum to 100; a weight may be 0."""
    first = draw(st.integers(0, 1000))
    second = draw(st.integers(0, 1000 - first))
    weights = (first, second, 1000 - first - second)
    return tuple(
        Indicator(each.key, Fraction(weight, 10))
        for each, weight in zip(DEFAULT_INDICATORS, weights, strict=True)
    )


def by_hand(total: int, given: list[AreaFigures], weighed: tuple[Indicator, ...]) -> dict[str, int]:
    """The same by long division in whole numbers only: pence by GSS code."""
    counts = [[int(figure * 10**4) for figure in area.figures] for area in given]
    weights = [int(each.weight * 10) for each in weighed]
    wholes = [sum(column) for column in zip(*counts, strict=True)]
    below = 1000 * prod(wholes)
    above = [
        sum(
            weight * count * (prod(wholes) // whole)
            for weight, count, whole in zip(weights, row, wholes, strict=True)
        )
        for row in counts
    ]
    pence = {area.gss: total * each // below for area, each in zip(given, above, strict=True)}
    lost = {area.gss: total * each % below for area, each in zip(given, above, strict=True)}
    for _ in range(total - sum(pence.values())):
        most = max(lost.values())
        code = min(code for code, each in lost.items() if each == most)
        pence[code] += 1
        lost[code] = -1
    return pence


def test_each_indicator_counts_as_its_share_of_the_whole_times_its_weight() -> None:
    done = allocate(1000, [LEICESTER, RUTLAND, BLABY])
    shares = [line.share for line in done.lines]
    assert shares[0] == Fraction("0.65") * 6 / 10 + Fraction("0.20") * 3 / 8 + Fraction("0.15") / 4
    assert [line.pence for line in done.lines] == [503, 192, 305]
    harm, crimes, population = done.lines[0].workings
    assert (harm.figure, harm.part, harm.weighted) == (
        Fraction(6),
        Fraction(3, 5),
        Fraction("0.39"),
    )
    assert [crimes.part, population.part] == [Fraction(3, 8), Fraction(1, 4)]
    assert list(METHODS) == [done.method]


def test_of_equal_losses_the_lower_code_gets_the_penny_wherever_it_stands() -> None:
    alike = [replace(LEICESTER, gss=code) for code in ("E3", "E1", "E2")]
    assert [line.pence for line in allocate(100, alike).lines] == [33, 34, 33]
    assert [line.pence for line in allocate(101, alike).lines] == [33, 34, 34]


def test_any_number_of_indicators_can_be_weighed() -> None:
    one = [replace(area, figures=area.figures[:1]) for area in (LEICESTER, RUTLAND)]
    done = allocate(400, one, [Indicator("harm", Fraction(100))])
    assert [line.pence for line in done.lines] == [300, 100]
    many = tuple(Indicator(f"indicator_{n}", Fraction(1)) for n in range(100))
    two = [
        AreaFigures(code, code, (Fraction(each),) * 100) for code, each in (("E1", 1), ("E2", 3))
    ]
    assert [line.pence for line in allocate(400, two, many).lines] == [100, 300]


@given(TOTALS, areas(), indicators())
def test_it_is_what_whole_numbers_give_by_hand(
    total: int, given: list[AreaFigures], weighed: tuple[Indicator, ...]
) -> None:
    done = allocate(total, given, weighed)
    assert {line.gss: line.pence for line in done.lines} == by_hand(total, given, weighed)


@given(TOTALS, areas(), indicators())
def test_the_lines_sum_to_the_total_and_none_is_a_penny_off_its_share(
    total: int, given: list[AreaFigures], weighed: tuple[Indicator, ...]
) -> None:
    done = allocate(total, given, weighed)
    assert sum(line.pence for line in done.lines) == total
    assert sum(line.share for line in done.lines) == 1
    assert all(abs(line.pence - total * line.share) < 1 for line in done.lines)
    assert all(line.share == sum(each.weighted for each in line.workings) for line in done.lines)


@given(TOTALS, areas())
def test_a_larger_share_never_gets_less_and_lines_stand_as_the_areas_do(
    total: int, given: list[AreaFigures]
) -> None:
    lines = allocate(total, given).lines
    assert [line.gss for line in lines] == [area.gss for area in given]
    for less, more in pairwise(sorted(lines, key=lambda line: (line.share, line.pence))):
        assert less.pence <= more.pence


@given(TOTALS, areas(), st.randoms(use_true_random=False))
def test_the_order_of_the_file_changes_no_amount(
    total: int, given: list[AreaFigures], chance: Random
) -> None:
    shuffled = list(given)
    chance.shuffle(shuffled)
    before, after = allocate(total, given).lines, allocate(total, shuffled).lines
    assert set(before) == set(after)


@given(TOTALS, areas(), st.data())
def test_more_of_an_indicator_never_gives_an_area_less(
    total: int, given: list[AreaFigures], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(given) - 1))
    indicator = data.draw(st.integers(0, 2))
    figures = list(given[place].figures)
    figures[indicator] += Fraction(data.draw(FIGURES))
    raised = [*given]
    raised[place] = replace(given[place], figures=tuple(figures))
    before, after = allocate(total, given), allocate(total, raised)
    assert after.lines[place].pence >= before.lines[place].pence
    assert after.lines[place].share >= before.lines[place].share


@pytest.mark.parametrize("total", [0, -1, MOST_PENCE])
def test_a_total_that_cannot_be_split_is_refused(total: int) -> None:
    with pytest.raises(ValueError, match="total"):
        allocate(total, [LEICESTER])


def test_the_largest_total_is_exact() -> None:
    done = allocate(MOST_PENCE - 1, [LEICESTER, RUTLAND, BLABY])
    assert sum(line.pence for line in done.lines) == MOST_PENCE - 1


@pytest.mark.parametrize("weights", [(65, 20, 14), (65, 20, 16), (110, -20, 10), ()])
def test_weights_that_are_not_the_whole_are_refused(weights: tuple[int, ...]) -> None:
    weighed = [Indicator(f"indicator_{n}", Fraction(each)) for n, each in enumerate(weights)]
    with pytest.raises(ValueError, match="weights"):
        allocate(100, [LEICESTER], weighed)


@pytest.mark.parametrize("given", [[], [LEICESTER, LEICESTER]])
def test_no_area_and_an_area_twice_are_refused(given: list[AreaFigures]) -> None:
    with pytest.raises(ValueError, match="area"):
        allocate(100, given)


@pytest.mark.parametrize("figures", [(0, 1, 1), (-1, 1, 1)])
def test_an_indicator_that_says_nothing_is_refused(figures: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="figure"):
        allocate(100, [replace(LEICESTER, figures=tuple(map(Fraction, figures)))])


JOINT_YEAR = Period(date(2022, 4, 1), date(2023, 3, 31))
SINCE = Period(date(2023, 4, 1))
HOMES = (
    PartnershipArea("leicester", LEICESTER.gss, Period(date(2022, 4, 1))),
    PartnershipArea("joint", RUTLAND.gss, JOINT_YEAR),
    PartnershipArea("joint", BLABY.gss, JOINT_YEAR),
    PartnershipArea("rutland", RUTLAND.gss, SINCE),
    PartnershipArea("blaby", BLABY.gss, SINCE),
)


def test_partnerships_get_the_areas_that_they_have_on_the_day() -> None:
    lines = allocate(1000, [LEICESTER, RUTLAND, BLABY]).lines
    leicester, rutland, blaby = lines
    assert by_partnership(lines, HOMES, date(2022, 4, 1)) == (
        PartnershipLine("joint", 192 + 305, (rutland, blaby)),
        PartnershipLine("leicester", 503, (leicester,)),
    )
    assert by_partnership(lines, HOMES, date(2023, 4, 1)) == (
        PartnershipLine("blaby", 305, (blaby,)),
        PartnershipLine("leicester", 503, (leicester,)),
        PartnershipLine("rutland", 192, (rutland,)),
    )


def test_an_area_of_no_partnership_and_one_left_out_are_named() -> None:
    stranger = replace(LEICESTER, gss="E07000999", name="Elsewhere")
    lines = allocate(1000, [LEICESTER, stranger]).lines
    assert by_partnership(lines, HOMES, date(2023, 4, 1)) == Misplaced(
        homeless=("E07000999",), absent=(RUTLAND.gss, BLABY.gss)
    )
