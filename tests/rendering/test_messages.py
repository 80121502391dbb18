"""Whatever is in a name or an answer, Slack takes what Reeve posts and reads it as plain words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from bot.rendering import review
from bot.rendering.text import Templates
from bot.sandbox.block_kit import Surface, check_blocks, check_view
from tests.rendering.hostile import CORPUS, draft_made_of, every_home, every_message

_ENTITY = re.compile(r"&(?!amp;|lt;|gt;)")


@pytest.mark.parametrize("name", CORPUS)
def test_slack_takes_every_message_and_nothing_in_it_is_read_as_a_sign(
    templates: Templates, name: str
) -> None:
    """No mention, link or broadcast comes of a name, an answer or a typed word."""
    wrong: list[object] = []
    for said, message in every_message(templates, CORPUS[name]):
        payload = message.payload
        wrong += [(said, each) for each in check_blocks(payload["blocks"], Surface.MESSAGE)]
        wrong += [(said, text) for text in texts(payload) if is_read_as_more(text)]
    assert wrong == []


@pytest.mark.parametrize("name", CORPUS)
def test_slack_takes_every_home_view_and_nothing_in_it_is_read_as_a_sign(
    templates: Templates, name: str
) -> None:
    wrong: list[object] = []
    for said, view in every_home(templates, CORPUS[name]):
        wrong += [(said, each) for each in check_view(view)]
        wrong += [(said, text) for text in texts(view) if is_read_as_more(text)]
    assert wrong == []


def test_an_escape_that_is_missing_would_be_seen() -> None:
    for text in ("<!channel>", "a & b", "a > b", "&nbsp;", "&amp"):
        assert is_read_as_more(text)
    assert not is_read_as_more("a &amp; b &lt;!channel&gt;")


def test_an_ampersand_is_shown_as_one(templates: Templates) -> None:
    """Escaped once: what is escaped twice would be shown as "&amp;"."""
    shown_twice = [
        said
        for said, message in every_message(templates, "Hinckley & Bosworth")
        if any("&amp;amp;" in text for text in texts(message.payload))
    ]
    assert shown_twice == []


def test_where_slack_reads_no_markup_nothing_is_escaped(templates: Templates) -> None:
    """There "&amp;" would be shown as it stands: on buttons, in menus, titles and tables."""
    escaped = [
        (said, text)
        for said, message in every_message(templates, "Hinckley & <Bosworth>")
        for text in plain_texts(message.payload)
        if "&amp;" in text or "&lt;" in text
    ]
    assert escaped == []


def plain_texts(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if part.get("type") in ("raw_text", "plain_text"):
            yield part["text"]
        for value in part.values():
            yield from plain_texts(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from plain_texts(value)


def test_every_message_has_words_for_a_notification(templates: Templates) -> None:
    empty = [
        said
        for said, message in every_message(templates, "Locks")
        if not message.payload["text"].strip()
    ]
    assert empty == []


@pytest.mark.parametrize(("projects", "measures"), [(1, 0), (4, 3), (14, 4)])
def test_a_review_of_any_length_is_taken_and_ends_with_one_way_to_submit(
    templates: Templates, projects: int, measures: int
) -> None:
    draft = draft_made_of("x" * 300, projects=projects, measures=measures)
    pages = review.review_messages(templates, draft)
    for page in pages:
        assert check_blocks(page.payload["blocks"], Surface.MESSAGE) == []
    buttons = [
        [element["action_id"] for element in elements(page.payload) if "action_id" in element]
        for page in pages
    ]
    assert buttons[-1][-2:] == ["submit", "later"]
    assert sum("submit" in page for page in buttons) == 1
    said = " ".join(text for page in pages for text in texts(page.payload))
    for project in draft.facts.projects:
        assert project.name in said


def test_what_a_button_carries_is_read_back_as_it_was(templates: Templates) -> None:
    """Also a stray message full of quotes, whose button must answer with the same words."""
    for name, typed in CORPUS.items():
        for said, message in every_message(templates, typed):
            for element in elements(message.payload):
                if element.get("action_id") == "use_typed":
                    assert json.loads(element["value"])["t"] == typed, (name, said)


def texts(part: Any) -> Iterator[str]:
    """Every text that Slack reads, in blocks, options, confirmations and the notification.

    plain_text and a table's raw_text are shown as they are: there is nothing to read in them.
    """
    if isinstance(part, dict) and part.get("type") not in ("raw_text", "plain_text"):
        for name, value in part.items():
            if name == "text" and isinstance(value, str):
                yield value
            else:
                yield from texts(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from texts(value)


def is_read_as_more(text: str) -> bool:
    """Slack takes `<…>` for a sign of its own, and `&` for the start of an escape."""
    return "<" in text or ">" in text or bool(_ENTITY.search(text))


def elements(payload: Any) -> Iterator[dict[str, Any]]:
    for block in payload["blocks"]:
        if block["type"] == "actions":
            yield from block["elements"]
        if "accessory" in block:
            yield block["accessory"]
