"""The letters to those who bid: what became of their bid, and why."""

from __future__ import annotations

from typing import Any

from bot.domain.awards import Award, Outcome
from bot.rendering import blocks
from bot.rendering.blocks import SlackMessage
from bot.rendering.rounds import AboutBid, AboutRound
from bot.rendering.text import Templates

_LETTERS = {
    Outcome.FULL: "award.letter_full",
    Outcome.PART: "award.letter_part",
    Outcome.NOT: "award.letter_not",
}


def letter(templates: Templates, about: AboutRound, bid: AboutBid, award: Award) -> SlackMessage:
    """To a bidder's people: what became of their bid, and why."""
    body = templates.words(_LETTERS[award.outcome], **letter_facts(about, bid, award))
    text = templates.words(
        "award.letter_text", title=about.terms.title, partnership=bid.partnership
    )
    return SlackMessage(text, tuple(blocks.sections([body])))


def letter_facts(about: AboutRound, bid: AboutBid, award: Award) -> dict[str, Any]:
    return {
        "title": about.terms.title,
        "partnership": bid.partnership,
        "project": bid.project,
        "asked": award.asked,
        "pence": award.pence,
        "reason": award.reason,
    }
