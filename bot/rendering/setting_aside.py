"""What officers see of an amount to be set aside, and what the partnerships are told of it."""

from __future__ import annotations

from bot.domain.pot import Aside, Proposed, Statement
from bot.rendering import blocks
from bot.rendering.blocks import Block, Button, SlackMessage
from bot.rendering.modals import Modal, free_input
from bot.rendering.text import Templates

AMOUNT, PURPOSE = "amount", "purpose"
"""The fields of the modal."""


def form(templates: Templates, pot: Statement) -> Modal:
    """How much of the pot is to be set aside, and for what."""
    words = templates.words
    return Modal(
        "set_aside",
        words("aside.title"),
        words("aside.send"),
        words("aside.cancel"),
        [
            blocks.section(words("aside.intro", pot=pot)),
            _line(AMOUNT, words("aside.amount"), words("aside.amount_hint")),
            _line(PURPOSE, words("aside.purpose"), words("aside.purpose_hint")),
        ],
        {"year": pot.year},
    )


def _line(name: str, label: str, hint: str) -> Block:
    return free_input(name, label, hint=hint, initial="", multiline=False)


def proposed(templates: Templates, aside: Proposed) -> SlackMessage:
    """To the officers: one of them asks the others to confirm."""
    text = templates.words("aside.text", aside=aside)
    return SlackMessage(text, tuple(proposed_blocks(templates, aside)))


def proposed_blocks(templates: Templates, aside: Proposed) -> list[Block]:
    words, carried = templates.words, {"a": aside.id}
    sure = blocks.confirm(
        words("aside.sure"),
        words("aside.means", aside=aside),
        words("aside.yes"),
        words("pot.not_yet"),
    )
    buttons = [
        Button(words("aside.confirm"), "confirm_aside", carried, style="primary", confirm=sure),
        Button(words("aside.decline"), "decline_aside", carried),
    ]
    return [blocks.section(words("aside.proposed", aside=aside)), blocks.actions(buttons)]


def decided(templates: Templates, aside: Proposed, state: Aside, *, name: str) -> SlackMessage:
    """In the place of what the officers were asked. name: who decided."""
    confirmed = state is Aside.CONFIRMED
    text = templates.words("aside.decided", aside=aside, name=name, confirmed=confirmed)
    return SlackMessage(text, (blocks.section(text),))


def announced(templates: Templates, aside: Proposed) -> SlackMessage:
    """To every partnership: what a part of the pot is for."""
    text = templates.words("aside.announced", aside=aside)
    return SlackMessage(text, (blocks.section(text),))
