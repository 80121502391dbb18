"""The delivered form: what a partnership is asked, and what it is not troubled with."""

from decimal import Decimal

import pytest

from bot.domain.asked import split_key
from bot.domain.course import course
from bot.domain.readings import Accepted, Doubt, Doubtful, Unclear, UnclearReason
from bot.domain.returns import find, next_question, totals, unsettled
from bot.domain.wordings import wording
from tests.domain.samples import Answering, facts_of, project

HEALTHY = [
    "nil_return",
    "summary",
    "status:P1",
    "progress:P1",
    "measure:P1-M1",
    "outcome:P1",
    "spend:P1",
    "committed:P1",
    "forecast:P1",
    "rag_delivery:P1",
    "risk:1",
    "safeguarding",
    "next_milestone",
    "help_needed",
    "evidence",
    "contact_ok",
    "declare",
]


def questions_of(order: list[str]) -> set[str]:
    return {split_key(key)[0] for key in order}


def test_a_healthy_project_is_asked_seven_questions_and_its_measures() -> None:
    assert Answering().finish() == HEALTHY


def test_projects_are_taken_one_after_the_other_each_with_its_measures_and_money() -> None:
    order = Answering(facts_of(project("P1", measures=2), project("P2", measures=0))).finish()
    assert order[2:-7] == [
        "status:P1",
        "progress:P1",
        "measure:P1-M1",
        "measure:P1-M2",
        "outcome:P1",
        "spend:P1",
        "committed:P1",
        "forecast:P1",
        "rag_delivery:P1",
        "status:P2",
        "progress:P2",
        "outcome:P2",
        "spend:P2",
        "committed:P2",
        "forecast:P2",
        "rag_delivery:P2",
    ]


def test_a_nil_return_gives_its_reason_and_the_money_and_nothing_on_delivery() -> None:
    order = Answering().finish(nil_return="no", spend="£3,000")
    assert order == [
        "nil_return",
        "nil_reason",
        "spend:P1",
        "committed:P1",
        "forecast:P1",
        "risk:1",
        "safeguarding",
        "next_milestone",
        "help_needed",
        "evidence",
        "contact_ok",
        "declare",
    ]


def test_turning_to_a_nil_return_hides_what_was_answered_on_delivery_but_keeps_it() -> None:
    answering = Answering()
    answering.finish(status="delayed")
    answering.type("nil_return", "no")
    keys = [asked.key for asked in answering.course.asked]
    assert "delay_cause:P1" not in keys, "its condition looks at an answer that no longer counts"
    assert answering.next_key() == "nil_reason"
    answering.type("nil_return", "yes")
    assert answering.next_key() == "declare", "all else is still answered"


def test_a_project_that_has_not_started_is_not_asked_what_it_delivered() -> None:
    order = Answering().finish(status="not started")
    assert questions_of(order).isdisjoint({"progress", "measure", "delay_cause"})
    assert "rag_delivery:P1" in order


@pytest.mark.parametrize("status", ["Delayed", "On hold"])
def test_a_delay_has_a_cause(status: str) -> None:
    assert "delay_cause:P1" in Answering().finish(status=status)


def test_in_the_last_quarter_the_spend_is_the_outturn_and_no_forecast_is_asked() -> None:
    facts = facts_of(project(spent_before=900_000), quarter="2024-25-Q4")
    answering = Answering(facts)
    assert "forecast:P1" not in answering.finish()
    assert totals(course(answering.form, facts, answering.answers)).all.forecast == 1_200_000


@pytest.mark.parametrize(
    ("award", "spend", "asked"),
    [
        (1_200_000, "£3,000", False),
        (1_200_000, "£3,449.99", False),  # 14.99 % over an even share of £3,000, £449.99
        (1_200_000, "£3,450", True),  # 15 %
        (1_200_000, "£2,550.01", False),
        (1_200_000, "£2,550", True),  # 15 % under
        (10_000_000, "£25,499.99", False),
        (10_000_000, "£25,500", True),  # 2 %, but £500
        (10_000_000, "£24,500", True),
        (400, "£1", False),
        (400, "£0.86", False),  # 14 % of a pound
        (400, "£0.85", True),
    ],
)
def test_a_project_off_plan_by_a_share_or_an_amount_says_why(
    award: int, spend: str, asked: bool
) -> None:
    order = Answering(facts_of(project(award=award))).finish(spend=spend, forecast=str(award))
    assert ("variance_why:P1" in order) is asked


def test_nobody_is_asked_why_before_the_spend_is_known() -> None:
    answering = Answering()
    assert find(course(answering.form, answering.facts, {}), "spend:P1") is not None
    assert find(course(answering.form, answering.facts, {}), "variance_why:P1") is None


def test_the_question_why_says_how_far_off_plan_and_which_way() -> None:
    answering = Answering()
    for key, typed in {"nil_return": "yes", "spend:P1": "£1,000"}.items():
        answering.type(key, typed)
    asked = find(answering.course, "variance_why:P1")
    assert asked is not None
    words, help_words = wording(asked, course(asked.form, answering.facts, answering.answers))
    assert words.startswith(
        "Project P1 has spent £2,000.00 less than an even share of its award (66%)."
    )
    assert "£3,000.00" in help_words


@pytest.mark.parametrize(
    ("spend", "committed", "asked"),
    [
        ("£12,000", "0", False),
        ("£12,000.01", "0", True),
        ("£11,000", "£1,000", False),
        ("£11,000", "£1,000.01", True),
        ("£0", "£12,000.01", True),
    ],
)
def test_spending_and_orders_over_the_award_are_explained_once(
    spend: str, committed: str, asked: bool
) -> None:
    order = Answering().finish(spend=spend, committed=committed, forecast="£15,000")
    assert ("over_award_why:P1" in order) is asked
    if asked:
        assert "variance_why:P1" not in order, "one explanation is enough"


def test_a_correction_is_a_minus_figure_with_its_reason() -> None:
    facts = facts_of(project(spent_before=600_000), quarter="2024-25-Q3")
    answering = Answering(facts)
    order = answering.finish(spend="(£50.00)", forecast="£12,000")
    assert answering.answers["spend:P1"].value == -5000
    assert order[order.index("spend:P1") + 1] == "correction_why:P1"


def test_a_correction_of_more_than_the_year_has_spent_is_asked_about() -> None:
    answering = Answering(facts_of(project(spent_before=1000), quarter="2024-25-Q2"))
    answering.type("nil_return", "yes")
    assert answering.type("spend:P1", "-10") == Accepted(-1000)
    assert answering.type("spend:P1", "-10.01") == Doubtful(
        -1001, Doubt.BELOW_ZERO_SO_FAR, {"project": "Project P1", "so_far": "\u2212£0.01"}
    )
    assert answering.press("spend:P1", -1001, confirmed=True) == Accepted(-1001)


def test_spending_after_a_year_below_zero_is_not_asked_about() -> None:
    answering = Answering(facts_of(project(spent_before=-1000), quarter="2024-25-Q2"))
    assert answering.type("spend:P1", "£5") == Accepted(500)


def test_an_amount_far_over_the_award_is_asked_about() -> None:
    answering = Answering()
    assert answering.type("spend:P1", "£18,000") == Accepted(1_800_000)
    assert answering.type("spend:P1", "£18,000.01") == Doubtful(
        1_800_001,
        Doubt.FAR_OVER_AWARD,
        {"project": "Project P1", "award": "£12,000.00", "percent": 150},
    )


def test_a_forecast_below_what_is_spent_is_refused_with_both_figures() -> None:
    answering = Answering(facts_of(project(spent_before=200_000), quarter="2024-25-Q2"))
    answering.type("spend:P1", "£3,000")
    assert answering.type("forecast:P1", "£4,999.99") == Unclear(
        UnclearReason.FORECAST_BELOW_SPENT,
        {"project": "Project P1", "forecast": "£4,999.99", "spent": "£5,000.00"},
    )
    assert "forecast:P1" not in answering.answers
    assert answering.type("forecast:P1", "£5,000") == Accepted(500_000)


def test_raising_the_spend_above_a_stored_forecast_asks_for_the_forecast_again() -> None:
    answering = Answering()
    answering.finish(forecast="£12,000")
    assert answering.next_key() is None
    answering.type("spend:P1", "£12,500")
    waiting = unsettled(answering.course)
    assert [asked.key for asked in waiting] == ["forecast:P1"]
    order = answering.finish(forecast="£12,500")
    assert order == ["over_award_why:P1", "forecast:P1", "declare"]


def test_lowering_the_spend_again_settles_the_forecast_without_asking() -> None:
    answering = Answering()
    answering.finish(forecast="£12,000")
    answering.type("spend:P1", "£12,500")
    answering.type("spend:P1", "£3,000")
    assert unsettled(answering.course) == ()
    assert answering.next_key() == "declare"


@pytest.mark.parametrize(
    ("last", "now", "asked"),
    [
        ("green", "amber", True),
        ("green", "green_amber", True),
        ("amber_red", "red", True),
        ("amber", "amber", False),
        ("red", "green", False),
        (None, "red", False),
        ("a step that is no more", "red", False),
    ],
)
def test_a_rating_worse_than_last_quarter_s_has_a_reason(
    last: str | None, now: str, asked: bool
) -> None:
    before = {"rag_delivery": last} if last else {}
    order = Answering(facts_of(project(last=dict(before)))).finish(rag_delivery=now)
    assert ("rating_why:P1" in order) is asked


def test_a_rating_is_told_by_its_words_and_never_by_colour_alone() -> None:
    _, rating = Answering().form.places["rag_delivery"]
    assert len(rating.choices) == 5
    assert len({choice.mark for choice in rating.choices}) == 5
    assert all(choice.label and choice.mark for choice in rating.choices)


@pytest.mark.parametrize(
    ("likelihood", "impact", "asked"),
    [("3", "4", True), ("4", "3", True), ("2", "5", False), ("5", "2", False), ("5", "5", True),
     ("3", "3", False)],
)  # fmt: skip
def test_a_serious_risk_needs_a_plan(likelihood: str, impact: str, asked: bool) -> None:
    answering = Answering()
    answering.type("risk:1", "The provider may withdraw.")
    answering.type("risk_likelihood:1", likelihood)
    answering.type("risk_impact:1", impact)
    assert (find(answering.course, "risk_plan:1") is not None) is (asked)


def test_risks_are_asked_for_until_one_is_skipped_and_three_at_most() -> None:
    answering = Answering()
    assert "risk:2" not in answering.finish()
    answering = Answering()
    order = answering.finish(risk="The provider may withdraw.")
    assert [key for key in order if key.startswith("risk:")] == ["risk:1", "risk:2", "risk:3"]


def test_taking_out_the_first_risk_keeps_the_second() -> None:
    answering = Answering()
    answering.type("risk:1", "The provider may withdraw.")
    answering.type("risk:2", "The hall may be closed.")
    answering.put("risk:1", None)
    keys = [asked.key for asked in answering.course.asked]
    assert "risk_likelihood:2" in keys
    assert "risk_likelihood:1" not in keys
    assert "risk:3" in keys


def test_the_declaration_comes_last_and_is_made_again_after_any_change() -> None:
    answering = Answering()
    assert answering.finish()[-1] == "declare"
    answering.type("summary", "One club opened late, but all is under way now.")
    assert answering.finish() == ["declare"]
    assert answering.next_key() is None


def test_a_change_that_no_longer_counts_does_not_undo_the_declaration() -> None:
    answering = Answering()
    answering.finish(nil_return="no")
    answering.put("status:P1", "delayed")
    assert answering.next_key() is None


def test_only_optional_questions_may_be_skipped() -> None:
    answering = Answering()
    answering.finish()
    answering.put("summary", None)
    assert answering.next_key() == "summary"
    optional = {key for key, (_, question) in answering.form.places.items() if question.optional}
    assert optional == {"measure", "outcome", "rag_spend", "virement_from", "risk",
                        "next_milestone", "help_needed", "evidence", "contact_deputy"}  # fmt: skip


def test_a_return_without_projects_can_still_be_made() -> None:
    facts = facts_of()
    answering = Answering(
        type(facts)(facts.quarter, facts.partnership, facts.lead, None, (), facts.due)
    )
    assert questions_of(answering.finish()) == {
        "nil_return", "summary", "risk", "safeguarding", "next_milestone", "help_needed",
        "evidence", "contact_ok", "declare",
    }  # fmt: skip


def test_an_answer_that_the_form_no_longer_offers_is_asked_for_again() -> None:
    answering = Answering()
    answering.finish()
    answering.put("status:P1", "a choice of an older form")
    assert next_question(answering.course) == answering.asked("status:P1")


def test_measures_are_counted_in_whole_or_in_part() -> None:
    answering = Answering()
    answering.type("nil_return", "yes")
    answering.type("status:P1", "on track")
    assert answering.type("measure:P1-M1", "12.5") == Accepted("12.5")
    assert Decimal(str(answering.answers["measure:P1-M1"].value)) == Decimal("12.5")
