"""Every element that is chosen from or filled in, as an app would send them."""

from __future__ import annotations

from tests.browser.gallery import Block, mrkdwn, option, plain

FRUIT = [option(name.lower(), name) for name in ("Apple", "Pear", "Plum", "Fig")]
SPEEDS = [
    option("slow", "Slowly", "A step at a time"),
    option("fast", "Fast", "All at once"),
]

CHOICES: list[Block] = [
    {
        "type": "actions",
        "block_id": "selects",
        "elements": [
            {
                "type": "static_select",
                "action_id": "fruit",
                "placeholder": plain("Choose a fruit"),
                "options": FRUIT,
            },
            {
                "type": "users_select",
                "action_id": "person",
                "placeholder": plain("Choose a person"),
            },
            {
                "type": "channels_select",
                "action_id": "channel",
                "placeholder": plain("Choose a channel"),
            },
            {
                "type": "datepicker",
                "action_id": "day",
                "placeholder": plain("Choose a day"),
                "initial_date": "2024-07-26",
            },
            {
                "type": "timepicker",
                "action_id": "time",
                "placeholder": plain("Choose a time"),
                "initial_time": "17:00",
            },
        ],
    },
    {
        "type": "section",
        "block_id": "several",
        "text": mrkdwn("Which fruits will do?"),
        "accessory": {
            "type": "multi_static_select",
            "action_id": "fruits",
            "placeholder": plain("Choose some"),
            "options": FRUIT,
            "initial_options": FRUIT[:2],
        },
    },
    {
        "type": "section",
        "block_id": "radio",
        "text": mrkdwn("How fast?"),
        "accessory": {"type": "radio_buttons", "action_id": "speed", "options": SPEEDS},
    },
    {
        "type": "section",
        "block_id": "boxes",
        "text": mrkdwn("Tick what is true"),
        "accessory": {
            "type": "checkboxes",
            "action_id": "true",
            "options": [option("a", "The first"), option("b", "The second")],
        },
    },
]


MORE_CHOICES: list[Block] = [
    {
        "type": "section",
        "block_id": "where",
        "text": mrkdwn("Where else shall it go?"),
        "accessory": {
            "type": "multi_conversations_select",
            "action_id": "places",
            "placeholder": plain("Choose conversations"),
        },
    },
    {
        "type": "section",
        "block_id": "who",
        "text": mrkdwn("Who shall be told?"),
        "accessory": {
            "type": "multi_users_select",
            "action_id": "people",
            "placeholder": plain("Choose people"),
            "initial_users": ["U2"],
        },
    },
    {
        "type": "actions",
        "block_id": "moments",
        "elements": [{"type": "datetimepicker", "action_id": "when"}],
    },
    {
        "type": "input",
        "block_id": "note",
        "dispatch_action": True,
        "label": plain("A note"),
        "element": {
            "type": "plain_text_input",
            "action_id": "note",
            "placeholder": plain("Press Enter to keep it"),
        },
    },
]


def label(block_id: str, words: str, element: Block, **more: object) -> Block:
    """An input block around an element."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(words),
        "element": element | {"action_id": "value"},
        **more,
    }


FORM: Block = {
    "type": "modal",
    "callback_id": "form",
    "title": plain("A form of everything"),
    "submit": plain("Send"),
    "close": plain("Cancel"),
    "notify_on_close": True,
    "blocks": [
        {
            "type": "section",
            "text": mrkdwn("Fill in what you know. *Nothing* leaves this machine."),
        },
        label(
            "summary",
            "How did it go?",
            {"type": "plain_text_input", "multiline": True, "min_length": 10, "max_length": 80},
            hint=plain("One or two sentences"),
        ),
        label(
            "amount",
            "How many?",
            {"type": "number_input", "is_decimal_allowed": False, "min_value": "0"},
        ),
        label("email", "E-mail address", {"type": "email_text_input"}, optional=True),
        label("page", "Web page", {"type": "url_text_input"}, optional=True),
        label(
            "groups",
            "Kind",
            {
                "type": "static_select",
                "placeholder": plain("Choose a kind"),
                "option_groups": [
                    {"label": plain("Soft"), "options": FRUIT[:2]},
                    {"label": plain("Stone"), "options": FRUIT[2:]},
                ],
            },
        ),
        label("people", "People", {"type": "multi_users_select"}, optional=True),
        label("speed", "Speed", {"type": "radio_buttons", "options": SPEEDS}),
        label(
            "agree",
            "Before you send",
            {"type": "checkboxes", "options": [option("yes", "It is right")]},
            optional=True,
        ),
        label("day", "Day", {"type": "datepicker"}, optional=True),
        label("time", "Time", {"type": "timepicker"}, optional=True),
        label("moment", "Day and time", {"type": "datetimepicker"}, optional=True),
        label(
            "files", "Evidence", {"type": "file_input", "filetypes": ["pdf", "png"]}, optional=True
        ),
    ],
}
