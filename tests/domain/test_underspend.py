"""What comes into the pot from a year's returns, and where a year end does not agree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.quarters import Quarter
from bot.domain.readings import Value
from bot.domain.underspend import (
    Collation,
    Disagreement,
    Due,
    Reported,
    collate,
    declared,
    due_in,
    reported,
    unspent_by_project,
)

AWARDS = {"locks": 10_000, "youth": 6_000}


def quarter(
    number: int,
    locks: int,
    youth: int,
    *,
    forecast: tuple[int, int] | None = None,
    choice: str | None = None,
    released: int | None = None,
) -> Reported:
    """A return of 2023-24."""
    foreseen = dict(zip(AWARDS, forecast, strict=True)) if forecast else {}
    spent = {"locks": locks, "youth": youth}
    return Reported(f"Q{number}", Quarter(2023, number), spent, foreseen, choice, released)


EARLY = quarter(2, 2_000, 1_500, forecast=(9_000, 6_000), choice="release", released=1_000)
THREE = (quarter(1, 2_000, 1_500), EARLY, quarter(3, 2_000, 1_500, forecast=(9_000, 5_500)))


def last(choice: str | None = None, released: int | None = None) -> tuple[Reported, ...]:
    """A whole year, in which 8,500 of 10,000 and 5,600 of 6,000 were spent."""
    return (*THREE, quarter(4, 2_500, 1_100, choice=choice, released=released))


def test_a_return_is_read_from_its_canonical_answers() -> None:
    answers: dict[str, Value | None] = {
        "spend:locks": 5_000,
        "forecast:locks": 9_000,
        "spend:youth": 0,
        "underspend_release": "release",
        "release_amount": 700,
        "summary": "All went well.",
        "risk:1": None,
    }
    read = reported("r", Quarter(2023, 2), answers)
    assert read == Reported(
        "r", Quarter(2023, 2), {"locks": 5_000, "youth": 0}, {"locks": 9_000}, "release", 700
    )
    assert reported("r", Quarter(2023, 2), {}).choice is None


def test_an_early_release_comes_from_the_projects_that_foresee_it() -> None:
    assert due_in(AWARDS, THREE[:2], {}) == (Due("Q2", EARLY.quarter, "locks", 1_000),)
    assert due_in(AWARDS, THREE[:2], {"locks": 1_000}) == ()


def test_the_last_return_brings_only_what_was_not_released_before() -> None:
    year = last("release", 1_900)
    assert unspent_by_project(AWARDS, year) == {"locks": 1_500, "youth": 400}
    assert due_in(AWARDS, year, {"locks": 1_000}) == (
        Due("Q4", Quarter(2023, 4), "locks", 500),
        Due("Q4", Quarter(2023, 4), "youth", 400),
    )


def test_a_part_is_shared_out_by_what_each_project_leaves() -> None:
    due = due_in(AWARDS, last("release", 190), {})
    assert [(each.project, each.pence) for each in due] == [("locks", 150), ("youth", 40)]


@pytest.mark.parametrize("choice", ["keep", "unsure"])
def test_what_is_kept_or_not_decided_stays_out_of_the_pot(choice: str) -> None:
    assert declared(AWARDS, last(choice)) == 0
    assert due_in(AWARDS, last(choice), {}) == ()


def test_a_last_return_that_was_not_asked_releases_all_that_was_not_spent() -> None:
    assert declared(AWARDS, last()) == 1_900
    assert declared(AWARDS, THREE) == 0, "an earlier one that was not asked releases nothing"
    assert declared(AWARDS, ()) == 0


def test_a_project_awarded_since_the_latest_return_leaves_nothing() -> None:
    later = AWARDS | {"buses": 7_000}
    assert unspent_by_project(later, last()) == {"locks": 1_500, "youth": 400}
    assert due_in(later, THREE[:2], {}) == due_in(AWARDS, THREE[:2], {})


def test_what_is_spent_already_is_not_unspent_by_an_older_forecast() -> None:
    amended = (quarter(1, 9_500, 0), quarter(2, 400, 0, forecast=(9_000, 6_000)))
    assert unspent_by_project(AWARDS, amended) == {"locks": 100, "youth": 0}


def test_less_than_is_in_the_pot_brings_nothing_and_takes_nothing_back() -> None:
    assert due_in(AWARDS, last("release", 500), {"locks": 1_000}) == ()


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 10**9), min_size=1),
    st.data(),
)
def test_what_is_due_and_what_is_entered_are_what_was_declared(
    awards: dict[str, int], data: st.DataObject
) -> None:
    spent = {each: data.draw(st.integers(0, award)) for each, award in awards.items()}
    unspent = sum(awards.values()) - sum(spent.values())
    if not unspent:
        return
    released = data.draw(st.integers(0, unspent))
    entered = {each: data.draw(st.integers(0, 10**9)) for each in awards}
    year = (Reported("r", Quarter(2023, 4), spent, {}, "release", released),)
    due = due_in(awards, year, entered)
    assert sum(each.pence for each in due) == max(0, released - sum(entered.values()))
    assert all(each.pence > 0 for each in due)


def test_a_year_end_at_which_all_agrees() -> None:
    assert collate("eastvale", 16_000, AWARDS, last("release", 1_900), 1_900) == Collation(
        "eastvale", 16_000, 16_000, 14_100, 1_900, 1_900, 1_900, 4, ()
    )


def test_what_was_won_by_a_bid_is_no_part_of_the_allocation() -> None:
    found = collate("eastvale", 10_000, AWARDS, last("release", 1_900), 1_900, won=6_000)
    assert found.disagreements == ()


@pytest.mark.parametrize(
    ("allocated", "returns", "in_pot", "found"),
    [
        (None, last("release", 1_900), 1_900, {Disagreement.NO_ALLOCATION}),
        (16_001, last("release", 1_900), 1_900, {Disagreement.AWARDS_DIFFER}),
        (16_000, last("release", 1_899), 1_899, {Disagreement.NOT_DECLARED}),
        (16_000, last("keep"), 0, {Disagreement.NOT_DECLARED}),
        (16_000, last("release", 1_900), 1_000, {Disagreement.NOT_IN_POT}),
        (
            16_000,
            (quarter(1, 11_000, 6_000),),
            0,
            {Disagreement.RETURNS_MISSING, Disagreement.OVERSPENT},
        ),
        (
            16_000,
            (),
            0,
            {Disagreement.RETURNS_MISSING, Disagreement.NOT_DECLARED},
        ),
    ],
)
def test_each_disagreement_is_named(
    allocated: int | None,
    returns: tuple[Reported, ...],
    in_pot: int,
    found: set[Disagreement],
) -> None:
    assert set(collate("eastvale", allocated, AWARDS, returns, in_pot).disagreements) == found
