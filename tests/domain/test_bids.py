"""A bid: read question by question by the rules of a return, within the round, and hashed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from bot.domain.bids import (
    BidMeasure,
    BidRead,
    bid_facts,
    bid_hash,
    canonical_bid,
    lines_of,
    measures_of,
    read_bid,
    reference,
    round_form,
    values_of,
)
from bot.domain.forms import parse_form
from bot.domain.questions import Form
from bot.domain.readings import UnclearReason
from tests.domain.test_rounds import NOW, TERMS

FILE = Path(__file__).parents[2] / "templates" / "forms" / "underspend_bid.toml"
GOOD = {
    "title": "Late buses home",
    "theme": "2",
    "amount": "£12,500",
    "plan": "Two late buses on Fridays and Saturdays from September to March.",
    "need": "Robberies between 11pm and 1am rose by a third in the last year.",
    "measure": "People carried after 11pm",
    "unit": "people",
    "target": "1,200",
    "declare": "agreed",
}


@pytest.fixture(scope="module")
def form() -> Form:
    return round_form(parse_form(FILE.read_text("utf-8"), source=FILE.name), TERMS)


def read(form: Form, **entered: str) -> BidRead:
    facts = bid_facts(TERMS, "Rutland", "Fergus")
    return read_bid(form, facts, GOOD | entered, by="fergus", at=NOW)


def test_a_good_bid_is_read_whole(form: Form) -> None:
    bid = read(form)
    assert bid.unclear == {}
    values = {key: answer.value for key, answer in bid.course.answers.items()}
    assert values["amount"] == 1_250_000
    assert values["target"] == "1200"
    assert values["measure_2"] is values["other_funding"] is None
    assert "unit_2" not in values
    shown = {asked.key: text for asked, text in bid.lines}
    assert (shown["theme"], shown["amount"]) == ("Rural crime", "£12,500.00")


@pytest.mark.parametrize(
    ("entered", "key", "reason"),
    [
        ({"amount": "20000.01"}, "amount", UnclearReason.ABOVE_MOST),
        ({"amount": "0"}, "amount", UnclearReason.BELOW_LEAST),
        ({"amount": "-5"}, "amount", UnclearReason.BELOW_LEAST),
        ({"amount": "lots"}, "amount", UnclearReason.NOT_MONEY),
        ({"title": "  "}, "title", UnclearReason.EMPTY),
        ({"theme": "3"}, "theme", UnclearReason.NOT_A_CHOICE),
        ({"plan": "Short."}, "plan", UnclearReason.TOO_SHORT),
        ({"declare": ""}, "declare", UnclearReason.EMPTY),
        ({"declare": "no"}, "declare", UnclearReason.NOT_DECLARED),
        ({"measure_2": "Drivers trained"}, "unit_2", UnclearReason.EMPTY),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_question(
    form: Form, entered: dict[str, str], key: str, reason: UnclearReason
) -> None:
    """And nothing else of the bid is held against it."""
    unclear = dict(read(form, **entered).unclear)
    assert unclear.pop(key).reason is reason
    assert set(unclear) <= {"target_2"}


def test_the_most_is_allowed_to_the_penny(form: Form) -> None:
    assert read(form, amount="20,000.00").unclear == {}


def test_the_hash_is_of_what_counts_and_of_this_bid(form: Form) -> None:
    bid = read(form)
    text = canonical_bid("B1.rutland", bid.course)
    assert bid_hash(text) == hashlib.sha256(text.encode()).hexdigest()
    assert text == canonical_bid("B1.rutland", read(form, unit_2="left over").course)
    assert text != canonical_bid("B1.melton", bid.course)
    assert text != canonical_bid("B1.rutland", read(form, amount="£12,500.01").course)
    assert reference("2023-24-B1.rutland", "abcdef0123") == "2023-24-B1.RUTLAND-ABCDEF"


def test_a_stored_bid_is_shown_as_it_was_read(form: Form) -> None:
    bid = read(form, measure_2="Drivers trained", unit_2="drivers", target_2="6")
    text = canonical_bid("B1.rutland", bid.course)
    assert [(key, words) for key, _, words in lines_of(form, text)] == [
        (asked.key, words) for asked, words in bid.lines
    ]
    assert measures_of(text) == (
        BidMeasure("People carried after 11pm", "people", "1200"),
        BidMeasure("Drivers trained", "drivers", "6"),
    )
    assert values_of(text)["theme"] == "2"


def test_a_round_with_one_theme_has_one_choice(form: Form) -> None:
    assert [choice.label for choice in form.places["theme"][1].choices] == list(TERMS.themes)
