"""Block Kit's numbers and places, held against two independent tables: what passes ours passes
theirs."""

from collections.abc import Mapping
from typing import Any, get_args

import pytest
from slack_sdk.models import blocks as sdk
from slack_sdk.models.blocks.block_elements import FileInputElement
from slack_sdk.models.views import View as SdkView
from slackblocks import _limits as published
from slackblocks._surfaces import _BLOCK_TYPES_BY_SURFACE, BlockSurface
from slackblocks.blocks import ALLOWED_INPUT_ELEMENTS

from bot.sandbox.block_kit.blocks import BLOCKS, COLUMN, VIEWS, blocks_on
from bot.sandbox.block_kit.elements import (
    BOX_OPTION,
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH,
    ELEMENTS,
    IN_INPUT,
    MENU_OPTION,
    OPTION_GROUP,
    OVERFLOW_OPTION,
)
from bot.sandbox.block_kit.rich_text import PARTS, RUNS
from bot.sandbox.block_kit.rules import Many, Rule, Shape, String, Surface, Typed, Whole

SHAPES: Mapping[str, Rule] = {
    **BLOCKS,
    **{f"{name} element": shape for name, shape in ELEMENTS.items()},
    **{f"{name} run": shape for name, shape in RUNS.items()},
    **PARTS,
    **VIEWS,
    "confirm": CONFIRM,
    "option": MENU_OPTION,
    "box option": BOX_OPTION,
    "overflow option": OVERFLOW_OPTION,
    "option group": OPTION_GROUP,
    "filter": CONVERSATION_FILTER,
    "dispatch": DISPATCH,
    "column": COLUMN,
    "message blocks": blocks_on(Surface.MESSAGE),
}

PLACES = """
action_id           button element/action_id
actions_elements    actions/elements
block_id            section/block_id
button_accessibility_label  button element/accessibility_label
button_text         button element/text
button_url          button element/url
button_value        button element/value
checkboxes_options  checkboxes element/options
confirmation_confirm  confirm/confirm
confirmation_deny   confirm/deny
confirmation_text   confirm/text
confirmation_title  confirm/title
context_elements    context/elements
conversation_filter_include  filter/include
date_picker_placeholder  datepicker element/placeholder
dispatch_action_configuration_trigger_actions_on  dispatch/trigger_actions_on
email_input_placeholder  email_text_input element/placeholder
file_input_max_files  file_input element/max_files
header_text         header/text
image_alt_text      image/alt_text
image_element_alt_text  image element/alt_text
image_element_image_url  image element/image_url
image_image_url     image/image_url
image_title         image/title
input_hint          input/hint
input_label         input/label
markdown_text       markdown/text
message_blocks      message blocks
multi_select_max_selected_items  multi_users_select element/max_selected_items
number_input_placeholder  number_input element/placeholder
option_description  option/description
option_group_label  option group/label
option_group_options  option group/options
option_text         box option/text
option_url          overflow option/url
option_value        option/value
overflow_options    overflow element/options
plain_text_input_max_length  plain_text_input element/max_length
plain_text_input_min_length  plain_text_input element/min_length
plain_text_input_placeholder  plain_text_input element/placeholder
radio_buttons_options  radio_buttons element/options
rich_text_list_border  rich_text_list/border
rich_text_list_indent  rich_text_list/indent
rich_text_list_offset  rich_text_list/offset
rich_text_preformatted_border  rich_text_preformatted/border
rich_text_quote_border  rich_text_quote/border
section_fields      section/fields
section_fields_item  section/fields/*
section_text        section/text
select_option_groups  static_select element/option_groups
select_options      static_select element/options
select_placeholder  static_select element/placeholder
table_column_settings  table/column_settings
table_columns       table/rows/*
table_rows          table/rows
text                section/text
time_picker_placeholder  timepicker element/placeholder
url_input_placeholder  url_text_input element/placeholder
view_blocks         modal/blocks
view_callback_id    modal/callback_id
view_close          modal/close
view_external_id    modal/external_id
view_private_metadata  modal/private_metadata
view_submit         modal/submit
view_title          modal/title
"""
PLACE_OF = {
    name: place.strip()
    for name, _, place in (line.partition(" ") for line in PLACES.strip().splitlines())
}

NOT_PLAYED = (
    "ALERT_ BUTTON_AGENT_ CARD_ CAROUSEL_ CONTAINER_ CONTEXT_ACTIONS_ DATA_ FEEDBACK_BUTTON_"
    " ICON_BUTTON_ MESSAGE_DATA_ PLAN_ RICH_TEXT_INPUT_ SELECT_MIN_QUERY_ VIDEO_ WORKFLOW_"
)
ELSEWHERE = {
    "MARKDOWN_TOTAL_TEXT_MAX_LENGTH": "all blocks of a message together keep to the same number",
    "MESSAGE_ATTACHMENTS_MAX_ITEMS": "attachments are no blocks",
    "MESSAGE_CHANNEL_MIN_LENGTH": "the channel is an argument of the call",
}

PUBLISHED = {
    name: value
    for name, value in vars(published).items()
    if name.isupper() and not name.startswith(tuple(NOT_PLAYED.split())) and name not in ELSEWHERE
}


def ours(place: str) -> tuple[int | None, int | None]:
    """The least and the most that our tables allow in a place such as `section/fields/*`."""
    name, *steps = place.split("/")
    rule = SHAPES[name]
    for step in steps:
        if isinstance(rule, Many):
            rule = rule.of
        else:
            assert isinstance(rule, Shape)
            rule = {**rule.required, **rule.optional}[step]
    if isinstance(rule, Typed):
        rule = rule.shapes["plain_text"].required["text"]
    assert isinstance(rule, String | Whole | Many)
    return rule.low, rule.high


def split_name(name: str) -> tuple[str, bool]:
    """The place that a published number is about, and whether it is the most allowed there."""
    for ending, most in (
        ("_MAX_LENGTH", True),
        ("_MIN_LENGTH", False),
        ("_MAX_ITEMS", True),
        ("_MIN_ITEMS", False),
        ("_MAX", True),
        ("_MIN", False),
    ):
        if name.endswith(ending):
            return name.removesuffix(ending).lower(), most
    raise AssertionError(name)


@pytest.mark.parametrize("name", PUBLISHED)
def test_no_number_is_looser_than_in_slackblocks(name: str) -> None:
    """Every number that `slackblocks` publishes has its place here, so that a new one is seen."""
    subject, most = split_name(name)
    low, high = ours(PLACE_OF[subject])

    if most:
        assert high is not None
        assert high <= PUBLISHED[name]
    else:
        assert low is not None
        assert low >= PUBLISHED[name]


def test_every_place_is_held_against_a_published_number() -> None:
    assert {split_name(name)[0] for name in PUBLISHED} == set(PLACE_OF)


@pytest.mark.parametrize("surface", Surface)
def test_no_block_is_taken_where_slackblocks_would_not_have_it(surface: Surface) -> None:
    taken = {name for name, shape in BLOCKS.items() if surface in shape.surfaces}
    names: dict[str, BlockSurface] = {name: name for name in get_args(BlockSurface)}

    assert taken <= _BLOCK_TYPES_BY_SURFACE[names[surface.value]]


def test_no_input_is_taken_that_slackblocks_would_not_have() -> None:
    theirs = {built.__name__ for built in ALLOWED_INPUT_ELEMENTS}

    assert len(theirs) == len(IN_INPUT.shapes) + len(
        {"ExternalSelectMenu", "ExternalMultiSelectMenu", "RichTextInput"} & theirs
    )


SDK_PLACES: tuple[tuple[type, str, str], ...] = (
    (sdk.ActionsBlock, "elements_max_length", "actions/elements"),
    (sdk.ButtonElement, "action_id_max_length", "button element/action_id"),
    (sdk.ButtonElement, "text_max_length", "button element/text"),
    (sdk.ButtonElement, "url_max_length", "button element/url"),
    (sdk.ButtonElement, "value_max_length", "button element/value"),
    (sdk.ConfirmObject, "confirm_max_length", "confirm/confirm"),
    (sdk.ConfirmObject, "deny_max_length", "confirm/deny"),
    (sdk.ConfirmObject, "text_max_length", "confirm/text"),
    (sdk.ConfirmObject, "title_max_length", "confirm/title"),
    (sdk.ContextBlock, "elements_max_length", "context/elements"),
    (sdk.DatePickerElement, "placeholder_max_length", "datepicker element/placeholder"),
    (sdk.HeaderBlock, "text_max_length", "header/text"),
    (sdk.ImageBlock, "alt_text_max_length", "image/alt_text"),
    (sdk.ImageBlock, "image_url_max_length", "image/image_url"),
    (sdk.ImageBlock, "title_max_length", "image/title"),
    (sdk.ImageElement, "alt_text_max_length", "image element/alt_text"),
    (sdk.ImageElement, "image_url_max_length", "image element/image_url"),
    (sdk.InputBlock, "hint_max_length", "input/hint"),
    (sdk.InputBlock, "label_max_length", "input/label"),
    (sdk.MarkdownBlock, "text_max_length", "markdown/text"),
    (sdk.Option, "label_max_length", "option/text"),
    (sdk.Option, "value_max_length", "option/value"),
    (sdk.OptionGroup, "label_max_length", "option group/label"),
    (sdk.OptionGroup, "options_max_length", "option group/options"),
    (sdk.OverflowMenuElement, "options_max_length", "overflow element/options"),
    (sdk.SectionBlock, "block_id_max_length", "section/block_id"),
    (sdk.SectionBlock, "fields_max_length", "section/fields"),
    (sdk.SectionBlock, "text_max_length", "section/text"),
    (
        sdk.StaticMultiSelectElement,
        "option_groups_max_length",
        "multi_static_select element/option_groups",
    ),
    (sdk.StaticMultiSelectElement, "options_max_length", "multi_static_select element/options"),
    (sdk.StaticSelectElement, "option_groups_max_length", "static_select element/option_groups"),
    (sdk.StaticSelectElement, "options_max_length", "static_select element/options"),
    (SdkView, "blocks_max_length", "home/blocks"),
    (SdkView, "callback_id_max_length", "home/callback_id"),
    (SdkView, "close_max_length", "modal/close"),
    (SdkView, "private_metadata_max_length", "home/private_metadata"),
    (SdkView, "submit_max_length", "modal/submit"),
    (SdkView, "title_max_length", "modal/title"),
)


@pytest.mark.parametrize(("model", "attribute", "place"), SDK_PLACES)
def test_no_number_is_looser_than_in_slack_sdk(model: Any, attribute: str, place: str) -> None:
    _, high = ours(place)

    assert high is not None
    assert high <= getattr(model, attribute)


RUN = sdk.RichTextElementParts

FIELDS_OF: Mapping[str, Any] = {
    "actions": sdk.ActionsBlock(elements=[]),
    "context": sdk.ContextBlock(elements=[]),
    "divider": sdk.DividerBlock(),
    "header": sdk.HeaderBlock(text="Text"),
    "image": sdk.ImageBlock(alt_text="A", image_url="https://example.org/a.png"),
    "input": sdk.InputBlock(label="Label", element={"type": "plain_text_input"}),
    "markdown": sdk.MarkdownBlock(text="Text"),
    "rich_text": sdk.RichTextBlock(elements=[]),
    "section": sdk.SectionBlock(text="Text"),
    "table": sdk.TableBlock(rows=[]),
    "button element": sdk.ButtonElement(text="Go"),
    "checkboxes element": sdk.CheckboxesElement(),
    "datepicker element": sdk.DatePickerElement(),
    "datetimepicker element": sdk.DateTimePickerElement(),
    "email_text_input element": sdk.EmailInputElement(),
    "file_input element": FileInputElement(),
    "multi_channels_select element": sdk.ChannelMultiSelectElement(),
    "multi_conversations_select element": sdk.ConversationMultiSelectElement(),
    "multi_static_select element": sdk.StaticMultiSelectElement(),
    "multi_users_select element": sdk.UserMultiSelectElement(),
    "channels_select element": sdk.ChannelSelectElement(),
    "conversations_select element": sdk.ConversationSelectElement(),
    "image element": sdk.ImageElement(alt_text="A"),
    "number_input element": sdk.NumberInputElement(),
    "overflow element": sdk.OverflowMenuElement(options=[]),
    "plain_text_input element": sdk.PlainTextInputElement(),
    "radio_buttons element": sdk.RadioButtonsElement(),
    "static_select element": sdk.StaticSelectElement(),
    "timepicker element": sdk.TimePickerElement(),
    "url_text_input element": sdk.UrlInputElement(),
    "users_select element": sdk.UserSelectElement(),
    "rich_text_list": sdk.RichTextListElement(elements=[]),
    "rich_text_preformatted": sdk.RichTextPreformattedElement(elements=[]),
    "rich_text_quote": sdk.RichTextQuoteElement(elements=[]),
    "rich_text_section": sdk.RichTextSectionElement(elements=[]),
    "broadcast run": RUN.Broadcast(range="here"),
    "channel run": RUN.Channel(channel_id="C1"),
    "color run": RUN.Color(value="#fff"),
    "date run": RUN.Date(timestamp=1, format="{date}"),
    "emoji run": RUN.Emoji(name="tada"),
    "link run": RUN.Link(url="https://example.org"),
    "team run": RUN.Team(team_id="T1"),
    "text run": RUN.Text(text="Text"),
    "user run": RUN.User(user_id="U1"),
    "usergroup run": RUN.UserGroup(usergroup_id="S1"),
}

NOT_IN_SLACK_SDK = {
    "rich_text_quote": {"border"},  # Slack's reference and slackblocks have it
}


@pytest.mark.parametrize("name", FIELDS_OF)
def test_no_field_is_taken_that_slack_sdk_does_not_know(name: str) -> None:
    shape = SHAPES[name]
    assert isinstance(shape, Shape)

    known = FIELDS_OF[name].attributes | NOT_IN_SLACK_SDK.get(name, set())
    assert {*shape.required, *shape.optional} <= known


def test_every_block_and_element_is_held_against_slack_sdk() -> None:
    elements = {f"{name} element" for name in ELEMENTS}
    runs = {f"{name} run" for name in RUNS}

    assert set(FIELDS_OF) == {*BLOCKS, *elements, *PARTS, *runs}
