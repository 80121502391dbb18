"""Text is cut and packed as Slack counts it: never over a limit, never through an escape."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering import blocks
from bot.rendering.blocks import Button, SlackMessage
from bot.rendering.text import escaped
from bot.sandbox.block_kit import Surface, check_blocks

# Escaped text in which everything that is counted or cut with care is frequent.
_PIECES = st.sampled_from(["&", "<", ">", "a", "word ", " ", "\n", "👋", "é", "👩‍👧", "\ud83d"])
TEXT = st.lists(_PIECES, max_size=60).map("".join).map(escaped)
LONG = st.builds(lambda piece, times: piece * times, TEXT, st.integers(1, 300))


def units(text: str) -> int:
    """UTF-16 units, as JavaScript counts."""
    return sum(2 if ord(character) > 0xFFFF else 1 for character in text)


def is_whole(text: str) -> bool:
    """No escape has been cut: each `&` begins one."""
    return re.search(r"&(?!amp;|lt;|gt;)", text) is None


@given(text=TEXT, limit=st.integers(6, 80))
def test_what_is_shortened_fits_and_is_whole(text: str, limit: int) -> None:
    short = blocks.shortened(text, limit)
    assert units(short) <= limit
    assert is_whole(short)
    if units(text) <= limit:
        assert short == text
    else:
        assert short.endswith("…")
        assert text.startswith(short[:-1])


@given(text=TEXT, limit=st.integers(20, 80))
def test_what_is_shortened_keeps_all_that_fits_but_an_escape_and_white_space(
    text: str, limit: int
) -> None:
    short = blocks.shortened(text, limit)
    if short != text:
        left = text[len(short) - 1 :]
        assert units(short) + len("&amp;") + (len(left) - len(left.lstrip())) >= limit - 1


@given(lines=st.lists(LONG, max_size=12))
def test_packed_sections_fit_and_lose_nothing_but_spaces_where_they_are_cut(
    lines: list[str],
) -> None:
    packed = blocks.sections(lines)
    texts = [block["text"]["text"] for block in packed]
    for text in texts:
        assert 0 < units(text) <= blocks.SECTION_LIMIT
        assert is_whole(text)
    assert without_space("".join(texts)) == without_space("".join(lines))


@given(lines=st.lists(TEXT, min_size=2, max_size=30))
def test_lines_that_fit_together_stand_together(lines: list[str]) -> None:
    """As few sections as hold them, each line on its own line."""
    packed = blocks.sections(lines)
    kept = [line for line in lines if line]
    if units("\n".join(kept)) <= blocks.SECTION_LIMIT:
        assert [block["text"]["text"] for block in packed] == (["\n".join(kept)] if kept else [])


@pytest.mark.parametrize("length", [2999, 3000, 3001, 6000, 6001])
def test_a_line_is_cut_only_where_it_must_be(length: int) -> None:
    packed = blocks.sections(["x" * length])
    assert len(packed) == -(-length // blocks.SECTION_LIMIT)


def test_an_emoji_counts_as_two_and_is_never_cut_in_half() -> None:
    (first, second) = blocks.sections(["👋" * 1501])
    assert first["text"]["text"] == "👋" * 1500
    assert second["text"]["text"] == "👋"


@given(text=LONG.filter(str.strip))
def test_slack_takes_any_text_in_any_block(text: str) -> None:
    """Each builder keeps its own limit, whatever it is handed."""
    button = Button(
        text, "act", {"r": "1"}, confirm=blocks.confirm(text, text, text, text), style="primary"
    )
    parts = [
        blocks.section(text),
        blocks.context(text),
        blocks.header(text),
        blocks.actions([button]),
        {"type": "actions", "elements": [blocks.menu("menu", text, [(text, "value")])]},
    ]
    payload = SlackMessage(text, tuple(parts)).payload
    assert [str(each) for part in parts for each in problems([part])] == []
    assert units(payload["text"]) <= blocks.SECTION_LIMIT


def test_what_a_button_carries_is_compact_json() -> None:
    element = Button("Yes", "answer", {"r": "1", "v": "é"}).element()
    assert element["value"] == '{"r":"1","v":"é"}'
    assert json.loads(element["value"]) == {"r": "1", "v": "é"}


def problems(parts: list[Any]) -> list[object]:
    return list(check_blocks(parts, Surface.MESSAGE))


def without_space(text: str) -> str:
    return "".join(text.split())
