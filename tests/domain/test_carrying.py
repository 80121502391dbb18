"""Last quarter's answers given again: which, where, and never a figure."""

from __future__ import annotations

import pytest

from bot.domain.carrying import carried, last_hash, last_of_return, same_as_last
from bot.domain.drafts import Draft
from bot.domain.forms import FormMistake
from bot.domain.questions import CARRIED_NEVER
from bot.domain.readings import Value
from tests.domain.samples import Answering, facts_of, one_question, project, quarterly_form

LAST: dict[str, Value] = {
    "status": "delayed",
    "delay_cause": "staff",
    "progress": "Six sessions were held.",
    "outcome": "The park is used again.",
    "spend": 300_000,
    "committed": 100,
    "forecast": 900_000,
    "variance_why": "Most sessions run in the summer.",
    "rag_delivery": "amber",
    "rating_why": "A member of staff left.",
}
RISK: dict[str, Value] = {
    "risk:1": "The provider may close.",
    "risk_likelihood:1": "4",
    "risk_impact:1": "4",
    "risk_plan:1": "We are talking to two others.",
}


def draft_of(answering: Answering) -> Draft:
    revision = answering.revision
    return Draft("R1", answering.form, answering.facts, answering.answers, revision)


def same(answering: Answering, key: str) -> dict[str, Value]:
    found = same_as_last(answering.asked(key), draft_of(answering))
    return {asked.key: value for asked, value in found}


def begun(**last: Value) -> Answering:
    answering = Answering(facts_of(project(last=last or LAST), quarter="2024-25-Q2", last=RISK))
    answering.type("nil_return", "yes")
    return answering


def test_a_project_is_as_last_quarter_in_one_press_but_for_its_figures_and_reasons() -> None:
    assert same(begun(), "status:P1") == {
        "status:P1": "delayed",
        "delay_cause:P1": "staff",
        "progress:P1": "Six sessions were held.",
        "outcome:P1": "The park is used again.",
        "rag_delivery:P1": "amber",
    }


def test_what_is_answered_already_stays_as_it_is() -> None:
    answering = begun()
    answering.type("progress:P1", "Eight sessions were held.")
    assert "progress:P1" not in same(answering, "status:P1")
    assert same(answering, "progress:P1") == {
        "progress:P1": "Six sessions were held.",
        "outcome:P1": "The park is used again.",
        "rag_delivery:P1": "amber",
    } | {"status:P1": "delayed", "delay_cause:P1": "staff"}


def test_an_answer_that_the_form_does_not_take_any_more_is_asked_for() -> None:
    answering = begun(**(LAST | {"status": "sleeping", "progress": "x" * 601}))
    assert same(answering, "status:P1") == {}
    assert carried(answering.asked("progress:P1"), answering.course) is None


def test_an_open_risk_is_kept_with_all_that_belongs_to_it_and_a_new_one_is_asked_for() -> None:
    answering = begun()
    assert same(answering, "risk:1") == RISK
    assert answering.asked("risk:2").subject == "2"


def test_a_risk_that_was_closed_leaves_its_place_to_the_next() -> None:
    submitted: dict[str, Value | None] = {
        "risk:1": None,
        "risk:2": "Second",
        "risk_impact:2": "2",
        "risk:3": "Third",
        "summary": "Well.",
        "spend:P1": 100,
    }
    assert last_of_return(quarterly_form(), submitted) == {
        "summary": "Well.",
        "risk:1": "Second",
        "risk_impact:1": "2",
        "risk:2": "Third",
    }


def test_nothing_of_a_figure_a_call_or_a_declaration_is_carried_in_the_delivered_form() -> None:
    asked = {key for key, (_, question) in quarterly_form().places.items() if question.carry}
    assert asked == {"status", "delay_cause", "progress", "measure_source", "outcome",
                     "rag_delivery", "risk", "risk_likelihood", "risk_impact", "risk_plan",
                     "next_milestone"}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(CARRIED_NEVER))
def test_a_form_that_would_carry_one_is_refused(kind: str) -> None:
    with pytest.raises(FormMistake, match="is given anew: remove carry"):
        one_question(f'kind = "{kind}"\ncarry = true')


def test_the_hash_changes_with_any_of_last_quarter_s_answers() -> None:
    facts = [
        facts_of(project(last=LAST), last=RISK),
        facts_of(project(last=LAST | {"progress": "Seven."}), last=RISK),
        facts_of(project(last=LAST)),
    ]
    assert len({last_hash(each) for each in facts}) == 3
