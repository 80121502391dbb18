"""What Home says of bid rounds: an officer's rounds, and a lead's own bids."""

from __future__ import annotations

from bot.domain import permissions
from bot.domain.bids import BidState
from bot.domain.permissions import Action
from bot.domain.rounds import RoundState, takes_bids
from bot.journeys.round_rows import about_round, terms_of
from bot.journeys.turn import Turn
from bot.rendering import rounds_board as shown
from bot.rendering.blocks import Block
from storage import funding, register, rounds
from storage.tables import BidRound

_LAST_ROUNDS = 4
_LAST_POTS = 2


async def board(turn: Turn) -> list[Block]:
    """The rounds that concern this person; nothing where there are none."""
    newest = await rounds.newest(turn.session, _LAST_ROUNDS)
    parts: list[Block] = []
    if permissions.may(turn.actor, Action.RUN_ROUND):
        years = (await funding.pot_years(turn.session))[-_LAST_POTS:]
        abouts = [await about_round(turn.session, row) for row in newest]
        parts += shown.office(turn.templates, abouts, years, now=turn.now)
    for row in newest:
        if row.opens_at <= turn.now:
            parts += await _own_bids(turn, row)
    return parts


async def _own_bids(turn: Turn, row: BidRound) -> list[Block]:
    parts: list[Block] = []
    about = await about_round(turn.session, row)
    for partnership in sorted(turn.actor.partnerships):
        if not permissions.may(turn.actor, Action.BID, partnership):
            continue  # a cover answers returns only
        bid = await rounds.bid(turn.session, f"{row.id}.{partnership}")
        name = (await register.partnership(turn.session, partnership)).name
        if not takes_bids(RoundState(row.state), terms_of(row), turn.now):
            over = shown.own_over(turn.templates, about, partnership, name, now=turn.now)
            parts += over if bid else []
            continue
        state = BidState(bid.state) if bid else None
        given = await rounds.submission(turn.session, bid.id, bid.version) if bid else None
        reference = given.reference if given else ""
        parts += shown.own(
            turn.templates, about, partnership, name, state=state, reference=reference
        )
    return parts
