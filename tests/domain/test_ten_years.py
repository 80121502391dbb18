"""Ten years of London time, with outages, jumps of the clock and whatever people do.

The service ticks when it is up and looks at a return only when the last look said so. What should
have been said is worked out beside it from the calendar alone, as `almanac` knows it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from time import perf_counter

import pytest

from bot.domain.due_rules import DueRules, due_at
from bot.domain.lateness import FlagKind, LatenessSettings, Timing, flag_due, flag_time
from bot.domain.nudges import Colleague, NudgeSettings, Waiting, look
from bot.domain.permissions import Role
from bot.domain.quarters import Quarter
from tests.domain import almanac

YEARS = range(2023, 2033)
HOLIDAYS = frozenset().union(*(almanac.bank_holidays(year) for year in range(2023, 2035)))
NUDGES, LATENESS = NudgeSettings(), LatenessSettings()
LEAD, DEPUTY, OFFICE = "lead", "deputy", "office"
TEAM = (
    Colleague(LEAD, Role.LEAD),
    Colleague(DEPUTY, Role.DEPUTY),
    Colleague(OFFICE, Role.OFFICER),
)
OFFSETS = (-10, -5, -1, 0, 1, 3, 5)


@dataclass
class Story:
    """What was said and flagged in one quarter, and at which moments the service looked."""

    opened: datetime
    due: datetime
    submitted: datetime
    said: list[tuple[datetime, str, str]] = field(default_factory=list)
    flags: list[tuple[datetime, FlagKind]] = field(default_factory=list)
    ticks: list[datetime] = field(default_factory=list)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_due_notice_is_given_once_and_none_early(seed: int) -> None:
    draw, began = Random(seed), perf_counter()
    stories = [lived(Quarter(year, number), draw) for year in YEARS for number in range(1, 5)]
    for story in stories:
        assert Counter((who, key) for _, who, key in story.said) == Counter(expected(story)), story
        for moment, _, key in story.said:
            begins, ends = window(story, key)
            assert begins <= moment < ends, (key, moment)
            assert speaking(moment), moment
        assert [kind for _, kind in story.flags] == expected_flags(story), story
    told = sum(len(story.said) for story in stories)
    assert told > 200, "the walk was not an empty one"
    looks = sum(len(story.ticks) for story in stories)
    print(  # noqa: T201 - the cost of ten years is asked for
        f"\n{len(YEARS)} years: {told} notices, {looks} ticks, {perf_counter() - began:.1f} seconds"
    )
    assert {kind for story in stories for _, kind in story.flags} >= {FlagKind.LATE}


def lived(quarter: Quarter, draw: Random) -> Story:
    """One quarter's return, from its opening to its submission."""
    opening_day = almanac.nth_working_day_after(quarter.last_day, draw.randint(1, 12), HOLIDAYS)
    opened = almanac.utc(opening_day, time(draw.randint(8, 17), draw.randint(0, 59)))
    due = due_at(DueRules(), quarter, None, HOLIDAYS)
    submitted = due + timedelta(hours=draw.choice([-300, -50, -2, 3, 60, 300, 400]))
    story = Story(opened, due, submitted)
    waiting = Waiting(opened, due, opened, TEAM)
    again: datetime | None = opened
    flagged = False
    for now in moments(story, draw):
        story.ticks.append(now)
        if again is None or now < again:
            continue
        found = look(waiting, now, NUDGES, HOLIDAYS)
        if found.stage is not None:
            told = {(who, found.stage.key) for who in found.tell}
            story.said += [(now, who, found.stage.key) for who in found.tell]
            waiting = replace(waiting, told=waiting.told | told)
        kind = flag_due(Timing(due, None), now, LATENESS, HOLIDAYS)
        if kind is not None and not flagged:
            story.flags.append((now, kind))
            flagged = True
        nexts = [found.again] if found.again else []
        nexts += [] if flagged else [flag_time(Timing(due, None), LATENESS, HOLIDAYS)]
        again = min(nexts, default=None)
    late = flag_due(Timing(due, submitted), submitted, LATENESS, HOLIDAYS)
    story.flags += [(submitted, late)] if late else []
    return story


def moments(story: Story, draw: Random) -> Iterator[datetime]:
    """When the service ticks: often, doubled, late, not at all, or after the clock has jumped."""
    now = story.opened
    while now < story.submitted:
        yield now
        chance = draw.random()
        if chance < 0.0007:
            now += timedelta(minutes=draw.randint(1, 14 * 24 * 60))  # an outage
        elif chance < 0.004:
            now = max(story.opened, now - timedelta(minutes=draw.randint(1, 180)))  # set back
        elif chance < 0.01:
            yield now  # a doubled tick
            now += timedelta(minutes=draw.randint(61, 300))  # the clock is set forward
        else:
            now += timedelta(minutes=20, seconds=draw.randint(0, 59))


def begins(story: Story, offset: int) -> datetime:
    day = (story.due + timedelta(hours=1)).date() if summer(story.due) else story.due.date()
    if offset > 0:
        day = almanac.nth_working_day_after(day, offset, HOLIDAYS)
    if offset < 0:
        listed = [day - timedelta(days=n) for n in range(1, 60)]
        day = [each for each in listed if almanac.working(each, HOLIDAYS)][-offset - 1]
    return almanac.utc(day, time(9))


def windows(story: Story) -> list[tuple[str, int | None, datetime, datetime]]:
    """(key, offset, from, to) of every stage: each holds until the next one begins."""
    day = story.due.date().isoformat()
    starts = [(f"{day}:{n:+d}", n, begins(story, n)) for n in OFFSETS]
    starts = [each for each in starts if each[2] > story.opened]
    plan: list[tuple[str, int | None, datetime]] = [("opened", None, story.opened), *starts]
    ends = [each[2] for each in plan[1:]] + [datetime.max.replace(tzinfo=UTC)]
    return [(*each, end) for each, end in zip(plan, ends, strict=True)]


def window(story: Story, key: str) -> tuple[datetime, datetime]:
    return next((start, end) for name, _, start, end in windows(story) if name == key)


def expected(story: Story) -> list[tuple[str, str]]:
    """Every stage that the service was up in, at an hour at which people may be written to."""
    heard = [each for each in story.ticks if speaking(each)]
    return [
        (who, key)
        for key, offset, start, end in windows(story)
        if any(start <= each < end for each in heard)
        for who, first in ((LEAD, -99), (DEPUTY, -1), (OFFICE, 3))
        if who == LEAD or (offset is not None and offset >= first)
    ]


def expected_flags(story: Story) -> list[FlagKind]:
    day = almanac.nth_working_day_after(story.due.date(), 5, HOLIDAYS)
    missing = any(each >= almanac.utc(day, time(17)) for each in story.ticks)
    late = story.submitted > story.due
    return [FlagKind.MISSING] * missing + [FlagKind.LATE] * late


def speaking(moment: datetime) -> bool:
    there = moment + timedelta(hours=summer(moment))
    return almanac.working(there.date(), HOLIDAYS) and 8 <= there.hour < 18


def summer(moment: datetime) -> bool:
    """Whether London is on summer time: worked out from noon, as no tick at night is spoken at."""
    return almanac.utc(moment.date(), time(12)).hour == 11


def test_the_years_hold_easter_at_the_year_s_end_and_both_changes_of_the_clocks() -> None:
    """31 March 2024 is among the quarters' ends that the walks go over."""
    assert Quarter(2023, 4).last_day == date(2024, 3, 31) == almanac.easter(2024)
    assert summer(datetime(2024, 3, 31, 12, tzinfo=UTC))
    assert not summer(datetime(2024, 10, 27, 12, tzinfo=UTC))
