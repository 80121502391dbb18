"""Block Kit's interactive elements and the objects that they are made of, as tables.

From Slack's reference for block elements and composition objects. Two kinds are left out because
the sandbox could not play them: the `external_select` menus (they fetch their options from the
app) and `workflow_button`.
"""

from collections.abc import Mapping
from dataclasses import replace

from bot.sandbox.block_kit import consistency
from bot.sandbox.block_kit.rules import (
    Choice,
    Flag,
    Form,
    Many,
    Rule,
    Shape,
    String,
    Surface,
    Typed,
    Whole,
    only,
)
from bot.sandbox.block_kit.texts import BOTH, text

MODAL_ONLY = frozenset({Surface.MODAL})
IDENTIFIER = String(255)
PLACEHOLDER = text(150)
SLACK_ID = String()

CONFIRM = Shape(
    {"title": text(100), "text": text(300), "confirm": text(30), "deny": text(30)},
    {"style": Choice(("primary", "danger"))},
)
MENU_OPTION = Shape({"text": text(75), "value": String(150)}, {"description": text(75)})
BOX_OPTION = Shape({"text": text(75, BOTH), "value": String(150)}, {"description": text(75, BOTH)})
OVERFLOW_OPTION = Shape(
    {"text": text(75), "value": String(150)},
    {"description": text(75), "url": String(3000, form=Form.URL)},
)
OPTION_GROUP = Shape({"label": text(75), "options": Many(MENU_OPTION, 100)})
CONVERSATION_FILTER = Shape(
    optional={
        "include": Many(Choice(("im", "mpim", "private", "public")), distinct=True),
        "exclude_external_shared_channels": Flag(),
        "exclude_bot_users": Flag(),
    },
    some_of=(("include", "exclude_external_shared_channels", "exclude_bot_users"),),
)
DISPATCH = Shape(
    {
        "trigger_actions_on": Many(
            Choice(("on_enter_pressed", "on_character_entered")), 2, distinct=True
        )
    }
)
SLACK_FILE = Shape(
    optional={"id": String(form=Form.FILE_ID), "url": String(3000, form=Form.URL)},
    one_of=(("id", "url"),),
)

IMAGE: Mapping[str, Rule] = {
    "image_url": String(3000, form=Form.URL),
    "slack_file": SLACK_FILE,
}
CONFIRMED: Mapping[str, Rule] = {"action_id": IDENTIFIER, "confirm": CONFIRM}
MENU: Mapping[str, Rule] = {**CONFIRMED, "focus_on_load": Flag(), "placeholder": PLACEHOLDER}
TYPED_IN: Mapping[str, Rule] = {
    "action_id": IDENTIFIER,
    "dispatch_action_config": DISPATCH,
    "focus_on_load": Flag(),
    "placeholder": PLACEHOLDER,
}
STATIC: Mapping[str, Rule] = {
    **MENU,
    "options": Many(MENU_OPTION, 100),
    "option_groups": Many(OPTION_GROUP, 100),
}
CONVERSATIONS: Mapping[str, Rule] = {
    **MENU,
    "default_to_current_conversation": Flag(),
    "filter": CONVERSATION_FILTER,
}
SEVERAL: Mapping[str, Rule] = {"max_selected_items": Whole(1)}
EITHER_OPTIONS = (("options", "option_groups"),)


def _boxes(**initial: Rule) -> Shape:
    return Shape(
        {"options": Many(BOX_OPTION, 10)},
        {**CONFIRMED, "focus_on_load": Flag(), **initial},
        checks=(consistency.options,),
    )


def _people(kind: str) -> Shape:
    return Shape(optional={**MENU, f"initial_{kind}": SLACK_ID})


def _several_people(kind: str) -> Shape:
    return Shape(
        optional={**MENU, **SEVERAL, f"initial_{kind}": Many(SLACK_ID, distinct=True)},
        checks=(consistency.selected_items,),
    )


def _answered_by_url(shape: Shape) -> Shape:
    return replace(shape, optional={**shape.optional, "response_url_enabled": Flag()})


ELEMENTS: Mapping[str, Shape] = {
    "button": Shape(
        {"text": text(75)},
        {
            **CONFIRMED,
            "url": String(3000, form=Form.URL),
            "value": String(2000),
            "style": Choice(("primary", "danger")),
            "accessibility_label": String(75),
        },
    ),
    "checkboxes": _boxes(initial_options=Many(BOX_OPTION, distinct=True)),
    "radio_buttons": _boxes(initial_option=BOX_OPTION),
    "overflow": Shape(
        {"options": Many(OVERFLOW_OPTION, 5)}, CONFIRMED, checks=(consistency.options,)
    ),
    "static_select": Shape(
        optional={**STATIC, "initial_option": MENU_OPTION},
        one_of=EITHER_OPTIONS,
        checks=(consistency.options,),
    ),
    "multi_static_select": Shape(
        optional={**STATIC, **SEVERAL, "initial_options": Many(MENU_OPTION, distinct=True)},
        one_of=EITHER_OPTIONS,
        checks=(consistency.options, consistency.selected_items),
    ),
    "users_select": _people("user"),
    "multi_users_select": _several_people("users"),
    "channels_select": _people("channel"),
    "multi_channels_select": _several_people("channels"),
    "conversations_select": Shape(optional={**CONVERSATIONS, "initial_conversation": SLACK_ID}),
    "multi_conversations_select": Shape(
        optional={
            **CONVERSATIONS,
            **SEVERAL,
            "initial_conversations": Many(SLACK_ID, distinct=True),
        },
        checks=(consistency.selected_items,),
    ),
    "datepicker": Shape(optional={**MENU, "initial_date": String(form=Form.DATE)}),
    "timepicker": Shape(
        optional={**MENU, "initial_time": String(form=Form.TIME), "timezone": String()}
    ),
    "datetimepicker": Shape(
        optional={
            **CONFIRMED,
            "focus_on_load": Flag(),
            "initial_date_time": Whole(1_000_000_000, 9_999_999_999),
        },
        surfaces=frozenset({Surface.MESSAGE, Surface.MODAL}),
    ),
    "plain_text_input": Shape(
        optional={
            **TYPED_IN,
            "initial_value": String(3000),
            "multiline": Flag(),
            "min_length": Whole(0, 3000),
            "max_length": Whole(1, 3000),
        },
        checks=(consistency.lengths,),
    ),
    "number_input": Shape(
        {"is_decimal_allowed": Flag()},
        {
            **TYPED_IN,
            "initial_value": String(form=Form.NUMBER),
            "min_value": String(form=Form.NUMBER),
            "max_value": String(form=Form.NUMBER),
        },
        checks=(consistency.numbers,),
        surfaces=MODAL_ONLY,
    ),
    "email_text_input": Shape(
        optional={**TYPED_IN, "initial_value": String(form=Form.EMAIL)}, surfaces=MODAL_ONLY
    ),
    "url_text_input": Shape(
        optional={**TYPED_IN, "initial_value": String(form=Form.URL)}, surfaces=MODAL_ONLY
    ),
    "file_input": Shape(
        optional={
            "action_id": IDENTIFIER,
            "filetypes": Many(String(), distinct=True),
            "max_files": Whole(1, 10),
        },
        surfaces=MODAL_ONLY,
    ),
    "image": Shape({"alt_text": String(2000)}, IMAGE, one_of=(("image_url", "slack_file"),)),
}

INTERACTIVE = frozenset(ELEMENTS) - {"image"}
TYPED_INPUTS = (
    "plain_text_input",
    "number_input",
    "email_text_input",
    "url_text_input",
    "file_input",
)
ONE_SELECTS = ("static_select", "users_select", "channels_select", "conversations_select")
MULTI_SELECTS = tuple(f"multi_{name}" for name in ONE_SELECTS)
PICKERS = ("checkboxes", "radio_buttons", "datepicker", "timepicker")

IN_ACTIONS = only(ELEMENTS, "button", "overflow", "datetimepicker", *PICKERS, *ONE_SELECTS)
AS_ACCESSORY = only(ELEMENTS, "button", "overflow", "image", *PICKERS, *ONE_SELECTS, *MULTI_SELECTS)
IN_INPUT = Typed(
    {
        **only(
            ELEMENTS, "datetimepicker", *PICKERS, *ONE_SELECTS, *MULTI_SELECTS, *TYPED_INPUTS
        ).shapes,
        "channels_select": _answered_by_url(ELEMENTS["channels_select"]),
        "conversations_select": _answered_by_url(ELEMENTS["conversations_select"]),
    }
)
