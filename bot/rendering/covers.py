"""Naming a cover: the window, Home's part, and what the cover, the lead and the office are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.rendering import blocks
from bot.rendering.blocks import Block, Button, SlackMessage
from bot.rendering.modals import Modal, Option, choice_input, date_input, free_input, person_input
from bot.rendering.text import Templates

WHO, EMAIL, FOR, FIRST, LAST = "who", "email", "for", "first", "last"


@dataclass(frozen=True)
class AboutCover:
    """A cover in words: who covers, for which partnership, and its first and last day."""

    id: int
    name: str
    partnership: str
    first: date
    last: date

    @property
    def facts(self) -> dict[str, object]:
        return {
            "name": self.name,
            "partnership": self.partnership,
            "first": self.first,
            "last": self.last,
        }


def form(templates: Templates, partnerships: Sequence[Option], *, first: date, last: date) -> Modal:
    """Who covers, from when to when; for which partnership is asked of a lead of several."""
    words = templates.words
    whose: list[Block] = []
    if len(partnerships) > 1:
        whose = [choice_input(FOR, words("cover.for"), partnerships)]
    return Modal(
        "name_cover",
        words("cover.title"),
        words("cover.send"),
        words("cover.cancel"),
        [
            blocks.section(words("cover.intro")),
            *whose,
            person_input(WHO, words("cover.who"), hint=words("cover.who_hint"), optional=True),
            free_input(
                EMAIL,
                words("cover.email"),
                hint=words("cover.email_hint"),
                initial="",
                multiline=False,
                optional=True,
            ),
            date_input(FIRST, words("cover.first"), hint=words("cover.first_hint"), initial=first),
            date_input(LAST, words("cover.last"), hint=words("cover.last_hint"), initial=last),
        ],
        {} if whose else {"p": partnerships[0][1]},
    )


def board(templates: Templates, covers: Sequence[AboutCover], *, names: bool) -> list[Block]:
    """Home's part: each cover with a button that ends it; names: whether one can be named here."""
    words = templates.words
    if not covers and not names:
        return []
    parts: list[Block] = [blocks.header(words("cover.heading"))]
    for each in covers:
        end = end_button(templates, each).element()
        parts.append(blocks.section(words("cover.line", **each.facts), end))
    if names:
        parts.append(blocks.actions([Button(words("cover.name"), "name_cover", {})]))
    return parts


def end_button(templates: Templates, about: AboutCover) -> Button:
    words = templates.words
    sure = blocks.confirm(
        words("cover.end"),
        words("cover.end_text", **about.facts),
        words("cover.end_yes"),
        words("cover.end_no"),
    )
    return Button(words("cover.end"), "end_cover", {"c": about.id}, confirm=sure)


def for_office(templates: Templates, about: AboutCover, *, by: str) -> SlackMessage:
    """To the officers: who covers for whom, and the button that ends it."""
    text = templates.words("cover.office", by=by, **about.facts)
    end = blocks.actions([end_button(templates, about)])
    return SlackMessage(text, (blocks.section(text), end))
