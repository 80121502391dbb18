"""A made-up return to try the rules on, and a person who answers it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

from bot.domain.answers import check_value, read_answer
from bot.domain.asked import Answer, Asked
from bot.domain.course import Course, course
from bot.domain.facts import MeasureFacts, ProjectFacts, ReturnFacts
from bot.domain.forms import parse_form
from bot.domain.quarters import Quarter
from bot.domain.questions import Form, Kind
from bot.domain.readings import Accepted, Doubtful, Reading, Value
from bot.domain.returns import find, next_question

FORM_FILE = Path(__file__).parents[2] / "templates" / "forms" / "quarterly_return.toml"
NOON = datetime(2024, 7, 8, 12, tzinfo=UTC)
STORY = "Evening sessions ran at two sites, and 40 young people came."

HEADER = """
name = "small"
title = "A small form"

[settings]
variance_percent = 15
variance_pounds = 500
measure_doubt_percent = 150
award_doubt_percent = 150
serious_risk = 12

[words]
yes = "Yes"
no = "No"
yes_also = ["y", "agreed"]
no_also = ["n"]
skipped = "Skipped"
agreed = "Agreed"
over = "more"
under = "less"
nobody = "nobody"
no_target = "not set"
months = ["January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December"]
quarters = ["April to June", "July to September", "October to December", "January to March"]
"""


@cache
def quarterly_form() -> Form:
    """The form that is delivered."""
    return parse_form(FORM_FILE.read_text("utf-8"), source=FORM_FILE.name)


RATED = """
spend_ratings = ["🟢 On plan", "🟡 Nearly", "🟠 Off", "🔺 Far off", "🔴 Very far off"]
[settings]
spend_green_percent = 5
spend_green_amber_percent = 15
spend_amber_percent = 30
spend_amber_red_percent = 50
"""


def small_form(sections: str, *, rated: bool = False) -> Form:
    """A form of the given sections under an ordinary header; `rated`: it rates the spending."""
    header = HEADER
    if rated:
        words, settings = RATED.split("[settings]")
        header = header.replace("[words]", settings + "[words]") + words
    return parse_form(header + sections, source="small.toml")


def one_question(fields: str, *, level: str = "return") -> Asked:
    """A question of the given fields, asked about a project or a measure of `facts_of()`."""
    form = small_form(
        f'[[sections]]\nkey = "only"\ntitle = "Only"\nlevel = "{level}"\n'
        f'[[sections.questions]]\nkey = "it"\nwording = "What?"\n{fields}\n'
    )
    section = form.sections[0]
    subject = {"project": "P1", "measure": "P1-M1"}.get(level, "")
    return Asked(section.questions[0], section, subject, form)


def measure(ident: str, target: str | None = "60", so_far: str = "0") -> MeasureFacts:
    return MeasureFacts(
        id=ident,
        name=f"Young people mentored ({ident})",
        unit="people",
        baseline=Decimal(40),
        target=None if target is None else Decimal(target),
        so_far=Decimal(so_far),
    )


def project(
    ident: str = "P1",
    *,
    award: int = 1_200_000,
    spent_before: int = 0,
    measures: int = 1,
    last: dict[str, Value] | None = None,
) -> ProjectFacts:
    return ProjectFacts(
        id=ident,
        name=f"Project {ident}",
        objective="Fewer victims",
        award=award,
        spent_before=spent_before,
        measures=tuple(measure(f"{ident}-M{number}") for number in range(1, measures + 1)),
        last=last or {},
    )


def facts_of(
    *projects: ProjectFacts,
    quarter: str = "2024-25-Q1",
    deputy: str | None = "Sam Field",
    late: bool = False,
    last: dict[str, Value] | None = None,
) -> ReturnFacts:
    """A return's facts; one healthy project unless others are given."""
    return ReturnFacts(
        quarter=Quarter.parse(quarter),
        partnership="Northwold",
        lead="Ada Marsh",
        deputy=deputy,
        projects=projects or (project(),),
        due=datetime(2024, 7, 31, 16, tzinfo=UTC),
        late=late,
        last=last or {},
    )


@dataclass
class Answering:
    """Somebody who answers a return, and what is stored of it."""

    facts: ReturnFacts = field(default_factory=facts_of)
    form: Form = field(default_factory=quarterly_form)
    answers: dict[str, Answer] = field(default_factory=dict)
    revision: int = 0

    def next_key(self) -> str | None:
        asked = next_question(self.course)
        return asked.key if asked else None

    def put(self, key: str, value: Value | None) -> None:
        """Store a value as the return's next revision, without any rule."""
        self.revision += 1
        at = NOON + timedelta(minutes=self.revision)
        self.answers[key] = Answer(key, value, self.revision, "ada", at)

    @property
    def course(self) -> Course:
        """The return as it stands now."""
        return course(self.form, self.facts, self.answers)

    def type(self, key: str, typed: str) -> Reading:
        """Answer a question in words; a doubt is not confirmed."""
        reading = read_answer(self.asked(key), typed, self.course)
        if isinstance(reading, Accepted):
            self.put(key, reading.value)
        return reading

    def press(self, key: str, value: Value, *, confirmed: bool = False) -> Reading:
        reading = check_value(
            self.asked(key),
            value,
            self.course,
            confirmed=confirmed,
        )
        if isinstance(reading, Accepted):
            self.put(key, reading.value)
        return reading

    def asked(self, key: str) -> Asked:
        asked = find(self.course, key)
        assert asked is not None, f"{key} is not asked now"
        return asked

    def finish(self, **typed: str) -> list[str]:
        """Answer all that waits, by the given words or as somebody with no news would.

        typed: by question key. Returns the keys in the order asked.
        """
        order: list[str] = []
        while asked := next_question(self.course):
            assert len(order) < 200, f"there is no end: {order[-8:]}"
            order.append(asked.key)
            words = typed.get(asked.question.key, "")
            if asked.question.optional and not words:
                self.put(asked.key, None)
                continue
            reading = self.type(asked.key, words or ordinary_words(asked, self.facts))
            if isinstance(reading, Doubtful):
                reading = self.press(asked.key, reading.value, confirmed=True)
            assert isinstance(reading, Accepted), (asked.key, words, reading)
        return order


def ordinary_words(asked: Asked, facts: ReturnFacts) -> str:
    """What somebody types whose project is on plan and whose quarter was quiet."""
    if asked.question.key in ("spend", "forecast"):
        award = facts.project_by_id[asked.subject].award
        parts = 4 if asked.question.key == "spend" else 1
        return f"£{Decimal(award) / 100 / parts:.2f}"
    question = asked.question
    if question.choices:
        return (question.choice(question.usual or "") or question.choices[0]).label
    return {
        Kind.TEXT: STORY,
        Kind.DECLARATION: "yes",
        Kind.YES_NO: "yes",
        Kind.CALL: "no",
        Kind.EVIDENCE: "https://files.example.org/evidence",
    }.get(question.kind, "0")
