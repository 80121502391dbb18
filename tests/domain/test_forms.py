"""A form is read from its file: its questions, words and conditions, and its version."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from bot.domain.answers import read_answer
from bot.domain.asked import Asked
from bot.domain.course import course
from bot.domain.facts import AreaFacts
from bot.domain.forms import FormMistake, parse_form
from bot.domain.questions import AllOf, AnswerIs, Kind, Level, Not, RuleHolds
from bot.domain.readings import Accepted
from bot.domain.rules import CHECKS, OFFERS, RULES
from bot.domain.wordings import PLACEHOLDERS, wording
from tests.domain.samples import (
    FORM_FILE,
    HEADER,
    Answering,
    facts_of,
    one_question,
    project,
    quarterly_form,
    small_form,
)

PROJECT = '[[sections]]\nkey = "p"\ntitle = "P"\nlevel = "project"\n'
QUESTION = '[[sections.questions]]\nkey = "q"\nkind = "yes_no"\nwording = "Well?"\n'
SECTION = '[[sections]]\nkey = "s"\ntitle = "S"\nlevel = "return"\n'
MOVE = (
    '[[sections.questions]]\nkey = "virement_from"\nkind = "project"\nwording = "From?"\n'
    "optional = true\n"
)
SPEND = '[[sections.questions]]\nkey = "spend"\nkind = "money"\nwording = "How much?"\n'


def test_a_line_is_left_out_rather_than_told_wrongly() -> None:
    """A header inside a text makes the count uncertain."""
    text = HEADER + SECTION + QUESTION + 'help = """\n[[sections]]\n"""\noops = 1'
    with pytest.raises(FormMistake) as refused:
        parse_form(text, source="small.toml")
    assert refused.value.line is None
    assert refused.value.place == "section 1 's', question 1 'q'"


def test_broken_toml_is_refused_with_its_line() -> None:
    with pytest.raises(FormMistake, match=r"small\.toml: This is not TOML: .*line 2"):
        parse_form('name = "small"\ntitle = \nx = 1', source="small.toml")


def test_every_change_of_the_text_makes_a_new_version() -> None:
    text = HEADER + SECTION + QUESTION
    first, again, other = (
        parse_form(each, source="f.toml") for each in (text, text, text.replace("Well", "So"))
    )
    assert first.version == again.version != other.version
    assert re.fullmatch(r"[0-9a-f]{12}", first.version)
    assert first == again


FULL = """
[[sections]]
key = "p"
title = "P"
level = "project"
[[sections.questions]]
key = "spend"
kind = "money"
wording = "How much?"
[[sections.questions]]
key = "chosen"
kind = "choice"
wording = "Which?"
help = " Help. "
example = "A"
choices = [{ key = "a", label = "A", mark = "🟢" }, { key = "b", label = "B", also = ["bee"] }]
when = { all = [{ rule = "off_plan" }, { not = { rule = "negative_spend" } }] }

[[sections]]
key = "r"
title = "R"
level = "repeated"
most = 3
[[sections.questions]]
key = "more"
kind = "yes_no"
wording = "More?"
optional = true
[[sections.questions]]
key = "why"
kind = "text"
wording = "Why?"
min = 2
max = 30
when = { question = "more", is = [true] }
"""


def test_a_form_keeps_all_that_its_file_says() -> None:
    form = small_form(FULL)
    _, chosen = form.places["chosen"]
    assert (chosen.kind, chosen.help, chosen.example) == (Kind.CHOICE, "Help.", "A")
    assert [choice.shown for choice in chosen.choices] == ["🟢 A", "B"]
    assert chosen.choices[1].also == ("bee",)
    assert chosen.condition == AllOf((RuleHolds("off_plan"), Not(RuleHolds("negative_spend"))))
    repeated, why = form.places["why"]
    assert (repeated.level, repeated.most) == (Level.REPEATED, 3)
    assert (why.least, why.most) == (2, 30)
    assert why.condition == AnswerIs("more", (True,))
    assert form.settings["serious_risk"] == 12


def test_a_text_may_have_one_length_only() -> None:
    asked = one_question('kind = "text"\nmin = 3\nmax = 3')
    assert (asked.question.least, asked.question.most) == (3, 3)


def test_money_in_a_bound_is_typed_in_pounds_and_kept_in_pence() -> None:
    asked = one_question('kind = "money"\nmin = -5\nmax = "£1,500.50"')
    assert (asked.question.least, asked.question.most) == (-500, 150050)


def test_every_placeholder_is_filled_from_the_facts() -> None:
    """Each is put into a form where it may stand, and comes out as plain words."""
    spend = SPEND + SPEND.replace('"spend"', '"committed"')
    before = PROJECT + spend + SPEND.replace('"spend"', '"forecast"')
    facts = facts_of(
        project(spent_before=100_000),
        quarter="2024-25-Q2",
        last={"next_milestone": "The club opens."},
    )
    facts = replace(facts, areas=(AreaFacts("E1", "Blaby"), AreaFacts("E2", "Melton")))
    words = {}
    for name, placeholder in PLACEHOLDERS.items():
        most = "most = 3\n" if placeholder.level is Level.REPEATED else ""
        optional = "optional = true\n" if most else ""
        form = small_form(
            before
            + f'[[sections]]\nkey = "x"\ntitle = "X"\nlevel = "{placeholder.level}"\n{most}'
            + (MOVE if most else "")
            + QUESTION.replace("Well?", "{" + name + "}")
            + optional,
            rated=True,
        )  # fmt: skip
        answering = Answering(facts, form)
        answering.put("spend:P1", 250_000)
        answering.put("committed:P1", 50_000)
        answering.put("forecast:P1", 1_150_000)
        answering.put("virement_from:1", "P1")
        asked = next(
            each
            for each in course(form, facts, answering.answers).asked
            if each.question.key == "q"
        )
        words[name] = wording(asked, course(asked.form, facts, answering.answers))[0]
    assert words == {
        "partnership": "Northwold",
        "lead": "Ada Marsh",
        "deputy": "Sam Field",
        "quarter": "July to September 2024",
        "year": "2024-25",
        "year_end": "2025",
        "project": "Project P1",
        "objective": "Fewer victims",
        "award": "£12,000.00",
        "spent_before": "£1,000.00",
        "measure": "Young people mentored (P1-M1)",
        "unit": "people",
        "target": "60 people",
        "so_far": "0 people",
        "spent": "£2,500.00",
        "cumulative": "£3,500.00",
        "with_orders": "£4,000.00",
        "planned": "£6,000.00",
        "variance": "£2,500.00",
        "percent": "41",
        "direction": "less",
        "spend_rating": "🔺 Far off",
        "areas": "Blaby and Melton",
        "area": "Blaby",
        "rest_of_spend": "£2,500.00",
        "all_spent": "£2,500.00",
        "unspent": "£500.00",
        "left_to_move": "£500.00",
        "last_milestone": "The club opens.",
        "round": "1",
    }


def test_what_is_put_into_a_wording_is_never_filled_itself() -> None:
    asked = one_question(
        'kind = "yes_no"\nhelp = "{objective}: 100% {{as it is}}"', level="project"
    )
    cunning = project()
    cunning = type(cunning)("P1", "{award}", "{lead} % {", 1, 0, (), {})
    assert wording(asked, course(asked.form, facts_of(cunning), {})) == (
        "What?",
        "{lead} % {: 100% {as it is}",
    )


def test_no_deputy_and_no_target_have_words_of_their_own() -> None:
    deputy = one_question('kind = "yes_no"\nhelp = "{deputy}"')
    assert wording(deputy, course(deputy.form, facts_of(deputy=None), {}))[1] == "nobody"
    target = one_question('kind = "number"\nhelp = "{target}"', level="measure")
    one = project()
    untold = type(one.measures[0])("P1-M1", "M", "%", None, None, Decimal(0))
    facts = facts_of(type(one)("P1", "P", "O", 1, 0, (untold,), {}))
    assert wording(target, course(target.form, facts, {}))[1] == "not set"


def test_the_delivered_form_is_sound_and_uses_every_rule_check_and_setting() -> None:
    form = quarterly_form()
    text = FORM_FILE.read_text("utf-8")
    for name in (*RULES, *CHECKS, *OFFERS, *form.settings):
        assert name in text, name
    asked = {"nil_return", "summary", "status", "delay_cause", "progress", "measure",
             "measure_source", "outcome", "spend", "committed", "forecast", "variance_why",
             "underspend_release", "virement_from", "rag_delivery", "rag_spend", "risk",
             "safeguarding", "case_study", "next_milestone", "help_needed", "evidence",
             "contact_ok", "declare", "late_reason"}  # fmt: skip
    assert asked <= set(form.places)


@pytest.mark.parametrize(
    "key", [key for key, (_, question) in quarterly_form().places.items() if question.example]
)
def test_every_example_in_the_delivered_form_is_an_answer_that_is_taken(key: str) -> None:
    form, facts = quarterly_form(), facts_of(project(award=1_500_000))
    section, question = form.places[key]
    subject = {Level.PROJECT: "P1", Level.REPEATED: "1"}.get(section.level, "")
    asked = Asked(question, section, subject, form)
    assert isinstance(read_answer(asked, question.example, course(asked.form, facts, {})), Accepted)
