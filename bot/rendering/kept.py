"""What is marked where an answer may say who somebody is, and its author chose to keep it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.rendering.text import Templates


def kept_lines(templates: Templates, kept: Iterable[tuple[str, Sequence[str]]]) -> list[str]:
    """A heading and a line for each (wording, sorts of details); nothing where there is none."""
    words = templates.words
    lines = [
        words(
            "personal.kept_line",
            wording=wording,
            sorts=[words(f"personal.{sort}") for sort in sorts],
        )
        for wording, sorts in kept
    ]
    return [words("personal.kept_title"), *lines] if lines else []
