"""The end of a return: a story, the next milestone, the contact, a reason for being late."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.forms import parse_form
from bot.domain.readings import Accepted, Unclear, UnclearReason
from bot.domain.returns import next_question, previous, review
from tests.domain.samples import Answering, facts_of, project

FIRST_FORM = Path(__file__).parent / "forms" / "first_quarterly_return.toml"


@pytest.mark.parametrize(("number", "asked"), [(1, False), (2, True), (3, False), (4, True)])
def test_a_story_is_asked_for_twice_a_year_but_not_after_nothing(number: int, asked: bool) -> None:
    facts = facts_of(quarter=f"2024-25-Q{number}")
    assert ("case_study" in Answering(facts).finish()) is asked
    assert "case_study" not in Answering(facts).finish(nil_return="no")


def test_what_delayed_it_is_asked_only_after_the_due_time() -> None:
    assert "late_reason" not in Answering().finish()
    order = Answering(facts_of(late=True)).finish()
    assert order[-2:] == ["late_reason", "declare"]


def test_last_quarter_s_milestone_is_asked_about_unless_it_is_still_the_next() -> None:
    facts = facts_of(last={"next_milestone": "The club opens."})
    assert "last_milestone" in Answering(facts).finish(), "nothing is coming now"
    assert "last_milestone" in Answering(facts).finish(next_milestone="The second club opens.")
    assert "last_milestone" not in Answering(facts).finish(next_milestone="The club opens.")
    assert "last_milestone" not in Answering().finish()


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("Sam Field, sam@council.example", True),
        ("ada  MARSH", False),
        ("A. Marsh <ada@council.example>", False),
    ],
)
def test_the_deputy_is_somebody_else_than_the_lead(typed: str, taken: bool) -> None:
    answering = Answering()
    answering.type("contact_ok", "no")
    lead = "Ada Marsh" if "@" not in typed else "Ada Marsh, ada@council.example"
    answering.type("contact_lead", lead)
    expected = Accepted(typed) if taken else Unclear(UnclearReason.DEPUTY_IS_LEAD)
    assert answering.type("contact_deputy", typed) == expected


def test_the_spend_rating_may_be_disputed_from_the_review_and_is_never_asked_about() -> None:
    answering = Answering()
    order = answering.finish()
    assert "rag_spend:P1" not in order
    assert next_question(answering.course) is None
    before = previous(answering.course, "rag_delivery:P1")
    assert before is not None
    assert before.key == "forecast:P1"
    answering.type("rag_spend:P1", "The invoice came in late.")
    assert answering.next_key() == "declare", "it has changed since"
    shown = [asked.key for part in review(answering.course) for asked, _ in part.lines]
    assert "rag_spend:P1" in shown


def test_a_return_that_was_opened_with_the_first_form_is_finished_with_it() -> None:
    form = parse_form(FIRST_FORM.read_text("utf-8"), source="first")
    facts = facts_of(
        project(last={"rag_delivery": "green"}), late=True, last={"next_milestone": "The club."}
    )
    order = Answering(facts, form).finish(status="delayed", rag_delivery="amber")
    assert order[-1] == "declare"
    assert "rating_why:P1" in order
    assert {"safeguarding", "late_reason", "last_milestone", "evidence"}.isdisjoint(order)
