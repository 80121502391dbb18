"""A bid round: what may be offered, when it takes bids, who is reminded, and its states."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.errors import Refusal
from bot.domain.rounds import (
    TRANSITIONS,
    Move,
    RoundState,
    Terms,
    check_terms,
    moved,
    opening_time,
    reminder_due,
    takes_bids,
)

NOW = datetime(2024, 7, 1, 8, tzinfo=UTC)
CLOSES = datetime(2024, 7, 31, 16, tzinfo=UTC)  # 5pm in London
TERMS = Terms(
    title="Underspend 2023-24",
    year="2023-24",
    pence=9_790_506,
    most=2_000_000,
    themes=("Safer streets", "Rural crime"),
    criteria="New work only.",
    opens_at=NOW,
    closes_at=CLOSES,
)
NO_HOLIDAYS: frozenset[date] = frozenset()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": ""}, "round_needs_words"),
        ({"title": "x" * 81}, "round_needs_words"),
        ({"criteria": ""}, "round_needs_words"),
        ({"themes": ()}, "round_themes"),
        ({"themes": ("Safer streets", "safer streets")}, "round_themes"),
        ({"themes": ("x" * 61,)}, "round_themes"),
        ({"pence": 0, "most": 1}, "round_too_large"),
        ({"pence": 10_000_001}, "round_too_large"),
        ({"most": 0}, "round_most"),
        ({"most": 9_790_507}, "round_most"),
        ({"closes_at": NOW + timedelta(minutes=59)}, "round_times"),
        ({"opens_at": CLOSES}, "round_times"),
    ],
)
def test_what_may_not_be_offered(change: dict[str, object], code: str) -> None:
    check_terms(TERMS, now=NOW, available=10_000_000)
    with pytest.raises(Refusal) as refused:
        check_terms(
            replace(TERMS, **change),  # type: ignore[arg-type]  # each row changes what it names
            now=NOW,
            available=10_000_000,
        )
    assert refused.value.code == code


def test_a_second_late_is_late() -> None:
    assert takes_bids(RoundState.OPEN, TERMS, NOW)
    assert takes_bids(RoundState.OPEN, TERMS, CLOSES)
    assert not takes_bids(RoundState.OPEN, TERMS, CLOSES + timedelta(seconds=1))
    assert not takes_bids(RoundState.OPEN, TERMS, NOW - timedelta(seconds=1))
    assert not takes_bids(RoundState.CLOSED, TERMS, NOW)


def test_only_the_moves_of_the_table_are_made() -> None:
    for state in RoundState:
        for move in Move:
            if (state, move) in TRANSITIONS:
                assert moved(state, move) is TRANSITIONS[state, move]
            else:
                with pytest.raises(Refusal, match="round_moved_on"):
                    moved(state, move)


def test_only_what_is_decided_or_cancelled_is_over() -> None:
    ends = {RoundState.DECIDED, RoundState.CANCELLED}
    assert {state for state, _ in TRANSITIONS} == set(RoundState) - ends


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2024, 7, 24, 7, 59, tzinfo=UTC), None),
        (datetime(2024, 7, 24, 8, 0, tzinfo=UTC), 5),  # 9am in London, 5 working days before
        (datetime(2024, 7, 30, 7, 59, tzinfo=UTC), 5),
        (datetime(2024, 7, 30, 8, 0, tzinfo=UTC), 1),
        (CLOSES, 1),
        (CLOSES + timedelta(seconds=1), None),
    ],
)
def test_the_newest_reminder_that_is_due(now: datetime, due: int | None) -> None:
    assert reminder_due(TERMS, now, NO_HOLIDAYS) == due


def test_nobody_is_reminded_of_a_round_in_the_hour_that_it_opens() -> None:
    opened = datetime(2024, 7, 29, 9, tzinfo=UTC)
    late = replace(TERMS, opens_at=opened)
    assert reminder_due(late, opened, NO_HOLIDAYS) is None
    assert reminder_due(late, datetime(2024, 7, 30, 8, tzinfo=UTC), NO_HOLIDAYS) == 1


def test_it_opens_at_once_or_at_nine_in_london() -> None:
    assert opening_time(None, NOW) == NOW
    assert opening_time(date(2024, 7, 1), NOW) == NOW
    assert opening_time(date(2024, 7, 8), NOW) == datetime(2024, 7, 8, 8, tzinfo=UTC)


def test_awards_are_for_the_year_in_which_the_round_closes() -> None:
    assert (TERMS.spend_year, TERMS.spend_by) == ("2024-25", date(2025, 3, 31))
    spring = replace(TERMS, closes_at=datetime(2024, 3, 31, 23, tzinfo=UTC))  # midnight in London
    assert spring.spend_year == "2024-25"
