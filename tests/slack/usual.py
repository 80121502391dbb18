"""What somebody with no news says to each question: by its kind, so that the form can grow."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.questions import Kind, Question
from tests.domain.samples import quarterly_form

SKIP = "Skip"
STORY = "Most sessions run in the summer, and more people come each week."
OWN_WORDS = {
    "summary": "Patrols began on time and the youth club opened.",
    "progress": "Six evening sessions at two sites.",
    "measure": "5",
    "spend": "£1,234.50",
    "forecast": "£9,000",
    "variance_why": "Most sessions run in the summer.",
}
"""Where the figures and the words matter to the tests, by the question's key."""

_BY_KIND: Mapping[Kind, str] = {
    Kind.YES_NO: "Yes",
    Kind.CALL: "No",
    Kind.MONEY: "0",
    Kind.NUMBER: "12",
    Kind.WHOLE_NUMBER: "12",
    Kind.TEXT: STORY,
    Kind.DATE: "31 March 2025",
    Kind.DECLARATION: "I agree",
    Kind.EVIDENCE: "https://files.example.org/evidence",
}


def usual(key: str) -> str:
    """What is typed, or the label of what is pressed, for an answer's key such as "spend:P1"."""
    name = key.partition(":")[0]
    question = quarterly_form().places[name][1]
    if name in OWN_WORDS:
        return OWN_WORDS[name]
    if question.optional:
        return skip_label(question)
    if question.choices:
        return (question.choice(question.usual or "") or question.choices[0]).shown
    return _BY_KIND[question.kind]


def skip_label(question: Question) -> str:
    """What the button says that skips it."""
    return question.skip or SKIP
