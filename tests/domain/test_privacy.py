"""How much of what says who somebody is the privacy guard sees, and how often it is wrong."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bot.domain.privacy import Detail, Sort, personal_details
from bot.domain.readings import Accepted, Doubt, Doubtful, Unclear
from tests.domain.samples import Answering

CORPUS = tomllib.loads(Path(__file__).with_name("privacy_corpus.toml").read_text("utf-8"))
PERSONAL = [(Sort(sort), text) for sort, texts in CORPUS["personal"].items() for text in texts]
CLEAN = CORPUS["clean"]["sentences"]
LEAST_CAUGHT = 93  # percent
MOST_FALSE = 5  # percent
STORY = "We helped Sarah Bennett, at LE1 5WW, and 3 victims besides."


def test_most_personal_details_are_caught_and_few_alarms_are_false() -> None:
    """The rates stand in the test's output; the misses are named if they grow."""
    missed = [text for sort, text in PERSONAL if sort not in _sorts(text)]
    false = [(text, personal_details(text)) for text in CLEAN if personal_details(text)]
    caught = 100 - 100 * len(missed) / len(PERSONAL)
    wrong = 100 * len(false) / len(CLEAN)
    print(  # noqa: T201 - the rates are what this test is for
        f"privacy guard: {caught:.1f}% of {len(PERSONAL)} caught, "
        f"{wrong:.1f}% of {len(CLEAN)} false alarms; missed {missed}; false {false}"
    )
    assert len(PERSONAL) + len(CLEAN) >= 150
    assert caught >= LEAST_CAUGHT, missed
    assert wrong <= MOST_FALSE, false


@pytest.mark.parametrize("sort", [sort for sort in Sort if sort is not Sort.NAME])
def test_what_has_a_shape_is_always_caught(sort: Sort) -> None:
    """Only names are a matter of luck."""
    assert [text for s, text in PERSONAL if s is sort and sort not in _sorts(text)] == []


def test_each_detail_is_named_once_with_its_words() -> None:
    assert personal_details(STORY) == (
        Detail(Sort.NAME, "Sarah Bennett"),
        Detail(Sort.POSTCODE, "LE1 5WW"),
        Detail(Sort.SMALL_COUNT, "3 victims"),
    )
    assert len(personal_details("Kayleigh came. Kayleigh came again.")) == 1


def test_names_that_the_register_holds_are_no_alarm() -> None:
    text = "Joel Harcastle ran the Kayleigh Smith Memorial Project in Friar Martin."
    known = frozenset({"Joel Harcastle", "Kayleigh Smith Memorial Project", "Friar Martin"})
    assert personal_details(text)
    assert personal_details(text, known) == ()


def test_a_text_with_personal_details_is_asked_about_before_it_is_taken() -> None:
    answering = Answering()
    answering.put("nil_return", "active")
    reading = answering.type("summary", STORY)
    assert isinstance(reading, Doubtful)
    assert reading.doubt is Doubt.PERSONAL
    assert reading.facts["person_name"] == "Sarah Bennett"
    assert reading.facts["crime_reference"] == ""
    assert answering.press("summary", STORY, confirmed=True) == Accepted(STORY)


def test_a_question_that_asks_for_a_name_is_left_alone() -> None:
    answering = Answering()
    answering.put("contact_ok", value=False)
    reading = answering.type("contact_lead", "Sarah Bennett, sarah@council.example")
    assert isinstance(reading, Accepted)


def test_a_text_that_breaks_a_rule_is_refused_for_that_first() -> None:
    answering = Answering()
    answering.put("nil_return", "active")
    assert isinstance(answering.type("summary", "Sarah Bennett"), Unclear)


def _sorts(text: str) -> set[Sort]:
    return {detail.sort for detail in personal_details(text)}
