"""Requests to move money, from rows to what people read."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.quarters import Quarter
from bot.domain.virement import Request, VirementState
from storage import people
from storage.tables import Partnership, Project, QuarterlyReturn, Virement


async def requests_of(session: AsyncSession, rows: Sequence[Virement]) -> tuple[Request, ...]:
    """The requests with the names of projects, partnerships and people."""
    if not rows:
        return ()
    projects = await _project_names(session, rows)
    names = await people.names(
        session, {row.asked_by for row in rows} | {row.decided_by or "" for row in rows}
    )
    about = await _returns(session, rows)
    return tuple(
        Request(
            id=row.id,
            return_id=row.return_id,
            partnership=about[row.return_id][0],
            quarter=about[row.return_id][1],
            source=projects[row.source_id],
            target=projects[row.target_id],
            pence=row.pence,
            why=row.why,
            state=VirementState(row.state),
            by=names[row.asked_by],
            at=row.asked_at,
            decided_by=names.get(row.decided_by or "", ""),
            decided_at=row.decided_at,
            reason=row.reason,
        )
        for row in rows
    )


async def _project_names(session: AsyncSession, rows: Sequence[Virement]) -> dict[str, str]:
    ids = {row.source_id for row in rows} | {row.target_id for row in rows}
    found = await session.exec(select(Project.id, Project.name).where(col(Project.id).in_(ids)))
    return dict(found.all())


async def _returns(
    session: AsyncSession, rows: Sequence[Virement]
) -> dict[str, tuple[str, Quarter]]:
    """Each return's partnership and quarter, by its id."""
    found = await session.exec(
        select(QuarterlyReturn.id, Partnership.name, QuarterlyReturn.quarter_key)
        .join(Partnership, col(Partnership.id) == col(QuarterlyReturn.partnership_id))
        .where(col(QuarterlyReturn.id).in_({row.return_id for row in rows}))
    )
    return {ident: (name, Quarter.parse(key)) for ident, name, key in found.all()}
