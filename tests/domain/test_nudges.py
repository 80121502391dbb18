"""Which reminder is due, to whom and when: never early, never twice, never at a bad hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.nudges import (
    OPENED,
    Colleague,
    NudgeSettings,
    Stage,
    Tone,
    Waiting,
    look,
    may_speak,
    newest,
    next_speaking,
    recipients,
    snoozed_until,
    stages,
)
from bot.domain.permissions import Role
from tests.domain import almanac

USUAL = NudgeSettings()
HOLIDAYS = frozenset().union(*(almanac.bank_holidays(year) for year in range(2022, 2030)))
LEAD, DEPUTY = Colleague("ada", Role.LEAD), Colleague("bo", Role.DEPUTY)
OFFICER = Colleague("maya", Role.OFFICER)
TEAM = (LEAD, DEPUTY, OFFICER)
OPENING = datetime(2024, 7, 1, 9, 30, tzinfo=UTC)
DUE = datetime(2024, 7, 31, 16, tzinfo=UTC)
JULY = Waiting(OPENING, DUE, OPENING, TEAM)
DUE_DAYS = st.dates(date(2023, 1, 1), date(2028, 6, 30))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def when(text: str, waiting: Waiting = JULY) -> tuple[str | None, list[str]]:
    """The stage's key and who is told."""
    found = look(waiting, at(text), USUAL, HOLIDAYS)
    return (found.stage.key if found.stage else None), list(found.tell)


def test_the_usual_stages_of_a_return_due_at_the_end_of_july() -> None:
    plan = stages(JULY, USUAL, HOLIDAYS)
    assert [(each.key, each.begins.isoformat()[:16]) for each in plan] == [
        ("opened", "2024-07-01T09:30"),
        ("2024-07-31:-10", "2024-07-17T08:00"),  # 9am in London is 8am UTC in summer
        ("2024-07-31:-5", "2024-07-24T08:00"),
        ("2024-07-31:-1", "2024-07-30T08:00"),
        ("2024-07-31:+0", "2024-07-31T08:00"),
        ("2024-07-31:+1", "2024-08-01T08:00"),
        ("2024-07-31:+3", "2024-08-05T08:00"),
        ("2024-07-31:+5", "2024-08-07T08:00"),
    ]


@given(DUE_DAYS, st.sets(st.integers(1, 30)), st.sets(st.integers(1, 30)))
def test_each_stage_is_so_many_working_days_from_the_due_day(
    day: date, before: set[int], after: set[int]
) -> None:
    """Held against a list of all working days, and summer time by its law."""
    opened = almanac.utc(day - timedelta(days=80), time(10))
    waiting = Waiting(opened, almanac.utc(day, time(17)), opened, TEAM)
    settings = replace(USUAL, before=tuple(before), after=tuple(after))
    listed = [
        each for n in range(-80, 80) if almanac.working(each := day + timedelta(days=n), HOLIDAYS)
    ]
    earlier, later = [d for d in listed if d < day], [d for d in listed if d > day]
    own = day if day in listed else earlier[-1]
    expected = {(-n, earlier[-n]) for n in before} | {(n, later[n - 1]) for n in after} | {(0, own)}
    found = {(each.offset, each.begins) for each in stages(waiting, settings, HOLIDAYS)[1:]}
    assert found == {(offset, almanac.utc(that, time(9))) for offset, that in expected}


def test_who_is_told_widens_from_the_lead_to_the_deputy_to_the_office() -> None:
    assert when("2024-07-17T08:00") == ("2024-07-31:-10", ["ada"])
    assert when("2024-07-24T08:00") == ("2024-07-31:-5", ["ada"])
    assert when("2024-07-30T08:00") == ("2024-07-31:-1", ["ada", "bo"])
    assert when("2024-08-01T08:00") == ("2024-07-31:+1", ["ada", "bo"])
    assert when("2024-08-05T08:00") == ("2024-07-31:+3", ["ada", "bo", "maya"])


def test_a_stage_that_a_person_was_told_of_is_never_said_to_them_again() -> None:
    told = replace(JULY, told=frozenset({("ada", "2024-07-31:-1")}))
    assert when("2024-07-30T09:00", told) == ("2024-07-31:-1", ["bo"])


def test_after_an_outage_only_the_newest_stage_is_said() -> None:
    assert when("2024-08-02T09:00") == ("2024-07-31:+1", ["ada", "bo"])
    found = look(JULY, at("2024-08-02T09:00"), USUAL, HOLIDAYS)
    told = replace(JULY, told=frozenset((who, "2024-07-31:+1") for who in found.tell))
    assert when("2024-08-02T09:01", told) == ("2024-07-31:+1", [])


@pytest.mark.parametrize(
    ("now", "again"),
    [
        ("2024-07-24T17:00", "2024-07-25T07:00"),  # 6pm in London: the quiet hours begin
        ("2024-07-24T06:59", "2024-07-24T07:00"),
        ("2024-07-26T20:00", "2024-07-29T07:00"),  # over the weekend
    ],
)
def test_nobody_is_written_to_in_the_quiet_hours(now: str, again: str) -> None:
    found = look(JULY, at(now), USUAL, HOLIDAYS)
    assert (found.tell, found.again) == ((), at(again))


def test_nobody_is_written_to_on_a_bank_holiday() -> None:
    good_friday = datetime(2024, 3, 29, 10, tzinfo=UTC)
    assert not may_speak(good_friday, USUAL, HOLIDAYS)
    assert next_speaking(good_friday, USUAL, HOLIDAYS) == datetime(2024, 4, 2, 7, tzinfo=UTC)


@given(st.datetimes(datetime(2023, 1, 1), datetime(2028, 12, 1)))  # noqa: DTZ001 - made aware below
def test_the_next_time_to_speak_is_the_first_there_is(naive: datetime) -> None:
    """Looked for minute by minute, in the whole quarters of an hour in which it can lie."""
    now = naive.replace(tzinfo=UTC)
    found = next_speaking(now, USUAL, HOLIDAYS)
    assert may_speak(found, USUAL, HOLIDAYS)
    assert found >= now
    between = (now + timedelta(minutes=15 * n) for n in range(1000))
    assert not any(may_speak(each, USUAL, HOLIDAYS) for each in between if each < found)


def test_a_person_who_snoozes_is_told_when_it_ends_and_nobody_else_waits() -> None:
    until = at("2024-08-01T11:00")
    waiting = replace(JULY, team=(replace(LEAD, snoozed=until), DEPUTY))
    found = look(waiting, at("2024-08-01T08:00"), USUAL, HOLIDAYS)
    assert (found.tell, found.again) == (("bo",), until)
    assert when("2024-08-01T11:00", waiting)[1] == ["ada", "bo"]


def test_a_snooze_ends_at_the_latest_on_the_due_day() -> None:
    now = at("2024-07-29T09:00")
    assert snoozed_until(now, 1, DUE, USUAL, HOLIDAYS) == at("2024-07-30T08:00")
    assert snoozed_until(now, 5, DUE, USUAL, HOLIDAYS) == at("2024-07-31T08:00")
    assert snoozed_until(at("2024-07-31T08:00"), 1, DUE, USUAL, HOLIDAYS) is None


def test_while_the_lead_is_away_the_deputy_is_told_and_then_the_office() -> None:
    away = ((date(2024, 7, 15), date(2024, 7, 26)),)
    gone = replace(LEAD, away=away)
    waiting = replace(JULY, team=(gone, DEPUTY, OFFICER))
    assert when("2024-07-17T08:00", waiting)[1] == ["bo"]
    waiting = replace(JULY, team=(gone, replace(DEPUTY, away=away), OFFICER))
    found = look(waiting, at("2024-07-24T08:00"), USUAL, HOLIDAYS)
    assert found.tell == ("maya",)
    told = replace(waiting, told=frozenset({("maya", "2024-07-31:-5")}))
    back = look(told, at("2024-07-24T08:01"), USUAL, HOLIDAYS).again
    assert back == at("2024-07-29T07:00"), "the lead is back on the Monday"
    assert when("2024-07-29T07:00", told)[1] == ["ada"]


def test_without_lead_or_deputy_the_office_is_told() -> None:
    (stage,) = [each for each in stages(JULY, USUAL, HOLIDAYS) if each.offset == -10]
    assert recipients(stage, [OFFICER], USUAL, date(2024, 7, 17)) == (OFFICER,)


def test_an_extension_brings_its_own_reminders_and_none_that_are_past() -> None:
    granted = at("2024-08-02T10:00")
    longer = replace(JULY, due=at("2024-08-14T16:00"), since=granted)
    keys = [each.key for each in stages(longer, USUAL, HOLIDAYS)]
    assert keys[:3] == ["opened", "2024-08-14:-5", "2024-08-14:-1"]


def test_a_return_opened_late_begins_with_its_opening() -> None:
    late = at("2024-07-25T10:00")
    waiting = Waiting(late, DUE, late, TEAM)
    plan = stages(waiting, USUAL, HOLIDAYS)
    assert [each.key for each in plan][:2] == [OPENED, "2024-07-31:-1"]
    assert newest(plan, late) == Stage(OPENED, Tone.OPENED, None, late)


@given(
    DUE_DAYS,
    st.lists(st.timedeltas(timedelta(minutes=1), timedelta(days=14)), min_size=1, max_size=40),
)
def test_looking_again_only_when_told_to_misses_nothing(day: date, gaps: list[timedelta]) -> None:
    """Between one look and the time it names there is nothing to say."""
    opened = almanac.utc(day - timedelta(days=40), time(10))
    waiting = Waiting(opened, almanac.utc(day, time(17)), opened, TEAM)
    now = opened
    for gap in gaps:
        found = look(waiting, now, USUAL, HOLIDAYS)
        if found.stage is not None:
            told = {(who, found.stage.key) for who in found.tell}
            waiting = replace(waiting, told=waiting.told | told)
        between = now + gap
        if found.again is None or between < found.again:
            assert look(waiting, between, USUAL, HOLIDAYS).tell == ()
        now = between
