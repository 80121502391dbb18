"""What goes into a table comes out of it: pence to the penny, times in UTC, days as days."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Date, DateTime, Float, Numeric, Time, func
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import SQLModel, col, select
from sqlmodel.sql.sqltypes import UTCDateTime

from storage.database import Database
from storage.tables import Area, Delivery, Partnership, PartnershipArea, Project, RoleHeld

MOST = 10**15  # £10,000,000,000,000
EDGES = [
    *(number + step for power in range(16) for number in (10**power,) for step in (-1, 0, 1)),
    *(2**power + step for power in range(8, 50) for step in (-1, 0, 1)),
]
LONDON = ZoneInfo("Europe/London")
MOMENTS = [
    datetime(2024, 7, 31, 17, 0, tzinfo=LONDON),
    datetime(2024, 3, 31, 0, 59, 59, 999_999, tzinfo=UTC),  # the last moment of winter time
    datetime(2024, 3, 31, 1, 0, tzinfo=UTC),
    datetime(2024, 10, 27, 1, 30, tzinfo=LONDON),
    datetime(2024, 10, 27, 1, 30, tzinfo=LONDON, fold=1),  # the same wall time, an hour later
    datetime(2024, 2, 29, 23, 30, tzinfo=timezone(timedelta(hours=-11))),
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(2099, 12, 31, 23, 59, 59, 1, tzinfo=UTC),
]


async def test_pence_are_exact_up_to_the_most_that_is_ever_read(database: Database) -> None:
    draw = random.Random(639675)
    amounts = sorted(
        {n for n in EDGES if 0 < n <= MOST} | {draw.randint(1, MOST) for _ in "x" * 99}
    )
    async with database.transaction() as session:
        session.add(Partnership(id="p", name="P", payee="P"))
        await session.flush()
        session.add_all(project(f"{number}", award) for number, award in enumerate(amounts))
    async with database.transaction() as session:
        rows = await session.exec(select(Project.award_pence).order_by(col(Project.award_pence)))
        total = (await session.exec(select(func.sum(Project.award_pence)))).one()
    assert list(rows.all()) == amounts
    assert int(total) == sum(amounts)


async def test_an_award_of_nothing_is_refused_by_the_database_too(database: Database) -> None:
    async def award(pence: int) -> None:
        async with database.transaction() as session:
            session.add(Partnership(id="p", name="P", payee="P"))
            await session.flush()
            session.add(project("nothing", pence))

    for pence in (0, -1):
        with pytest.raises(IntegrityError):
            await award(pence)


def test_no_table_keeps_a_number_that_is_not_whole() -> None:
    """SQLite would keep a Numeric as a float and lose pence without a word."""
    assert columns_of(Numeric, Float) == []


def test_every_time_in_a_table_is_aware_utc() -> None:
    plain = [name for name in columns_of(DateTime, Time, UTCDateTime) if name not in TIMES]
    assert plain == ["digest_choice.at"], "an hour of the day in London is no moment"
    assert TIMES


async def test_a_moment_comes_back_as_the_same_moment_in_utc(database: Database) -> None:
    async with database.transaction() as session:
        for number, moment in enumerate(MOMENTS):
            session.add(Delivery(key=str(number), received_at=moment))
    async with database.transaction() as session:
        rows = (await session.exec(select(Delivery))).all()
    kept = {int(row.key): row.received_at for row in rows}
    for number, moment in enumerate(MOMENTS):
        assert kept[number].utcoffset() == timedelta(0)
        assert kept[number] == moment.astimezone(UTC)


async def test_moments_are_compared_as_moments_and_not_as_wall_times(database: Database) -> None:
    """Half past one comes twice in the night when the clocks go back."""
    first, second = MOMENTS[3], MOMENTS[4]
    async with database.transaction() as session:
        session.add(Delivery(key="first", received_at=first))
        session.add(Delivery(key="second", received_at=second))
    async with database.transaction() as session:
        later = await session.exec(select(Delivery.key).where(col(Delivery.received_at) > first))
    assert later.all() == ["second"]


async def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    async def deliver() -> None:
        async with database.transaction() as session:
            naive = datetime(2024, 7, 1, 9)  # noqa: DTZ001 - that is what is refused
            session.add(Delivery(key="a", received_at=naive))

    with pytest.raises(StatementError, match="timezone"):
        await deliver()


async def test_a_row_that_refers_to_nothing_is_refused(database: Database) -> None:
    async def hold() -> None:
        async with database.transaction() as session:
            session.add(RoleHeld(person_id="nobody", role="lead", from_date=date(2024, 4, 1)))

    with pytest.raises(IntegrityError):
        await hold()


async def test_what_is_referred_to_cannot_be_deleted(database: Database) -> None:
    async with database.transaction() as session:
        session.add(Area(gss="E1", name="Eastvale"))
        session.add(Partnership(id="p", name="P", payee="P"))
        await session.flush()
        session.add(PartnershipArea(partnership_id="p", gss="E1", from_date=date(2024, 4, 1)))

    async def delete() -> None:
        async with database.transaction() as session:
            await session.delete(await session.get_one(Area, "E1"))

    with pytest.raises(IntegrityError):
        await delete()


async def test_a_day_stays_that_day(database: Database) -> None:
    days = [date(2024, 3, 31), date(2024, 10, 27), date(2024, 2, 29), date.max]
    async with database.transaction() as session:
        session.add(Partnership(id="p", name="P", payee="P"))
        session.add(Area(gss="E1", name="Eastvale"))
        await session.flush()
        session.add_all(
            PartnershipArea(partnership_id="p", gss="E1", from_date=day, to_date=day)
            for day in days
        )
    async with database.transaction() as session:
        rows = (await session.exec(select(PartnershipArea))).all()
    assert {(row.from_date, row.to_date) for row in rows} == {(day, day) for day in days}


def columns_of(*kinds: type) -> list[str]:
    return [
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, kinds) and not isinstance(column.type, Date)
    ]


TIMES = columns_of(UTCDateTime)


def project(name: str, award: int) -> Project:
    return Project(
        id=name,
        partnership_id="p",
        year="2024-25",
        name=name,
        objective="Safer streets",
        award_pence=award,
        position=1,
    )
