"""Home's parts about bid rounds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.bids import BidState
from bot.domain.rounds import TRANSITIONS, Move, RoundState
from bot.rendering import blocks
from bot.rendering.bids import Whose, withdraw_button
from bot.rendering.blocks import Block, Button
from bot.rendering.rounds import AboutRound, bid_button, cancel_button, read_button
from bot.rendering.text import Templates


def office(
    templates: Templates, abouts: Sequence[AboutRound], years: Sequence[str], *, now: datetime
) -> list[Block]:
    """The rounds, newest first, and a button for each pot from which one can be opened."""
    if not abouts and not years:
        return []
    parts = [blocks.divider(), blocks.header(templates.words("round.home_heading"))]
    for about in abouts:
        line = templates.words(
            "round.home_line", title=about.terms.title, state=_state(templates, about, now)
        )
        parts += [blocks.section(line), blocks.actions(_ways(templates, about))]
    opening = [
        Button(templates.words("round.home_open", year=year), f"open_round_{place}", {"year": year})
        for place, year in enumerate(years, 1)
    ]
    return parts + ([blocks.actions(opening)] if opening else [])


def own(
    templates: Templates,
    about: AboutRound,
    partnership_id: str,
    partnership: str,
    *,
    state: BidState | None,
    reference: str,
) -> list[Block]:
    """How a partnership's own bid stands, and what can be done about it."""
    words, terms = templates.words, about.terms
    whose = Whose(about, partnership_id, partnership)
    ways = [bid_button(templates, about.id, partnership_id)]
    if state is BidState.SUBMITTED:
        told = words("round.mine_submitted", closes=terms.closes_at, reference=reference)
        ways.append(withdraw_button(templates, whose))
    elif state is BidState.WITHDRAWN:
        told = words("round.mine_withdrawn", closes=terms.closes_at)
    else:
        told = words("round.mine_none", closes=terms.closes_at)
    title = words("round.home_line", title=terms.title, state=partnership)
    return [blocks.section(f"{title}\n{told}"), blocks.actions(ways)]


def own_over(
    templates: Templates, about: AboutRound, partnership_id: str, partnership: str, *, now: datetime
) -> list[Block]:
    """A partnership's bid in a round that is over: what was written can be read."""
    words = templates.words
    title = words("round.home_line", title=about.terms.title, state=partnership)
    told = words("round.mine_over", state=_state(templates, about, now))
    button = read_button(templates, about.id, partnership_id)
    return [blocks.section(f"{title}\n{told}", button.element())]


def _state(templates: Templates, about: AboutRound, now: datetime) -> str:
    words = templates.words
    match about.state:
        case RoundState.OPEN:
            if about.terms.opens_at > now:
                return words("round.state_waits", opens=about.terms.opens_at)
            return words("round.state_open", closes=about.terms.closes_at)
        case RoundState.CLOSED:
            return words("round.state_closed")
        case RoundState.PROPOSED:
            return words("round.state_proposed")
        case RoundState.DECIDED:
            return words("round.state_decided")
        case RoundState.CANCELLED:
            return words("round.state_cancelled")


def _ways(templates: Templates, about: AboutRound) -> list[Button]:
    carried = {"round": about.id}
    is_open = about.state is RoundState.OPEN
    way = (
        Button(templates.words("round.change"), "change_round", carried)
        if is_open
        else Button(templates.words("round.see"), "see_bids", carried)
    )
    may_cancel = (about.state, Move.CANCEL) in TRANSITIONS
    return [way, cancel_button(templates, about)] if may_cancel else [way]
