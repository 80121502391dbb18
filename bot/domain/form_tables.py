"""A form file's tables, taken field by field, so that every mistake has a place and a reason."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


class FormMistake(Exception):
    """A form file that cannot be used, worded for whoever keeps it.

    place: "section 2 'money', question 3 'spend'", or "" for the file as a whole.
    line: where that place begins, counted from 1, if it can be told. reason: what to do.
    """

    def __init__(self, source: str, place: str, reason: str, line: int | None = None) -> None:
        where = source + (f", line {line}" if line else "")
        super().__init__(": ".join(part for part in (where, place, reason) if part))
        self.source = source
        self.place = place
        self.reason = reason
        self.line = line


@dataclass(frozen=True)
class Place:
    """Where in a form file something stands."""

    source: str
    name: str = ""
    line: int | None = None

    def mistake(self, reason: str) -> FormMistake:
        """The mistake of that reason at this place."""
        return FormMistake(self.source, self.name, reason, self.line)


_HEADERS = {
    "section": re.compile(r"\[\[\s*sections\s*\]\]\s*(?:#.*)?"),
    "question": re.compile(r"\[\[\s*sections\s*\.\s*questions\s*\]\]\s*(?:#.*)?"),
}


def header_lines(text: str) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """The line of each [[sections]] header, with the lines of its [[sections.questions]]."""
    sections: list[tuple[int, list[int]]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if _HEADERS["section"].fullmatch(line.strip()):
            sections.append((number, []))
        elif sections and _HEADERS["question"].fullmatch(line.strip()):
            sections[-1][1].append(number)
    return tuple((line, tuple(questions)) for line, questions in sections)


class Table:
    """One table of a form file: take the fields that it may have, then `finish`."""

    def __init__(self, content: object, place: Place) -> None:
        if not isinstance(content, dict):
            raise place.mistake("Write this as a table of fields.")
        self._left: dict[str, object] = dict(content)
        self.place = place

    def has(self, name: str) -> bool:
        """Whether a field is there and not yet taken."""
        return name in self._left

    def text(self, name: str, default: str | None = None, *, most: int = 60) -> str:
        """A text without outer space, not empty unless a default is given."""
        value = self._take(name, default)
        if not isinstance(value, str):
            raise self.place.mistake(f"Write {name} as text in quotation marks.")
        if default is None and not value.strip():
            raise self.place.mistake(f"{name} is empty: say what is to be read there.")
        if len(value.strip()) > most:
            raise self.place.mistake(f"{name} is too long: use at most {most} characters.")
        return value.strip()

    def key(self, name: str) -> str:
        """A key: small letters, digits and underscores, beginning with a letter."""
        value = self.text(name, most=40)
        if not re.fullmatch(r"[a-z][a-z0-9_]*", value, re.ASCII):
            raise self.place.mistake(
                f"{name} {value!r} must be small letters, digits and underscores, such as 'spend'."
            )
        return value

    def yes_or_no(self, name: str, *, default: bool) -> bool:
        """true or false."""
        value = self._take(name, default)
        if not isinstance(value, bool):
            raise self.place.mistake(f"Write {name} as true or false.")
        return value

    def whole(self, name: str) -> int | None:
        """A whole number, or None when the field is left out."""
        value = self._left.pop(name, None)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise self.place.mistake(f"Write {name} as a whole number.")
        return value

    def texts(self, name: str, *, count: int | None = None) -> tuple[str, ...]:
        """A list of texts; exactly `count` of them if that is given, else as many as there are."""
        values = self.items(name)
        if not all(isinstance(value, str) and value.strip() for value in values):
            raise self.place.mistake(f"Write {name} as a list of texts, none of them empty.")
        if count is not None and len(values) != count:
            raise self.place.mistake(f"{name} needs {count} texts; it has {len(values)}.")
        return tuple(str(value).strip() for value in values)

    def items(self, name: str) -> list[object]:
        """A list, empty when the field is left out."""
        values = self._left.pop(name, [])
        if not isinstance(values, list):
            raise self.place.mistake(f"Write {name} as a list, in square brackets.")
        return values

    def table(self, name: str) -> "Table":
        """A table within this one."""
        return Table(self._take(name, None), Place(self.place.source, f"[{name}]"))

    def whole_numbers(self) -> Mapping[str, int]:
        """Every field that is left, each a whole number of 0 or more."""
        numbers = {}
        for name in tuple(self._left):
            number = self.whole(name)
            if number is None or number < 0:
                raise self.place.mistake(f"{name} must be a whole number of 0 or more.")
            numbers[name] = number
        return numbers

    def anything(self, name: str) -> object:
        """A field as it stands, or None when it is left out."""
        return self._left.pop(name, None)

    def finish(self) -> None:
        """Refuse a field that nothing has taken: most likely a slip of spelling."""
        if self._left:
            names = ", ".join(sorted(self._left))
            raise self.place.mistake(f"Remove or correct what is not a field here: {names}.")

    def _take(self, name: str, default: object) -> object:
        if name not in self._left and default is None:
            raise self.place.mistake(f"{name} is missing: add it.")
        return self._left.pop(name, default)


def one_of(options: Iterable[T], value: str, what: str, place: Place) -> T:
    """The option that reads like value; a mistake that lists the options otherwise."""
    known = {str(option): option for option in options}
    if value not in known:
        raise place.mistake(f"{what} {value!r} is unknown: use one of {', '.join(known)}.")
    return known[value]
