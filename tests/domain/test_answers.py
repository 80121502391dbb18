"""From what was typed or pressed to an answer, kind by kind."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.answers import check_value, read_answer, shown, split_key
from bot.domain.asked import Asked, answer_key
from bot.domain.course import course
from bot.domain.numbers import read_number
from bot.domain.questions import Choice
from bot.domain.readings import (
    FACTS_OF,
    Accepted,
    Doubt,
    Doubtful,
    Reading,
    Unclear,
    UnclearReason,
    Value,
)
from bot.domain.typed_dates import read_date
from tests.domain.samples import Answering, facts_of, measure, one_question, project

FACTS = facts_of()

YES_NO = one_question('kind = "yes_no"')
STATUS = one_question(
    """kind = "choice"
    choices = [
        { key = "not_started", label = "Not started" },
        { key = "on_track", label = "On track", mark = "🟢", also = ["fine"] },
        { key = "on_hold", label = "On hold" },
        { key = "delayed", label = "Delayed" },
    ]"""
)
LIKELIHOOD = one_question(
    """kind = "choice"
    choices = [{ key = "5", label = "Very likely" }, { key = "1", label = "Very unlikely" }]"""
)
MONEY = one_question('kind = "money"\nmin = 0\nmax = "£1,500.50"')
WHOLE = one_question('kind = "whole_number"\nmin = 1\nmax = 2000')
NUMBER = one_question('kind = "number"\nmin = 0')
MEASURE = one_question('kind = "number"', level="measure")
TEXT = one_question('kind = "text"\nmin = 5\nmax = 12')
DATE = one_question('kind = "date"')
DECLARE = one_question('kind = "declaration"')
CALL = one_question('kind = "call"')
EVIDENCE = one_question('kind = "evidence"')
PROJECT = replace(
    plain := one_question('kind = "project"'),
    question=replace(plain.question, choices=(Choice("P1", "Wardens"), Choice("P2", "Youth club"))),
)
KINDS = (
    YES_NO,
    STATUS,
    MONEY,
    WHOLE,
    NUMBER,
    MEASURE,
    TEXT,
    DATE,
    DECLARE,
    CALL,
    EVIDENCE,
    PROJECT,
)


def read(asked: Asked, typed: str) -> Reading:
    return read_answer(asked, typed, course(asked.form, FACTS, {}))


@pytest.mark.parametrize(
    ("typed", "value"), [("Yes", True), ("y", True), (" YES! ", True), ("no", False), ("N.", False)]
)
def test_yes_and_no_are_read_by_the_form_s_own_words(typed: str, value: bool) -> None:
    reading = read(YES_NO, typed)
    assert isinstance(reading, Accepted)
    assert reading.value is value


@pytest.mark.parametrize("typed", ["", "maybe", "yes and no", "1", "0"])
def test_what_is_neither_yes_nor_no_is_refused(typed: str) -> None:
    assert read(YES_NO, typed) == Unclear(UnclearReason.NOT_YES_OR_NO, {"yes": "Yes", "no": "No"})


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("on track", "on_track"),
        ("On Track.", "on_track"),
        ("on_track", "on_track"),
        ("🟢 On track", "on_track"),
        ("fine", "on_track"),
        ("2", "on_track"),
        ("not", "not_started"),
        ("de", "delayed"),
        ("on h", "on_hold"),
    ],
)
def test_a_choice_is_typed_by_its_words_its_place_or_its_start(typed: str, key: str) -> None:
    assert read(STATUS, typed) == Accepted(key)


def test_a_choice_keyed_by_a_number_is_that_number_and_not_the_place() -> None:
    assert read(LIKELIHOOD, "5") == Accepted("5")
    assert read(LIKELIHOOD, "1") == Accepted("1")
    assert read(LIKELIHOOD, "2") == Accepted("1"), "no key: the second in the list"


@pytest.mark.parametrize(("typed", "key"), [("on trak", "on_track"), ("delayd", "delayed")])
def test_a_slip_in_a_choice_is_asked_about(typed: str, key: str) -> None:
    assert read(STATUS, typed) == Doubtful(key, Doubt.NEAREST_CHOICE)


def test_a_start_that_several_choices_share_is_refused_with_those() -> None:
    expected = Unclear(UnclearReason.SEVERAL_CHOICES, {"choices": "On track, On hold"})
    assert read(STATUS, "on") == expected


@pytest.mark.parametrize("typed", ["", "?", "0", "5", "-1", "²", "going well", "d", "99999999"])
def test_what_is_no_choice_is_refused_with_the_list(typed: str) -> None:
    reading = read(STATUS, typed)
    assert reading == Unclear(
        UnclearReason.NOT_A_CHOICE, {"choices": "Not started, On track, On hold, Delayed"}
    )


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        ("£1,500.50", Accepted(150050)),
        ("£1,500.51", Unclear(UnclearReason.ABOVE_MOST, {"most": "£1,500.50"})),
        ("-1p", Unclear(UnclearReason.BELOW_LEAST, {"least": "£0.00"})),
        ("about 20", Doubtful(2000, Doubt.ROUGH_FIGURE)),
        ("about 2000", Unclear(UnclearReason.ABOVE_MOST, {"most": "£1,500.50"})),
        ("lots", Unclear(UnclearReason.NOT_MONEY)),
    ],
)
def test_money_is_read_and_held_within_its_bounds(typed: str, reading: Reading) -> None:
    assert read(MONEY, typed) == reading


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        ("12", Accepted(12)),
        ("1,234", Accepted(1234)),
        ("1.2k", Accepted(1200)),
        ("12.0", Accepted(12)),
        ("1.234", Doubtful(1234, Doubt.HOW_WRITTEN)),
        ("about 12", Doubtful(12, Doubt.ROUGH_FIGURE)),
        ("12 people", Doubtful(12, Doubt.AMONG_WORDS)),
        ("12.5", Unclear(UnclearReason.NOT_WHOLE)),
        ("£12", Unclear(UnclearReason.NOT_A_NUMBER)),
        ("10-12", Unclear(UnclearReason.RANGE)),
        ("0", Unclear(UnclearReason.BELOW_LEAST, {"least": "1"})),
        ("2001", Unclear(UnclearReason.ABOVE_MOST, {"most": "2,000"})),
        ("9" * 25, Unclear(UnclearReason.TOO_LARGE)),
        ("", Unclear(UnclearReason.EMPTY)),
    ],
)
def test_a_whole_number_is_read(typed: str, reading: Reading) -> None:
    assert read(WHOLE, typed) == reading


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        ("12.50", Accepted("12.5")),
        ("0", Accepted("0")),
        ("-0", Accepted("0")),
        ("none", Accepted("0")),
        ("1,234.5", Accepted("1234.5")),
        ("1.2345", Accepted("1.2345")),
        ("1.20", Accepted("1.2")),
        ("0.125", Accepted("0.125")),
        ("1234.500", Accepted("1234.5")),
        ("1.234", Doubtful("1.234", Doubt.HOW_WRITTEN)),
        ("1.200", Doubtful("1.2", Doubt.HOW_WRITTEN)),
        ("1.000", Doubtful("1", Doubt.HOW_WRITTEN)),
        ("999.000", Doubtful("999", Doubt.HOW_WRITTEN)),
        ("about 1.200", Doubtful("1.2", Doubt.ROUGH_FIGURE)),
        ("100", Accepted("100")),
        ("1 234", Doubtful("1234", Doubt.HOW_WRITTEN)),
        ("12,5", Doubtful("12.5", Doubt.HOW_WRITTEN)),
        ("0.00001", Unclear(UnclearReason.NOT_A_NUMBER)),
        ("1e3", Unclear(UnclearReason.NOT_A_NUMBER)),
        ("٣", Unclear(UnclearReason.NOT_A_NUMBER)),
        ("-3", Unclear(UnclearReason.BELOW_LEAST, {"least": "0"})),
        ("2,000,000,000,000", Unclear(UnclearReason.TOO_LARGE)),
    ],
)
def test_a_number_is_kept_as_plain_decimal_text(typed: str, reading: Reading) -> None:
    assert read(NUMBER, typed) == reading


@pytest.mark.parametrize("typed", ["12", "12 people", "12people", "12 People"])
def test_a_measure_s_unit_may_be_typed_after_the_number(typed: str) -> None:
    assert read(MEASURE, typed) == Accepted("12")


@pytest.mark.parametrize(
    ("typed", "unit", "reading"),
    [
        ("12", "2", Accepted("12")),
        ("150", "50 people", Accepted("150")),
        ("1 000", "000", Doubtful("1000", Doubt.HOW_WRITTEN)),
        ("12.5%", "%", Accepted("12.5")),
        ("12.5 per cent", "% of victims", Accepted("12.5")),
    ],
)
def test_a_unit_takes_no_digit_from_a_number(typed: str, unit: str, reading: Reading) -> None:
    assert read_number(typed, unit) == reading


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        ("a" * 5, Accepted("a" * 5)),
        ("a" * 12, Accepted("a" * 12)),
        ("  a\r\nb c  ", Accepted("a\nb c")),
        ("abc", Unclear(UnclearReason.TOO_SHORT, {"length": 3, "least": 5, "under": 2})),
        ("a" * 13, Unclear(UnclearReason.TOO_LONG, {"length": 13, "most": 12, "over": 1})),
        (" \n ", Unclear(UnclearReason.EMPTY)),
        ("\x00" * 9, Unclear(UnclearReason.EMPTY)),
    ],
)
def test_text_is_held_within_its_length_and_told_how_far_out_it_is(
    typed: str, reading: Reading
) -> None:
    assert read(TEXT, typed) == reading


@pytest.mark.parametrize(
    "typed",
    ["31/3/2025", "31.03.2025", "31-3-2025", "2025-03-31", "31 March 2025", "31st mar 2025",
     "31 Mar. 2025", "31 of March, 2025", "31march2025".replace("march", " march ")],
)  # fmt: skip
def test_a_date_is_typed_day_first_or_as_iso(typed: str) -> None:
    assert read(DATE, typed) == Accepted("2025-03-31")


def test_a_start_that_two_months_share_is_no_month() -> None:
    months = ["Marchy", "Marcho", *"abcdefghij"]
    assert read_date("1 marchy 2025", months) == Accepted("2025-01-01")
    assert read_date("1 march 2025", months) == Unclear(UnclearReason.NOT_A_DATE)


def test_a_year_of_two_figures_is_asked_about() -> None:
    assert read(DATE, "31/3/25") == Doubtful("2025-03-31", Doubt.YEAR_ASSUMED)


@pytest.mark.parametrize(
    "typed",
    ["31 March", "3/31/2025", "31/2/2025", "29/2/2025", "tomorrow", "31 Ma 2025", "31 J 2025",
     "0/0/0000", "31 Smarch 2025", "March 2025", "٣١/٣/٢٠٢٥"],
)  # fmt: skip
def test_what_is_not_one_day_is_refused(typed: str) -> None:
    assert read(DATE, typed) == Unclear(UnclearReason.NOT_A_DATE)


@pytest.mark.parametrize("typed", ["yes", "Agreed"])
def test_a_declaration_is_made_by_agreeing(typed: str) -> None:
    assert read(DECLARE, typed) == Accepted(value=True)


@pytest.mark.parametrize("typed", ["no", "", "mostly", "true-ish"])
def test_anything_else_does_not_declare(typed: str) -> None:
    assert read(DECLARE, typed) == Unclear(UnclearReason.NOT_DECLARED)


@pytest.mark.parametrize(
    ("asked", "value", "reason"),
    [
        (YES_NO, 1, UnclearReason.NOT_YES_OR_NO),
        (YES_NO, "Yes", UnclearReason.NOT_YES_OR_NO),
        (STATUS, "fine", UnclearReason.NOT_A_CHOICE),
        (STATUS, 1, UnclearReason.NOT_A_CHOICE),
        (STATUS, True, UnclearReason.NOT_A_CHOICE),
        (MONEY, "500", UnclearReason.NOT_MONEY),
        (MONEY, True, UnclearReason.NOT_MONEY),
        (MONEY, 10**16, UnclearReason.TOO_LARGE),
        (WHOLE, False, UnclearReason.NOT_WHOLE),
        (WHOLE, "3", UnclearReason.NOT_WHOLE),
        (WHOLE, 10**13, UnclearReason.TOO_LARGE),
        (NUMBER, 3, UnclearReason.NOT_A_NUMBER),
        (NUMBER, "03", UnclearReason.NOT_A_NUMBER),
        (NUMBER, "3.10", UnclearReason.NOT_A_NUMBER),
        (NUMBER, "1e3", UnclearReason.NOT_A_NUMBER),
        (NUMBER, "NaN", UnclearReason.NOT_A_NUMBER),
        (NUMBER, "-0", UnclearReason.NOT_A_NUMBER),
        (NUMBER, "9" * 5000, UnclearReason.NOT_A_NUMBER),
        (NUMBER, "0.00001", UnclearReason.NOT_A_NUMBER),
        (TEXT, 5, UnclearReason.EMPTY),
        (TEXT, "  ", UnclearReason.EMPTY),
        (DATE, "31/3/2025", UnclearReason.NOT_A_DATE),
        (DATE, "20250331", UnclearReason.NOT_A_DATE),
        (DATE, 20250331, UnclearReason.NOT_A_DATE),
        (DECLARE, False, UnclearReason.NOT_DECLARED),
        (DECLARE, 1, UnclearReason.NOT_DECLARED),
        (DECLARE, "yes", UnclearReason.NOT_DECLARED),
    ],
)
def test_a_pressed_value_of_the_wrong_sort_is_refused(
    asked: Asked, value: Value, reason: UnclearReason
) -> None:
    reading = check_value(asked, value, course(asked.form, FACTS, {}), confirmed=True)
    assert isinstance(reading, Unclear)
    assert reading.reason is reason


@given(st.sampled_from(KINDS), st.text(st.characters(), max_size=200))
def test_every_refusal_and_doubt_comes_with_the_facts_that_its_words_need(
    asked: Asked, typed: str
) -> None:
    reading = read(asked, typed)
    if isinstance(reading, Unclear):
        assert set(reading.facts) == set(FACTS_OF.get(reading.reason, ()))
    elif isinstance(reading, Doubtful):
        assert set(reading.facts) == set(FACTS_OF.get(reading.doubt, ()))


def test_a_measure_far_over_its_target_is_asked_about_and_can_be_confirmed() -> None:
    asked = one_question('kind = "number"\nchecks = ["far_over_target"]', level="measure")
    facts = facts_of(project())
    assert read_answer(asked, "90", course(asked.form, facts, {})) == Accepted("90"), (
        "150 % of 60 is not over"
    )
    doubtful = read_answer(asked, "90.1", course(asked.form, facts, {}))
    assert doubtful == Doubtful(
        "90.1",
        Doubt.FAR_OVER_TARGET,
        {"measure": "Young people mentored (P1-M1)", "target": "60", "percent": 150},
    )
    assert check_value(asked, "90.1", course(asked.form, facts, {}), confirmed=True) == Accepted(
        "90.1"
    )


@pytest.mark.parametrize("target", [None, "0", "-5"])
def test_a_measure_without_a_target_above_zero_is_never_doubted(target: str | None) -> None:
    asked = one_question('kind = "number"\nchecks = ["far_over_target"]', level="measure")
    one = project()
    facts = facts_of(
        type(one)(one.id, one.name, one.objective, 1, 0, (measure("P1-M1", target),), {})
    )
    assert read_answer(asked, "1000000", course(asked.form, facts, {})) == Accepted("1000000")


def test_values_are_shown_as_people_write_them() -> None:
    assert [
        shown(YES_NO, True),
        shown(YES_NO, False),
        shown(STATUS, "on_track"),
        shown(STATUS, "delayed"),
        shown(STATUS, "gone_since"),
        shown(MONEY, -123450),
        shown(WHOLE, 12345),
        shown(NUMBER, "-1234.5"),
        shown(TEXT, "a\nb"),
        shown(DATE, "2025-03-01"),
        shown(DECLARE, True),
        shown(TEXT, None),
    ] == [
        "Yes",
        "No",
        "🟢 On track",
        "Delayed",
        "gone_since",
        "\u2212£1,234.50",
        "12,345",
        "\u22121,234.5",
        "a\nb",
        "1 March 2025",
        "Agreed",
        "Skipped",
    ]


def test_an_answer_s_key_names_its_question_and_subject() -> None:
    answering = Answering(facts_of(project("P1"), project("P2")))
    answering.finish()
    assert {"summary", "spend:P2", "measure:P1-M1", "risk:1"} <= set(answering.answers)
    for key in answering.answers:
        assert answer_key(*split_key(key)) == key
