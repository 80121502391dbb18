"""Reads the tables: what is wrong with a JSON value, and where.

`faults(value, rule, surface)` gives every fault, in the order of the value's own fields, each with
a JSON pointer and a sentence in Slack's manner. It stops at the first fault of a value (a string
that is no string has no length) and goes on with the value's neighbours.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import assert_never
from urllib.parse import urlsplit

from bot.sandbox.block_kit.rules import (
    Choice,
    Flag,
    Form,
    Found,
    Json,
    Many,
    Rule,
    Shape,
    String,
    Surface,
    Typed,
    Whole,
)

SPELLINGS: Mapping[Form, re.Pattern[str]] = {
    Form.ANYTHING: re.compile(r".*", re.DOTALL),
    Form.DATE: re.compile(r"\d{4}-\d\d-\d\d", re.ASCII),
    Form.TIME: re.compile(r"\d\d:\d\d", re.ASCII),
    Form.NUMBER: re.compile(r"-?[0-9]+(\.[0-9]+)?"),
    Form.EMAIL: re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+"),
    Form.FILE_ID: re.compile(r"F[A-Z0-9]{8,}"),
}
CALENDAR: Mapping[Form, type[date] | type[time]] = {Form.DATE: date, Form.TIME: time}


def length_of(text: str) -> int:
    """Characters as UTF-16 units: never fewer than Slack counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def faults(value: Json, rule: Rule, surface: Surface) -> Iterator[Found]:
    """Every fault of `value` under `rule` on `surface`; none if Slack would take it."""
    match rule:
        case String():
            yield from _string(value, rule)
        case Flag():
            yield from _flag(value)
        case Whole():
            yield from _whole(value, rule)
        case Choice():
            yield from _choice(value, rule)
        case Many():
            yield from _many(value, rule, surface)
        case Shape():
            yield from _shape(value, rule, surface)
        case Typed():
            yield from _typed(value, rule, surface)
        case _:
            assert_never(rule)


def _string(value: Json, rule: String) -> Iterator[Found]:
    if not isinstance(value, str):
        yield "", "must be a string"
    elif length_of(value) < rule.low:
        yield "", f"must be more than {rule.low - 1} characters"
    elif rule.high is not None and length_of(value) > rule.high:
        yield "", f"must be less than {rule.high + 1} characters"
    elif not spells(value, rule.form):
        yield "", f"must be a valid {rule.form.value}"


def spells(value: str, form: Form) -> bool:
    """Whether a string is what its form says: a real date, a link with a host, and so on."""
    if form is Form.URL:
        return _is_link(value)
    if re.fullmatch(SPELLINGS[form], value) is None:
        return False
    kind = CALENDAR.get(form)
    return kind is None or _parses(kind, value)


def _is_link(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    known = parts.scheme == "mailto" or (parts.scheme in {"http", "https"} and parts.netloc != "")
    return known and not re.search(r"[\s<>]", value)


def _parses(kind: type[date] | type[time], value: str) -> bool:
    try:
        kind.fromisoformat(value)
    except ValueError:
        return False
    return True


def _flag(value: Json) -> Iterator[Found]:
    if not isinstance(value, bool):
        yield "", "must be a boolean"


def _choice(value: Json, rule: Choice) -> Iterator[Found]:
    if value not in rule.values:
        yield "", f"must be one of: {', '.join(rule.values)}"


def _whole(value: Json, rule: Whole) -> Iterator[Found]:
    if isinstance(value, bool) or not isinstance(value, int):
        yield "", "must be an integer"
    elif value < rule.low:
        yield "", f"must be greater than {rule.low - 1}"
    elif rule.high is not None and value > rule.high:
        yield "", f"must be less than {rule.high + 1}"


def _many(value: Json, rule: Many, surface: Surface) -> Iterator[Found]:
    if not isinstance(value, list):
        yield "", "must be an array"
        return
    if len(value) < rule.low:
        yield "", f"no fewer than {rule.low} items allowed"
    if rule.high is not None and len(value) > rule.high:
        yield "", f"no more than {rule.high} items allowed"
        return
    for index, item in enumerate(value):
        if rule.distinct and item in value[:index]:
            yield f"/{index}", "must be unique within the array"
        yield from under(str(index), faults(item, rule.of, surface))


def _shape(value: Json, rule: Shape, surface: Surface) -> Iterator[Found]:
    if not isinstance(value, dict):
        yield "", "must be an object"
        return
    fields = {**rule.required, **rule.optional}
    unsound = False
    for fault in _fields(value, rule, fields, surface):
        unsound = True
        yield fault
    if not unsound:  # rules across fields may trust each field by itself
        for check in rule.checks:
            yield from check(value)


def _fields(
    value: Mapping[str, Json], rule: Shape, fields: Mapping[str, Rule], surface: Surface
) -> Iterator[Found]:
    for name in rule.required:
        if name not in value:
            yield "", f"missing required field: {name}"
    yield from _groups(value, rule)
    for name, item in value.items():
        if name not in fields:
            yield "", f"invalid additional property: {name}"
        else:
            yield from under(name, faults(item, fields[name], surface))


def _groups(value: Mapping[str, Json], rule: Shape) -> Iterator[Found]:
    for group in rule.one_of:
        there = [name for name in group if name in value]
        if not there:
            yield "", f"missing required field: {' or '.join(group)}"
        elif len(there) > 1:
            yield "", f"only one of {' and '.join(there)} is allowed"
    for group in rule.some_of:
        if not any(name in value for name in group):
            yield "", f"missing required field: {' or '.join(group)}"


def _typed(value: Json, rule: Typed, surface: Surface) -> Iterator[Found]:
    if not isinstance(value, dict):
        yield "", "must be an object"
        return
    named = value.get("type")
    if "type" not in value:
        yield "", "missing required field: type"
    elif not isinstance(named, str) or named not in rule.shapes:
        yield "/type", f"unsupported type: {named}"
    elif surface not in rule.shapes[named].surfaces:
        yield "/type", f"unsupported type: {named} (not in a {surface.value})"
    else:
        yield from _shape(_untyped(value), rule.shapes[named], surface)


def _untyped(value: Mapping[str, Json]) -> dict[str, Json]:
    return {name: item for name, item in value.items() if name != "type"}


def under(step: str, found: Iterator[Found]) -> Iterator[Found]:
    """The same faults, seen from the object or list one step above."""
    escaped = step.replace("~", "~0").replace("/", "~1")
    for pointer, message in found:
        yield f"/{escaped}{pointer}", message
