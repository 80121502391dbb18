"""The rows of the office's status board, without the texts of the returns."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.board import Place
from bot.domain.permissions import Role
from bot.domain.return_states import ReturnState
from storage import people
from storage.tables import FiguresSignature, Partnership, QuarterlyReturn


async def places(
    session: AsyncSession, quarters: Collection[str], *, roles: Collection[Role], on: date
) -> list[Place]:
    """Where each return of these quarters stands, by partnership and quarter.

    roles: of those who answer them, and who may have to do so by a link on that day.
    """
    signed = await _signed(session, quarters)
    by_link = await people.not_in_slack(session, roles, on=on)
    rows = await session.exec(
        select(  # type: ignore[call-overload]  # SQLModel types four columns; there are more
            QuarterlyReturn.id,
            Partnership.name,
            QuarterlyReturn.quarter_key,
            QuarterlyReturn.state,
            QuarterlyReturn.revision,
            QuarterlyReturn.due_at,
            QuarterlyReturn.due_again_at,
            QuarterlyReturn.received_at,
            QuarterlyReturn.version,
            QuarterlyReturn.partnership_id,
        )
        .join(Partnership, col(Partnership.id) == col(QuarterlyReturn.partnership_id))
        .where(col(QuarterlyReturn.quarter_key).in_(quarters))
        .order_by(col(Partnership.name), col(QuarterlyReturn.quarter_key))
    )
    return [
        Place(
            return_id=return_id,
            partnership=name,
            quarter=quarter,
            state=ReturnState(state),
            begun=revision > 0,
            due=due_again or due,
            late=received is not None and received > due,
            agreed=signed.get((return_id, version)),
            version=version,
            by_link=whose in by_link,
        )
        for return_id, name, quarter, state, revision, due, due_again, received, version, whose in (
            rows
        )
    ]


async def _signed(session: AsyncSession, quarters: Collection[str]) -> dict[tuple[str, int], bool]:
    """What was said last of each version's figures."""
    rows = await session.exec(
        select(FiguresSignature.return_id, FiguresSignature.version, FiguresSignature.agreed)
        .join(QuarterlyReturn, col(QuarterlyReturn.id) == col(FiguresSignature.return_id))
        .where(col(QuarterlyReturn.quarter_key).in_(quarters))
        .order_by(col(FiguresSignature.signed_at), col(FiguresSignature.figures_hash))
    )
    return {(return_id, version): agreed for return_id, version, agreed in rows}
