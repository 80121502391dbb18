"""A competitive round of the year on record: more is bid for than there is, two officers decide.

One bid is awarded in full, one in part with what is left, and the others not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.awards import Leftover
from bot.domain.bids import TICKED
from bot.domain.money import pounds
from bot.domain.permissions import Role
from bot.domain.quarters import to_london
from bot.journeys import bid_round, bidding, deciding
from bot.journeys.turn import Turn
from bot.main import NotReady
from bot.rehearsal.acting import Acting
from bot.rehearsal.agenda import holders
from bot.rendering.modals import FieldErrors
from storage import rounds

_OPEN_FOR = timedelta(weeks=2)
_SHARES = ((1, 2), (2, 3), (1, 3))  # of what there is, asked for by one bidder after another
_CLOSES_AT = "17:00"


@dataclass(frozen=True)
class Competition:
    """What is bid for and in which words: `words` is [round] of people.toml."""

    acting: Acting
    year: str
    pence: int
    words: Mapping[str, Any]

    async def play(self) -> None:
        """Open the round, bid, let it close, award and confirm. Raises Refusal, or NotReady."""
        bidders = self._bidders()
        closes = await self._open()
        for (partnership, lead), pence in zip(bidders, self._asked(len(bidders)), strict=True):
            await self._bid(partnership, lead, pence)
        await self.acting.walk.go_to(closes + timedelta(minutes=1))
        await self._award()
        await self._decide()

    def _bidders(self) -> list[tuple[str, str]]:
        """The first partnerships that have a lead in Slack, each with its lead."""
        area, day = self.acting.area, to_london(self.acting.now).date()
        leads = [
            (each.id, holders(area, Role.LEAD, day, each.id))
            for each in sorted(area.partnerships, key=lambda each: each.id)
        ]
        return [(partnership, people[0]) for partnership, people in leads if people][: len(_SHARES)]

    def _asked(self, bidders: int) -> Sequence[int]:
        """Pence of each bid: more than there is in all; a lone bidder asks for all of it."""
        if bidders == 1:
            return [self.pence]
        return [self.pence * part // whole for part, whole in _SHARES[:bidders]]

    async def _open(self) -> datetime:
        closes = to_london(self.acting.now + _OPEN_FOR).date()
        given = {
            "title": str(self.words["title"]),
            "pence": pounds(self.pence),
            "most": pounds(self.pence),
            "themes": str(self.words["theme"]),
            "criteria": str(self.words["criteria"]),
            "closes": closes.isoformat(),
            "time": _CLOSES_AT,
        }
        async with self.acting.officer() as turn:
            if wrong := await bid_round.open_round(turn, self.year, given):
                raise NotReady(f"Correct [round] in people.toml: {wrong.errors}")
        async with self.acting.officer() as turn:
            return (await rounds.of_year(turn.session, self.year))[-1].closes_at

    async def _bid(self, partnership: str, lead: str, pence: int) -> None:
        entered = {**self.words["bid"], "theme": "1", "amount": pounds(pence), "declare": TICKED}
        async with self.acting.person(lead) as turn:
            window = await bidding.preview(turn, self._round, partnership, entered)
        if isinstance(window, FieldErrors):
            raise NotReady(f"Correct [round.bid] in people.toml: {window.errors}")
        shown, version = str(window.carried["h"]), int(window.carried["n"])
        async with self.acting.person(lead) as turn:
            await bidding.submit(turn, self._round, partnership, digest=shown, version=version)

    async def _award(self) -> None:
        """In the order of the bids, as far as the money goes."""
        async with self.acting.officer() as turn:
            given = await rounds.bids_of(turn.session, self._round)
        left = self.pence
        for bid, submission in given:
            pence = min(left, submission.pence)
            left -= pence
            outcome = "in_full" if pence == submission.pence else "in_part" if pence else "not"
            async with self.acting.officer() as turn:
                reason = str(self.words[outcome])
                await deciding.award(turn, bid.id, pounds(pence), reason)

    async def _decide(self) -> None:
        async with self.acting.officer() as turn:
            revision = await self._revision(turn)
            await deciding.finish(turn, self._round, revision, Leftover.STAYS)
        async with self.acting.officer(second=True) as turn:
            await deciding.confirm(turn, self._round, await self._revision(turn))

    @property
    def _round(self) -> str:
        """The year's first round."""
        return f"{self.year}-B1"

    async def _revision(self, turn: Turn) -> int:
        row = await rounds.get(turn.session, self._round)
        return row.revision if row else 0
