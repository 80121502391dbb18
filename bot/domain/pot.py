"""The pot of a financial year: underspend comes in, what is set aside and given goes out.

It is a ledger. Entries are added and never changed, each by a person on a day, and the balance is
never below zero. Pence are above 0 for what comes in and below 0 for what goes out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import accumulate

from bot.domain.errors import Refusal
from bot.domain.money import pounds


class Kind(StrEnum):
    BROUGHT_FORWARD = "brought_forward"  # what the pot of the year before had left
    EARLY_RELEASE = "early_release"  # released in a return before the last of the year
    UNDERSPEND = "underspend"  # released in the year's last return
    CORRECTION = "correction"  # taken back, as a return now releases less than came in
    TOP_SLICE = "top_slice"  # set aside for a named use
    AWARD = "award"  # given to a bid
    FORMULA = "formula"  # given to a partnership by the formula
    CARRIED_FORWARD = "carried_forward"  # handed on to the pot of the next year


COMES_IN = frozenset({Kind.BROUGHT_FORWARD, Kind.EARLY_RELEASE, Kind.UNDERSPEND})


class Aside(StrEnum):
    """Where an amount stands that one officer wants to set aside: a second one decides."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"  # it has left the pot
    DECLINED = "declined"


@dataclass(frozen=True)
class Proposed:
    """An amount to be set aside for a named use, in pence; `by` is the proposer's name."""

    id: str
    year: str
    pence: int
    purpose: str
    by: str
    at: datetime


@dataclass(frozen=True)
class DueBack:
    """Pence of a year's pot that a partnership's returns release no more."""

    year: str
    partnership_id: str
    partnership: str
    pence: int


@dataclass(frozen=True)
class Entry:
    """One line of the ledger. `key` says what it comes of, so that it is entered once only."""

    key: str
    kind: Kind
    pence: int
    day: date
    by: str
    partnership: str | None = None
    project: str | None = None
    return_id: str | None = None
    run_id: str | None = None
    purpose: str | None = None


@dataclass(frozen=True)
class StatementLine:
    """An entry, and what was in the pot after it."""

    entry: Entry
    balance: int


@dataclass(frozen=True)
class Statement:
    """A year's pot: what it opened with, what came and went, and what it closes with, in pence.

    `top_sliced`, `formula`, `competition` and `corrected` are what went out, above 0; `came_in` is
    all that came in after the opening.
    """

    year: str
    opening: int
    lines: tuple[StatementLine, ...]
    came_in: int
    top_sliced: int
    formula: int
    competition: int
    carried: int
    closing: int
    corrected: int = 0


def balance_after(balance: int, entries: Iterable[Entry]) -> int:
    """What is in the pot once the entries are made, one after another.

    Raises Refusal: "pot_not_an_amount" for an entry on the wrong side of 0, "pot_too_small" for
    one that takes more than there is.
    """
    for entry in entries:
        if entry.pence == 0 or (entry.pence > 0) is not (entry.kind in COMES_IN):
            raise Refusal("pot_not_an_amount")
        if balance + entry.pence < 0:
            raise Refusal("pot_too_small", left=pounds(balance), wanted=pounds(-entry.pence))
        balance += entry.pence
    return balance


def statement(year: str, entries: Sequence[Entry]) -> Statement:
    """The statement of a year's entries, in their order."""
    moved = [entry for entry in entries if entry.kind is not Kind.BROUGHT_FORWARD]
    opening = _sum(entries, Kind.BROUGHT_FORWARD)
    balances = list(accumulate((entry.pence for entry in moved), initial=opening))
    return Statement(
        year=year,
        opening=opening,
        lines=tuple(map(StatementLine, moved, balances[1:])),
        came_in=_sum(moved, *COMES_IN),
        top_sliced=-_sum(moved, Kind.TOP_SLICE),
        formula=-_sum(moved, Kind.FORMULA),
        competition=-_sum(moved, Kind.AWARD),
        carried=-_sum(moved, Kind.CARRIED_FORWARD),
        closing=balances[-1],
        corrected=-_sum(moved, Kind.CORRECTION),
    )


def _sum(entries: Iterable[Entry], *kinds: Kind) -> int:
    return sum(entry.pence for entry in entries if entry.kind in kinds)
