"""Read a form from its file (TOML), or refuse it with the place and what to do about it."""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.domain.form_checks import check_form
from bot.domain.form_conditions import read_condition
from bot.domain.form_tables import FormMistake, Place, Table, header_lines, one_of
from bot.domain.money import read_money
from bot.domain.questions import (
    CARRIED_NEVER,
    AllOf,
    AnswerIs,
    AnyOf,
    Choice,
    Condition,
    Form,
    IsAnswered,
    Kind,
    Level,
    Not,
    Offer,
    Question,
    RuleHolds,
    Section,
    Words,
)
from bot.domain.readings import Accepted

__all__ = [
    "AllOf",
    "AnswerIs",
    "AnyOf",
    "Choice",
    "Condition",
    "Form",
    "FormMistake",
    "IsAnswered",
    "Kind",
    "Level",
    "Not",
    "Question",
    "RuleHolds",
    "Section",
    "Words",
    "parse_form",
]

MOST_CHOICES = 20
MOST_ROUNDS = 20
MOST_TEXT = 3000
"""Characters of a text answer: what fits into one message."""

_BOUNDED = (Kind.MONEY, Kind.WHOLE_NUMBER, Kind.NUMBER, Kind.TEXT)


def parse_form(text: str, *, source: str) -> Form:
    """The form of a file's text. source: the name that a mistake gives for it.

    Raises FormMistake at the first mistake. The version is the start of the text's SHA-256, so
    any change makes a new version.
    """
    whole_file = Place(source)
    table = Table(_toml(text, source), whole_file)
    places = _section_places(text, source, table.items("sections"))
    form = Form(
        name=table.key("name"),
        version=hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12],
        title=table.text("title", most=100),
        sections=tuple(_section(each, place, lines) for each, place, lines in places),
        words=_words(table.table("words")),
        settings=MappingProxyType(dict(table.table("settings").whole_numbers())),
    )
    table.finish()
    check_form(form, whole_file, _question_places(form, places))
    return form


Places = Sequence[tuple[object, Place, tuple[int, ...]]]


def _toml(text: str, source: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FormMistake(source, "", f"This is not TOML: {error}.") from error


def _section_places(text: str, source: str, sections: list[object]) -> Places:
    """Each section with its place, and the lines of its questions (none if they do not tally)."""
    headers = header_lines(text)
    told = headers if len(headers) == len(sections) else ((None, ()),) * len(sections)
    return [
        (content, Place(source, f"section {number}{_named(content)}", line), lines)
        for number, (content, (line, lines)) in enumerate(zip(sections, told, strict=True), 1)
    ]


def _named(content: object) -> str:
    key = content.get("key") if isinstance(content, dict) else None
    return f" {key!r}" if isinstance(key, str) else ""


def _question_place(section: Place, lines: Sequence[int], number: int, content: object) -> Place:
    line = lines[number - 1] if number <= len(lines) else section.line
    return Place(section.source, f"{section.name}, question {number}{_named(content)}", line)


def _question_places(form: Form, places: Places) -> Mapping[tuple[int, int], Place]:
    """The place of each question by its section and number, and of each section as number 0."""
    found: dict[tuple[int, int], Place] = {}
    for at, (section, (_, place, lines)) in enumerate(zip(form.sections, places, strict=True)):
        found[at, 0] = place
        for number, question in enumerate(section.questions, 1):
            found[at, number] = _question_place(place, lines, number, {"key": question.key})
    return found


def _section(content: object, place: Place, lines: tuple[int, ...]) -> Section:
    table = Table(content, place)
    key, title = table.key("key"), table.text("title", most=100)
    level = one_of(Level, table.text("level"), "level", place)
    section = Section(
        key=key,
        title=title,
        level=level,
        most=_rounds(table, level),
        condition=read_condition(table.anything("when"), place),
        questions=tuple(
            _question(each, _question_place(place, lines, number, each))
            for number, each in enumerate(table.items("questions"), 1)
        ),
    )
    table.finish()
    if not section.questions:
        raise place.mistake("A section needs a question: add [[sections.questions]] below it.")
    return section


def _rounds(table: Table, level: Level) -> int:
    most = table.whole("most")
    if level is not Level.REPEATED:
        if most is not None:
            raise table.place.mistake("Only a section at level 'repeated' has most: remove it.")
        return 1
    if most is None or not 1 <= most <= MOST_ROUNDS:
        raise table.place.mistake(f"Say how often it may repeat: most = 1 to {MOST_ROUNDS}.")
    return most


def _question(content: object, place: Place) -> Question:
    table = Table(content, place)
    key = table.key("key")
    kind = one_of(Kind, table.text("kind"), "kind", place)
    least, most = _bounds(table, kind)
    question = Question(
        key=key,
        wording=table.text("wording", most=300),
        kind=kind,
        help=table.text("help", "", most=600),
        example=table.text("example", "", most=150),
        choices=_choices(table, kind),
        optional=table.yes_or_no("optional", default=False),
        about_people=table.yes_or_no("about_people", default=False),
        least=least,
        most=most,
        condition=read_condition(table.anything("when"), place),
        checks=table.texts("checks"),
        offers=_offers(table, kind),
        carry=_carry(table, kind),
        on_request=table.yes_or_no("on_request", default=False),
        skip=table.text("skip", "", most=40),
    )
    table.finish()
    if not question.optional and (question.skip or question.on_request):
        raise place.mistake("Only an optional question has skip or on_request: add optional.")
    return question


def _offers(table: Table, kind: Kind) -> tuple[Offer, ...]:
    items = table.items("offers")
    if items and kind is not Kind.MONEY:
        raise table.place.mistake("Only a question of kind 'money' has offers: remove them.")
    return tuple(_offer(item, table.place) for item in items)


def _offer(content: object, place: Place) -> Offer:
    table = Table(content, place)
    offer = Offer(rule=table.text("rule", most=40), label=table.text("label", most=60))
    table.finish()
    return offer


def _carry(table: Table, kind: Kind) -> bool:
    carry = table.yes_or_no("carry", default=False)
    if carry and kind in CARRIED_NEVER:
        raise table.place.mistake(f"An answer of kind '{kind}' is given anew: remove carry.")
    return carry


def _bounds(table: Table, kind: Kind) -> tuple[int | None, int | None]:
    """min and max as the kind counts them: characters, pence (typed as pounds) or numbers."""
    place = table.place
    if kind not in _BOUNDED and (table.has("min") or table.has("max")):
        raise place.mistake(f"A question of kind '{kind}' has no min and max: remove them.")
    least, most = (_bound(table, name, kind) for name in ("min", "max"))
    if least is not None and most is not None and least > most:
        raise place.mistake("min is more than max: correct one of them.")
    if kind is Kind.TEXT and not (most and 1 <= most <= MOST_TEXT and (least or 0) >= 0):
        raise place.mistake(f"A text needs max, the most characters it may have: 1 to {MOST_TEXT}.")
    return least, most


def _bound(table: Table, name: str, kind: Kind) -> int | None:
    if kind is not Kind.MONEY or not table.has(name):
        return table.whole(name)
    typed = table.anything(name)
    read = read_money(str(typed)) if isinstance(typed, str | int) else None
    if isinstance(typed, bool) or not isinstance(read, Accepted):
        raise table.place.mistake(f"Write {name} in pounds, such as 0 or '£1,500.00'.")
    return int(read.value)


def _choices(table: Table, kind: Kind) -> tuple[Choice, ...]:
    place = table.place
    items = table.items("choices")
    if kind is not Kind.CHOICE:
        if items:
            raise place.mistake("Only a question of kind 'choice' has choices: remove them.")
        return ()
    choices = tuple(_choice(item, place) for item in items)
    if not 2 <= len(choices) <= MOST_CHOICES:
        raise place.mistake(f"A choice needs 2 to {MOST_CHOICES} choices; it has {len(choices)}.")
    for names in ([c.key for c in choices], [c.label.casefold() for c in choices]):
        if twice := [name for name in names if names.count(name) > 1]:
            raise place.mistake(f"The choice {twice[0]!r} stands twice: change one of them.")
    if sum(choice.usual for choice in choices) > 1:
        raise place.mistake("Only one choice can be the usual one: remove usual from the others.")
    return choices


def _choice(content: object, place: Place) -> Choice:
    table = Table(content, place)
    choice = Choice(
        key=table.text("key", most=40),
        label=table.text("label", most=60),
        mark=table.text("mark", "", most=10),
        also=table.texts("also"),
        usual=table.yes_or_no("usual", default=False),
    )
    table.finish()
    return choice


def _words(table: Table) -> Words:
    words = Words(
        yes=table.text("yes"),
        no=table.text("no"),
        skipped=table.text("skipped"),
        agreed=table.text("agreed"),
        over=table.text("over"),
        under=table.text("under"),
        nobody=table.text("nobody"),
        no_target=table.text("no_target"),
        months=table.texts("months", count=12),
        quarters=table.texts("quarters", count=4),
        yes_also=table.texts("yes_also"),
        no_also=table.texts("no_also"),
        spend_ratings=_spend_ratings(table),
    )
    table.finish()
    return words


def _spend_ratings(table: Table) -> tuple[str, ...]:
    return table.texts("spend_ratings", count=5) if table.has("spend_ratings") else ()
