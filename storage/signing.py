"""The signatures under the figures of returns, in a fixed order."""

from __future__ import annotations

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.tables import FiguresSignature


async def add(session: AsyncSession, row: FiguresSignature) -> None:
    session.add(row)
    await session.flush()


async def of_return(session: AsyncSession, return_id: str) -> list[FiguresSignature]:
    """Every signature under the return's figures, the first one first."""
    rows = await session.exec(
        select(FiguresSignature)
        .where(FiguresSignature.return_id == return_id)
        .order_by(col(FiguresSignature.signed_at), col(FiguresSignature.figures_hash))
    )
    return list(rows.all())
