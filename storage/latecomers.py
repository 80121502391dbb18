"""Who came into the register after their quarter was opened, and has not been asked yet."""

from __future__ import annotations

from datetime import date

from sqlalchemy import and_, bindparam, func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.permissions import Role
from storage.tables import (
    Conversation,
    Partnership,
    Person,
    Project,
    QuarterlyReturn,
    ReportingQuarter,
    ReturnState,
    RoleHeld,
    Setting,
)

_ASKED_ON = "timetable_latecomers"
_YEAR_OF_QUARTER = func.substr(col(ReportingQuarter.key), 1, len("2024-25"))

# Statements are made once: putting one together takes longer than running it.
_PARTNERSHIPS = (
    select(ReportingQuarter, Partnership)
    .join(Project, col(Project.year) == _YEAR_OF_QUARTER)
    .join(Partnership, col(Partnership.id) == col(Project.partnership_id))
    .where(
        ~select(QuarterlyReturn.id)
        .where(
            QuarterlyReturn.partnership_id == Partnership.id,
            QuarterlyReturn.quarter_key == ReportingQuarter.key,
        )
        .exists()
    )
    .order_by(col(ReportingQuarter.key), col(Partnership.name), col(Partnership.id))
    .distinct()
)
_LEADS = (
    select(QuarterlyReturn.id, Person)
    .join(
        RoleHeld,
        and_(
            col(RoleHeld.partnership_id) == col(QuarterlyReturn.partnership_id),
            col(RoleHeld.role).in_((Role.LEAD.value, Role.COVER.value)),
            col(RoleHeld.from_date) <= bindparam("day"),
            or_(col(RoleHeld.to_date).is_(None), col(RoleHeld.to_date) >= bindparam("day")),
        ),
    )
    .join(Person, col(Person.id) == col(RoleHeld.person_id))
    .where(
        col(QuarterlyReturn.state).in_([each.value for each in ReturnState if each.takes_answers]),
        col(Person.user_id).is_not(None),
        ~select(Conversation.id)
        .where(
            Conversation.return_id == QuarterlyReturn.id,
            Conversation.person_id == Person.id,
        )
        .exists(),
    )
    .order_by(col(QuarterlyReturn.id), col(Person.id))
    .distinct()
)


async def partnerships(session: AsyncSession) -> list[tuple[ReportingQuarter, Partnership]]:
    """The partnerships with projects for the year of a quarter that is open, and no return."""
    return list((await session.exec(_PARTNERSHIPS)).all())


async def leads(session: AsyncSession, *, on: date) -> list[tuple[str, Person]]:
    """(return, lead) of each open return whose lead on that day has Slack, and no thread for it."""
    return list((await session.exec(_LEADS, params={"day": on})).all())


async def asked_on(session: AsyncSession) -> str | None:
    """The London day on which latecomers were last asked; None since the register changed."""
    row = await session.get(Setting, _ASKED_ON)
    return row.value if row else None


async def note_asked(session: AsyncSession, day: str) -> None:
    await session.merge(Setting(key=_ASKED_ON, value=day))
    await session.flush()


async def ask_again(session: AsyncSession) -> None:
    """Somebody may have come into the register, or to Slack: the next tick asks them."""
    row = await session.get(Setting, _ASKED_ON)
    if row is not None:
        await session.delete(row)
        await session.flush()
