"""What a form must meet as a whole: keys, order, and every name that it calls on.

A condition, a check and a wording look only at what is asked earlier, about the same subject or
what that belongs to. So a return can always be walked to its end, in whatever order it is answered.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.domain.form_tables import Place
from bot.domain.questions import (
    AllOf,
    AnswerIs,
    AnyOf,
    Condition,
    Form,
    IsAnswered,
    IsSkipped,
    Kind,
    Level,
    Not,
    Offer,
    Question,
    RuleHolds,
    Section,
)
from bot.domain.rules import CHECKS, OFFERS, RULES
from bot.domain.rules.findings import Check, OfferRule, Rule
from bot.domain.wordings import PLACEHOLDERS, Placeholder, names_in

_SEES: Mapping[Level, frozenset[Level]] = {
    Level.RETURN: frozenset({Level.RETURN}),
    Level.PROJECT: frozenset({Level.RETURN, Level.PROJECT}),
    Level.MEASURE: frozenset({Level.RETURN, Level.PROJECT, Level.MEASURE}),
    Level.AREA: frozenset({Level.RETURN, Level.AREA}),
    Level.REPEATED: frozenset({Level.RETURN, Level.REPEATED}),
}


@dataclass(frozen=True)
class _Spot:
    """A place in the form: its section, and the questions asked before it."""

    form: Form
    place: Place
    section: Section
    earlier: Mapping[str, tuple[Section, Question]]

    def sees(self, level: Level, what: str) -> None:
        if level not in _SEES[self.section.level]:
            raise self.place.mistake(
                f"{what} is about a {level}, so it cannot stand in a section at level "
                f"'{self.section.level}'."
            )

    def asked_earlier(self, key: str, what: str) -> Question:
        if key not in self.form.places:
            raise self.place.mistake(f"{what} needs the question {key!r}: add it to the form.")
        if key not in self.earlier:
            raise self.place.mistake(f"{what} needs the question {key!r}: move that one before it.")
        section, question = self.earlier[key]
        self.sees(section.level, f"The question {key!r}")
        if section.level is Level.REPEATED and section is not self.section:
            raise self.place.mistake(f"{what} cannot look into another repeated section: {key!r}.")
        return question

    def looks_at(self, named: Rule | Check | OfferRule | Placeholder, what: str) -> None:
        """All that something named by the form goes by is there, and asked before."""
        self.sees(named.level, what)
        for setting in named.settings:
            if setting not in self.form.settings:
                raise self.place.mistake(f"{what} needs {setting} under [settings]: add it.")
        for needed in named.needs:
            self.asked_earlier(needed, what)
        for needed in named.over:
            if needed not in self.earlier:
                raise self.place.mistake(f"{what} needs the question {needed!r} before it.")


def check_form(form: Form, file: Place, places: Mapping[tuple[int, int], Place]) -> None:
    """Raise FormMistake at the first thing that does not hold together.

    places: of each question by its section (from 0) and number (from 1); number 0 is the section.
    """
    if not form.sections:
        raise file.mistake("A form needs a section: add [[sections]].")
    _check_names(form, file)
    earlier: dict[str, tuple[Section, Question]] = {}
    keys: set[str] = set()
    for at, section in enumerate(form.sections):
        spot = _Spot(form, places[at, 0], section, dict(earlier))
        if section.key in keys:
            raise spot.place.mistake("Another section has this key: change one of them.")
        keys.add(section.key)
        _check_section(spot)
        for number, question in enumerate(section.questions, 1):
            spot = _Spot(form, places[at, number], section, dict(earlier))
            if question.key in earlier:
                raise spot.place.mistake("Another question has this key: change one of them.")
            _check_question(spot, question)
            earlier[question.key] = (section, question)


def _check_names(form: Form, file: Place) -> None:
    used = {name for rule in RULES.values() for name in rule.settings}
    used |= {name for check in CHECKS.values() for name in check.settings}
    used |= {name for each in PLACEHOLDERS.values() for name in each.settings}
    for name in form.settings:
        if name not in used:
            raise file.mistake(
                f"[settings] {name} is unknown: use one of {', '.join(sorted(used))}."
            )


def _check_section(spot: _Spot) -> None:
    section = spot.section
    _check_text(spot, section.title, "title")
    for name in names_in(section.title):
        placeholder = PLACEHOLDERS[name]
        by_answers = placeholder.needs or placeholder.over
        if placeholder.level not in (Level.RETURN, Level.PROJECT) or by_answers:
            raise spot.place.mistake(f"A title stands over many answers: take out {{{name}}}.")
    _check_condition(spot, section.condition)
    if section.level is Level.REPEATED and not section.questions[0].optional:
        raise spot.place.mistake(
            "The first question of a repeated section ends it when skipped: write optional = true."
        )


def _check_question(spot: _Spot, question: Question) -> None:
    _check_text(spot, question.wording, "wording")
    _check_text(spot, question.help, "help")
    _check_condition(spot, question.condition)
    for name in question.checks:
        _check_check(spot, question, name)
    for offer in question.offers:
        _check_offer(spot, offer)
    if question.kind is Kind.DECLARATION:
        _check_declaration(spot, question)


def _check_text(spot: _Spot, text: str, what: str) -> None:
    try:
        names = names_in(text)
    except ValueError as error:
        raise spot.place.mistake(f"In the {what}, {error}.") from error
    for name in names:
        if name not in PLACEHOLDERS:
            raise spot.place.mistake(
                f"The {what} holds {{{name}}}, which is unknown: use one of "
                f"{', '.join(PLACEHOLDERS)}."
            )
        placeholder = PLACEHOLDERS[name]
        spot.looks_at(placeholder, f"{{{name}}}")
        if placeholder.rated and not spot.form.words.spend_ratings:
            raise spot.place.mistake(f"{{{name}}} needs spend_ratings under [words]: add them.")


def _check_condition(spot: _Spot, condition: Condition | None) -> None:
    for each in _simple(condition):
        if isinstance(each, RuleHolds):
            _check_rule(spot, each.rule)
            continue
        question = spot.asked_earlier(each.question, "when")
        if isinstance(each, AnswerIs):
            _check_values(spot, question, each.values)


def _simple(condition: Condition | None) -> Iterator[AnswerIs | IsAnswered | IsSkipped | RuleHolds]:
    """The conditions that a condition is made of."""
    match condition:
        case None:
            return
        case AllOf(conditions) | AnyOf(conditions):
            for each in conditions:
                yield from _simple(each)
        case Not(inner):
            yield from _simple(inner)
        case _:
            yield condition


def _check_values(spot: _Spot, question: Question, values: tuple[bool | str, ...]) -> None:
    known: tuple[bool | str, ...]
    if question.kind in (Kind.YES_NO, Kind.CALL):
        known = (True, False)
    elif question.kind is Kind.CHOICE:
        known = tuple(choice.key for choice in question.choices)
    else:
        raise spot.place.mistake(
            f"when can compare only a choice or a yes or no; {question.key!r} is neither."
        )
    for value in values:
        if value not in known:
            raise spot.place.mistake(f"{value!r} is not an answer to {question.key!r}: correct it.")


def _check_rule(spot: _Spot, name: str) -> None:
    if name not in RULES:
        raise spot.place.mistake(f"rule {name!r} is unknown: use one of {', '.join(RULES)}.")
    spot.looks_at(RULES[name], f"The rule {name!r}")


def _check_check(spot: _Spot, question: Question, name: str) -> None:
    if name not in CHECKS:
        raise spot.place.mistake(f"check {name!r} is unknown: use one of {', '.join(CHECKS)}.")
    check = CHECKS[name]
    if question.kind is not check.kind:
        raise spot.place.mistake(f"The check {name!r} is for questions of kind '{check.kind}'.")
    spot.looks_at(check, f"The check {name!r}")


def _check_offer(spot: _Spot, offer: Offer) -> None:
    if offer.rule not in OFFERS:
        raise spot.place.mistake(
            f"offer {offer.rule!r} is unknown: use one of {', '.join(OFFERS)}."
        )
    spot.looks_at(OFFERS[offer.rule], f"The offer {offer.rule!r}")
    _check_text(spot, offer.label, "label")


def _check_declaration(spot: _Spot, question: Question) -> None:
    last = spot.form.sections[-1]
    if spot.section is not last or last.questions[-1] is not question:
        raise spot.place.mistake("A declaration covers all the rest: make it the last question.")
    if last.level is not Level.RETURN or question.optional:
        raise spot.place.mistake("A declaration is made once a return and cannot be optional.")
