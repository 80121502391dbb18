"""Virement: money that a partnership asks to move from one of its projects to another.

A submitted return asks; an officer approves or declines each request. What is approved changes the
awards from then on, beside the register's own figures, and is never undone: money moves back by
another request. All amounts are pence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.asked import split_key
from bot.domain.errors import Refusal
from bot.domain.money import pounds
from bot.domain.quarters import Quarter
from bot.domain.readings import Value

FROM, TO, AMOUNT, WHY = "virement_from", "virement_to", "virement_amount", "virement_why"
"""The keys of the questions that ask for it, once a round."""

LONGEST_REASON = 600


class VirementState(StrEnum):
    ASKED = "asked"  # waits for an officer
    APPROVED = "approved"  # the awards are changed
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # a later version of the return does not ask for it any more


@dataclass(frozen=True)
class Move:
    """From one project to another, by their ids, and why."""

    source: str
    target: str
    pence: int
    why: str


@dataclass(frozen=True)
class Known:
    """A request that an earlier version of the return made, and where it stands."""

    id: str
    move: Move
    state: VirementState


@dataclass(frozen=True)
class Changes:
    """What a new version of a return changes: what is asked anew, and which ids are withdrawn.

    stands: ids of what was approved and is now asked for otherwise or not at all; it stays.
    """

    asked: tuple[Move, ...]
    withdrawn: tuple[str, ...]
    stands: tuple[str, ...]


@dataclass(frozen=True)
class Request:
    """A request as people read it: names in the place of ids. at, decided_at: aware UTC."""

    id: str
    return_id: str
    partnership: str
    quarter: Quarter
    source: str
    target: str
    pence: int
    why: str
    state: VirementState
    by: str
    at: datetime
    decided_by: str = ""
    decided_at: datetime | None = None
    reason: str = ""


def moves_of(answers: Mapping[str, Value | None]) -> tuple[Move, ...]:
    """What a return asks to move, from its canonical answers, question key → value."""
    rounds = (split_key(key)[1] for key in sorted(answers) if split_key(key)[0] == FROM)
    read = ([answers.get(f"{key}:{each}") for key in (FROM, TO, AMOUNT, WHY)] for each in rounds)
    return tuple(
        Move(str(source), str(target), pence, str(why or ""))
        for source, target, pence, why in read
        if source and target and isinstance(pence, int)
    )


def changes_after(wanted: Sequence[Move], known: Sequence[Known]) -> Changes:
    """What is new and what is gone when a version of a return is submitted.

    What was asked word for word stays as it is, also when it was declined: a new reason asks again.
    Of a move that was approved only what is asked beyond it is new.
    """
    open_to = [each for each in known if each.state is not VirementState.WITHDRAWN]
    rest: list[Move] = []
    for move in wanted:
        same = next((each for each in open_to if _is_same(move, each)), None)
        if same is None:
            rest.append(move)
        else:
            open_to.remove(same)
    approved = [each for each in open_to if each.state is VirementState.APPROVED]
    return Changes(
        asked=tuple(_beyond(rest, approved)),
        withdrawn=tuple(each.id for each in open_to if each.state is VirementState.ASKED),
        stands=tuple(each.id for each in approved),
    )


def _is_same(move: Move, known: Known) -> bool:
    """Whether it is asked for already; of what was approved the reason does not matter any more."""
    if known.state is VirementState.APPROVED:
        return replace(move, why="") == replace(known.move, why="")
    return move == known.move


def _beyond(wanted: Iterable[Move], approved: Iterable[Known]) -> Iterable[Move]:
    """The moves, each less what was approved between the same two projects."""
    given: dict[tuple[str, str], int] = {}
    for each in approved:
        pair = (each.move.source, each.move.target)
        given[pair] = given.get(pair, 0) + each.move.pence
    for move in wanted:
        pair = (move.source, move.target)
        taken = min(move.pence, given.get(pair, 0))
        given[pair] = given.get(pair, 0) - taken
        if move.pence > taken:
            yield replace(move, pence=move.pence - taken)


def check_approval(move: Move, *, free: int) -> None:
    """Whether a move may be approved. free: pence unspent in its source and not released.

    Raises Refusal: "virement_same_project", or "virement_too_large".
    """
    if move.source == move.target:
        raise Refusal("virement_same_project")
    if not 0 < move.pence <= free:
        raise Refusal("virement_too_large", free=pounds(free), wanted=pounds(move.pence))


def check_reason(reason: str) -> str:
    """The reason without the space around it. Raises Refusal "virement_needs_reason"."""
    given = reason.strip()
    if not 0 < len(given) <= LONGEST_REASON:
        raise Refusal("virement_needs_reason", most=LONGEST_REASON)
    return given


def awards_after(awards: Mapping[str, int], moves: Iterable[Move]) -> dict[str, int]:
    """Each project's award once money was moved; other projects are left out."""
    after = dict(awards)
    for move in moves:
        for project, pence in ((move.source, -move.pence), (move.target, move.pence)):
            if project in after:
                after[project] += pence
    return after
