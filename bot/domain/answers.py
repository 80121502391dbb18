"""From what was typed or pressed to an answer: read by kind, then held against the rules."""

from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from typing import assert_never

from bot.domain.asked import Answer, Answers, Asked, Case, answer_key, split_key
from bot.domain.course import Course
from bot.domain.facts import ReturnFacts
from bot.domain.money import MOST_PENCE, pounds, read_money
from bot.domain.numbers import MOST, grouped, is_canonical, read_number, read_whole_number
from bot.domain.privacy import Sort, personal_details
from bot.domain.questions import Choice, Kind, Level, Question, Words
from bot.domain.readings import (
    Accepted,
    Doubt,
    Doubtful,
    Facts,
    Reading,
    Unclear,
    UnclearReason,
    Value,
)
from bot.domain.rules import CHECKS
from bot.domain.typed_dates import read_date
from bot.domain.typed_links import is_link
from bot.domain.typed_text import clean_text, one_line

__all__ = [
    "Answer",
    "Answers",
    "Asked",
    "about_people",
    "answer_key",
    "check_value",
    "not_kept",
    "personal_sorts",
    "read_answer",
    "shown",
    "split_key",
]

_NEARLY = 0.82
"""How alike (0 to 1) a slip of the keyboard and a choice must be before it is offered."""


def read_answer(asked: Asked, typed: str, now: Course) -> Reading:
    """What a typed answer comes to. A choice may be typed by its words, start or place."""
    reading = _read_by_kind(asked, typed, now.facts)
    if isinstance(reading, Unclear):
        return reading
    checked = check_value(asked, reading.value, now)
    if isinstance(checked, Unclear) or isinstance(reading, Accepted):
        return checked
    return reading


def check_value(asked: Asked, value: Value, now: Course, *, confirmed: bool = False) -> Reading:
    """What a pressed value comes to, by the same rules as a typed one.

    confirmed: the person has been asked and means it, so a doubt is not raised again.
    """
    case = Case(asked, now.facts, now.answers)
    return against_rules(case, value, confirmed=confirmed)


def against_rules(case: Case, value: Value, *, confirmed: bool = False) -> Reading:
    """Hold a value against its kind, its bounds and the question's named checks, in that order."""
    question, words = case.asked.question, case.asked.form.words
    formed = _well_formed(question, words, value)
    if isinstance(formed, Unclear):
        return formed
    if beyond := _beyond(question, formed):
        return beyond
    findings = [CHECKS[name].find(case, formed) for name in question.checks]
    refusal = next((found for found in findings if isinstance(found, Unclear)), None)
    doubt = next((found for found in findings if isinstance(found, Doubtful)), None)
    if refusal or confirmed:
        return refusal or Accepted(formed)
    return doubt or _about_people(case, formed) or Accepted(formed)


def personal_sorts(asked: Asked, value: Value | None, facts: ReturnFacts) -> tuple[Sort, ...]:
    """What a text says about people, by sort; nothing for an answer of another kind."""
    if not _is_guarded(asked.question) or not isinstance(value, str):
        return ()
    found = personal_details(value, facts.names)
    return tuple(dict.fromkeys(detail.sort for detail in found))


def _is_guarded(question: Question) -> bool:
    return question.kind is Kind.TEXT and not question.about_people


def _about_people(case: Case, value: Value) -> Doubtful | None:
    """A doubt about a text in which details of people are found."""
    if not _is_guarded(case.asked.question):
        return None
    facts = about_people(str(value), case.facts.names)
    return Doubtful(value, Doubt.PERSONAL, facts) if facts else None


def about_people(text: str, known: frozenset[str]) -> Facts | None:
    """What in a text may say who somebody is, by sort ("": nothing of it); None for nothing at all.

    known: names that are no secret.
    """
    found = personal_details(text, known)
    words = {sort: [each.words for each in found if each.sort is sort] for sort in Sort}
    return {sort.value: ", ".join(words[sort]) for sort in Sort} if found else None


def not_kept(asked: Asked) -> Unclear:
    """What is said of words that came to a question of kind "call" and are kept nowhere."""
    return _not_kept(asked.form.words)


def shown(asked: Asked, value: Value | None) -> str:
    """A value as it is shown to people: "£1,234.50", "Yes", "🟢 On track", "31 March 2025"."""
    question, words = asked.question, asked.form.words
    if value is None:
        return words.skipped
    match question.kind:
        case Kind.YES_NO | Kind.CALL:
            text = words.yes if value else words.no
        case Kind.DECLARATION:
            text = words.agreed
        case Kind.CHOICE | Kind.PROJECT:
            choice = question.choice(str(value))
            text = choice.shown if choice else str(value)
        case Kind.MONEY:
            text = pounds(int(value))
        case Kind.WHOLE_NUMBER | Kind.NUMBER:
            text = grouped(value)
        case Kind.TEXT | Kind.EVIDENCE:
            text = str(value)
        case Kind.DATE:
            day = date.fromisoformat(str(value))
            text = f"{day.day} {words.months[day.month - 1]} {day.year}"
        case _:
            assert_never(question.kind)
    return text


def _read_by_kind(asked: Asked, typed: str, facts: ReturnFacts) -> Reading:
    question, words = asked.question, asked.form.words
    reading: Reading
    match question.kind:
        case Kind.YES_NO:
            reading = _yes_or_no(typed, words)
        case Kind.CALL:
            reading = _call(typed, words)
        case Kind.CHOICE | Kind.PROJECT:
            reading = _choice(typed, question.choices)
        case Kind.MONEY:
            reading = read_money(typed)
        case Kind.WHOLE_NUMBER:
            reading = read_whole_number(typed, _unit(asked, facts))
        case Kind.NUMBER:
            reading = read_number(typed, _unit(asked, facts))
        case Kind.TEXT | Kind.EVIDENCE:
            text = clean_text(typed)
            reading = Accepted(text) if text else Unclear(UnclearReason.EMPTY)
        case Kind.DATE:
            reading = read_date(typed, words.months)
        case Kind.DECLARATION:
            agreed = _yes_or_no(typed, words)
            reading = agreed if _is_yes(agreed) else Unclear(UnclearReason.NOT_DECLARED)
        case _:
            assert_never(question.kind)
    return reading


def _is_yes(reading: Reading) -> bool:
    return isinstance(reading, Accepted) and reading.value is True


def _unit(asked: Asked, facts: ReturnFacts) -> str:
    return facts.by_measure[asked.subject][1].unit if asked.section.level is Level.MEASURE else ""


def _yes_or_no(typed: str, words: Words) -> Reading:
    text = one_line(typed).strip(".!")
    if text in map(str.casefold, (words.yes, *words.yes_also)):
        return Accepted(value=True)
    if text in map(str.casefold, (words.no, *words.no_also)):
        return Accepted(value=False)
    return _not_yes_or_no(words)


def _call(typed: str, words: Words) -> Reading:
    """Yes or no; the refusal of anything else says that it was not kept."""
    reading = _yes_or_no(typed, words)
    return reading if isinstance(reading, Accepted) else _not_kept(words)


def _not_kept(words: Words) -> Unclear:
    return Unclear(UnclearReason.ONLY_YES_OR_NO, {"yes": words.yes, "no": words.no})


def _choice(typed: str, choices: Sequence[Choice]) -> Reading:
    """By its words or its place in the list, else by a start that only it has, else nearly."""
    text = one_line(typed).strip(".!")
    names = {name: choice.key for choice in choices for name in _names(choice)}
    if chosen := names.get(text) or _at_place(text, choices):
        return Accepted(chosen)
    begun = {key for name, key in names.items() if text and name.startswith(text)}
    if len(begun) == 1 and len(text) > 1:
        return Accepted(begun.pop())
    if near := get_close_matches(text, names, n=1, cutoff=_NEARLY):
        return Doubtful(names[near[0]], Doubt.NEAREST_CHOICE)
    if len(begun) > 1:
        several = [choice for choice in choices if choice.key in begun]
        return Unclear(UnclearReason.SEVERAL_CHOICES, _listed(several))
    return _not_a_choice(choices)


def _at_place(text: str, choices: Sequence[Choice]) -> str | None:
    """The key of the choice whose place, counted from 1, was typed."""
    place = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0
    return choices[place - 1].key if 1 <= place <= len(choices) else None


def _names(choice: Choice) -> tuple[str, ...]:
    names = (choice.key, choice.label, choice.shown, *choice.also)
    return tuple(one_line(name) for name in names)


def _listed(choices: Sequence[Choice]) -> Facts:
    return {"choices": ", ".join(choice.label for choice in choices)}


def _not_a_choice(choices: Sequence[Choice]) -> Unclear:
    return Unclear(UnclearReason.NOT_A_CHOICE, _listed(choices))


def _not_yes_or_no(words: Words) -> Unclear:
    return Unclear(UnclearReason.NOT_YES_OR_NO, {"yes": words.yes, "no": words.no})


def _well_formed(question: Question, words: Words, value: Value) -> Value | Unclear:
    """The value if it is one that this kind keeps; text is cleaned on the way."""
    formed: Value | Unclear
    match question.kind:
        case Kind.YES_NO | Kind.CALL:
            formed = value if isinstance(value, bool) else _not_yes_or_no(words)
        case Kind.CHOICE | Kind.PROJECT:
            chosen = question.choice(value) if isinstance(value, str) else None
            formed = chosen.key if chosen else _not_a_choice(question.choices)
        case Kind.MONEY:
            formed = _whole(value, MOST_PENCE, UnclearReason.NOT_MONEY)
        case Kind.WHOLE_NUMBER:
            formed = _whole(value, MOST, UnclearReason.NOT_WHOLE)
        case Kind.NUMBER:
            formed = value if is_canonical(value) else Unclear(UnclearReason.NOT_A_NUMBER)
        case Kind.TEXT:
            text = clean_text(value) if isinstance(value, str) else ""
            formed = text or Unclear(UnclearReason.EMPTY)
        case Kind.DATE:
            formed = value if _is_iso_day(value) else Unclear(UnclearReason.NOT_A_DATE)
        case Kind.DECLARATION:
            formed = value if value is True else Unclear(UnclearReason.NOT_DECLARED)
        case Kind.EVIDENCE:
            formed = value if is_link(value) else Unclear(UnclearReason.NOT_A_LINK)
        case _:
            assert_never(question.kind)
    return formed


def _whole(value: Value, most: int, reason: UnclearReason) -> Value | Unclear:
    if isinstance(value, bool) or not isinstance(value, int):
        return Unclear(reason)
    return value if abs(value) <= most else Unclear(UnclearReason.TOO_LARGE)


def _is_iso_day(value: Value) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _beyond(question: Question, value: Value) -> Unclear | None:
    """Why a value is outside the question's bounds, if it is."""
    if question.kind is Kind.TEXT:
        return _length(question, len(str(value)))
    if question.kind not in (Kind.MONEY, Kind.WHOLE_NUMBER, Kind.NUMBER):
        return None
    amount = Fraction(value)
    show = pounds if question.kind is Kind.MONEY else grouped
    if question.least is not None and amount < question.least:
        return Unclear(UnclearReason.BELOW_LEAST, {"least": show(question.least)})
    if question.most is not None and amount > question.most:
        return Unclear(UnclearReason.ABOVE_MOST, {"most": show(question.most)})
    return None


def _length(question: Question, length: int) -> Unclear | None:
    least, most = question.least, question.most
    if least is not None and length < least:
        facts = {"length": length, "least": least, "under": least - length}
        return Unclear(UnclearReason.TOO_SHORT, facts)
    if most is not None and length > most:
        facts = {"length": length, "most": most, "over": length - most}
        return Unclear(UnclearReason.TOO_LONG, facts)
    return None
