"""The agenda of a year: everybody who owes a return has a course, and time goes forward."""

from __future__ import annotations

from datetime import time
from itertools import pairwise
from pathlib import Path

import pytest

from bot.bank_holidays import england_and_wales
from bot.demo import EXAMPLE
from bot.domain.quarters import is_working_day, to_london
from bot.domain.register import Register
from bot.register import read_folder
from bot.rehearsal.agenda import AT_ONCE, Agenda, draw_agenda
from bot.rehearsal.tempers import Temper

HOLIDAYS = england_and_wales()


def register(folder: Path) -> Register:
    area = read_folder(folder)
    assert isinstance(area, Register), area
    return area


@pytest.fixture(params=range(1, 6))
def agenda(request: pytest.FixtureRequest) -> Agenda:
    """The example area's year, by several seeds."""
    seed: int = request.param
    area = register(EXAMPLE)
    return draw_agenda(area, "2024-25", quarters=4, seed=seed, bank_holidays=HOLIDAYS)


def test_all_owe_a_return_each_quarter_and_one_is_missing(agenda: Agenda) -> None:
    courses = [course for plan in agenda.quarters for course in plan.returns.values()]
    assert len(courses) == 36
    assert sum(course.by is None for course in courses) == 1
    assert sum(course.late for course in courses) == 6
    assert sum(course.due is not None for course in courses) == 2, "they are given more time"


def test_whoever_submits_sits_down_to_all_of_it_once(agenda: Agenda) -> None:
    for plan in agenda.quarters:
        finals = [v for g in plan.gatherings for v in g.visits if v.answers is None]
        submitted = {each for each, course in plan.returns.items() if course.by}
        assert sorted(visit.return_id for visit in finals) == sorted(submitted)
        assert all(visit.people[0] == plan.returns[visit.return_id].by for visit in finals)


def test_people_sit_down_in_working_hours_one_gathering_after_another(agenda: Agenda) -> None:
    moments = [agenda.start]
    for plan in agenda.quarters:
        moments += [plan.asked_at, plan.opened_at, *(g.at for g in plan.gatherings)]
        for gathering in plan.gatherings:
            there = to_london(gathering.at)
            assert time(9) <= there.time() <= time(16)
            assert is_working_day(there.date(), HOLIDAYS)
            returns = [visit.return_id for visit in gathering.visits]
            assert len(returns) == len(set(returns)) <= AT_ONCE
    assert all(one < other for one, other in pairwise(moments))


def test_only_the_late_come_after_the_due_time(agenda: Agenda) -> None:
    for plan in agenda.quarters:
        for gathering in plan.gatherings:
            for visit in gathering.visits:
                assert (gathering.at > plan.due) == (visit.temper is Temper.LATE)


def test_a_new_lead_answers_from_the_day_they_begin(agenda: Agenda) -> None:
    """Harborough's lead changes on 1 September 2024."""
    leads = [plan.returns[f"{plan.quarter.key}.harborough"].by for plan in agenda.quarters]
    assert "imogen-farrow" not in leads[:1]
    assert "dominic-hallworth" not in leads[1:]


def test_only_a_partnership_of_several_districts_answers_jointly(small_area: Path) -> None:
    area = register(small_area)
    agenda = draw_agenda(area, "2024-25", quarters=1, seed=7, bank_holidays=HOLIDAYS)
    (plan,) = agenda.quarters
    joint = [course for course in plan.returns.values() if course.temper is Temper.JOINT]
    assert [course.partnership for course in joint] == ["twinvale"]
    (visit,) = [v for g in plan.gatherings for v in g.visits if v.partnership == "twinvale"]
    assert visit.people == ("twinvale-lead", "twinvale-deputy")
