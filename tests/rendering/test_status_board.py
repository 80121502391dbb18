"""The office's board: every partnership and quarter in one view that Slack takes, in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.board import Place, board_of
from bot.domain.return_states import ReturnState
from bot.rendering import home
from bot.rendering.text import Templates
from bot.sandbox.block_kit import check_view

DUE = datetime(2024, 7, 31, 16, tzinfo=UTC)
NOW = DUE - timedelta(days=1)
QUARTERS = [f"2024-25-Q{number}" for number in range(1, 5)]


def place(name: str, quarter: str = QUARTERS[0], **facts: Any) -> Place:
    usual: dict[str, Any] = {
        "state": ReturnState.ACCEPTED,
        "begun": True,
        "due": DUE,
        "late": True,
        "agreed": False,
        "version": 1,
    }
    return Place(f"{quarter}.{name}", name, quarter, **usual | facts)


def rows(templates: Templates, *places: Place, now: datetime = NOW) -> list[list[str]]:
    parts = home.board(templates, [], board_of(places), now=now, reviews=True)
    (table,) = [part for part in parts if part["type"] == "table"]
    return [[cell["text"] for cell in row] for row in table["rows"]]


@pytest.mark.parametrize("number", [9, 40])
def test_a_year_of_every_partnership_stands_in_one_view(templates: Templates, number: int) -> None:
    """Also with the longest words in every cell, and with names of fifty characters."""
    names = [
        f"Community Safety Partnership of Somewhere and Elsewhere, {n:02}" for n in range(number)
    ]
    places = [place(name, quarter) for name in names for quarter in QUARTERS]
    view = home.view(home.board(templates, [], board_of(places), now=NOW, reviews=True))
    assert list(check_view(view)) == []
    shown = rows(templates, *places)
    assert [row[0] for row in shown[1:]] == names
    assert shown[0][1] == "January to March 2025", "the newest quarter stands first"


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"state": ReturnState.OPEN, "begun": False}, "⬜ Not started"),
        ({"state": ReturnState.OPEN}, "✏️ Under way"),
        ({"state": ReturnState.OPEN, "due": NOW - timedelta(1)}, "⚠️ Overdue, under way"),
        ({"state": ReturnState.SUBMITTED, "agreed": None}, "📥 Received, figures not signed"),
        ({"state": ReturnState.QUERIED, "agreed": True}, "❓ Asked about, figures agree"),
        ({"state": ReturnState.REOPENED, "due": NOW - timedelta(1)}, "↩️ Open again"),
        ({"late": True}, "✅ Accepted, received late, figures do not agree"),
    ],
)
def test_a_return_is_told_in_words(templates: Templates, facts: dict[str, Any], words: str) -> None:
    shown = rows(templates, place("Blaby & Hinckley", **{"late": False, **facts}))
    assert shown[1] == ["Blaby & Hinckley", words]


def test_a_partnership_that_had_no_return_then_says_so(templates: Templates) -> None:
    shown = rows(templates, place("Old", QUARTERS[0]), place("New", QUARTERS[1]))
    assert [row[0] for row in shown] == ["Partnership", "New", "Old"]
    assert [row[1:].index("No return") for row in shown[1:]] == [1, 0]
