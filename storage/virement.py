"""Requests to move money between projects, in a fixed order."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.virement import Move, VirementState
from storage.tables import QuarterlyReturn, Virement

# Made once: it is asked at every step of a return.
_APPROVED_BEFORE = (
    select(Virement.source_id, Virement.target_id, Virement.pence, Virement.why)
    .join(QuarterlyReturn, col(QuarterlyReturn.id) == col(Virement.return_id))
    .where(
        col(Virement.year) == bindparam("year"),
        col(Virement.state) == VirementState.APPROVED.value,
        col(Virement.decided_at) <= bindparam("by"),
        col(QuarterlyReturn.partnership_id) == bindparam("partnership"),
        col(QuarterlyReturn.quarter_key) < bindparam("quarter"),
    )
    .order_by(col(Virement.decided_at), col(Virement.id))
)


async def approved_before(
    session: AsyncSession, partnership: str, year: str, quarter: str, *, by: datetime
) -> list[Move]:
    """What a partnership's returns of a year's earlier quarters asked for and was approved by then.

    quarter: the key of the one that asks, such as "2024-25-Q3".
    """
    what = {"partnership": partnership, "year": year, "quarter": quarter, "by": by}
    return [Move(*row) for row in (await session.exec(_APPROVED_BEFORE, params=what)).all()]


async def approved(session: AsyncSession, year: str) -> list[Move]:
    """All that was approved in a year, of every partnership."""
    rows = await session.exec(
        select(Virement)
        .where(Virement.year == year, Virement.state == VirementState.APPROVED.value)
        .order_by(col(Virement.decided_at), col(Virement.id))
    )
    return [move_of(row) for row in rows.all()]


async def of_return(session: AsyncSession, return_id: str) -> list[Virement]:
    """Every request of a return, the first one first."""
    rows = await session.exec(
        select(Virement)
        .where(Virement.return_id == return_id)
        .order_by(col(Virement.asked_at), col(Virement.id))
    )
    return list(rows.all())


async def waiting(session: AsyncSession) -> list[Virement]:
    """The requests that an officer has still to decide, in the order in which they were made."""
    rows = await session.exec(
        select(Virement)
        .where(Virement.state == VirementState.ASKED.value)
        .order_by(col(Virement.asked_at), col(Virement.id))
    )
    return list(rows.all())


async def for_change(session: AsyncSession, virement_id: str) -> Virement | None:
    """The request, locked until the transaction ends: two officers may decide at once."""
    rows = await session.exec(
        select(Virement)
        .where(Virement.id == virement_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return rows.one_or_none()


def move_of(row: Virement) -> Move:
    return Move(row.source_id, row.target_id, row.pence, row.why)
