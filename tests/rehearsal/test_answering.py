"""What scripted people type is read as they mean it, and their slips are read as no answer."""

from __future__ import annotations

import random
from datetime import date

import pytest

from bot.domain.readings import Accepted, Doubtful, Unclear, Value
from bot.rehearsal.answering import Known, draw_answer, foreign
from bot.rehearsal.rehearsal import TEMPLATES
from bot.rehearsal.words import read_phrases
from tests.domain.samples import STORY, Answering

PHRASES = read_phrases(TEMPLATES)
KNOWN = Known({"P1": 1_200_000}, {"P1-M1": 60}, {}, date(2024, 6, 30))


@pytest.mark.parametrize("seed", range(25))
def test_every_answer_is_read_as_it_is_meant(seed: int) -> None:
    """A whole return, each question answered in words; what is doubted is confirmed."""
    chance = random.Random(seed)
    person = Answering()
    given: dict[str, Value | None] = {}
    while key := person.next_key():
        meant = draw_answer(
            person.form, key, known=KNOWN, given=given, phrases=PHRASES, chance=chance
        )
        given[key] = meant.value
        if meant.value is None:
            person.put(key, None)
            continue
        reading = person.type(key, meant.typed)
        assert reading == Accepted(meant.value), (key, meant)
    assert given.keys() >= {"nil_return", "spend:P1", "declare"}


@pytest.mark.parametrize(
    ("key", "occasion"),
    [
        ("spend:P1", "money"),
        ("measure:P1-M1", "number"),
        ("status:P1", "choice"),
        ("declare", "choice"),
        ("summary", "text"),
        ("variance_why:P1", "text"),
    ],
)
def test_no_slip_is_taken_as_an_answer(key: str, occasion: str) -> None:
    """Nor would it be after "did you mean …?": people say no to that."""
    for slip in PHRASES.slips[occasion]:
        person = Answering()
        for before, value in (("nil_return", "active"), ("status:P1", "on_track")):
            person.put(before, value)
        if key.startswith("variance_why"):
            person.put("spend:P1", 0)
        assert isinstance(person.type(key, slip), Unclear | Doubtful), slip


@pytest.mark.parametrize(("pence", "written"), [(123450, "1 234,50"), (100000005, "1 000 000,05")])
def test_an_amount_written_as_abroad_is_asked_about(pence: int, written: str) -> None:
    person = Answering()
    person.put("nil_return", "active")
    person.put("summary", STORY)
    assert foreign(pence) == written
    reading = person.type("committed:P1", foreign(123450))
    assert isinstance(reading, Doubtful)
    assert reading.value == 123450
