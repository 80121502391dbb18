"""The example register: what is published in it is exact, and all of it loads."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from bot.domain.permissions import Role
from bot.domain.register import Period, Register, days_missing
from bot.register import read_folder

FOLDER = Path(__file__).parents[2] / "deploy" / "llr"
POT = 639_675_00


@pytest.fixture(scope="module")
def register() -> Register:
    read = read_folder(FOLDER)
    assert isinstance(read, Register), [str(problem) for problem in read]
    return read


def test_it_has_the_nine_areas(register: Register) -> None:
    assert {(area.gss, area.name) for area in register.areas} == {
        ("E06000016", "Leicester"),
        ("E06000017", "Rutland"),
        ("E07000129", "Blaby"),
        ("E07000130", "Charnwood"),
        ("E07000131", "Harborough"),
        ("E07000132", "Hinckley & Bosworth"),
        ("E07000133", "Melton"),
        ("E07000134", "North West Leicestershire"),
        ("E07000135", "Oadby & Wigston"),
    }


def test_the_awards_of_2024_25_come_to_the_pot_to_the_penny(register: Register) -> None:
    assert sum(project.award for project in register.projects if project.year == "2024-25") == POT
    assert [(year.key, year.pot) for year in register.years] == [("2024-25", POT)]


@pytest.mark.parametrize(
    ("day", "joint", "partnerships"),
    [(date(2022, 4, 1), 1, 8), (date(2023, 3, 31), 1, 8), (date(2023, 4, 1), 0, 9)],
)
def test_blaby_and_hinckley_and_bosworth_were_one_partnership_until_april_2023(
    register: Register, day: date, joint: int, partnerships: int
) -> None:
    held = [each for each in register.partnership_areas if each.period.holds(day)]
    areas = Counter(each.partnership for each in held)
    assert len(held) == 9
    assert len(areas) == partnerships
    assert [set(_areas(register, each, day)) for each, number in areas.items() if number == 2] == [
        {"Blaby", "Hinckley & Bosworth"}
    ] * joint


def test_each_partnership_has_one_to_four_projects_with_one_to_three_measures(
    register: Register,
) -> None:
    projects = Counter(project.partnership for project in register.projects)
    measures = Counter(measure.project for measure in register.measures)
    assert len(projects) == 9
    assert set(projects.values()) <= {1, 2, 3, 4}
    assert set(measures) == {project.id for project in register.projects}
    assert set(measures.values()) <= {1, 2, 3}


@pytest.mark.parametrize("role", [Role.LEAD, Role.DEPUTY, Role.FINANCE])
def test_each_partnership_has_its_people_for_the_whole_year(register: Register, role: Role) -> None:
    year = Period(date(2024, 4, 1), date(2025, 3, 31))
    for partnership in {project.partnership for project in register.projects}:
        periods = [
            held.period
            for held in register.roles
            if held.partnership == partnership and held.role is role
        ]
        assert days_missing(year, periods) == ()


def test_the_office_has_each_of_its_officers(register: Register) -> None:
    assert {held.role for held in register.roles if held.partnership is None} == {
        Role.OFFICER,
        Role.CHIEF_EXECUTIVE,
        Role.CHIEF_FINANCE_OFFICER,
        Role.MONITORING_OFFICER,
        Role.COMMISSIONER,
    }


def test_every_address_is_one_that_can_never_be_anybodys(register: Register) -> None:
    addresses = [person.email for person in register.people] + [register.office.email]
    assert all(address.endswith(".example") for address in addresses)


def test_all_but_one_lead_are_in_slack(register: Register) -> None:
    """She shows in the demo what is done by e-mail; her deputy and every channel are there."""
    (without,) = [person.id for person in register.people if person.user_id is None]
    roles = [(each.role, each.partnership) for each in register.roles if each.person == without]
    assert roles == [(Role.LEAD, "melton")]
    in_slack = {person.team_id for person in register.people if person.user_id}
    assert in_slack == {register.office.team_id}
    assert all(partnership.channel_id for partnership in register.partnerships)


def _areas(register: Register, partnership: str, day: date) -> list[str]:
    names = {area.gss: area.name for area in register.areas}
    return [
        names[each.gss]
        for each in register.partnership_areas
        if each.partnership == partnership and each.period.holds(day)
    ]
