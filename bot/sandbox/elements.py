"""The interactive elements of Block Kit: what each holds, starts with and takes from a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from bot.sandbox.records import Json


@dataclass(frozen=True, slots=True)
class Holds:
    """What one kind of element holds: the names of its value and of its first value."""

    value: str
    initial: str
    many: bool = False
    options: bool = False


HOLDS: Mapping[str, Holds] = MappingProxyType(
    {
        "plain_text_input": Holds("value", "initial_value"),
        "number_input": Holds("value", "initial_value"),
        "email_text_input": Holds("value", "initial_value"),
        "url_text_input": Holds("value", "initial_value"),
        "static_select": Holds("selected_option", "initial_option", options=True),
        "radio_buttons": Holds("selected_option", "initial_option", options=True),
        "users_select": Holds("selected_user", "initial_user"),
        "conversations_select": Holds("selected_conversation", "initial_conversation"),
        "channels_select": Holds("selected_channel", "initial_channel"),
        "multi_static_select": Holds(
            "selected_options", "initial_options", many=True, options=True
        ),
        "checkboxes": Holds("selected_options", "initial_options", many=True, options=True),
        "multi_users_select": Holds("selected_users", "initial_users", many=True),
        "multi_conversations_select": Holds(
            "selected_conversations", "initial_conversations", many=True
        ),
        "multi_channels_select": Holds("selected_channels", "initial_channels", many=True),
        "datepicker": Holds("selected_date", "initial_date"),
        "timepicker": Holds("selected_time", "initial_time"),
        "datetimepicker": Holds("selected_date_time", "initial_date_time"),
        "file_input": Holds("files", "initial_files", many=True),
    }
)


class NotOffered(ValueError):
    """The value is not one that the element offers or takes."""


def elements_of(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Each interactive element with the block that it stands in."""
    for block in blocks:
        candidates = [block.get("accessory"), block.get("element"), *block.get("elements", ())]
        for element in candidates:
            if isinstance(element, dict) and (
                element.get("type") in HOLDS or element.get("action_id")
            ):
                yield block, element


def is_stateful(element: Json) -> bool:
    """Whether it holds a value, as a button and a menu of three dots do not."""
    return element.get("type") in HOLDS


def initial_state(element: Json) -> Json:
    """The state of an element that nobody has touched."""
    holds = HOLDS[element["type"]]
    empty: object = [] if holds.many else None
    return {"type": element["type"], holds.value: element.get(holds.initial, empty)}


def state_values(
    blocks: list[Json], inputs: Mapping[tuple[str, str], Json]
) -> dict[str, dict[str, Json]]:
    """`state.values` of a payload: block_id, action_id and what the element there holds."""
    values: dict[str, dict[str, Json]] = {}
    for block, element in elements_of(blocks):
        if is_stateful(element):
            place = (block["block_id"], element["action_id"])
            state = inputs.get(place) or initial_state(element)
            values.setdefault(place[0], {})[place[1]] = state
    return values


def options_of(element: Json) -> list[Json]:
    """All the options that an element offers, from its groups too."""
    groups = element.get("option_groups") or []
    return [*element.get("options", ()), *(item for group in groups for item in group["options"])]


def option_named(element: Json, wanted: object) -> Json:
    """The option with this value or this label; refused when it is not offered."""
    for option in options_of(element):
        if wanted in (option.get("value"), option["text"]["text"], option):
            return option
    offered = ", ".join(repr(option.get("value")) for option in options_of(element))
    raise NotOffered(f"{wanted!r} is not offered; these are: {offered}")


def chosen_state(element: Json, value: object) -> Json:
    """The state after a person chose `value`: an option's value, a date, a list or text."""
    holds = HOLDS[element["type"]]
    if holds.many:
        wanted = value if isinstance(value, (list, tuple)) else [value]
        several = [option_named(element, one) for one in wanted] if holds.options else list(wanted)
        return {"type": element["type"], holds.value: several}
    if value in (None, ""):
        return {"type": element["type"], holds.value: None}
    single = option_named(element, value) if holds.options else _checked(element, value)
    return {"type": element["type"], holds.value: single}


def _checked(element: Json, value: object) -> object:
    """The value as Slack would send it; a date that is none can not be picked."""
    kind = element["type"]
    try:
        if kind == "datepicker":
            return date.fromisoformat(str(value)).isoformat()
        if kind == "timepicker":
            return time.fromisoformat(str(value)).strftime("%H:%M")
        if kind == "datetimepicker":
            return int(str(value))
    except ValueError as problem:
        raise NotOffered(f"{value!r} can not be picked: {problem}") from problem
    return value if isinstance(value, dict) else str(value)


def action_of(element: Json, block_id: str, state: Json | None, action_ts: str) -> Json:
    """One entry of a payload's `actions`: the element with what it now holds."""
    action = {"type": element["type"], "block_id": block_id, "action_id": element["action_id"]}
    for name in ("text", "value", "style", "placeholder", "confirm"):
        if name in element and not is_stateful(element):
            action[name] = element[name]
    if is_stateful(element):
        holds = HOLDS[element["type"]]
        for name in ("placeholder", holds.initial):
            if name in element:
                action[name] = element[name]
    return {**action, **(state or {}), "action_ts": action_ts}


def field_errors(blocks: list[Json], values: Mapping[str, Mapping[str, Json]]) -> dict[str, str]:
    """What a chat client itself says of a form before it sends it, by block_id."""
    errors: dict[str, str] = {}
    for block in blocks:
        if block.get("type") != "input":
            continue
        element = block["element"]
        state = values.get(block["block_id"], {}).get(element["action_id"], {})
        held = state.get(HOLDS[element["type"]].value)
        problem = _field_error(element, held, optional=bool(block.get("optional", False)))
        if problem:
            errors[block["block_id"]] = problem
    return errors


def _field_error(element: Json, held: object, *, optional: bool) -> str | None:
    if held in (None, "", [], ()):
        return None if optional else "Please complete this required field."
    check = _CHECKS.get(element["type"])
    return check(element, held) if check else None


def _text_error(element: Json, held: object) -> str | None:
    length = len(str(held))
    if length < int(element.get("min_length", 0)):
        return f"Enter at least {element['min_length']} characters."
    if length > int(element.get("max_length", 3000)):
        return f"Enter no more than {element.get('max_length', 3000)} characters."
    return None


def _number_error(element: Json, held: object) -> str | None:
    try:
        number = Decimal(str(held))
    except InvalidOperation:
        return "Enter a number."
    if not number.is_finite():
        return "Enter a number."
    if not element.get("is_decimal_allowed", False) and number != number.to_integral_value():
        return "Enter a whole number."
    if "min_value" in element and number < Decimal(element["min_value"]):
        return f"Enter a number of {element['min_value']} or more."
    if "max_value" in element and number > Decimal(element["max_value"]):
        return f"Enter a number of {element['max_value']} or less."
    return None


def _email_error(_element: Json, held: object) -> str | None:
    good = re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", str(held))
    return None if good else "Enter a valid email address."


def _url_error(_element: Json, held: object) -> str | None:
    return None if re.match(r"https?://\S+$", str(held)) else "Enter a valid web address."


_CHECKS: Mapping[str, Callable[[Json, object], str | None]] = MappingProxyType(
    {
        "plain_text_input": _text_error,
        "number_input": _number_error,
        "email_text_input": _email_error,
        "url_text_input": _url_error,
    }
)
