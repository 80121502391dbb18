"""The only division of money: parts that sum to their total, to the penny."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.money import split_exactly

WEIGHTS = st.lists(
    st.integers(0, 10**9) | st.fractions(0, 1000, max_denominator=997), min_size=1, max_size=30
).filter(lambda weights: sum(weights) > 0)


def test_a_year_is_split_into_quarters_with_the_odd_pence_first() -> None:
    assert split_exactly(1003, [1, 1, 1, 1]) == [251, 251, 251, 250]


def test_the_largest_remainder_gets_the_penny_and_ties_go_by_order() -> None:
    assert split_exactly(100, [1, 1, 1]) == [34, 33, 33]
    assert split_exactly(10, [Fraction("0.65"), Fraction("0.20"), Fraction("0.15")]) == [7, 2, 1]
    assert split_exactly(2, [1, 2, 1]) == [1, 1, 0]
    assert split_exactly(1, [1, 4, 4]) == [0, 1, 0]


def test_no_weight_means_no_share() -> None:
    assert split_exactly(101, [0, 1, 0, 1]) == [0, 51, 0, 50]


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [1, -1, 5]])
def test_weights_that_share_nothing_out_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        split_exactly(100, weights)


@given(st.integers(-(10**15), 10**15), WEIGHTS)
def test_the_parts_sum_to_the_total_and_none_is_a_penny_out(
    total: int, weights: list[int | Fraction]
) -> None:
    parts = split_exactly(total, weights)
    whole = sum(map(Fraction, weights))
    assert sum(parts) == total
    assert all(
        abs(part - Fraction(total) * Fraction(weight) / whole) < 1
        for part, weight in zip(parts, weights, strict=True)
    )


@given(st.integers(0, 10**12), WEIGHTS)
def test_a_negative_total_is_the_mirror_image(total: int, weights: list[int | Fraction]) -> None:
    assert split_exactly(-total, weights) == [-part for part in split_exactly(total, weights)]


@given(st.integers(0, 10**12), WEIGHTS)
def test_a_larger_weight_never_gets_less(total: int, weights: list[int | Fraction]) -> None:
    parts = split_exactly(total, weights)
    by_weight = sorted(zip(map(Fraction, weights), parts, strict=True))
    for (lighter, less), (heavier, more) in pairwise(by_weight):
        assert more >= less or lighter == heavier
