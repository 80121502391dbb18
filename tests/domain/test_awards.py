"""Awards never exceed the bid, the round or the pot, and two people decide."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.awards import Award, Outcome, check_award, check_awards, check_second
from bot.domain.errors import Refusal

PENCE = st.integers(0, 10**7)
AWARDS = st.lists(st.tuples(PENCE, PENCE), max_size=8)


@pytest.mark.parametrize(
    ("pence", "outcome"), [(0, Outcome.NOT), (1, Outcome.PART), (500, Outcome.FULL)]
)
def test_the_outcome_is_what_the_figures_say(pence: int, outcome: Outcome) -> None:
    assert Award("b", 500, pence, "Because.").outcome is outcome


@pytest.mark.parametrize(
    ("pence", "reason", "others", "code"),
    [
        (500, " ", 0, "award_needs_reason"),
        (500, "x" * 1501, 0, "award_needs_reason"),
        (501, "Because.", 0, "award_above_bid"),
        (-1, "Because.", 0, "award_above_bid"),
        (500, "Because.", 501, "award_above_round"),
    ],
)
def test_an_award_that_may_not_stand(pence: int, reason: str, others: int, code: str) -> None:
    check_award(Award("b", 500, 500, "Because."), others=500, round_pence=1000)
    with pytest.raises(Refusal) as refused:
        check_award(Award("b", 500, pence, reason), others=others, round_pence=1000)
    assert refused.value.code == code


@given(AWARDS, PENCE, PENCE)
def test_what_is_decided_never_exceeds_bid_round_or_pot(
    figures: list[tuple[int, int]], round_pence: int, pot: int
) -> None:
    awards = [Award(f"b{n}", asked, pence, "Because.") for n, (asked, pence) in enumerate(figures)]
    bids = {award.bid: award.asked for award in awards}
    total = sum(award.pence for award in awards)
    fits = all(a.pence <= a.asked for a in awards) and total <= min(round_pence, pot)
    try:
        left = check_awards(awards, bids, round_pence=round_pence, pot_pence=pot)
    except Refusal:
        assert not fits
    else:
        assert fits
        assert left == round_pence - total


def test_every_bid_is_answered_and_as_it_stands() -> None:
    award = Award("b", 500, 0, "Because.")
    with pytest.raises(Refusal, match="awards_missing"):
        check_awards([award], {"b": 500, "c": 5}, round_pence=1000, pot_pence=1000)
    with pytest.raises(Refusal, match="award_moved"):
        check_awards([award], {"b": 501}, round_pence=1000, pot_pence=1000)


def test_two_different_people_decide() -> None:
    check_second("maya", "lewis")
    with pytest.raises(Refusal, match="second_officer"):
        check_second("maya", "maya")
