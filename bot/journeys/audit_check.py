"""The audit chain, verified a share a day: what is new, and a part of what was verified before.

Each step reads `SHARE` rows at most of either, so that it holds nobody up.
"""

from __future__ import annotations

from bot.domain.quarters import to_london
from bot.journeys import alarms
from bot.journeys.turn import Turn
from storage import audit
from storage.audit import GENESIS, Link
from storage.tables import AuditCheck

SHARE = 1000


async def due(turn: Turn) -> list[tuple[()]]:
    """One step, unless the day's share is done."""
    done = await turn.session.get(AuditCheck, 1)
    today = to_london(turn.now).date()
    return [] if done is not None and done.done_on == today else [()]


async def check(turn: Turn) -> None:
    """Verify the next rows, and once a day some that were verified before; tell of a fault."""
    stand = await turn.session.get(AuditCheck, 1, with_for_update=True) or AuditCheck(
        checked_seq=0, checked_hash=GENESIS, rolled_seq=0
    )
    fault = await _of_new(turn, stand) or await _of_old(turn, stand)
    if fault is not None:
        stand.done_on = to_london(turn.now).date()
        await alarms.audit_fault(turn, fault)
    turn.session.add(stand)
    await turn.session.flush()


async def _of_new(turn: Turn, stand: AuditCheck) -> str | None:
    """The row up to which all was verified must still be what it was then."""
    known = Link(stand.checked_seq, stand.checked_hash)
    if await audit.link(turn.session, known.seq) != known:
        return f"Row {known.seq} is not the one that was verified before."
    reached = await audit.follow(turn.session, known, most=SHARE)
    if isinstance(reached, str):
        return reached
    stand.checked_seq, stand.checked_hash = reached.seq, reached.hash
    if reached.seq - known.seq < SHARE:
        stand.done_on = to_london(turn.now).date()
        return await audit.fault_at_end(turn.session, reached)
    return None


async def _of_old(turn: Turn, stand: AuditCheck) -> str | None:
    """A part of what was verified before; after the last, from the first again."""
    if stand.done_on != to_london(turn.now).date():
        return None
    start = await audit.link(turn.session, stand.rolled_seq)
    reached = await audit.follow(turn.session, start, most=SHARE)
    if isinstance(reached, str):
        return reached
    stand.rolled_seq = 0 if reached.seq >= stand.checked_seq else reached.seq
    return None
