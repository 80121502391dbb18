"""When a digest is due: chosen days and hours, bank holidays, the run-up to a deadline, outages."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.domain.digest_times import NONE, Choice, History, due_day
from bot.domain.quarters import london

BEGUN = london(date(2024, 4, 2), time(10))
HOLIDAYS = frozenset({date(2024, 5, 6), date(2024, 5, 27), date(2024, 8, 26)})
WEEKLY = Choice(run_up=0)


def due(
    choice: Choice,
    now: datetime,
    last: date | None = None,
    *,
    chosen: datetime | None = None,
    deadlines: tuple[date, ...] = (),
) -> date | None:
    history = History(BEGUN, last, chosen)
    return due_day(choice, history, now, deadlines=deadlines, bank_holidays=HOLIDAYS)


def sent(
    choice: Choice, first: date, last: date, *, deadlines: tuple[date, ...] = ()
) -> list[date]:
    """The days whose digest is sent, by a look every half hour."""
    found: list[date] = []
    now, end = london(first, time(0)), london(last, time(23, 30))
    while now <= end:
        day = due(choice, now, found[-1] if found else None, deadlines=deadlines)
        if day is not None:
            assert now >= london(day, choice.at)
            found.append(day)
        now += timedelta(minutes=30)
    return found


def test_it_comes_on_mondays_at_eight_by_londons_clock_on_either_side_of_a_clock_change() -> None:
    for monday in (date(2024, 10, 21), date(2024, 10, 28)):
        last = monday - timedelta(days=7)
        assert due(WEEKLY, london(monday, time(7, 59)), last) is None
        assert due(WEEKLY, london(monday, time(8)), last) == monday


def test_a_bank_holiday_holds_it_to_the_next_working_day() -> None:
    days = sent(WEEKLY, date(2024, 4, 29), date(2024, 5, 14))
    assert days == [date(2024, 4, 29), date(2024, 5, 7), date(2024, 5, 13)]


def test_two_days_that_fall_together_are_one_digest() -> None:
    both = Choice(days=frozenset({0, 1}), run_up=0)
    assert sent(both, date(2024, 5, 4), date(2024, 5, 8)) == [date(2024, 5, 7)]


def test_it_comes_daily_up_to_a_deadline_and_never_at_a_weekend() -> None:
    deadline = date(2024, 7, 30)  # a Tuesday
    days = sent(Choice(run_up=3), date(2024, 7, 22), date(2024, 8, 5), deadlines=(deadline,))
    assert days == [date(2024, 7, day) for day in (22, 25, 26, 29, 30)] + [date(2024, 8, 5)]


def test_what_was_missed_while_the_service_was_down_is_made_up_for_once() -> None:
    monday = date(2024, 6, 10)
    thursday = london(date(2024, 6, 13), time(3))
    assert due(WEEKLY, thursday, date(2024, 6, 3)) == monday
    assert due(WEEKLY, thursday, monday) is None


def test_a_new_reader_begins_with_the_next_digest_and_so_does_a_new_choice() -> None:
    wednesday, monday = london(date(2024, 6, 12), time(9)), date(2024, 6, 10)
    assert due(WEEKLY, wednesday) is None
    assert due(WEEKLY, london(monday, time(9))) == monday
    tuesdays = Choice(days=frozenset({1}), run_up=0)
    assert due(tuesdays, wednesday, monday, chosen=wednesday) is None
    assert due(tuesdays, wednesday + timedelta(days=6), monday, chosen=wednesday) == date(
        2024, 6, 18
    )


def test_nothing_is_told_before_the_office_has_opened_a_quarter() -> None:
    opened_late = History(london(date(2024, 6, 10), time(8, 30)))
    now = london(date(2024, 6, 10), time(9))
    assert due_day(WEEKLY, opened_late, now, deadlines=(), bank_holidays=HOLIDAYS) is None


def test_who_chose_no_days_has_none() -> None:
    assert sent(NONE, date(2024, 6, 1), date(2024, 6, 20), deadlines=(date(2024, 6, 14),)) == []
