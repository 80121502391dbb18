"""A round survives whatever its people do, in any order, with crashes, stale presses and the clock.

After each step the pot is not overspent, no accepted bid is lost, and what a bid says has gone to
nobody but its own partnership and, once the round has closed, the officers. A cancelled round costs
the pot nothing and takes no bid, and once all is told each bidder has heard of it once.
"""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Awaitable, Callable
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from bot.domain.awards import Leftover
from bot.domain.errors import Refusal
from bot.domain.rounds import RoundState
from bot.journeys import bid_round, bidding, cancelling, deciding, news
from bot.journeys.turn import Turn
from bot.rendering.modals import FieldErrors, Modal
from bot.rendering.text import Templates
from storage import rounds
from storage.database import Database
from storage.tables import Bid, BidSubmission, OutgoingMessage, Pot, PotEntry, UntoldNews
from tests.journeys import bidders
from tests.journeys.bidders import BID, CLOSES, OPENS, POT, ROUND, YEAR
from tests.journeys.office import Office, register
from tests.thorough import THOROUGH

EXAMPLES, STEPS = (24, 40) if THOROUGH else (5, 25)
SIDES = {"eastvale": ("ada", "bo"), "westmoor": ("cy", "di")}
OFFICERS = ("maya", "lewis", "sid")
BIDDERS = st.sampled_from([(side, who) for side, people in SIDES.items() for who in people])
AMOUNTS = st.sampled_from(("£12,500", "40,000", "40,000.01", "lots", "1"))


class Crash(Exception):
    """The process dies before it commits."""


class AnyRound(RuleBasedStateMachine):
    """Two partnerships and three officers at one round. The test gives it a folder to work in."""

    folder: ClassVar[Path]
    template: ClassVar[Path]
    templates: ClassVar[Templates]
    runner: ClassVar[asyncio.Runner]
    number: ClassVar[int] = 0

    @initialize()
    def a_round_is_open(self) -> None:
        AnyRound.number += 1
        file = self.folder / f"{self.number}.db"
        shutil.copyfile(self.template, file)
        self.office = Office(Database(f"sqlite:///{file}"), self.templates)
        self.now = OPENS
        self.windows: list[tuple[str, Modal]] = []
        self.accepted: dict[str, str] = {}
        self.begun: frozenset[str] = frozenset()
        self.runner.run(self._begin())

    async def _begin(self) -> None:
        await register(self.office)
        await bidders.fill_pot(self.office)
        await bidders.open_round(self.office)

    def teardown(self) -> None:
        if hasattr(self, "office"):
            self.runner.run(self.office.database.close())

    @rule(bidder=BIDDERS, amount=AMOUNTS, crash=st.booleans())
    def somebody_writes(self, bidder: tuple[str, str], amount: str, crash: bool) -> None:
        side, who = bidder
        entered = BID | {"amount": amount, "plan": f"CANARY-{side} " + BID["plan"]}
        shown = self._do(who, crash, bidding.preview, ROUND, side, entered)
        if isinstance(shown, Modal) and shown.name == "submit_bid":
            self.windows.append((who, shown))
        assert shown is None or isinstance(shown, Modal | FieldErrors)

    @rule(pick=st.integers(0, 1000), crash=st.booleans())
    def somebody_submits_a_window_old_or_new(self, pick: int, crash: bool) -> None:
        if not self.windows:
            return
        who, window = self.windows[-1 - pick % min(len(self.windows), 4)]
        side, facts = str(window.carried["p"]), window.carried
        more = {"digest": facts["h"], "version": facts["n"]}
        state = self._state()
        shown = self._do(who, crash, bidding.submit, ROUND, side, **more)
        if isinstance(shown, Modal) and shown.name == "bid_receipt":
            assert self.now <= CLOSES
            assert state == RoundState.OPEN
            self.accepted[f"{side}:{facts['n'] + 1}"] = str(facts["h"])
        if isinstance(shown, Modal) and shown.name == "submit_bid":
            self.windows.append((who, shown))

    @rule(bidder=BIDDERS, crash=st.booleans())
    def somebody_withdraws(self, bidder: tuple[str, str], crash: bool) -> None:
        self._do(bidder[1], crash, bidding.withdraw, ROUND, bidder[0])

    @rule(bidder=BIDDERS)
    def somebody_tries_the_other_side_s_bid(self, bidder: tuple[str, str]) -> None:
        side, who = bidder
        other = next(each for each in SIDES if each != side)
        assert self._do(who, False, bidding.bid_form, ROUND, other) is None

    @rule(jump=st.sampled_from((timedelta(hours=1), timedelta(days=6), timedelta(days=25))))
    def time_goes_on(self, jump: timedelta) -> None:
        self.now += jump

    @rule(crash=st.booleans())
    def the_timetable_ticks(self, crash: bool) -> None:
        self._do("timetable", crash, bid_round.look_at_round, ROUND)

    @rule(
        who=st.sampled_from(OFFICERS),
        side=st.sampled_from(sorted(SIDES)),
        typed=st.sampled_from(("0", "12,500", "30,000", "40,000")),
        crash=st.booleans(),
    )
    def an_officer_awards(self, who: str, side: str, typed: str, crash: bool) -> None:
        bid = f"{ROUND}.{side}"
        self._do(who, crash, deciding.award, bid, typed, "Well argued.")

    @rule(who=st.sampled_from(OFFICERS), crash=st.booleans())
    def an_officer_finishes(self, who: str, crash: bool) -> None:
        revision = self.runner.run(bidders.the_round(self.office)).revision
        self._do(who, crash, deciding.finish, ROUND, revision, Leftover.STAYS)

    @rule(who=st.sampled_from(OFFICERS), typed=st.sampled_from(("1", "12,500", "30,000")))
    def an_officer_gets_on_with_it(self, who: str, typed: str) -> None:
        """Closes what is over, decides every bid and finishes, as far as that can be done."""
        self.now = max(self.now, CLOSES + timedelta(seconds=1))
        self._do("timetable", False, bid_round.look_at_round, ROUND)
        for side in SIDES:
            self.an_officer_awards(who, side, typed, crash=False)
        self.an_officer_finishes(who, crash=False)

    @rule(who=st.sampled_from(OFFICERS))
    def an_officer_sends_back(self, who: str) -> None:
        self._do(who, False, deciding.send_back, ROUND)

    @rule(who=st.sampled_from((*OFFICERS, "ada")), nerve=st.integers(0, 5), crash=st.booleans())
    def somebody_cancels(self, who: str, nerve: int, crash: bool) -> None:
        """Seldom, so that most rounds go on to be decided."""
        if nerve == 0:
            was = self._state()
            self._do(who, crash, cancelling.cancel, ROUND, "The money is needed elsewhere.")
            if self._state() is RoundState.CANCELLED is not was:
                bids = self.runner.run(self.office.rows(Bid))
                self.begun = frozenset(bid.partnership_id for bid in bids)

    @rule(crash=st.booleans())
    def the_timetable_tells(self, crash: bool) -> None:
        """What was announced, partnership by partnership; it may die at the second one."""
        for place, (announcement, partnership) in enumerate(self._waiting()):
            dies = crash and place == 1
            self._do("timetable", dies, self._tell, announcement, partnership)
            if dies:
                return

    def _waiting(self) -> list[tuple[str, str]]:
        return list(self._do("timetable", False, news.waiting))

    async def _tell(self, turn: Turn, announcement: str, partnership: str) -> None:
        write = await news.writer(turn, announcement)
        await news.tell(turn, announcement, partnership, write=write)

    @rule(pair=st.permutations(OFFICERS), stale=st.booleans())
    def two_officers_confirm_at_once(self, pair: list[str], stale: bool) -> None:
        revision = self.runner.run(bidders.the_round(self.office)).revision - stale
        self.runner.run(self._both(pair[:2], revision))

    async def _both(self, pair: list[str], revision: int) -> None:
        await asyncio.gather(
            *(self._attempt(who, False, deciding.confirm, ROUND, revision) for who in pair)
        )

    def _do(self, who: str, crash: bool, journey: Any, *args: Any, **more: Any) -> Any:
        return self.runner.run(self._attempt(who, crash, journey, *args, **more))

    async def _attempt(
        self, who: str, crash: bool, journey: Callable[..., Awaitable[Any]], *args: Any, **more: Any
    ) -> Any:
        try:
            async with self.office.database.transaction() as session:
                answered = await journey(self.office.turn(session, who, self.now), *args, **more)
                _end(crash)
                return answered
        except (Refusal, Crash):
            return None

    def _state(self) -> RoundState:
        return RoundState(self.runner.run(bidders.the_round(self.office)).state)

    @invariant()
    def the_round_is_sound(self) -> None:
        if hasattr(self, "office"):
            self.runner.run(self._check())

    async def _check(self) -> None:
        (pot,) = await self.office.rows(Pot)
        entries = await self.office.rows(PotEntry)
        assert pot.year == YEAR
        assert pot.balance_pence == sum(each.pence for each in entries) >= POT - 6_000_000
        kept = await self.office.rows(BidSubmission)
        held = {f"{k.bid_id.partition('.')[2]}:{k.number}": k.answers_hash for k in kept}
        assert held == self.accepted
        state = RoundState((await bidders.the_round(self.office)).state)
        if state is RoundState.CANCELLED:
            await self._check_cancelled(pot)
        is_open = state is RoundState.OPEN
        for message in await self.office.rows(OutgoingMessage):
            for side, own in SIDES.items():
                if f"CANARY-{side}" in _text(message):
                    allowed = {f"U{p.upper()}" for p in own} | {f"{p}@example.org" for p in own}
                    assert message.recipient in allowed, message.key
                if is_open and f".{side}" in message.key:
                    assert message.recipient not in {"UMAYA", "ULEWIS"}, message.key

    async def _check_cancelled(self, pot: Pot) -> None:
        """All is in the pot and free, and whoever is told hears of nothing else."""
        assert pot.balance_pence == POT
        async with self.office.database.transaction() as session:
            assert await rounds.promised(session, YEAR) == 0
        told = [message.key for message in await self.office.rows(OutgoingMessage)]
        assert not [key for key in told if ":outcome" in key or ":results" in key]
        if not await self.office.rows(UntoldNews):
            for side, own in SIDES.items():
                heard = [key for key in told if f"{ROUND}:cancelled:bidder:{side}:email" in key]
                assert len(heard) == (len(own) if side in self.begun else 0), (side, heard)


def _end(crash: bool) -> None:
    if crash:
        raise Crash


def _text(message: OutgoingMessage) -> str:
    """All that a message says, decoded."""
    if message.payload is not None:
        return json.dumps(json.loads(message.payload), ensure_ascii=False)
    mail = message_from_bytes(message.body or b"", policy=policy.default)
    return "".join(part.get_content() for part in mail.walk() if not part.is_multipart())


def test_a_round_survives_any_order(
    tmp_path: Path, sqlite_template: Path, templates: Templates
) -> None:
    AnyRound.folder, AnyRound.template, AnyRound.templates = tmp_path, sqlite_template, templates
    with asyncio.Runner() as runner:
        AnyRound.runner = runner
        run_state_machine_as_test(
            AnyRound, settings=settings(max_examples=EXAMPLES, stateful_step_count=STEPS)
        )
