"""What the officers are told of a quarter: that it has ended, and that its returns are open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time

from bot.domain.quarters import Quarter
from bot.rendering import blocks
from bot.rendering.blocks import Block, Button, SlackMessage
from bot.rendering.text import Templates


def quarter_ended(templates: Templates, quarter: Quarter, *, due: datetime) -> SlackMessage:
    """The quarter has ended: shall its returns be opened?"""
    said = templates.words("office.ended", last_day=_last_day(quarter), due=due)
    button = blocks.actions([open_button(templates, quarter, due=due)])
    return _ended(templates, quarter, blocks.section(said), button)


def quarter_ended_and_open(
    templates: Templates, quarter: Quarter, *, name: str, at: datetime, due: datetime
) -> SlackMessage:
    """The same message once somebody has opened them: who and when, and no button any more."""
    last_day = _last_day(quarter)
    said = templates.words("office.ended_and_open", last_day=last_day, name=name, at=at, due=due)
    return _ended(templates, quarter, blocks.section(said))


def _ended(templates: Templates, quarter: Quarter, *parts: Block) -> SlackMessage:
    name = quarter_name(templates, quarter)
    heading = blocks.header(templates.words("office.ended_heading", quarter=name))
    return SlackMessage(templates.words("office.ended_text", quarter=name), (heading, *parts))


def _last_day(quarter: Quarter) -> datetime:
    return datetime.combine(quarter.last_day, time(12), UTC)  # noon: the same day in London


def quarter_opened(
    templates: Templates,
    quarter: Quarter,
    *,
    due: datetime,
    name: str,
    asked: int,
    unasked: Sequence[str],
    unfunded: Sequence[str],
) -> SlackMessage:
    """The returns are open; who could not be asked, so that somebody does something about it."""
    words, quarter_words = templates.words, quarter_name(templates, quarter)
    opened = words("office.opened", quarter=quarter_words, name=name, asked=asked, due=due)
    parts: list[Block] = [blocks.section(opened)]
    if unasked:
        names = ", ".join(unasked)
        parts += blocks.sections([words("office.unasked", partnerships=names)])
    if unfunded:
        names = ", ".join(unfunded)
        parts += blocks.sections([words("office.unfunded", partnerships=names)])
    return SlackMessage(words("office.opened_text", quarter=quarter_words), tuple(parts))


def open_button(templates: Templates, quarter: Quarter, *, due: datetime) -> Button:
    words, name = templates.words, quarter_name(templates, quarter)
    return Button(
        words("office.open"),
        "open_quarter",
        {"quarter": quarter.key},
        style="primary",
        confirm=blocks.confirm(
            words("office.confirm_title"),
            words("office.confirm_text", quarter=name, due=due),
            words("office.confirm_yes"),
            words("office.confirm_no"),
        ),
    )


def quarter_name(templates: Templates, quarter: Quarter) -> str:
    """ "April to June 2024" """
    return templates.words("quarter", quarter=quarter)


def links_renewed(
    templates: Templates, partnership: str, quarter: Quarter, names: Sequence[str]
) -> SlackMessage:
    """To the officer who had the links to a return sent anew: to whom they went."""
    name = quarter_name(templates, quarter)
    text = templates.words(
        "office.links_renewed", partnership=partnership, quarter=name, names=", ".join(names)
    )
    return SlackMessage(text, tuple(blocks.sections([text])))
