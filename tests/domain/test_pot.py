"""The pot's ledger: every penny in or out has its line, and nothing is given that is not there."""

from __future__ import annotations

from datetime import date
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Refusal
from bot.domain.pot import COMES_IN, Entry, Kind, balance_after, statement

DAY = date(2024, 7, 9)
AMOUNTS = st.integers(1, 10**12)


def entry(kind: Kind, pence: int) -> Entry:
    return Entry(f"{kind}:{pence}", kind, pence, DAY, "maya")


@st.composite
def movements(draw: st.DrawFn) -> list[Entry]:
    kinds = draw(st.lists(st.sampled_from(Kind), max_size=12))
    return [entry(kind, draw(AMOUNTS) * (1 if kind in COMES_IN else -1)) for kind in kinds]


YEAR = [
    entry(Kind.EARLY_RELEASE, 4_070_506),
    entry(Kind.UNDERSPEND, 10_000_000),
    entry(Kind.TOP_SLICE, -3_100_000),
    entry(Kind.TOP_SLICE, -1_000_000),
    entry(Kind.TOP_SLICE, -180_000),
    entry(Kind.FORMULA, -9_790_506),
]


def test_the_year_2023_24_goes_out_to_the_last_penny() -> None:
    assert balance_after(0, YEAR) == 0
    told = statement("2023-24", YEAR)
    assert (told.opening, told.closing) == (0, 0)
    assert (told.came_in, told.top_sliced, told.formula) == (14_070_506, 4_280_000, 9_790_506)
    assert [line.balance for line in told.lines[:3]] == [4_070_506, 14_070_506, 10_970_506]


def test_what_was_brought_forward_is_the_opening_and_no_movement() -> None:
    told = statement("2024-25", [entry(Kind.BROUGHT_FORWARD, 500), entry(Kind.AWARD, -200)])
    assert (told.opening, told.came_in, told.competition, told.closing) == (500, 0, 200, 300)
    assert [line.balance for line in told.lines] == [300]


def test_an_empty_pot_has_a_statement_too() -> None:
    told = statement("2024-25", [])
    assert (told.opening, told.lines, told.closing) == (0, (), 0)


def test_a_penny_more_than_there_is_is_refused_in_pounds() -> None:
    with pytest.raises(Refusal) as refused:
        balance_after(9_999, [entry(Kind.AWARD, -10_000)])
    assert refused.value.code == "pot_too_small"
    assert refused.value.facts == {"left": "£99.99", "wanted": "£100.00"}
    assert balance_after(10_000, [entry(Kind.AWARD, -10_000)]) == 0


def test_what_comes_in_later_cannot_be_given_now() -> None:
    with pytest.raises(Refusal, match="pot_too_small"):
        balance_after(0, [entry(Kind.AWARD, -1), entry(Kind.UNDERSPEND, 1)])


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_is_on_its_own_side(kind: Kind) -> None:
    wrong = -5 if kind in COMES_IN else 5
    for pence in (0, wrong):
        with pytest.raises(Refusal, match="pot_not_an_amount"):
            balance_after(100, [entry(kind, pence)])
    assert balance_after(100, [entry(kind, -wrong)]) == 100 - wrong


@given(st.integers(0, 10**12), movements())
def test_the_pot_is_never_below_zero_and_no_penny_is_lost(
    balance: int, entries: list[Entry]
) -> None:
    left = list(accumulate((each.pence for each in entries), initial=balance))
    if min(left) < 0:
        with pytest.raises(Refusal, match="pot_too_small"):
            balance_after(balance, entries)
    else:
        assert balance_after(balance, entries) == left[-1]


@given(movements())
def test_a_statement_adds_up(entries: list[Entry]) -> None:
    told = statement("2024-25", entries)
    out = told.top_sliced + told.formula + told.competition + told.carried + told.corrected
    assert told.closing == told.opening + told.came_in - out
    assert told.closing == sum(each.pence for each in entries)
