"""The register: areas, partnerships, their projects and measures."""

from __future__ import annotations

from datetime import date

from sqlalchemy import bindparam, func, text, union
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.asked import split_key
from storage.tables import (
    AnswerGiven,
    Area,
    Measure,
    Partnership,
    PartnershipArea,
    Person,
    Project,
    QuarterlyReturn,
    ReturnState,
    Setting,
)

# Made once: putting a statement together takes longer than running it.
_PROJECTS = (
    select(Project, Measure)
    .join(Measure, col(Measure.project_id) == col(Project.id), isouter=True)
    .where(
        col(Project.partnership_id) == bindparam("partnership"),
        col(Project.year) == bindparam("year"),
        or_(col(Project.awarded_on).is_(None), col(Project.awarded_on) <= bindparam("by")),
    )
    .order_by(col(Project.position), col(Project.id), col(Measure.position), col(Measure.id))
)

_AREAS = (
    select(Area)
    .join(PartnershipArea, col(PartnershipArea.gss) == col(Area.gss))
    .where(
        col(PartnershipArea.partnership_id) == bindparam("partnership"),
        col(PartnershipArea.from_date) <= bindparam("day"),
        or_(
            col(PartnershipArea.to_date).is_(None), col(PartnershipArea.to_date) >= bindparam("day")
        ),
    )
    .order_by(col(Area.gss))
    .distinct()
)

_KNOWN_NAMES = union(
    select(Person.name),
    select(Partnership.name),
    select(Partnership.payee),
    select(Area.name),
    select(Project.name),
)

_NEXT_YEAR = select(func.min(Project.year)).where(col(Project.year) > bindparam("after"))

_SETTING = select(Setting.value).where(Setting.key == bindparam("named"))


async def lock(session: AsyncSession) -> None:
    """Until the transaction ends nobody else loads a register.

    Its own lock: who loads touches much before they write to the audit, whose end is locked last
    by everybody.
    """
    if session.get_bind().dialect.name != "sqlite":  # there a transaction is alone from its start
        connection = await session.connection()
        await connection.execute(text("LOCK TABLE setting IN SHARE ROW EXCLUSIVE MODE"))


async def subjects_answered(session: AsyncSession) -> frozenset[str]:
    """The ids of projects and measures (and numbers of rounds) that any answer is about.

    The open returns are locked first, in their order, so that none is answered meanwhile.
    """
    await session.exec(
        select(QuarterlyReturn.id)
        .where(QuarterlyReturn.state == ReturnState.OPEN.value)
        .order_by(col(QuarterlyReturn.id))
        .with_for_update()
    )
    keys = (await session.exec(select(AnswerGiven.question_key).distinct())).all()
    return frozenset(split_key(key)[1] for key in keys)


async def partnership(session: AsyncSession, partnership_id: str) -> Partnership:
    rows = await session.exec(select(Partnership).where(Partnership.id == partnership_id))
    return rows.one()


async def partnerships_on(session: AsyncSession, day: date) -> list[Partnership]:
    """The partnerships that have at least one area on that day, by name."""
    rows = await session.exec(
        select(Partnership)
        .join(PartnershipArea, col(PartnershipArea.partnership_id) == col(Partnership.id))
        .where(
            col(PartnershipArea.from_date) <= day,
            or_(col(PartnershipArea.to_date).is_(None), col(PartnershipArea.to_date) >= day),
        )
        .order_by(col(Partnership.name), col(Partnership.id))
        .distinct()
    )
    return list(rows.all())


async def areas_on(session: AsyncSession, partnership_id: str, day: date) -> list[Area]:
    """The partnership's areas on that day, by their codes."""
    rows = await session.exec(_AREAS, params={"partnership": partnership_id, "day": day})
    return list(rows.all())


async def partnership_areas(session: AsyncSession) -> list[PartnershipArea]:
    """Which areas belong to which partnership, and when, in order."""
    rows = await session.exec(
        select(PartnershipArea).order_by(
            col(PartnershipArea.partnership_id),
            col(PartnershipArea.gss),
            col(PartnershipArea.from_date),
        )
    )
    return list(rows.all())


async def funded(session: AsyncSession, year: str) -> list[tuple[Partnership, Project]]:
    """The projects of a financial year with their partnerships, by the partnerships' names."""
    rows = await session.exec(
        select(Partnership, Project)
        .join(Project, col(Project.partnership_id) == col(Partnership.id))
        .where(Project.year == year)
        .order_by(col(Partnership.name), col(Partnership.id), col(Project.position))
    )
    return list(rows.all())


async def projects(
    session: AsyncSession, partnership_id: str, year: str, *, by: date = date.max
) -> list[tuple[Project, list[Measure]]]:
    """The partnership's projects of a financial year such as "2024-25", with their measures.

    One that a bid round awarded counts from that day on: `by` is the last day that is looked at.
    """
    what = {"partnership": partnership_id, "year": year, "by": by}
    rows = await session.exec(_PROJECTS, params=what)
    found: dict[str, tuple[Project, list[Measure]]] = {}
    for project, measure in rows.all():
        _, measures = found.setdefault(project.id, (project, []))
        if measure is not None:
            measures.append(measure)
    return list(found.values())


async def funded_years(session: AsyncSession) -> list[str]:
    """The financial years for which there are projects, in order.

    From one to the next by the index: there are few years, and there may be many projects.
    """
    years: list[str] = []
    while year := (
        await session.exec(_NEXT_YEAR, params={"after": years[-1] if years else ""})
    ).one():
        years.append(year)
    return years


async def setting(session: AsyncSession, key: str) -> str | None:
    return (await session.exec(_SETTING, params={"named": key})).one_or_none()


async def note(session: AsyncSession, key: str, value: str) -> None:
    """Keep a setting of Reeve's own."""
    await session.merge(Setting(key=key, value=value))
    await session.flush()


async def settings(session: AsyncSession, prefix: str) -> dict[str, str]:
    """The settings whose keys begin so, by key."""
    rows = await session.exec(
        select(Setting).where(col(Setting.key).startswith(prefix, autoescape=True))
    )
    return {row.key: row.value for row in rows.all()}


async def known_names(session: AsyncSession) -> frozenset[str]:
    """The names of every person, partnership, payee, area and project in the register."""
    rows = await (await session.connection()).execute(_KNOWN_NAMES)
    return frozenset(name for (name,) in rows)
