"""The pot: underspend comes in from the returns, what is left is handed on.

Everything that moves is an entry by a person. The pot's row is locked while entries are made, so
two officers at once never give more than there is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain import permissions, underspend
from bot.domain.errors import Refusal
from bot.domain.money import pounds
from bot.domain.permissions import Action
from bot.domain.pot import DueBack, Entry, Kind, Statement, balance_after, statement
from bot.domain.quarters import Quarter, to_london
from bot.domain.totals import QUARTERS
from bot.domain.underspend import Collation, Due, Reported, collate
from bot.domain.virement import awards_after
from bot.journeys.office import tell_officers
from bot.journeys.turn import Turn
from bot.rendering.funding import due_back_told, pot_changed
from storage import audit, funding, register, returns, rounds, virement
from storage.tables import Partnership, QuarterlyReturn

_TAKES_WHAT_IS_FREE = frozenset(
    {Kind.TOP_SLICE, Kind.FORMULA, Kind.CARRIED_FORWARD, Kind.CORRECTION}
)
_Sums = Mapping[str, int]  # pence, by project
_Rule = Callable[[_Sums, Sequence[Reported], _Sums], Iterable[Due]]
_FROM_RETURNS = frozenset({Kind.EARLY_RELEASE, Kind.UNDERSPEND, Kind.CORRECTION})


async def enter(turn: Turn, year: str, entries: Sequence[Entry]) -> int:
    """Make entries in a year's pot, all or none; answers the balance after them, in pence.

    Raises Refusal: "not_for_officers_only", "pot_entered_already" for a key that is in the ledger,
    "pot_too_small", "pot_not_an_amount", or "pot_promised" for what rounds still offer.
    """
    require_keeper(turn)
    pot = await funding.lock_pot(turn.session, year)
    known = {entry.key for entry in await funding.entries(turn.session, year)}
    if known & {entry.key for entry in entries}:
        raise Refusal("pot_entered_already")
    balance = balance_after(pot.balance_pence, entries)
    await require_free(turn, year, entries, balance)
    await funding.add_entries(turn.session, pot, entries, balance, now=turn.now)
    await audit.append(
        turn.session,
        "pot changed",
        actor=turn.actor.id,
        now=turn.now,
        subject=f"pot {year}",
        details={
            "balance_pence": balance,
            "entries": [{"key": e.key, "kind": e.kind, "pence": e.pence} for e in entries],
        },
    )
    message = pot_changed(turn.templates, year, entries, balance=balance, name=turn.actor.name)
    await tell_officers(
        turn.session, f"pot:{year}:{len(known) + len(entries)}", message, now=turn.now
    )
    return balance


async def collect(turn: Turn, year: str) -> int:
    """Bring into the pot what the submitted returns of the year release; answers how much.

    Raises Refusal: "not_for_officers_only", or "nothing_to_collect".
    """
    require_keeper(turn)
    await funding.lock_pot(turn.session, year)
    known = await funding.entries(turn.session, year)
    entries = [
        Entry(
            key=_collection_key(known, due),
            kind=Kind.UNDERSPEND if due.quarter.number == QUARTERS else Kind.EARLY_RELEASE,
            pence=due.pence,
            day=to_london(turn.now).date(),
            by=turn.actor.id,
            partnership=partnership.id,
            project=due.project,
            return_id=due.return_id,
        )
        for partnership, due in await _due(turn.session, year, underspend.due_in)
    ]
    if not entries:
        raise Refusal("nothing_to_collect")
    await enter(turn, year, entries)
    return sum(entry.pence for entry in entries)


async def correct(turn: Turn, year: str, partnership: str) -> int:
    """Take out of the pot what a partnership's returns release no more; answers how much.

    What came in stays in the ledger: a correction is an entry beside it.

    Raises Refusal: "not_for_officers_only", "nothing_to_correct", or what `enter` refuses.
    """
    require_keeper(turn)
    await funding.lock_pot(turn.session, year)
    known = await funding.entries(turn.session, year)
    entries = [
        Entry(
            key=_collection_key(known, due),
            kind=Kind.CORRECTION,
            pence=-due.pence,
            day=to_london(turn.now).date(),
            by=turn.actor.id,
            partnership=partnership,
            project=due.project,
            return_id=due.return_id,
        )
        for _, due in await _due(turn.session, year, underspend.due_back, only=partnership)
    ]
    if not entries:
        raise Refusal("nothing_to_correct")
    await enter(turn, year, entries)
    return -sum(entry.pence for entry in entries)


async def tell_due_back(turn: Turn, row: QuarterlyReturn) -> None:
    """Tell the officers if the return just submitted releases less than the pot has of it."""
    year = Quarter.parse(row.quarter_key).year_key
    for back in await to_correct(turn.session, year, only=row.partnership_id):
        message = due_back_told(turn.templates, back)
        key = f"{row.id}:due_back:{row.version}"
        await tell_officers(turn.session, key, message, now=turn.now)


async def carry_forward(turn: Turn, year: str) -> int:
    """Hand what is left of a year's pot, and not promised, on to the next; answers how much.

    Raises Refusal: "not_for_officers_only", or "nothing_left".
    """
    following = Quarter(int(year[:4]) + 1, 1).year_key
    pot, _ = [await funding.lock_pot(turn.session, each) for each in (year, following)]
    left = pot.balance_pence - await rounds.promised(turn.session, year)
    day, by = to_london(turn.now).date(), turn.actor.id
    if left <= 0:
        raise Refusal("nothing_left")
    count = len(await funding.entries(turn.session, year))
    out = Entry(f"carried:{year}:{count}:out", Kind.CARRIED_FORWARD, -left, day, by)
    await enter(turn, year, [out])
    into = Entry(f"carried:{year}:{count}:in", Kind.BROUGHT_FORWARD, left, day, by)
    await enter(turn, following, [into])
    return left


async def year_statement(session: AsyncSession, year: str) -> Statement:
    """A year's pot as it stands."""
    return statement(year, await funding.entries(session, year))


async def to_collect(session: AsyncSession, year: str) -> int:
    """What the submitted returns release and is not in the pot yet."""
    return sum(due.pence for _, due in await _due(session, year, underspend.due_in))


async def to_correct(session: AsyncSession, year: str, *, only: str | None = None) -> list[DueBack]:
    """What is in the pot and its returns release no more, partnership by partnership."""
    back: dict[str, DueBack] = {}
    for partnership, due in await _due(session, year, underspend.due_back, only=only):
        before = back.get(partnership.id)
        pence = due.pence + (before.pence if before else 0)
        back[partnership.id] = DueBack(year, partnership.id, partnership.name, pence)
    return list(back.values())


async def year_end(session: AsyncSession, year: str) -> list[tuple[Partnership, Collation]]:
    """Every partnership with projects in the year: what was allocated, spent and declared."""
    run = await funding.published_run(session, year)
    allocated: dict[str, int] = {}
    for line in await funding.run_lines(session, run.id) if run else []:
        allocated[line.partnership_id] = allocated.get(line.partnership_id, 0) + line.pence
    won: dict[str, int] = {}
    for partnership, project in await register.funded(session, year):
        if project.awarded_on:
            won[partnership.id] = won.get(partnership.id, 0) + project.award_pence
    entries = await funding.entries(session, year)
    return [
        (
            partnership,
            collate(
                partnership.id,
                allocated.get(partnership.id, 0) if run else None,
                awards,
                await _reported(session, partnership.id, year),
                sum(_entered(entries, partnership.id).values()),
                won=won.get(partnership.id, 0),
            ),
        )
        for partnership, awards in await _funded(session, year)
    ]


async def free_to_move(session: AsyncSession, year: str, partnership: str, project: str) -> int:
    """Pence of a project's award that nobody has spent, foresees to spend or has released."""
    entries = await funding.entries(session, year)
    awards = next((a for each, a in await _funded(session, year) if each.id == partnership), {})
    returns_ = await _reported(session, partnership, year)
    return underspend.free_by_project(awards, returns_, _entered(entries, partnership)).get(
        project, 0
    )


def require_keeper(turn: Turn) -> None:
    """Raises Refusal "not_for_officers_only"."""
    if not permissions.may(turn.actor, Action.KEEP_POT):
        raise Refusal("not_for_officers_only")


async def require_free(turn: Turn, year: str, entries: Sequence[Entry], balance: int) -> None:
    """Raises Refusal "pot_promised" if the entries take what an undecided round offers."""
    taken = -sum(entry.pence for entry in entries if entry.kind in _TAKES_WHAT_IS_FREE)
    promised = await rounds.promised(turn.session, year) if taken else 0
    if balance < promised:
        free = max(0, balance + taken - promised)
        raise Refusal("pot_promised", free=pounds(free), wanted=pounds(taken))


def _collection_key(known: Sequence[Entry], due: Due) -> str:
    """Numbered, as a return that is amended may release more once it was collected."""
    before = sum(each.return_id == due.return_id and each.project == due.project for each in known)
    return f"{due.return_id}:{due.project}:{before + 1}"


async def _due(
    session: AsyncSession, year: str, rule: _Rule, *, only: str | None = None
) -> list[tuple[Partnership, Due]]:
    """What a rule finds for each partnership (or for one only), by what is entered of it."""
    entries = await funding.entries(session, year)
    return [
        (partnership, due)
        for partnership, awards in await _funded(session, year)
        if only in (None, partnership.id)
        for due in rule(
            awards,
            await _reported(session, partnership.id, year),
            _entered(entries, partnership.id),
        )
    ]


def _entered(entries: Sequence[Entry], partnership: str) -> dict[str, int]:
    """What has come into the pot from each project of a partnership."""
    entered: dict[str, int] = {}
    for entry in entries:
        if entry.partnership == partnership and entry.kind in _FROM_RETURNS and entry.project:
            entered[entry.project] = entered.get(entry.project, 0) + entry.pence
    return entered


async def _funded(session: AsyncSession, year: str) -> list[tuple[Partnership, dict[str, int]]]:
    """The partnerships with projects in a year, by name, and each project's award as it is now."""
    funded: dict[str, tuple[Partnership, dict[str, int]]] = {}
    for partnership, project in await register.funded(session, year):
        _, awards = funded.setdefault(partnership.id, (partnership, {}))
        awards[project.id] = project.award_pence
    moves = await virement.approved(session, year)
    return [(partnership, awards_after(awards, moves)) for partnership, awards in funded.values()]


async def _reported(session: AsyncSession, partnership: str, year: str) -> list[Reported]:
    """The submitted returns of a partnership's year, in the quarters' order."""
    return [
        underspend.reported(
            row.id, Quarter.parse(row.quarter_key), json.loads(row.submitted_answers)["answers"]
        )
        for row in reversed(await returns.of_partnerships(session, [partnership]))
        if row.submitted_answers and row.quarter_key.startswith(f"{year}-")
    ]
