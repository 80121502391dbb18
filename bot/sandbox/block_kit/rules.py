"""The words in which Slack's rules are written down, and nothing else.

A rule says what a JSON value must be. The tables in this package are made of rules; `checking`
reads them. Lengths are counted as the longest of Slack's own ways of counting would count them
(UTF-16 units, so that an emoji is two).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

Json: TypeAlias = object
"""A value as `json.loads` gives it; each rule narrows it for itself."""

Found: TypeAlias = tuple[str, str]
"""Where (a JSON pointer below the value, "" for the value itself) and what is wrong there."""


class Surface(Enum):
    """Where blocks are shown. Slack takes other blocks and elements on each."""

    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"


EVERYWHERE = frozenset(Surface)


class Form(Enum):
    """What the characters of a string must spell."""

    ANYTHING = "anything"
    URL = "URL"
    DATE = "date"
    TIME = "time"
    NUMBER = "number"
    EMAIL = "email"
    FILE_ID = "file id"


@dataclass(frozen=True, slots=True)
class String:
    """A bare string of `low` to `high` characters."""

    high: int | None = None
    low: int = 1
    form: Form = Form.ANYTHING


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between two bounds, both allowed."""

    low: int
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few strings."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Many:
    """A list of `low` to `high` values that each keep one rule."""

    of: "Rule"
    high: int | None = None
    low: int = 1
    distinct: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """An object: the fields it must have, those it may have, and no others.

    `one_of` names groups of optional fields of which exactly one is there, `some_of` groups of
    which at least one is. `checks` are the rules that need more than one field at a time.
    """

    required: Mapping[str, "Rule"] = field(default_factory=dict)
    optional: Mapping[str, "Rule"] = field(default_factory=dict)
    one_of: tuple[tuple[str, ...], ...] = ()
    some_of: tuple[tuple[str, ...], ...] = ()
    checks: tuple["Check", ...] = ()
    surfaces: frozenset[Surface] = EVERYWHERE


@dataclass(frozen=True, slots=True)
class Typed:
    """An object whose `type` says which shape it has."""

    shapes: Mapping[str, Shape]


Rule: TypeAlias = String | Flag | Whole | Choice | Many | Shape | Typed
Check: TypeAlias = Callable[[Mapping[str, Json]], Iterator[Found]]


def only(table: Mapping[str, Shape], *types: str) -> Typed:
    """The part of a table that may stand in one place."""
    return Typed({name: table[name] for name in types})
