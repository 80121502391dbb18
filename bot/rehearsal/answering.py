"""What a scripted person means to answer to a question, and how they write it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import assert_never

from bot.domain.answers import shown
from bot.domain.asked import Asked
from bot.domain.money import pounds
from bot.domain.questions import Form, Kind, Question
from bot.domain.readings import Value
from bot.domain.register import Register
from bot.domain.totals import COMMITTED, FORECAST, SPEND
from bot.rehearsal.words import Phrases

LONGEST_TEXT = 600
_LINK = "https://files.example.org/evidence"


@dataclass(frozen=True)
class Meant:
    """What is meant (None: skip the question), and how it is typed."""

    value: Value | None
    typed: str = ""


@dataclass(frozen=True)
class Known:
    """What a person knows of their projects. Money is pence.

    `spent_before`: by project, what earlier quarters' submitted returns said. `outturns`: by
    project, what the year is scripted to cost, if it is. `projects`: whose each measure is.
    `last`: what they said the quarter before and would say again, if they are people who do.
    """

    awards: Mapping[str, int]
    targets: Mapping[str, int]
    spent_before: Mapping[str, int]
    last_day: date
    outturns: Mapping[str, int] = field(default_factory=dict)
    projects: Mapping[str, str] = field(default_factory=dict)
    last: Mapping[str, Value] = field(default_factory=dict)


def known_from(area: Register, spent_before: Mapping[str, int], last_day: date) -> Known:
    awards = {project.id: project.award for project in area.projects}
    targets = {each.id: int(each.target) for each in area.measures if each.target}
    projects = {each.id: each.project for each in area.measures}
    return Known(awards, targets, spent_before, last_day, projects=projects)


def draw_answer(
    form: Form,
    key: str,
    *,
    known: Known,
    given: Mapping[str, Value | None],
    phrases: Phrases,
    chance: random.Random,
) -> Meant:
    """An answer that the question will take. `given`: this person's answers to the return so far.

    Raises KeyError for a question that the form does not have.
    """
    name, _, subject = key.partition(":")
    section, question = form.places[name]
    if question.optional and chance.random() < _SKIPS.get(question.kind, 0.5):
        return Meant(None)
    match question.kind:
        case Kind.CHOICE | Kind.PROJECT:
            meant = _choice(question, phrases, chance)
        case Kind.EVIDENCE:
            meant = Meant(_LINK, _LINK)
        case Kind.YES_NO | Kind.CALL:
            yes = chance.random() < 0.8 and question.kind is Kind.YES_NO
            meant = Meant(yes, form.words.yes if yes else form.words.no)
        case Kind.DECLARATION:
            meant = Meant(True, form.words.yes)
        case Kind.TEXT:
            text = phrases.text(name, question.least or 1, question.most or LONGEST_TEXT, chance)
            meant = Meant(text, text)
        case Kind.MONEY:
            pence = _amount(name, subject, known, given, chance)
            meant = Meant(pence, _written(pence, chance))
        case Kind.NUMBER | Kind.WHOLE_NUMBER:
            count = _count(known.targets.get(subject, 60), chance)
            is_text = question.kind is Kind.NUMBER
            meant = Meant(str(count) if is_text else count, f"{count:,}")
        case Kind.DATE:
            day = (known.last_day + timedelta(days=chance.randint(5, 80))).isoformat()
            meant = Meant(day, shown(Asked(question, section, subject, form), day))
        case _:
            assert_never(question.kind)
    return meant


_SKIPS: Mapping[Kind, float] = {Kind.NUMBER: 0.05, Kind.TEXT: 0.6, Kind.PROJECT: 1}
"""How often an optional question is skipped, by its kind. Nobody here moves money about."""


def _choice(question: Question, phrases: Phrases, chance: random.Random) -> Meant:
    weights = phrases.weights.get(question.key, {})
    there = [weights.get(choice.key, 0 if weights else 1) for choice in question.choices]
    (choice,) = chance.choices(question.choices, there if any(there) else None)
    return Meant(choice.key, choice.label)


def _amount(
    name: str,
    subject: str,
    known: Known,
    given: Mapping[str, Value | None],
    chance: random.Random,
) -> int:
    """Pence that fit the project: about a quarter of its award spent, few orders, little over."""
    award = known.awards.get(subject, 100_000)
    before = known.spent_before.get(subject, 0)
    if name == SPEND:
        if before > 50_000 and chance.random() < 0.05:
            return -chance.randrange(1_000, 20_000)  # a correction
        return _rounded(award * chance.randint(12, 32) // 100, chance)
    if name == COMMITTED:
        return chance.choice([0, 0, _rounded(award * chance.randint(1, 6) // 100, chance)])
    if name == FORECAST:
        spent = before + int(given.get(f"{SPEND}:{subject}") or 0)
        return max(spent, 0, _rounded(award * chance.randint(92, 102) // 100, chance))
    return max(1, _rounded(_unspent(known, given) * chance.randint(50, 100) // 100, chance))


def _unspent(known: Known, given: Mapping[str, Value | None]) -> int:
    """What the figures given so far leave of the awards; in the last quarter, of the outturn."""
    left = 0
    for key, spent in given.items():
        question, _, project = key.partition(":")
        if question == SPEND:
            outturn = known.spent_before.get(project, 0) + int(spent or 0)
            expected = int(given.get(f"{FORECAST}:{project}") or outturn)
            left += max(0, known.awards.get(project, 0) - expected)
    return left


def _rounded(pence: int, chance: random.Random) -> int:
    step = chance.choice([1, 50, 100, 1_000])
    return pence // step * step


def _written(pence: int, chance: random.Random) -> str:
    """The amount as one or another person writes it."""
    if pence == 0:
        return chance.choice(["0", "nil", "£0", "0.00"])
    written = pounds(pence).replace("\N{MINUS SIGN}", "-")
    ways: Sequence[Callable[[], str]] = (
        lambda: written,
        lambda: written.replace("£", ""),
        lambda: written.replace(",", ""),
        lambda: written.removesuffix(".00"),
    )
    return chance.choice(ways)()


def foreign(pence: int) -> str:
    """The amount as it is written abroad: "1 234,50". It is asked about, never guessed."""
    whole, part = divmod(pence, 100)
    return f"{whole:,}".replace(",", " ") + f",{part:02}"


def _count(target: int, chance: random.Random) -> int:
    return max(0, target * chance.randint(12, 34) // 100)
