"""The rules that look at more than one field of the same object.

Each is given an object whose fields are each sound by themselves, and gives what is wrong between
them as (pointer, message).
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import cast

from bot.sandbox.block_kit.rules import Found, Json

Fields = Mapping[str, Json]


def _listed(value: Fields, name: str) -> Sequence[Fields]:
    # The shape has been checked: under this name there is a list of objects, or nothing.
    return cast("Sequence[Fields]", value.get(name, ()))


def _all_options(value: Fields) -> list[tuple[str, Fields]]:
    grouped = [
        (f"/option_groups/{place}/options/{index}", option)
        for place, group in enumerate(_listed(value, "option_groups"))
        for index, option in enumerate(_listed(group, "options"))
    ]
    plain = [
        (f"/options/{index}", option) for index, option in enumerate(_listed(value, "options"))
    ]
    return plain + grouped


def options(value: Fields) -> Iterator[Found]:
    """Option values differ, and what is chosen at first is exactly one of the options."""
    every = _all_options(value)
    seen: set[Json] = set()
    for place, option in every:
        if option["value"] in seen:
            yield f"{place}/value", f"`value` {option['value']} already exists in these options"
        seen.add(option["value"])
    offered = [option for _, option in every]
    if "initial_option" in value and value["initial_option"] not in offered:
        yield "/initial_option", "must exactly match one of the options"
    for index, chosen in enumerate(_listed(value, "initial_options")):
        if chosen not in offered:
            yield f"/initial_options/{index}", "must exactly match one of the options"


def selected_items(value: Fields) -> Iterator[Found]:
    """No more is chosen at first than may be chosen."""
    allowed = value.get("max_selected_items")
    for name, item in value.items():
        chosen = name.startswith("initial_") and isinstance(item, list) and len(item)
        if isinstance(allowed, int) and chosen > allowed:
            yield f"/{name}", f"no more than {allowed} items allowed"


def lengths(value: Fields) -> Iterator[Found]:
    """The bounds of a text input are in order, and its first text keeps to them."""
    low = cast("int", value.get("min_length", 0))
    high = cast("int", value.get("max_length", 3000))
    first = value.get("initial_value")
    if low > high:
        yield "/min_length", "must not be greater than max_length"
    elif isinstance(first, str) and not low <= len(first) <= high:
        yield "/initial_value", "must be between min_length and max_length characters"


def numbers(value: Fields) -> Iterator[Found]:
    """The bounds of a number input are in order, its first number is between them, and none has
    decimals where decimals are not allowed."""
    given = {
        name: Decimal(str(value[name]))
        for name in ("min_value", "initial_value", "max_value")
        if name in value
    }
    for name, number in given.items():
        if not value["is_decimal_allowed"] and number != number.to_integral_value():
            yield f"/{name}", "must be an integer where decimals are not allowed"
    ordered = list(given.items())
    for (_, lower), (name, higher) in pairwise(ordered):
        if lower > higher:
            yield f"/{name}", "must keep min_value and max_value in order"


def rectangle(value: Fields) -> Iterator[Found]:
    """Every row of a table has as many cells as the first, and a setting has its column."""
    rows = cast("Sequence[Sequence[Json]]", value["rows"])
    width = len(rows[0])
    for index, row in enumerate(rows):
        if len(row) != width:
            yield f"/rows/{index}", f"must have {width} cells, as the first row has"
    if len(_listed(value, "column_settings")) > width:
        yield "/column_settings", f"no more than {width} items allowed"


def file_is_not_dispatched(value: Fields) -> Iterator[Found]:
    """Slack sends no action for a file input."""
    element = cast("Fields", value["element"])
    if value.get("dispatch_action") and element["type"] == "file_input":
        yield "/element/type", "unsupported type: file_input with dispatch_action"


def text_is_seen(value: Fields) -> Iterator[Found]:
    """A text shows something: blanks alone are as empty as nothing."""
    if not str(value["text"]).strip():
        yield "/text", "must be more than 0 characters"


def can_be_submitted(value: Fields) -> Iterator[Found]:
    """A modal that asks for something has a button to send it."""
    asks = any(block["type"] == "input" for block in _listed(value, "blocks"))
    if asks and "submit" not in value:
        yield "", "missing required field: submit"
