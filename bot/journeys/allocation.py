"""An allocation by the formula: prepared with its pinned inputs, then published once to everybody.

A year's allocation is what the partnerships get for that year. A part of the pot can go out by the
formula too; then each partnership's amount leaves the pot when it is published.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.domain import allocation, permissions
from bot.domain.allocation import Line, Misplaced, PartnershipLine
from bot.domain.announcements import Announced
from bot.domain.errors import Refusal
from bot.domain.money import pounds
from bot.domain.permissions import Action
from bot.domain.pot import Entry, Kind
from bot.domain.quarters import Quarter, to_london
from bot.domain.register import PartnershipArea, Period
from bot.journeys import allocation_rows, pot
from bot.journeys.allocation_rows import Given
from bot.journeys.announcing import announce
from bot.journeys.turn import Turn
from storage import audit, funding, register
from storage.tables import AllocationLine, AllocationRun, RunPurpose


async def prepare(turn: Turn, year: str, given: Given) -> AllocationRun:
    """Work out a run and keep it with its inputs. Nobody is told.

    Raises Refusal: "not_for_officers_only", "allocation_is_published" for a year that has one, or
    "areas_misplaced" if the file's areas are not those of the partnerships on the day.
    """
    session = turn.session
    _require_officer(turn)
    is_year = given.purpose is RunPurpose.YEAR
    if is_year and await funding.published_run(session, year) is not None:
        raise Refusal("allocation_is_published", year=year)
    done = allocation.allocate(given.total, given.areas, given.indicators)
    shared = await _by_partnership(turn, done.lines, _day(turn, year, given.purpose))
    known = await funding.runs(session)
    run = allocation_rows.run_row(turn, year, len(known) + 1, given, done)
    rows = allocation_rows.line_rows(run.id, done, shared)
    await funding.add_run(session, run, rows)
    await audit.append(
        session,
        "allocation prepared",
        actor=turn.actor.id,
        now=turn.now,
        subject=run.id,
        details={**_pinned(run), "partnerships": {each.partnership: each.pence for each in shared}},
    )
    return run


async def publish(turn: Turn, run_id: str) -> None:
    """Fix the run for good: every partnership is then told what it gets and how that came about.

    The timetable tells them, in their channel and by e-mail; in the pre-election period that is
    held until an officer releases it.

    Raises Refusal: "not_for_officers_only", "no_such_allocation", "allocation_is_published",
    "allocation_is_older" if another run of the year was prepared after it, or what the pot refuses.
    """
    session = turn.session
    _require_officer(turn)
    run = await funding.run_for_change(session, run_id)
    if run is None:
        raise Refusal("no_such_allocation")
    is_year = run.purpose == RunPurpose.YEAR
    if run.published_at is not None or (
        is_year and await funding.published_run(session, run.year) is not None
    ):
        raise Refusal("allocation_is_published", year=run.year)
    if is_year and await funding.last_prepared(session, run.year) != run.id:
        raise Refusal("allocation_is_older", year=run.year)
    lines = await funding.run_lines(session, run.id)
    if not is_year:
        await pot.enter(turn, run.year, _out_of_pot(turn, run, lines))
    run.published_at, run.published_by = turn.now, turn.actor.id
    run.published_as = run.year if is_year else run.id
    session.add(run)
    await session.flush()
    await audit.append(
        session,
        "allocation published",
        actor=turn.actor.id,
        now=turn.now,
        subject=run.id,
        details={**_pinned(run), "partnerships": _sums(lines)},
    )
    what = "allocation.about_year" if is_year else "allocation.about_pot"
    about = turn.templates.words(what, year=run.year)
    await announce(turn, Announced.ALLOCATION.key(run.id), _sums(lines), about=about)


async def share_pot(turn: Turn, year: str, pence: int) -> AllocationRun:
    """Share an amount of the year's pot out by the formula, with the figures last published.

    Raises Refusal: "no_formula_yet" if none are, or what `prepare` and `publish` refuse.
    """
    _require_officer(turn)
    last = await funding.last_published_run(turn.session)
    if last is None:
        raise Refusal("no_formula_yet")
    pot_now = await funding.lock_pot(turn.session, year)
    if not 0 < pence <= pot_now.balance_pence:
        left = pounds(pot_now.balance_pence)
        raise Refusal("pot_too_small", left=left, wanted=pounds(pence))
    lines = await funding.run_lines(turn.session, last.id)
    given = allocation_rows.given_for_pot(last, lines, pence)
    run = await prepare(turn, year, given)
    await publish(turn, run.id)
    return run


def _require_officer(turn: Turn) -> None:
    if not permissions.may(turn.actor, Action.ALLOCATE):
        raise Refusal("not_for_officers_only")


def _day(turn: Turn, year: str, purpose: RunPurpose) -> date:
    """The day whose partnerships are paid: the year's first, or for the pot the day it goes out."""
    if purpose is RunPurpose.YEAR:
        return Quarter(int(year[:4]), 1).first_day
    return to_london(turn.now).date()


async def _by_partnership(
    turn: Turn, lines: Sequence[Line], day: date
) -> tuple[PartnershipLine, ...]:
    areas = [
        PartnershipArea(row.partnership_id, row.gss, Period(row.from_date, row.to_date))
        for row in await register.partnership_areas(turn.session)
    ]
    shared = allocation.by_partnership(lines, areas, day)
    if isinstance(shared, Misplaced):
        raise Refusal(
            "areas_misplaced",
            homeless=", ".join(shared.homeless),
            absent=", ".join(shared.absent),
        )
    return shared


def _pinned(run: AllocationRun) -> dict[str, object]:
    return {
        "year": run.year,
        "purpose": run.purpose,
        "total_pence": run.total_pence,
        "method": run.method,
        "inputs_sha256": run.inputs_sha256,
        "source": run.source,
        "vintage": run.vintage,
    }


def _sums(lines: Sequence[AllocationLine]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for line in lines:
        sums[line.partnership_id] = sums.get(line.partnership_id, 0) + line.pence
    return sums


def _out_of_pot(turn: Turn, run: AllocationRun, lines: Sequence[AllocationLine]) -> list[Entry]:
    day = to_london(turn.now).date()
    return [
        Entry(
            f"{run.id}:{partnership}",
            Kind.FORMULA,
            -pence,
            day,
            turn.actor.id,
            partnership=partnership,
            run_id=run.id,
        )
        for partnership, pence in _sums(lines).items()
        if pence
    ]
