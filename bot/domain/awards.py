"""Awards: what each bid gets, in full, in part or not at all, each with a reason.

One officer proposes, a second confirms. Never more than was asked for, than the round has and than
the pot holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import Refusal
from bot.domain.money import pounds

LONGEST_REASON = 1500


class Outcome(StrEnum):
    FULL = "full"
    PART = "part"
    NOT = "not"


class Leftover(StrEnum):
    """What becomes of the part of a round that is not awarded."""

    STAYS = "stays"  # in the pot
    FORMULA = "formula"  # goes out to every partnership by the formula


@dataclass(frozen=True)
class Award:
    """What a bid gets of what it asked for, in pence, and why."""

    bid: str
    asked: int
    pence: int
    reason: str

    @property
    def outcome(self) -> Outcome:
        if self.pence == 0:
            return Outcome.NOT
        return Outcome.FULL if self.pence == self.asked else Outcome.PART


def check_award(award: Award, *, others: int, round_pence: int) -> None:
    """Whether one award may stand beside others of that many pence.

    Raises Refusal: "award_needs_reason", "award_above_bid", or "award_above_round".
    """
    if not 0 < len(award.reason.strip()) <= LONGEST_REASON:
        raise Refusal("award_needs_reason", most=LONGEST_REASON)
    if not 0 <= award.pence <= award.asked:
        raise Refusal("award_above_bid", asked=pounds(award.asked))
    if award.pence + others > round_pence:
        raise Refusal("award_above_round", left=pounds(round_pence - others))


def check_awards(
    awards: Iterable[Award], bids: Mapping[str, int], *, round_pence: int, pot_pence: int
) -> int:
    """Whether the awards decide the round: one for each bid; answers what is left of the round.

    bids: pence asked for, by bid. Raises Refusal: "awards_missing", "award_moved" when a bid asks
    for something else than its award says, "pot_too_small", or what `check_award` refuses.
    """
    given = {award.bid: award for award in awards}
    if given.keys() != bids.keys():
        raise Refusal("awards_missing", missing=len(bids.keys() - given.keys()))
    total = 0
    for bid, award in given.items():
        if award.asked != bids[bid]:
            raise Refusal("award_moved")
        check_award(award, others=total, round_pence=round_pence)
        total += award.pence
    if total > pot_pence:
        raise Refusal("pot_too_small", left=pounds(pot_pence), wanted=pounds(total))
    return round_pence - total


def check_second(proposed_by: str | None, confirming: str) -> None:
    """Two different people decide. Raises Refusal "second_officer"."""
    if proposed_by == confirming:
        raise Refusal("second_officer")
