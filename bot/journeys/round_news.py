"""What a partnership is told when a bid round is decided or cancelled.

Its channel's message changes and a new one is posted; whoever bid gets a letter of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.announcements import Announced
from bot.journeys.round_channels import edit, partnerships_now, post
from bot.journeys.round_rows import about_bids, about_round, table_of
from bot.journeys.telling import answering, messages_to
from bot.journeys.turn import Turn
from bot.rendering import award_letters as letters
from bot.rendering import rounds as shown
from bot.rendering.blocks import SlackMessage
from bot.rendering.rounds import AboutBid, AboutRound
from storage import rounds
from storage.outbox import Outgoing
from storage.tables import BidRound, Partnership


async def hearing(turn: Turn, round_id: str) -> list[str]:
    """Who is told of it: the partnerships of today, and whoever else has bid."""
    there = [each.id for each in await partnerships_now(turn)]
    return list(dict.fromkeys([*there, *await rounds.bidders(turn.session, round_id)]))


@dataclass(frozen=True)
class DecidedNews:
    """The results, alike for all, and each bid by its partnership."""

    about: AboutRound
    message: SlackMessage
    bids: dict[str, AboutBid]

    async def __call__(self, turn: Turn, partnership: Partnership) -> list[Outgoing]:
        key = f"{Announced.ROUND_DECIDED.key(self.about.id)}:{partnership.id}"
        told = [
            *await edit(turn, self.about, partnership, awarded=self._awarded, name="decided"),
            *await post(turn, key, partnership, self.message),
        ]
        if bid := self.bids.get(partnership.id):
            told += await self._letters(turn, bid)
        return told

    @property
    def _awarded(self) -> int:
        return sum(bid.award.pence for bid in self.bids.values() if bid.award)

    async def _letters(self, turn: Turn, bid: AboutBid) -> list[Outgoing]:
        about, given = self.about, bid.award
        if given is None:
            raise ValueError(f"{bid.id} is not decided, and its round is.")
        return await messages_to(
            turn,
            await answering(turn, bid.partnership_id),
            letters.letter(turn.templates, about, bid, given),
            key=f"{bid.id}:outcome",
            email="bid_outcome",
            thread=about.id,
            **letters.letter_facts(about, bid, given),
            outcome=given.outcome.value,
            spend_by=about.terms.spend_by,
            reference=bid.reference,
        )


async def decided(turn: Turn, round_id: str) -> DecidedNews:
    row = await turn.session.get_one(BidRound, round_id)
    about = await about_round(turn.session, row)
    bids = await about_bids(turn.session, await table_of(turn.session, row))
    message = shown.results(turn.templates, about, bids)
    return DecidedNews(about, message, {bid.partnership_id: bid for bid in bids})


@dataclass(frozen=True)
class CancelledNews:
    """Why the round was cancelled, alike for all, and which partnerships had begun a bid."""

    about: AboutRound
    message: SlackMessage
    bidders: frozenset[str]

    async def __call__(self, turn: Turn, partnership: Partnership) -> list[Outgoing]:
        key = f"{Announced.ROUND_CANCELLED.key(self.about.id)}:{partnership.id}"
        told = [
            *await edit(turn, self.about, partnership, awarded=0, name="cancelled"),
            *await post(turn, key, partnership, self.message),
        ]
        if partnership.id in self.bidders:
            told += await self._letters(turn, partnership.id)
        return told

    async def _letters(self, turn: Turn, partnership: str) -> list[Outgoing]:
        """In Slack with the way to what they wrote, and by e-mail."""
        about = self.about
        return await messages_to(
            turn,
            await answering(turn, partnership),
            shown.cancelled_bid(turn.templates, about, partnership),
            key=f"{Announced.ROUND_CANCELLED.key(about.id)}:bidder:{partnership}",
            email="round_cancelled",
            thread=about.id,
            title=about.terms.title,
            by=about.decided_by,
            reason=about.cancelled_for,
            at=about.decided_at,
        )


async def cancelled(turn: Turn, round_id: str) -> CancelledNews:
    row = await turn.session.get_one(BidRound, round_id)
    about = await about_round(turn.session, row)
    bidders = frozenset(await rounds.bidders(turn.session, round_id))
    return CancelledNews(about, shown.cancelled(turn.templates, about), bidders)
