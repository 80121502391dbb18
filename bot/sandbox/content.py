"""The content of a message: text, blocks, attachments and metadata, as Slack checks them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.sandbox.block_kit import Surface, check_blocks, with_block_ids
from bot.sandbox.drawing import refuse_problems
from bot.sandbox.methods import MESSAGE_TEXT_CHARACTERS
from bot.sandbox.records import Json
from bot.sandbox.refusal import Refused

MARKDOWN_CHARACTERS = 12_000
ATTACHMENTS_MOST = 100
METADATA_BYTES = 64_000


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says. Nothing in a field means that the call did not give it."""

    text: str
    blocks: tuple[Json, ...] | None
    attachments: tuple[Json, ...] | None
    metadata: Json | None


def content_of(arguments: Mapping[str, object], new_id: Callable[[], str]) -> Content:
    """The content that arguments give, refused with Slack's error when Slack would refuse it."""
    text = _text(arguments)
    blocks = _blocks(arguments.get("blocks"), new_id)
    attachments = _attachments(arguments.get("attachments"))
    return Content(text, blocks, attachments, _metadata(arguments.get("metadata")))


def need_content(content: Content) -> None:
    """Refuse a message that says nothing."""
    if not (content.text.strip() or content.blocks or content.attachments):
        raise Refused("no_text")


def _text(arguments: Mapping[str, object]) -> str:
    text, markdown = str(arguments.get("text") or ""), str(arguments.get("markdown_text") or "")
    if markdown and (text or arguments.get("blocks")):
        raise Refused("markdown_text_conflict")
    if len(text) > MESSAGE_TEXT_CHARACTERS or len(markdown) > MARKDOWN_CHARACTERS:
        raise Refused("msg_too_long")
    return text or markdown


def _blocks(given: object, new_id: Callable[[], str]) -> tuple[Json, ...] | None:
    if given is None:
        return None
    refuse_problems(check_blocks(given, Surface.MESSAGE))
    if not isinstance(given, list):
        raise Refused("invalid_blocks_format")
    return tuple(with_block_ids(given, new_id))


def _attachments(given: object) -> tuple[Json, ...] | None:
    if given is None:
        return None
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        raise Refused(
            "invalid_arguments", "must be an array of objects [json-pointer:/attachments]"
        )
    if len(given) > ATTACHMENTS_MOST:
        raise Refused("too_many_attachments")
    for attachment in given:
        if "blocks" in attachment:
            refuse_problems(check_blocks(attachment["blocks"], Surface.MESSAGE))
    return tuple(given)


def _metadata(given: object) -> Json | None:
    if given is None:
        return None
    if not isinstance(given, dict):
        raise Refused("invalid_metadata_format")
    return _checked_metadata(given) if given else {}


def _checked_metadata(metadata: Mapping[str, object]) -> Json:
    event_type, payload = metadata.get("event_type"), metadata.get("event_payload")
    shaped = isinstance(event_type, str) and event_type and isinstance(payload, dict)
    if not shaped or set(metadata) != {"event_type", "event_payload"}:
        raise Refused("invalid_metadata_format")
    if len(json.dumps(metadata).encode()) > METADATA_BYTES:
        raise Refused("metadata_too_large")
    return dict(metadata)
