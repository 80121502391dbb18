"""Loading a register makes the tables say what it says, once, however often it is loaded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.register import Period, Register
from bot.journeys.load_register import CannotMove, Loaded, Move, load
from bot.register import read_folder, read_register
from storage import audit, returns
from storage import register as stored
from storage.database import Database
from storage.tables import (
    AnswerGiven,
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


async def test_a_project_that_nobody_answered_about_goes_while_the_quarter_is_open(
    transaction: Transaction, register: Register
) -> None:
    """What others reported on, and a round's number, are no report on it."""
    await loaded(transaction, register)
    await _answer(transaction, "summary", "spend:locks", "risk:1")
    answer = await loaded(transaction, _without_youth(register))
    assert (answer.removed, answer.kept) == (2, ())


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("spend:youth", ("youth",)),
        ("measure:youth-nights", ("youth", "youth-nights")),
    ],
)
async def test_what_has_been_reported_on_stays_and_is_named(
    transaction: Transaction, register: Register, question: str, kept: tuple[str, ...]
) -> None:
    """A project by an answer about itself or about one of its measures."""
    await loaded(transaction, register)
    await _answer(transaction, question)
    answer = await loaded(transaction, _without_youth(register))
    assert answer.kept == kept
    async with transaction() as session:
        stay = {
            *(await session.exec(select(Project.id))),
            *(await session.exec(select(Measure.id))),
        }
    assert stay == {"locks", "locks-homes", *kept}


@pytest.mark.parametrize(
    ("place", "to"),
    [
        ({"partnership": "eastvale"}, "eastvale"),
        ({"year": "2025-26"}, "2025-26"),
        ({"partnership": "eastvale", "year": "2025-26"}, "eastvale in 2025-26"),
    ],
)
async def test_a_project_that_has_been_reported_on_does_not_move(
    transaction: Transaction, register: Register, place: dict[str, Any], to: str
) -> None:
    """Not one change of such a folder is loaded."""
    await loaded(transaction, register)
    await _answer(transaction, "measure:youth-nights")
    before = await contents(transaction)
    locks, youth = register.projects
    moved = replace(register, projects=(replace(locks, award=1), replace(youth, **place)))
    with pytest.raises(CannotMove) as refused:
        await loaded(transaction, moved)
    assert refused.value.moves == (Move("project", "youth", "by westmoor in 2024-25", to),)
    assert await contents(transaction) == before


async def test_a_measure_that_has_been_reported_on_does_not_move(
    transaction: Transaction, register: Register
) -> None:
    await loaded(transaction, register)
    await _answer(transaction, "measure:youth-nights")
    homes, nights = register.measures
    moved = replace(register, measures=(homes, replace(nights, project="locks")))
    with pytest.raises(CannotMove) as refused:
        await loaded(transaction, moved)
    assert refused.value.moves == (
        Move("measure", "youth-nights", "for project youth", "project locks"),
    )


async def test_what_nobody_reported_on_moves(transaction: Transaction, register: Register) -> None:
    await loaded(transaction, register)
    await _answer(transaction, "spend:locks")
    locks, youth = register.projects
    homes, nights = register.measures
    answer = await loaded(
        transaction,
        replace(
            register,
            projects=(locks, replace(youth, partnership="eastvale")),
            measures=(replace(homes, project="youth"), nights),
        ),
    )
    assert answer.changed_anything


async def test_who_answers_and_who_loads_do_not_wait_for_each_other(
    database: Database, register: Register
) -> None:
    """One has given an answer and comes to the audit; the other changes that very person."""
    transaction = database.transaction
    await loaded(transaction, register)
    await _answer(transaction, "summary")
    ada, *others = register.people
    changed = replace(register, people=(replace(ada, user_id="U0NEW"), *others))
    async with asyncio.timeout(20):
        async with transaction() as session:
            await returns.for_change(session, "r1")
            session.add(_given("spend:youth", 2))
            await session.flush()
            loading = asyncio.create_task(loaded(transaction, changed))
            if not database.is_sqlite:  # there the second does not begin before the first has ended
                await _until_somebody_waits(session)
            await audit.append(session, "answer given", actor="ada", now=NOW, subject="r1")
        answer = await loading
    assert answer.changed == 1
    assert await audited(transaction) == ["register loaded", "answer given", "register loaded"]


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


async def _answer(transaction: Transaction, *questions: str) -> None:
    """westmoor's return of the first quarter is open and has these answers."""
    async with transaction() as session:
        session.add(FormVersion(version="v1", name="form", text=""))
        session.add(ReportingQuarter(key="2024-25-Q1", opened_at=NOW, opened_by="di", due_at=NOW))
        await session.flush()
        session.add(
            QuarterlyReturn(
                id="r1",
                partnership_id="westmoor",
                quarter_key="2024-25-Q1",
                form_version="v1",
                opened_at=NOW,
                due_at=NOW,
            )
        )
        await session.flush()
        session.add_all(_given(each, place) for place, each in enumerate(questions, start=1))


def _given(question: str, revision: int) -> AnswerGiven:
    return AnswerGiven(
        return_id="r1",
        revision=revision,
        question_key=question,
        value="null",
        answered_by="ada",
        answered_at=NOW,
    )


async def _until_somebody_waits(session: AsyncSession) -> None:
    connection = await session.connection()
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    while not (await connection.execute(waiting)).scalar_one():
        pass
