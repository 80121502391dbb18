"""Each rule about dates against the almanac, which looks at days one by one and shares no code."""

from __future__ import annotations

from calendar import month_name, monthrange
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.covers import MOST_DAYS, Cover, ended_on, require_cover
from bot.domain.digest_times import Choice, History, due_day, next_at
from bot.domain.due_words import time_left
from bot.domain.errors import Refusal
from bot.domain.holiday_list import ends_soon
from bot.domain.lateness import FlagKind, LatenessSettings, Timing, due_again, evidence
from bot.domain.nudges import Colleague, NudgeSettings, may_speak, snoozed_until
from bot.domain.permissions import Actor, Held, Role
from bot.domain.quarters import (
    add_working_days,
    london,
    quarter_containing,
    to_london,
    working_days_between,
)
from bot.domain.readings import Accepted
from bot.domain.rounds import Terms, opening_time, reminder_due, round_moments
from bot.domain.signing import reminders
from bot.domain.totals import planned_from
from bot.domain.typed_dates import read_date
from tests.domain import almanac
from tests.domain.almanac import ONE, working

HOLIDAYS = frozenset().union(*(almanac.bank_holidays(year) for year in range(2021, 2031)))
LEAD = Actor("ada", "Ada", "ada@example.org", None, (Held(Role.LEAD, "eastvale"),))
DAYS = st.dates(date(2023, 1, 1), date(2028, 6, 30))
TIMES = st.times(time(2), time(23, 59)).map(lambda each: each.replace(microsecond=0))
MOMENTS = st.builds(
    datetime.combine, DAYS, st.times() | st.times(time(22, 30)), tzinfo=st.just(UTC)
)
"""Many of them late in the evening, when in summer it is tomorrow in London."""

CHOICES = st.builds(
    Choice,
    days=st.frozensets(st.integers(0, 4), max_size=2),
    at=st.integers(6, 19).map(time),
    run_up=st.integers(0, 5),
)


def after(first: date, last: date) -> list[date]:
    """The days after the first, up to and with the last."""
    return [first + n * ONE for n in range(1, (last - first).days + 1)]


def working_after(first: date, last: date) -> int:
    return sum(working(day, HOLIDAYS) for day in after(first, last))


def before(day: date, count: int) -> date:
    """The count-th working day before a day."""
    listed = [that for n in range(1, 400) if working(that := day - n * ONE, HOLIDAYS)]
    return listed[count - 1]


@given(DAYS, st.integers(1, 40), st.integers(0, 90))
def test_working_days_are_added_taken_away_and_counted(day: date, count: int, on: int) -> None:
    assert add_working_days(day, count, HOLIDAYS) == almanac.nth_working_day_after(
        day, count, HOLIDAYS
    )
    assert add_working_days(day, -count, HOLIDAYS) == before(day, count)
    end = day + on * ONE
    assert working_days_between(day, end, HOLIDAYS) == working_after(day, end)
    assert working_days_between(end, day, HOLIDAYS) == -working_after(day, end)


@given(DAYS, TIMES)
def test_london_s_clock_and_utc_tell_the_same_moment(day: date, at: time) -> None:
    moment = almanac.utc(day, at)
    assert london(day, at) == moment
    assert to_london(moment).replace(tzinfo=None) == datetime.combine(day, at)


@given(DAYS)
def test_a_day_s_quarter_by_its_month(day: date) -> None:
    number = (4, 4, 4, 1, 1, 1, 2, 2, 2, 3, 3, 3)[day.month - 1]
    assert (found := quarter_containing(day)).number == number
    months = [n + 1 for n in range(12) if (4, 4, 4, 1, 1, 1, 2, 2, 2, 3, 3, 3)[n] == number]
    assert found.first_day == date(day.year, months[0], 1)
    assert found.last_day == date(day.year, months[2], monthrange(day.year, months[2])[1])
    assert found.year == (day.year if day.month > 3 else day.year - 1)


@given(MOMENTS, MOMENTS)
def test_the_time_left_is_counted_in_london_s_days(now: datetime, due: datetime) -> None:
    """Late on a summer's evening in UTC it is tomorrow in London."""
    names = dict.fromkeys(HOLIDAYS, "Bank holiday")
    found = time_left(now, due, names)
    today, last = (_london_day(each) for each in (now, due))
    count = working_after(today, last) if today <= last else -working_after(last, today)
    assert (found.days, found.over) == (count, now > due)
    missed = [each for each in after(*sorted((today, last))) if each in HOLIDAYS]
    assert [day for day, _ in found.holidays] == missed


def _london_day(moment: datetime) -> date:
    summer = almanac.utc(moment.date(), time(12)).hour == 11
    return (moment + timedelta(hours=int(summer))).date()


@given(MOMENTS, TIMES)
def test_figures_are_reminded_of_three_and_six_working_days_on(
    submitted: datetime, at: time
) -> None:
    day = _london_day(submitted)
    expected = [
        (role, almanac.utc(almanac.nth_working_day_after(day, count, HOLIDAYS), at))
        for role, count in ((Role.FINANCE, 3), (Role.LEAD, 6))
    ]
    assert reminders(submitted, at, HOLIDAYS) == expected


@given(DAYS, TIMES, DAYS, TIMES)
def test_a_round_opens_reminds_and_closes(
    opens: date, opening: time, closes: date, at: time
) -> None:
    day = max(opens, closes) + ONE
    start, end = almanac.utc(min(opens, closes), opening), almanac.utc(day, at)
    terms = Terms("Safer streets", "2024-25", 1, 1, ("Streets",), "", start, end)
    told = {count: almanac.utc(before(day, count), time(9)) for count in (5, 1)}
    in_it = {count: that for count, that in told.items() if that > terms.opens_at}
    assert round_moments(terms, HOLIDAYS) == (
        terms.opens_at,
        *in_it.values(),
        terms.closes_at + timedelta(seconds=1),
    )
    for now in (*told.values(), terms.closes_at):
        due = [count for count, that in in_it.items() if that <= now]
        late = not terms.opens_at <= now <= terms.closes_at
        assert reminder_due(terms, now, HOLIDAYS) == (None if late or not due else min(due))
    ends = next(year for year in range(2022, 2031) if day <= date(year, 3, 31))
    assert (terms.spend_by, terms.spend_year) == (
        date(ends, 3, 31),
        f"{ends - 1}-{ends % 100:02}",
    )


@given(DAYS, TIMES, st.integers(-3, 30))
def test_a_round_opens_at_nine_on_its_day_or_at_once(day: date, at: time, on: int) -> None:
    now = almanac.utc(day, at)
    expected = almanac.utc(day + on * ONE, time(9)) if on > 0 else now
    assert opening_time(day + on * ONE, now) == expected


@given(DAYS, TIMES, st.integers(1, 20), st.integers(-40, 40))
def test_what_is_sent_back_is_due_again_some_working_days_on(
    day: date, reopened: time, count: int, due_on: int
) -> None:
    settings = replace(LatenessSettings(), again_days=count)
    due = almanac.utc(day + due_on * ONE, time(17))
    that = almanac.utc(almanac.nth_working_day_after(day, count, HOLIDAYS), time(17))
    again = due_again(
        due,
        almanac.utc(day, reopened),
        at=time(17),
        settings=settings,
        bank_holidays=HOLIDAYS,
    )
    assert again == max(due, that)


@given(DAYS, st.integers(1, 5), st.integers(0, 14 * 24))
def test_an_outage_excuses_what_is_in_by_the_same_hour_some_working_days_on(
    day: date, count: int, hours: int
) -> None:
    settings = replace(LatenessSettings(), excuse_days=count)
    due = almanac.utc(day, time(17))
    received = due + timedelta(hours=hours)
    within = almanac.utc(almanac.nth_working_day_after(day, count, HOLIDAYS), time(17))
    seen = evidence(
        FlagKind.LATE,
        Timing(due, received),
        now=received,
        up=[],
        settings=settings,
        bank_holidays=HOLIDAYS,
    )
    assert seen.excused == (received <= within)


@given(MOMENTS, st.times(), st.times())
def test_quiet_hours_are_those_of_london(now: datetime, one: time, other: time) -> None:
    wakes, rests = sorted((one, other))
    settings = replace(NudgeSettings(), quiet_until=wakes, quiet_from=rests)
    day = _london_day(now)
    shift = timedelta(hours=int(almanac.utc(now.date(), time(12)).hour == 11))
    if now.hour == 0 and shift != timedelta(hours=int(almanac.utc(day, time(12)).hour == 11)):
        return
    awake = wakes <= (now + shift).time() < rests
    assert may_speak(now, settings, HOLIDAYS) == (awake and working(day, HOLIDAYS))


@given(DAYS, TIMES, st.integers(1, 10), st.integers(-2, 30))
def test_a_snooze_ends_on_a_working_day_and_no_later_than_the_due_day(
    day: date, at: time, count: int, on: int
) -> None:
    due_on = day + on * ONE
    last = due_on if working(due_on, HOLIDAYS) else before(due_on, 1)
    wanted = almanac.nth_working_day_after(day, count, HOLIDAYS)
    until = almanac.utc(min(wanted, last), NudgeSettings().at)
    now = almanac.utc(day, at)
    found = snoozed_until(now, count, almanac.utc(due_on, time(17)), NudgeSettings(), HOLIDAYS)
    assert found == (until if until > now else None)


@given(DAYS, st.lists(st.tuples(st.integers(-20, 40), st.integers(0, 20)), max_size=4))
def test_somebody_is_back_on_the_first_day_that_no_leave_holds(
    day: date, leaves: list[tuple[int, int]]
) -> None:
    away = tuple((day + start * ONE, day + (start + long) * ONE) for start, long in leaves)
    days = {day + (start + n) * ONE for start, long in leaves for n in range(long + 1)}
    free = next(that for n in range(200) if (that := day + n * ONE) not in days)
    assert Colleague("ada", Role.LEAD, away=away).back(day) == free


@given(st.sets(DAYS, min_size=1, max_size=9), st.integers(-370, -360) | st.integers(-800, 400))
def test_a_list_of_holidays_ends_soon_with_fewer_than_365_days_left(
    listed: set[date], on: int
) -> None:
    last = max(listed)
    today = last + on * ONE
    left = len(after(today, last))
    assert ends_soon(listed, today) == (last if left < 365 else None)


@given(
    DAYS,
    st.integers(-30, 30),
    st.integers(182, 187) | st.integers(-5, 400),
    st.integers(0, 500),
)
def test_a_cover_lasts_half_a_year_at_most_and_ends_before_the_day_it_is_ended(
    today: date, start: int, long: int, ended: int
) -> None:
    first = today + start * ONE
    cover = Cover("gus", "eastvale", first, first + long * ONE)
    days = {first + n * ONE for n in range(long + 1)}
    ahead = {day for day in days if day >= today}
    code = None if ahead else "cover_backwards"
    assert _refused(cover, today) == ("cover_too_long" if len(ahead) > MOST_DAYS else code)
    if long >= 0:
        end = today + ended * ONE
        kept = {day for day in days if day < end}
        assert ended_on(cover, end) == max(kept, default=first - ONE)


def _refused(cover: Cover, today: date) -> str | None:
    try:
        require_cover(cover, by=LEAD, roles=[], covers=[], today=today)
    except Refusal as refused:
        return refused.code
    return None


@given(DAYS, TIMES, CHOICES, st.lists(st.integers(-3, 20), max_size=3), st.integers(1, 9))
def test_the_digest_that_is_due_is_the_newest_that_was_not_sent(
    day: date, clock: time, choice: Choice, due_in: list[int], told: int
) -> None:
    """Each day of the last fortnight is asked: was there a digest on it, and at which moment?"""
    now, last = almanac.utc(day, clock), day - told * ONE
    deadlines = [day + n * ONE for n in due_in]
    sent = [
        that
        for n in range(13, -1, -1)
        if working(that := day - n * ONE, HOLIDAYS) and almanac.utc(that, choice.at) <= now
        if _has_digest(that, choice, deadlines)
    ]
    newest = sent[-1] if sent else None
    history = History(almanac.utc(date(2022, 1, 4), time(9)), last)
    found = due_day(choice, history, now, deadlines=deadlines, bank_holidays=HOLIDAYS)
    assert found == (newest if newest and newest > last else None)


@given(DAYS, TIMES, CHOICES, st.lists(st.integers(-3, 60), max_size=3))
def test_the_next_digest_is_the_first_that_will_be_due(
    day: date, clock: time, choice: Choice, due_in: list[int]
) -> None:
    now, deadlines = almanac.utc(day, clock), [day + n * ONE for n in due_in]
    days = [
        that
        for n in range(61)
        if working(that := day + n * ONE, HOLIDAYS) and _has_digest(that, choice, deadlines)
    ]
    moments = [almanac.utc(that, choice.at) for that in days]
    expected = next((each for each in moments if each > now), None)
    assert next_at(choice, now, deadlines=deadlines, bank_holidays=HOLIDAYS) == expected


def _has_digest(day: date, choice: Choice, deadlines: list[date]) -> bool:
    """One of its own, one held over to it from days off, or one of the days before a deadline."""
    waited = after(before(day, 1), day)
    near = [that for that in deadlines if 0 <= (that - day).days <= 14]
    return any(that.weekday() in choice.days for that in waited) or bool(
        choice.run_up and any(working_after(day, that) <= choice.run_up for that in near)
    )


def test_an_award_is_planned_from_its_quarter_while_half_of_it_is_to_come() -> None:
    """Every day of a financial year, the one before it and the one after it."""
    starts = [date(2024, 4, 1), date(2024, 7, 1), date(2024, 10, 1), date(2025, 1, 1)]
    ends = [*starts[1:], date(2025, 4, 1)]
    for day in (date(2023, 4, 1) + n * ONE for n in range(3 * 365)):
        good = [
            number
            for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1)
            if day <= start or (day < end and len(after(day, end - ONE)) >= 45)
        ]
        assert planned_from(day, 2024) == min(good, default=4), day


@given(st.integers(2000, 2099), st.integers(1, 12), st.integers(1, 31))
def test_a_typed_date_is_read_if_its_month_has_that_day(year: int, month: int, day: int) -> None:
    months = list(month_name)[1:]
    exists = day <= monthrange(year, month)[1]
    for typed in (
        f"{year}-{month:02}-{day:02}",
        f"{day}/{month}/{year}",
        f"{day} {months[month - 1]} {year}",
    ):
        reading = read_date(typed, months)
        assert isinstance(reading, Accepted) == exists, typed
        if isinstance(reading, Accepted):
            assert reading.value == f"{year}-{month:02}-{day:02}"
