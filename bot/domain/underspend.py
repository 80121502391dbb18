"""What the returns of a year say of money not spent: what goes into the pot, and what agrees.

A return that releases money says how much of the whole year's awards is released by then. So the
latest return counts, and what an earlier one has brought into the pot is taken off it. All amounts
are pence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.asked import split_key
from bot.domain.money import split_exactly
from bot.domain.quarters import Quarter
from bot.domain.readings import Value
from bot.domain.totals import FORECAST, QUARTERS, SPEND

CHOICE = "underspend_release"
RELEASE = "release"
AMOUNT = "release_amount"


@dataclass(frozen=True)
class Reported:
    """A submitted return's figures by project. `forecast` is of the whole year; None: not asked.

    `choice` is what becomes of what is unspent; None if nothing was unspent or the form did not
    ask. `released` is the amount, where the choice was to release it.
    """

    return_id: str
    quarter: Quarter
    spent: Mapping[str, int]
    forecast: Mapping[str, int]
    choice: str | None = None
    released: int | None = None

    @property
    def is_last(self) -> bool:
        """Whether it is the last of its year, whose spending is the outturn."""
        return self.quarter.number == QUARTERS


@dataclass(frozen=True)
class Due:
    """What a return brings into the pot from one project, or what is due back to it."""

    return_id: str
    quarter: Quarter
    project: str
    pence: int


def reported(return_id: str, quarter: Quarter, answers: Mapping[str, Value | None]) -> Reported:
    """A return's figures from its canonical answers, question key → value."""
    choice, released = answers.get(CHOICE), answers.get(AMOUNT)
    return Reported(
        return_id,
        quarter,
        _by_project(SPEND, answers),
        _by_project(FORECAST, answers),
        str(choice) if choice is not None else None,
        released if isinstance(released, int) else None,
    )


def _by_project(question: str, answers: Mapping[str, Value | None]) -> dict[str, int]:
    found = ((split_key(key), value) for key, value in answers.items())
    return {
        subject: value
        for (name, subject), value in found
        if name == question and subject and isinstance(value, int)
    }


def spent_by_project(returns: Sequence[Reported]) -> dict[str, int]:
    """What each project spent in all of these returns."""
    projects = {project for each in returns for project in each.spent}
    return {
        project: sum(each.spent.get(project, 0) for each in returns) for project in sorted(projects)
    }


def unspent_by_project(awards: Mapping[str, int], returns: Sequence[Reported]) -> dict[str, int]:
    """What each project leaves of its award by its latest figures, 0 or more.

    That is the award less the forecast, or less what was spent where that is more, was not forecast
    or is the outturn. A project that the latest return does not ask about, such as one awarded
    since, leaves nothing. Overspending of one project is not taken off what another leaves.
    """
    latest, spent = returns[-1], spent_by_project(returns)
    foreseen = {} if latest.is_last else latest.forecast
    return {
        project: max(0, award - max(spent[project], foreseen.get(project, 0)))
        for project, award in awards.items()
        if project in latest.spent
    }


def declared(awards: Mapping[str, int], returns: Sequence[Reported]) -> int:
    """What the latest return releases of the year's awards.

    Where the last return of a year did not ask, all that was not spent is released.
    """
    if not returns:
        return 0
    latest = returns[-1]
    if latest.choice == RELEASE:
        return latest.released or 0
    if latest.choice is None and latest.is_last:
        return sum(unspent_by_project(awards, returns).values())
    return 0


def due_in(
    awards: Mapping[str, int], returns: Sequence[Reported], entered: Mapping[str, int]
) -> tuple[Due, ...]:
    """What the latest of a partnership's returns brings into the pot beyond what is entered.

    awards: by project, for the year. returns: the submitted ones of the year, in the quarters'
    order. entered: what is in the pot from each project already. An amount that is less than all
    that is unspent is shared out over the projects by what each leaves unspent.
    """
    missing = declared(awards, returns) - sum(entered.values())
    shares = _released_by_project(awards, returns)
    if missing <= 0 or not shares:
        return ()
    lacking = [max(0, share - entered.get(project, 0)) for project, share in shares.items()]
    latest = returns[-1]
    return tuple(
        Due(latest.return_id, latest.quarter, project, pence)
        for project, pence in zip(shares, split_exactly(missing, lacking), strict=True)
        if pence
    )


def due_back(
    awards: Mapping[str, int], returns: Sequence[Reported], entered: Mapping[str, int]
) -> tuple[Due, ...]:
    """What came into the pot and the latest of a partnership's returns releases no more.

    awards, returns, entered: as for `due_in`. It is taken from the projects of which more is
    entered than is released now.
    """
    excess = sum(entered.values()) - declared(awards, returns)
    if excess <= 0 or not returns:
        return ()
    shares = _released_by_project(awards, returns)
    above = {each: max(0, pence - shares.get(each, 0)) for each, pence in entered.items()}
    projects = sorted(above)
    parts = split_exactly(excess, [above[each] for each in projects])
    latest = returns[-1]
    return tuple(
        Due(latest.return_id, latest.quarter, project, pence)
        for project, pence in zip(projects, parts, strict=True)
        if pence
    )


def _released_by_project(awards: Mapping[str, int], returns: Sequence[Reported]) -> dict[str, int]:
    """What the latest return releases, over the projects by what each leaves unspent."""
    unspent = unspent_by_project(awards, returns) if returns else {}
    projects = sorted(project for project, pence in unspent.items() if pence)
    if not projects:
        return {}
    shares = split_exactly(declared(awards, returns), [unspent[project] for project in projects])
    return dict(zip(projects, shares, strict=True))


def free_by_project(
    awards: Mapping[str, int], returns: Sequence[Reported], entered: Mapping[str, int]
) -> dict[str, int]:
    """What each project leaves unspent and neither the latest return nor an earlier one released.

    awards, returns, entered: as for `due_in`. It may be moved to another project.
    """
    released = _released_by_project(awards, returns)
    return {
        project: max(0, pence - max(released.get(project, 0), entered.get(project, 0)))
        for project, pence in (unspent_by_project(awards, returns) if returns else {}).items()
    }


class Disagreement(StrEnum):
    """Where a partnership's figures for a year do not agree."""

    NO_ALLOCATION = "no_allocation"  # nothing is published, so awards stand in for it
    AWARDS_DIFFER = (
        "awards_differ"  # its awards, but for those won by a bid, are not the allocation
    )
    RETURNS_MISSING = "returns_missing"  # fewer than four returns, so the spending is not whole
    OVERSPENT = "overspent"  # more was spent than awarded
    NOT_DECLARED = "not_declared"  # what was not spent is not what was declared
    NOT_IN_POT = "not_in_pot"  # what was declared is not what is in the pot


@dataclass(frozen=True)
class Collation:
    """A partnership's year end, in pence. `allocated` is None where nothing was published.

    `unspent` is what its awards are above its spending, project by project; `in_pot` is what has
    come into the pot from it.
    """

    partnership: str
    allocated: int | None
    awarded: int
    spent: int
    unspent: int
    declared: int
    in_pot: int
    returns: int
    disagreements: tuple[Disagreement, ...]


def collate(
    partnership: str,
    allocated: int | None,
    awards: Mapping[str, int],
    returns: Sequence[Reported],
    in_pot: int,
    *,
    won: int = 0,
) -> Collation:
    """The year end of one partnership, and everything in it that does not agree.

    won: what of the awards came of bids, so out of a pot and not out of the allocation.
    """
    awarded, spent = sum(awards.values()), spent_by_project(returns)
    unspent = sum(max(0, award - spent.get(project, 0)) for project, award in awards.items())
    released = declared(awards, returns)
    found = {
        Disagreement.NO_ALLOCATION: allocated is None,
        Disagreement.AWARDS_DIFFER: allocated is not None and allocated != awarded - won,
        Disagreement.RETURNS_MISSING: len(returns) < QUARTERS,
        Disagreement.OVERSPENT: any(spent.get(each, 0) > award for each, award in awards.items()),
        Disagreement.NOT_DECLARED: unspent != released,
        Disagreement.NOT_IN_POT: released != in_pot,
    }
    return Collation(
        partnership=partnership,
        allocated=allocated,
        awarded=awarded,
        spent=sum(spent.values()),
        unspent=unspent,
        declared=released,
        in_pot=in_pot,
        returns=len(returns),
        disagreements=tuple(each for each, is_so in found.items() if is_so),
    )
