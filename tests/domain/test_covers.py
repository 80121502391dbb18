"""Who may be named as a cover, by whom and for how long; and from when an ended one ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.domain.covers import MOST_DAYS, Cover, ended_on, may_end, require_cover
from bot.domain.errors import Refusal
from bot.domain.permissions import OFFICE_ROLES, Actor, Held, Role

TODAY = date(2024, 7, 1)
WANTED = Cover("gus", "eastvale", date(2024, 7, 8), date(2024, 7, 19))


def actor(*held: tuple[Role, str | None]) -> Actor:
    return Actor("ada", "Ada", "ada@example.org", "UADA", tuple(Held(*each) for each in held))


LEAD = actor((Role.LEAD, "eastvale"))


def refusal(wanted: Cover = WANTED, **facts: Any) -> str | None:
    usual: dict[str, Any] = {"by": LEAD, "roles": [], "covers": [], "today": TODAY}
    try:
        require_cover(wanted, **usual | facts)
    except Refusal as refused:
        return refused.code
    return None


@pytest.mark.parametrize("role", list(Role))
def test_only_the_partnership_s_lead_names_its_cover(role: Role) -> None:
    where = None if role in OFFICE_ROLES else "eastvale"
    assert refusal(by=actor((role, where))) == (None if role is Role.LEAD else "not_the_lead")
    assert refusal(by=actor((role, "westmoor"))) == "not_the_lead"


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (TODAY, TODAY, None),
        (TODAY - timedelta(3), TODAY, None),
        (TODAY - timedelta(3), TODAY - timedelta(1), "cover_backwards"),
        (TODAY + timedelta(3), TODAY + timedelta(2), "cover_backwards"),
        (TODAY, TODAY + timedelta(MOST_DAYS - 1), None),
        (TODAY, TODAY + timedelta(MOST_DAYS), "cover_too_long"),
    ],
)
def test_a_cover_is_for_days_to_come_and_half_a_year_at_most(
    first: date, last: date, code: str | None
) -> None:
    assert refusal(replace(WANTED, first=first, last=last)) == code


def test_a_cover_is_somebody_else_who_cannot_answer_yet_and_does_not_decide() -> None:
    assert refusal(replace(WANTED, person="ada")) == "cover_self"
    for role in OFFICE_ROLES:
        assert refusal(roles=[(role, None)]) == "cover_office"
    for role in (Role.LEAD, Role.DEPUTY):
        assert refusal(roles=[(role, "eastvale")]) == "cover_answers_already"
        assert refusal(roles=[(role, "westmoor")]) is None
    assert refusal(roles=[(Role.FINANCE, "eastvale")]) is None, (
        "who then cannot sign what they typed"
    )


def test_the_same_cover_is_not_named_twice_for_a_day() -> None:
    touching = replace(WANTED, first=WANTED.last, last=WANTED.last + timedelta(5))
    assert refusal(covers=[touching]) == "cover_twice"
    assert refusal(covers=[replace(touching, first=WANTED.last + timedelta(1))]) is None
    assert refusal(covers=[replace(touching, partnership="westmoor")]) is None


def test_an_ended_cover_gives_no_right_from_that_day() -> None:
    assert ended_on(WANTED, WANTED.first + timedelta(2)) == WANTED.first + timedelta(1)
    assert ended_on(WANTED, TODAY) == WANTED.first - timedelta(1), "it never begins"
    assert ended_on(WANTED, WANTED.last + timedelta(9)) == WANTED.last, "it was over"


def test_the_office_and_the_lead_may_end_it() -> None:
    assert may_end(LEAD, "eastvale")
    assert may_end(actor((Role.OFFICER, None)), "eastvale")
    assert not may_end(LEAD, "westmoor")
    assert not may_end(actor((Role.DEPUTY, "eastvale"), (Role.COVER, "eastvale")), "eastvale")
