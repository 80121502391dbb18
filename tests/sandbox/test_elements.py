"""Every element takes what a person can choose in it and holds it in Slack's shape."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.elements import (
    HOLDS,
    NotOffered,
    action_of,
    chosen_state,
    field_errors,
    initial_state,
    state_values,
)
from bot.sandbox.typed_text import Typing

ONE = {"text": {"type": "plain_text", "text": "One"}, "value": "1"}
TWO = {"text": {"type": "plain_text", "text": "Two"}, "value": "2"}
OPTIONS = {"options": [ONE, TWO]}
GROUPS = {"option_groups": [{"label": {"type": "plain_text", "text": "G"}, "options": [ONE, TWO]}]}

CHOICES: list[tuple[str, dict[str, Any], object, dict[str, Any]]] = [
    ("plain_text_input", {}, "x", {"value": "x"}),
    ("plain_text_input", {}, "", {"value": None}),
    ("number_input", {}, 7, {"value": "7"}),
    ("email_text_input", {}, "a@b.uk", {"value": "a@b.uk"}),
    ("static_select", OPTIONS, "2", {"selected_option": TWO}),
    ("static_select", GROUPS, "Two", {"selected_option": TWO}),
    ("radio_buttons", OPTIONS, "One", {"selected_option": ONE}),
    ("checkboxes", OPTIONS, ["1", "2"], {"selected_options": [ONE, TWO]}),
    ("checkboxes", OPTIONS, [], {"selected_options": []}),
    ("multi_static_select", OPTIONS, "1", {"selected_options": [ONE]}),
    ("users_select", {}, "U1", {"selected_user": "U1"}),
    ("multi_users_select", {}, ["U1", "U2"], {"selected_users": ["U1", "U2"]}),
    ("conversations_select", {}, "C1", {"selected_conversation": "C1"}),
    ("channels_select", {}, "C1", {"selected_channel": "C1"}),
    ("datepicker", {}, "2024-07-31", {"selected_date": "2024-07-31"}),
    ("timepicker", {}, "09:05", {"selected_time": "09:05"}),
    ("datetimepicker", {}, 1719824400, {"selected_date_time": 1719824400}),
]


@pytest.mark.parametrize(
    ("kind", "more", "value", "held"), CHOICES, ids=[f"{k}-{v}" for k, _, v, _ in CHOICES]
)
def test_a_choice_is_held_in_slacks_shape(
    kind: str, more: dict[str, Any], value: object, held: dict[str, Any]
) -> None:
    element = {"type": kind, "action_id": "a", **more}
    assert chosen_state(element, value) == {"type": kind, **held}
    assert action_of(element, "b", chosen_state(element, value), "1.000001")["action_ts"]


@pytest.mark.parametrize(
    ("kind", "more", "value"),
    [
        ("static_select", OPTIONS, "3"),
        ("checkboxes", OPTIONS, ["1", "3"]),
        ("datepicker", {}, "31 July"),
        ("datepicker", {}, "2024-02-30"),
        ("timepicker", {}, "25:00"),
        ("datetimepicker", {}, "soon"),
    ],
)
def test_what_is_not_offered_can_not_be_chosen(
    kind: str, more: dict[str, Any], value: object
) -> None:
    with pytest.raises(NotOffered):
        chosen_state({"type": kind, "action_id": "a", **more}, value)


def test_state_holds_every_element_first_as_the_app_drew_it() -> None:
    blocks: list[dict[str, Any]] = [
        {
            "type": "section",
            "block_id": "s",
            "accessory": {"type": "datepicker", "action_id": "d", "initial_date": "2024-01-01"},
        },
        {
            "type": "actions",
            "block_id": "a",
            "elements": [
                {"type": "button", "action_id": "go"},
                {"type": "static_select", "action_id": "pick", **OPTIONS},
            ],
        },
    ]
    chosen = {("a", "pick"): {"type": "static_select", "selected_option": TWO}}
    assert state_values(blocks, chosen) == {
        "s": {"d": {"type": "datepicker", "selected_date": "2024-01-01"}},
        "a": {"pick": {"type": "static_select", "selected_option": TWO}},
    }


def test_every_kind_of_element_begins_empty() -> None:
    for kind, holds in HOLDS.items():
        assert initial_state({"type": kind}) == {
            "type": kind,
            holds.value: [] if holds.many else None,
        }


@pytest.mark.parametrize(
    ("element", "value", "error"),
    [
        ({"type": "plain_text_input"}, "   ", None),
        ({"type": "plain_text_input", "max_length": 2}, "abc", "Enter no more than 2 characters."),
        ({"type": "plain_text_input"}, "x" * 3001, "Enter no more than 3000 characters."),
        ({"type": "number_input", "is_decimal_allowed": True}, "1.5", None),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "Enter a whole number."),
        ({"type": "number_input", "is_decimal_allowed": True}, "NaN", "Enter a number."),
        ({"type": "number_input", "is_decimal_allowed": True}, "£5", "Enter a number."),
        (
            {"type": "number_input", "is_decimal_allowed": False, "min_value": "0"},
            "-1",
            "Enter a number of 0 or more.",
        ),
        ({"type": "email_text_input"}, "nobody", "Enter a valid email address."),
        ({"type": "url_text_input"}, "gov.uk", "Enter a valid web address."),
        ({"type": "url_text_input"}, "https://gov.uk", None),
    ],
)
def test_the_client_checks_a_field_before_it_is_sent(
    element: dict[str, Any], value: str, error: str | None
) -> None:
    block = {"type": "input", "block_id": "b", "element": {**element, "action_id": "a"}}
    values = {"b": {"a": {"type": element["type"], "value": value}}}
    assert field_errors([block], values) == ({"b": error} if error else {})


def test_half_typed_things_stay_text() -> None:
    typing = Typing([], [])
    for text in ("50%", "a.b", "x@", "@nobody", "#none", "1.5 and 2.org.", "£1,000.50"):
        assert typing.sent(text)[0] in (text, "1.5 and <http://2.org|2.org>.")
    assert typing.sent("")[1] == []


@pytest.mark.parametrize(
    ("typed", "styled"),
    [
        ("so *very bold* it is", {"very bold": "bold"}),
        ("_soft_, ~gone~ and `code`", {"soft": "italic", "gone": "strike", "code": "code"}),
        ("2*3*4 and snake_case_stays and * not * this", {}),
        ("*see* https://gov.uk *then*", {"see": "bold", "then": "bold"}),
    ],
)
def test_typed_marks_style_the_words_and_stay_in_the_text(
    typed: str, styled: dict[str, str]
) -> None:
    text, [block] = Typing([], []).sent(typed)
    assert text.replace("<https://gov.uk>", "https://gov.uk") == typed
    elements = block["elements"][0]["elements"]
    found = {one["text"]: next(iter(one["style"])) for one in elements if "style" in one}
    assert found == styled
