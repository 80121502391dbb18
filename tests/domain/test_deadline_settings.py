"""What an office may set about deadlines, and how a slip in it is refused."""

from __future__ import annotations

from datetime import date, time

import pytest

from bot.domain.deadline_settings import (
    DeadlineSettings,
    NotASetting,
    check_setting,
    deadline_settings,
    known_settings,
)
from bot.domain.due_rules import FixedDay, WorkingDaysAfter
from bot.domain.pre_election import PreElection


def test_with_nothing_set_the_usual_holds() -> None:
    assert deadline_settings({}) == DeadlineSettings()


def test_all_of_it_can_be_set() -> None:
    found = deadline_settings(
        {
            "deadlines.due": "15 working days after",
            "deadlines.time": "12:00",
            "deadlines.exceptions.2024-25-Q4": "2025-05-02",
            "deadlines.reminders_before": "7, 2",
            "deadlines.reminders_after": "",
            "deadlines.quiet_from": "17:30",
            "deadlines.office_from": "1",
            "deadlines.missing_after": "10",
            "deadlines.pre_election.2024": "2024-03-18 to 2024-05-02",
        }
    )
    assert (found.due.usual, found.due.at) == (WorkingDaysAfter(15), time(12))
    assert found.due.exceptions == {"2024-25-Q4": FixedDay(date(2025, 5, 2))}
    assert (found.nudges.before, found.nudges.after) == ((7, 2), ())
    assert (found.nudges.quiet_from, found.nudges.office_from) == (time(17, 30), 1)
    assert found.lateness.missing_after == 10
    assert found.pre_election == (PreElection(date(2024, 3, 18), date(2024, 5, 2)),)


@pytest.mark.parametrize(
    ("key", "text", "advice"),
    [
        ("due", "soon", "last working day of the month after"),
        ("time", "5pm", '"17:00"'),
        ("time", "24:00", '"17:00"'),
        ("reminders_before", "10, x", "whole number"),
        ("reminders_before", "0", "from 1 to 60"),
        ("missing_after", "-1", "whole number"),
        ("missing_after", "99999", "whole number"),
        ("exceptions.rutland", "2025-05-02", "name the quarter too"),
        ("pre_election.2024", "2024-03-18", "two days"),
        ("pre_election.2024", "2024-05-02 to 2024-03-18", "other way round"),
    ],
)
def test_a_slip_is_refused_with_what_to_write(key: str, text: str, advice: str) -> None:
    with pytest.raises(NotASetting, match=advice):
        check_setting(f"deadlines.{key}", text)


def test_a_key_that_is_not_known_is_not_a_setting() -> None:
    with pytest.raises(KeyError):
        check_setting("deadlines.reminder", "10")
    assert "deadlines.reminder_time" in known_settings()
