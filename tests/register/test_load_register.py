"""Loading a register makes the tables say what it says, once, however often it is loaded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.register import Period, Register
from bot.journeys.load_register import Loaded, load
from bot.register import read_folder, read_register
from storage import audit
from storage import register as stored
from storage.tables import (
    AuditEvent,
    FormVersion,
    Measure,
    Partnership,
    PartnershipArea,
    Person,
    Project,
    QuarterlyReturn,
    ReportingQuarter,
    RoleHeld,
    Setting,
)

Transaction = Callable[[], AbstractAsyncContextManager[AsyncSession]]

NOW = datetime(2024, 7, 1, 9, tzinfo=UTC)
TABLES: tuple[type[SQLModel], ...] = (
    Setting,
    Partnership,
    PartnershipArea,
    Person,
    RoleHeld,
    Project,
    Measure,
)


@pytest.fixture
def register(small: dict[str, str]) -> Register:
    read = read_register(small)
    assert isinstance(read, Register)
    return read


async def loaded(transaction: Transaction, register: Register) -> Loaded:
    async with transaction() as session:
        return await load(session, register, actor="command", now=NOW)


async def contents(transaction: Transaction) -> list[list[str]]:
    async with transaction() as session:
        return [
            sorted(str(row.model_dump()) for row in (await session.exec(select(table))).all())
            for table in TABLES
        ]


async def audited(transaction: Transaction) -> list[str]:
    async with transaction() as session:
        assert await audit.first_fault(session) is None
        rows = await session.exec(select(AuditEvent).order_by(col(AuditEvent.seq)))
        return [row.event for row in rows.all()]


async def test_the_example_register_loads_to_the_penny(transaction: Transaction) -> None:
    register = read_folder(Path(__file__).parents[2] / "deploy" / "llr")
    assert isinstance(register, Register)
    answer = await loaded(transaction, register)
    assert (answer.counts["areas"], answer.counts["partnerships"]) == (9, 10)
    async with transaction() as session:
        awards = (await session.exec(select(Project.award_pence))).all()
        assert sum(awards) == 639_675_00
        assert len(await stored.partnerships_on(session, date(2023, 3, 31))) == 8
        assert len(await stored.partnerships_on(session, date(2023, 4, 1))) == 9
        assert await stored.setting(session, "pot_2024-25") == "63967500"
        assert await stored.setting(session, "office_email") == register.office.email


async def test_loading_twice_is_loading_once(transaction: Transaction, register: Register) -> None:
    first = await loaded(transaction, register)
    once = await contents(transaction)
    second = await loaded(transaction, register)
    assert first.changed_anything
    assert (second.added, second.changed, second.removed) == (0, 0, 0)
    assert await contents(transaction) == once
    assert await audited(transaction) == ["register loaded"]


async def test_two_who_load_at_once_load_once(transaction: Transaction, register: Register) -> None:
    answers = await asyncio.gather(*(loaded(transaction, register) for _ in range(4)))
    assert [answer.changed_anything for answer in answers].count(True) == 1
    assert await audited(transaction) == ["register loaded"]


async def test_figures_are_kept_as_plain_decimal_text(
    transaction: Transaction, register: Register
) -> None:
    await loaded(transaction, register)
    async with transaction() as session:
        rows = await session.exec(select(Measure).order_by(col(Measure.id)))
        figures = [(row.baseline, row.target) for row in rows.all()]
    assert figures == [("1000", "1200"), (None, "37.5")]


async def test_what_the_folder_changes_is_changed_and_audited(
    transaction: Transaction, register: Register
) -> None:
    await loaded(transaction, register)
    locks, youth = register.projects
    answer = await loaded(
        transaction, replace(register, projects=(replace(locks, award=100_00), youth))
    )
    assert (answer.added, answer.changed, answer.removed) == (0, 1, 0)
    async with transaction() as session:
        rows = await session.exec(select(Project.award_pence).where(Project.id == "locks"))
        assert rows.one() == 100_00
    assert await audited(transaction) == ["register loaded", "register loaded"]


async def test_a_role_that_ends_or_goes_ends_or_goes(
    transaction: Transaction, register: Register
) -> None:
    await loaded(transaction, register)
    ended = Period(date(2022, 4, 1), date(2024, 6, 30))
    roles = tuple(
        replace(held, period=ended) if held.person == "ada" else held
        for held in register.roles
        if held.person != "bo"
    )
    answer = await loaded(transaction, replace(register, roles=roles))
    assert (answer.added, answer.changed, answer.removed) == (0, 1, 1)
    async with transaction() as session:
        rows = (await session.exec(select(RoleHeld))).all()
    assert {row.person_id: row.to_date for row in rows} == {
        "ada": date(2024, 6, 30),
        "cy": None,
        "di": None,
    }


async def test_two_people_and_two_partnerships_can_swap_what_only_one_may_hold(
    transaction: Transaction, register: Register
) -> None:
    await loaded(transaction, register)
    ada, bo, *others = register.people
    east, west = register.partnerships
    swapped = replace(
        register,
        people=(
            replace(ada, user_id=bo.user_id),
            replace(bo, user_id=ada.user_id),
            *others,
        ),
        partnerships=(
            replace(east, channel_id=west.channel_id),
            replace(west, channel_id=east.channel_id),
        ),
    )
    await loaded(transaction, swapped)
    async with transaction() as session:
        people = (await session.exec(select(Person))).all()
        partnerships = (await session.exec(select(Partnership))).all()
    assert {row.id: row.user_id for row in people}["ada"] == "U0BO"
    assert {row.id: row.channel_id for row in partnerships} == {
        "eastvale": "C0WEST",
        "westmoor": "C0EAST",
    }


async def test_a_person_whose_id_was_corrected_takes_their_slack_identity_along(
    transaction: Transaction, register: Register
) -> None:
    await loaded(transaction, register)
    people = tuple(
        replace(person, id="ada-quill") if person.id == "ada" else person
        for person in register.people
    )
    roles = tuple(
        replace(held, person="ada-quill") if held.person == "ada" else held
        for held in register.roles
    )
    await loaded(transaction, replace(register, people=people, roles=roles))
    async with transaction() as session:
        rows = (await session.exec(select(Person))).all()
    assert {row.id: row.user_id for row in rows if row.id.startswith("ada")} == {
        "ada": None,
        "ada-quill": "U0ADA",
    }


async def test_a_project_that_nobody_reported_on_goes_with_its_measures(
    transaction: Transaction, register: Register
) -> None:
    await loaded(transaction, register)
    answer = await loaded(transaction, _without_youth(register))
    assert (answer.removed, answer.kept) == (2, ())
    async with transaction() as session:
        assert (await session.exec(select(Project.id))).all() == ["locks"]
        assert (await session.exec(select(Measure.id))).all() == ["locks-homes"]


async def test_a_project_with_a_return_stays_and_is_named(
    transaction: Transaction, register: Register
) -> None:
    await loaded(transaction, register)
    await _open_a_return(transaction, "westmoor")
    answer = await loaded(transaction, _without_youth(register))
    assert (answer.removed, answer.kept) == (0, ("youth", "youth-nights"))
    assert not answer.changed_anything
    async with transaction() as session:
        assert len((await session.exec(select(Measure))).all()) == 2


async def test_a_setting_that_the_register_does_not_hold_is_left_alone(
    transaction: Transaction, register: Register
) -> None:
    async with transaction() as session:
        session.add(Setting(key="digest_day", value="monday"))
        session.add(Setting(key="pot_2019-20", value="1"))
    await loaded(transaction, register)
    async with transaction() as session:
        assert await stored.setting(session, "digest_day") == "monday"
        assert await stored.setting(session, "pot_2019-20") is None


async def test_it_never_commits(transaction: Transaction, register: Register) -> None:
    async with transaction() as session:
        await load(session, register, actor="command", now=NOW)
        await session.rollback()
    assert all(rows == [] for rows in await contents(transaction))
    assert await audited(transaction) == []


async def test_a_register_that_the_tables_refuse_changes_nothing(
    transaction: Transaction, register: Register
) -> None:
    locks, youth = register.projects
    with pytest.raises(IntegrityError):
        await loaded(transaction, replace(register, projects=(replace(locks, award=0), youth)))
    assert all(rows == [] for rows in await contents(transaction))


def _without_youth(register: Register) -> Register:
    return replace(register, projects=register.projects[:1], measures=register.measures[:1])


async def _open_a_return(transaction: Transaction, partnership: str) -> None:
    async with transaction() as session:
        session.add(FormVersion(version="v1", name="form", text=""))
        session.add(ReportingQuarter(key="2024-25-Q1", opened_at=NOW, opened_by="di", due_at=NOW))
        await session.flush()
        session.add(
            QuarterlyReturn(
                id="r1",
                partnership_id=partnership,
                quarter_key="2024-25-Q1",
                form_version="v1",
                opened_at=NOW,
                due_at=NOW,
            )
        )
