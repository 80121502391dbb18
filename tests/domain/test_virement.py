"""Requests to move money: what a new version changes, what may be approved, what awards become."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Refusal
from bot.domain.quarters import Quarter
from bot.domain.readings import Value
from bot.domain.underspend import Reported, free_by_project
from bot.domain.virement import (
    Changes,
    Known,
    Move,
    VirementState,
    awards_after,
    changes_after,
    check_approval,
    check_reason,
    moves_of,
)

ASKED, APPROVED = VirementState.ASKED, VirementState.APPROVED
DECLINED, WITHDRAWN = VirementState.DECLINED, VirementState.WITHDRAWN
MOVE = Move("locks", "youth", 600, "A third evening.")
NOTHING = Changes((), (), ())


def test_moves_are_read_round_by_round_and_skipped_rounds_are_none() -> None:
    answers: dict[str, Value | None] = {
        "virement_from:1": None,
        "virement_from:2": "locks",
        "virement_to:2": "youth",
        "virement_amount:2": 600,
        "virement_why:2": "A third evening.",
        "spend:locks": 5,
    }
    assert moves_of(answers) == (MOVE,)
    assert moves_of({}) == ()


@pytest.mark.parametrize(
    ("state", "wanted", "changes"),
    [
        (ASKED, MOVE, NOTHING),
        (ASKED, None, Changes((), ("1",), ())),
        (ASKED, Move("locks", "youth", 500, "Less."), Changes((), ("1",), ())),
        (DECLINED, MOVE, NOTHING),
        (DECLINED, Move("locks", "youth", 600, "A better reason."), NOTHING),
        (DECLINED, None, NOTHING),
        (APPROVED, Move("locks", "youth", 600, "In other words."), NOTHING),
        (APPROVED, None, Changes((), (), ("1",))),
        (APPROVED, Move("locks", "youth", 500, "Less."), Changes((), (), ("1",))),
        (WITHDRAWN, MOVE, NOTHING),
    ],
)
def test_what_a_later_version_does_to_a_request(
    state: VirementState, wanted: Move | None, changes: Changes
) -> None:
    """What was declined or withdrawn can be asked again; of what is approved only the rest."""
    found = changes_after([wanted] if wanted else [], [Known("1", MOVE, state)])
    is_new = wanted is not None and (
        state is WITHDRAWN or (wanted != MOVE and state in (ASKED, DECLINED))
    )
    asked = (wanted,) if is_new and wanted else ()
    assert found == Changes(asked, changes.withdrawn, changes.stands)


def test_more_than_was_approved_asks_for_the_rest_alone() -> None:
    more = Move("locks", "youth", 700, "A fourth evening.")
    found = changes_after([more], [Known("1", MOVE, APPROVED)])
    assert found == Changes((Move("locks", "youth", 100, "A fourth evening."),), (), ("1",))


def test_the_same_request_twice_is_two_requests() -> None:
    assert changes_after([MOVE, MOVE], [Known("1", MOVE, ASKED)]).asked == (MOVE,)


def test_a_move_needs_two_projects_and_money_that_is_free() -> None:
    check_approval(MOVE, free=600)
    with pytest.raises(Refusal, match="virement_too_large"):
        check_approval(MOVE, free=599)
    with pytest.raises(Refusal, match="virement_same_project"):
        check_approval(Move("locks", "locks", 1, ""), free=600)
    assert check_reason("  Spend it first. ") == "Spend it first."
    for reason in ("  ", "x" * 601):
        with pytest.raises(Refusal, match="virement_needs_reason"):
            check_reason(reason)


@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"),
            st.sampled_from("abc"),
            st.integers(min_value=1, max_value=10**13),
        )
    )
)
def test_moving_money_keeps_the_sum_of_the_awards(moves: list[tuple[str, str, int]]) -> None:
    awards = {"a": 10**13, "b": 5, "c": 0}
    after = awards_after(awards, [Move(*each, "") for each in moves])
    assert sum(after.values()) == sum(awards.values())
    assert after.keys() == awards.keys()


def test_what_is_released_cannot_be_moved_as_well() -> None:
    """Whether it is in the pot already or is only released by the latest return."""
    awards, quarter = {"locks": 1_000, "youth": 500}, Quarter(2024, 2)
    spent, forecast = {"locks": 100, "youth": 100}, {"locks": 400, "youth": 500}
    kept = [Reported("r", quarter, spent, forecast, "keep")]
    assert free_by_project(awards, kept, {}) == {"locks": 600, "youth": 0}
    assert free_by_project(awards, kept, {"locks": 250})["locks"] == 350
    released = [Reported("r", quarter, spent, forecast, "release", 450)]
    assert free_by_project(awards, released, {})["locks"] == 150
    assert free_by_project(awards, [], {}) == {}
