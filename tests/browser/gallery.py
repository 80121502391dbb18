"""Every block and element that the page draws, as an app would send them."""

from __future__ import annotations

from typing import Any, TypeAlias

Block: TypeAlias = dict[str, Any]


def plain(text: str) -> Block:
    """A plain_text object."""
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str) -> Block:
    """A mrkdwn text object."""
    return {"type": "mrkdwn", "text": text}


def option(value: str, text: str, description: str | None = None) -> Block:
    """An option of a select or of radio buttons."""
    shown: Block = {"value": value, "text": plain(text)}
    return shown | ({"description": plain(description)} if description else {})


CONFIRM = {
    "title": plain("Send it now?"),
    "text": plain("It goes to everybody in the channel."),
    "confirm": plain("Send"),
    "deny": plain("Not yet"),
}

TEXT = """*Bold*, _italic_, ~struck out~, `code`, <https://example.org|a link> and <@U1>, in <#C1>.
Fish &amp; chips &lt;not a tag&gt; snake_case_stays 2*3*4 :tada: :unknown_code:
> A quotation
> in two lines
• one
• two
```
let code = "in a fence";
```
After the fence, <!date^1719824400^{date_long_pretty} at {time}|1 July>."""

WORDS: list[Block] = [
    {"type": "header", "text": plain("Every kind of words")},
    {"type": "section", "text": mrkdwn(TEXT)},
    {
        "type": "section",
        "fields": [
            mrkdwn("*Reference*\nA-1042"),
            mrkdwn("*Due*\n26 July, 17:00"),
            mrkdwn("*Total*\n£18,250.00"),
            plain("Plain words: *not bold*"),
        ],
    },
    {"type": "divider"},
    {"type": "context", "elements": [mrkdwn("Question 4 of 17 · _saved_"), plain("Just now")]},
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "Rich text with "},
                    {"type": "text", "text": "style", "style": {"bold": True, "italic": True}},
                    {"type": "text", "text": ", for "},
                    {"type": "user", "user_id": "U2"},
                    {"type": "text", "text": " "},
                    {"type": "emoji", "name": "seedling"},
                ],
            },
            {
                "type": "rich_text_list",
                "style": "ordered",
                "indent": 0,
                "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": "First"}]},
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": "Second"}]},
                ],
            },
            {
                "type": "rich_text_preformatted",
                "elements": [{"type": "text", "text": "preformatted\n  text"}],
            },
        ],
    },
]

TABLE: list[Block] = [
    {"type": "section", "text": mrkdwn("What was spent, by project")},
    {
        "type": "table",
        "column_settings": [{"is_wrapped": True}, {"align": "right"}, {"align": "center"}],
        "rows": [
            [{"type": "raw_text", "text": text} for text in row]
            for row in (
                ["Project", "Spent", "Rating"],
                ["Safer streets at night", "£12,400.00", "On track"],
                ["Mentoring", "£5,850.00", "Delayed"],
            )
        ],
    },
]

BUTTONS: list[Block] = [
    {
        "type": "section",
        "block_id": "with_button",
        "text": mrkdwn("A section with a *button* beside it."),
        "accessory": {"type": "button", "action_id": "beside", "text": plain("Open a form")},
    },
    {
        "type": "section",
        "block_id": "with_menu",
        "text": mrkdwn("A section with a menu."),
        "accessory": {
            "type": "overflow",
            "action_id": "menu",
            "options": [option("copy", "Make a copy"), option("remove", "Take it away")],
        },
    },
    {
        "type": "actions",
        "block_id": "buttons",
        "elements": [
            {"type": "button", "action_id": "plain", "text": plain("Plain"), "value": "1"},
            {
                "type": "button",
                "action_id": "primary",
                "text": plain("Primary :white_check_mark:"),
                "style": "primary",
            },
            {
                "type": "button",
                "action_id": "danger",
                "text": plain("Send"),
                "style": "danger",
                "confirm": CONFIRM | {"style": "danger"},
            },
            {"type": "button", "action_id": "fails", "text": plain("Goes wrong")},
            {
                "type": "button",
                "action_id": "link",
                "text": plain("Elsewhere"),
                "url": "https://example.org/",
            },
        ],
    },
]


def pictures(address: str) -> list[Block]:
    """Pictures of each kind, from this address, and one that the page does not fetch."""
    return [
        {"type": "image", "image_url": address, "alt_text": "A leaf", "title": plain("A leaf")},
        {
            "type": "section",
            "text": mrkdwn("A section with a picture beside it."),
            "accessory": {"type": "image", "image_url": address, "alt_text": "A leaf"},
        },
        {
            "type": "context",
            "elements": [
                {"type": "image", "image_url": address, "alt_text": "A leaf"},
                mrkdwn("A small picture in the small print"),
            ],
        },
        {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "One far away"},
        {"type": "markdown", "text": "**Markdown**, as an app may write it"},
    ]


HOME: Block = {
    "type": "home",
    "blocks": [
        {"type": "header", "text": plain("Good morning")},
        {"type": "section", "text": mrkdwn("You have *one* thing to do.")},
        *BUTTONS,
        {"type": "divider"},
        *TABLE,
        {"type": "context", "elements": [mrkdwn("Drawn when you opened this page")]},
    ],
}

MESSAGES: list[list[Block]] = [WORDS, TABLE, BUTTONS]

START: list[Block] = [
    {"type": "section", "text": mrkdwn("*Your return is ready.* It takes ten minutes.")},
    {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": "ask", "text": plain("Start"), "style": "primary"}
        ],
    },
]

QUESTION: list[Block] = [
    {"type": "section", "text": mrkdwn("Is it so?")},
    {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": "yes", "text": plain("Yes")},
            {"type": "button", "action_id": "no", "text": plain("No")},
        ],
    },
    {"type": "context", "elements": [mrkdwn("1 of 17")]},
]

ANSWERED: list[Block] = [
    {
        "type": "section",
        "text": mrkdwn("Is it so?\n:heavy_check_mark: Yes"),
        "accessory": {"type": "button", "action_id": "change", "text": plain("Change")},
    }
]
