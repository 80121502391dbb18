"""What two independent tables of Slack's rules say of a payload: `slackblocks` and `slack_sdk`.

Both build objects and complain while doing so, each about what it knows. Neither looks at
everything, so their word is set down beside each payload rather than taken for the truth.
"""

from collections.abc import Callable, Mapping
from typing import Any

import slackblocks
import slackblocks.blocks
import slackblocks.elements
import slackblocks.messages
import slackblocks.objects
import slackblocks.views
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slackblocks.errors import InvalidUsageError

REFUSALS = (
    InvalidUsageError,
    SlackObjectFormationError,
    AttributeError,
    KeyError,
    TypeError,
    ValueError,
)
"""Their refusals, and how they stumble over a shape that they did not expect."""

_elements = slackblocks.elements
_objects = slackblocks.objects

BY_TYPE: Mapping[str, Callable[..., Any]] = {
    "actions": slackblocks.blocks.ActionsBlock,
    "context": slackblocks.blocks.ContextBlock,
    "divider": slackblocks.blocks.DividerBlock,
    "header": slackblocks.blocks.HeaderBlock,
    "input": slackblocks.blocks.InputBlock,
    "markdown": slackblocks.blocks.MarkdownBlock,
    "rich_text": slackblocks.blocks.RichTextBlock,
    "section": slackblocks.blocks.SectionBlock,
    "table": slackblocks.blocks.TableBlock,
    "video": slackblocks.blocks.VideoBlock,
    "button": _elements.Button,
    "checkboxes": _elements.CheckboxGroup,
    "datepicker": _elements.DatePicker,
    "datetimepicker": _elements.DateTimePicker,
    "email_text_input": _elements.EmailInput,
    "file_input": _elements.FileInput,
    "multi_channels_select": _elements.ChannelMultiSelectMenu,
    "multi_conversations_select": _elements.ConversationMultiSelectMenu,
    "multi_static_select": _elements.StaticMultiSelectMenu,
    "multi_users_select": _elements.UserMultiSelectMenu,
    "number_input": _elements.NumberInput,
    "overflow": _elements.OverflowMenu,
    "plain_text_input": _elements.PlainTextInput,
    "radio_buttons": _elements.RadioButtonGroup,
    "channels_select": _elements.ChannelSelectMenu,
    "conversations_select": _elements.ConversationSelectMenu,
    "static_select": _elements.StaticSelectMenu,
    "users_select": _elements.UserSelectMenu,
    "timepicker": _elements.TimePicker,
    "url_text_input": _elements.URLInput,
    "raw_text": _objects.RawText,
    "rich_text_list": slackblocks.RichTextList,
    "rich_text_preformatted": slackblocks.RichTextCodeBlock,
    "rich_text_quote": slackblocks.RichTextQuote,
    "rich_text_section": slackblocks.RichTextSection,
    "channel": slackblocks.RichTextChannel,
    "emoji": slackblocks.RichTextEmoji,
    "link": slackblocks.RichTextLink,
    "text": slackblocks.RichText,
    "user": slackblocks.RichTextUser,
    "usergroup": slackblocks.RichTextUserGroup,
}
BY_FIELD: Mapping[str, Callable[..., Any]] = {
    "column_settings": _objects.ColumnSettings,
    "confirm": _objects.ConfirmationDialogue,
    "dispatch_action_config": _objects.DispatchActionConfiguration,
    "filter": _objects.ConversationFilter,
    "initial_option": _objects.Option,
    "initial_options": _objects.Option,
    "option_groups": _objects.OptionGroup,
    "options": _objects.Option,
    "slack_file": _objects.SlackFile,
}
OTHER_NAMES = {"initial_date_time": "initial_datetime", "usergroup_id": "user_group_id"}
MUST_BE_NAMED: Mapping[str, tuple[str, ...]] = {
    "checkboxes": ("action_id",),
    "multi_static_select": ("action_id", "options"),
    "overflow": ("action_id",),
    "radio_buttons": ("action_id",),
    "slack_file": ("id", "url"),
}


def slackblocks_takes(payload: Mapping[str, Any]) -> bool:
    """Whether `slackblocks` builds the message or view without a complaint."""
    try:
        _as_slackblocks(payload)
    except REFUSALS:
        return False
    return True


def slack_sdk_takes(payload: Mapping[str, Any]) -> bool:
    """Whether the models of `slack_sdk` read the message or view and find it sound."""
    try:
        if "view" in payload:
            View(**payload["view"]).to_dict()
            return True
        parsed = Block.parse_all(payload["blocks"])
        for block in parsed:
            block.to_dict()
    except REFUSALS:
        return False
    return None not in parsed


def _as_slackblocks(payload: Mapping[str, Any]) -> Any:
    if "view" in payload:
        fields = {name: _built(name, value) for name, value in payload["view"].items()}
        views = {"modal": slackblocks.views.ModalView, "home": slackblocks.views.HomeTabView}
        return views[fields.pop("type")](**fields)
    blocks = [_built("blocks", block) for block in payload["blocks"]]
    return slackblocks.messages.Message(channel="C1", text="text", blocks=blocks)


def _built(field: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_built(field, item) for item in value]
    if not isinstance(value, dict):
        return value
    named = value.get("type")
    if named in ("plain_text", "mrkdwn"):
        kind = _objects.TextType(named)
        rest = {name: item for name, item in value.items() if name != "type"}
        return _objects.Text(type_=kind, **rest)
    if named == "image":
        whole = {"blocks": slackblocks.blocks.ImageBlock, "child": _elements.Image}
        return whole["blocks" if field == "blocks" else "child"](**_fields(field, value))
    if named is not None:
        return _cell(field, BY_TYPE[named](**_fields(named, value)))
    return BY_FIELD[field](**_fields(field, value))


def _cell(field: str, built: Any) -> Any:
    # In a table it takes the one part of a rich text where Slack has the rich text itself.
    if field == "rows" and isinstance(built, slackblocks.blocks.RichTextBlock):
        parts: list[Any] = built.elements or []
        return parts[0]
    return built


def _fields(owner: str, value: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = dict.fromkeys(MUST_BE_NAMED.get(owner, ()))
    for name, item in value.items():
        if name == "style" and isinstance(item, dict):
            fields |= item
        elif name != "type":
            fields[OTHER_NAMES.get(name, name)] = _built(name, item)
    return fields
