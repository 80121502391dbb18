"""Every kind of answer; and those that ask for a call, name a project, or point to evidence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.answers import check_value, shown
from bot.domain.asked import Asked
from bot.domain.course import course
from bot.domain.questions import Kind
from bot.domain.readings import Accepted, Doubt, Doubtful, Reading, Unclear, UnclearReason
from tests.domain.test_answers import (
    CALL,
    EVIDENCE,
    FACTS,
    KINDS,
    PROJECT,
    read,
)


@pytest.mark.parametrize("typed", ["", "Yes, a child was hurt", "maybe", "ring me", "1"])
def test_a_call_is_asked_for_by_yes_and_nothing_else_is_taken(typed: str) -> None:
    assert read(CALL, "Yes.") == Accepted(value=True)
    assert read(CALL, "no") == Accepted(value=False)
    assert read(CALL, typed) == Unclear(UnclearReason.ONLY_YES_OR_NO, {"yes": "Yes", "no": "No"})


@pytest.mark.parametrize(
    ("typed", "is_taken"),
    [
        ("https://files.example.org/a?b=c#d", True),
        ("HTTPS://files.example.org:8443", True),
        (" https://files.example.org/ ", True),
        ("http://files.example.org/a", False),
        ("https://localhost/a", False),
        ("https://user:secret@files.example.org/a", False),
        ("https://files.example.org/a b", False),
        ("https://files.example.org/<script>", False),
        ("https://files.example.org\\evil.example", False),
        ("https://b\u00fccher.example/a", False),
        ("javascript:alert(1)", False),
        ("see my e-mail", False),
        ("https://files.example.org/" + "a" * 1000, False),
    ],
)
def test_evidence_is_one_plain_link(typed: str, is_taken: bool) -> None:
    expected = Accepted(typed.strip()) if is_taken else Unclear(UnclearReason.NOT_A_LINK)
    assert read(EVIDENCE, typed) == expected


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        ("youth club", Accepted("P2")),
        ("2", Accepted("P2")),
        ("ward", Accepted("P1")),
        ("yuoth club", Doubtful("P2", Doubt.NEAREST_CHOICE)),
        ("both", Unclear(UnclearReason.NOT_A_CHOICE, {"choices": "Wardens, Youth club"})),
    ],
)
def test_a_project_is_named_as_a_choice_is(typed: str, reading: Reading) -> None:
    assert read(PROJECT, typed) == reading
    assert shown(PROJECT, "P2") == "Youth club"


def test_every_kind_is_tried_here() -> None:
    assert {asked.question.kind for asked in KINDS} == set(Kind)


@given(st.sampled_from(KINDS), st.text(st.characters(), max_size=30) | st.sampled_from(
    ["yes", "on track", "£12", "12", "12.5", "31/3/2025", "about 5", "some words"]))  # fmt: skip
def test_what_is_taken_from_typing_is_taken_again_when_pressed(asked: Asked, typed: str) -> None:
    """So a stored answer is settled until another changes, and a confirmed doubt is taken."""
    reading = read(asked, typed)
    if not isinstance(reading, Unclear):
        again = check_value(asked, reading.value, course(asked.form, FACTS, {}), confirmed=True)
        assert again == Accepted(reading.value)
        assert shown(asked, reading.value)
