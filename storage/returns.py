"""Quarters, returns, their answers and conversations, in a fixed order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, bindparam, insert, text, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import people
from storage.tables import (
    AnswerGiven,
    Conversation,
    FormVersion,
    OutgoingMessage,
    Person,
    QuarterlyReturn,
    ReportingQuarter,
)

# Made once: putting a statement together takes longer than running it.
_FOR_CHANGE = (
    select(QuarterlyReturn)
    .where(col(QuarterlyReturn.id) == bindparam("return_id"))
    .with_for_update()
)
_ANSWERS = (
    select(
        AnswerGiven.question_key,
        AnswerGiven.value,
        AnswerGiven.revision,
        AnswerGiven.answered_by,
        AnswerGiven.answered_at,
        AnswerGiven.carried,
        AnswerGiven.kept_personal,
    )  # type: ignore[call-overload]  # SQLModel types four columns; there are seven
    .where(col(AnswerGiven.return_id) == bindparam("return_id"))
    .order_by(col(AnswerGiven.revision))
)
_EARLIER = (
    select(QuarterlyReturn.quarter_key, QuarterlyReturn.submitted_answers)
    .where(
        col(QuarterlyReturn.partnership_id) == bindparam("of"),
        col(QuarterlyReturn.submitted_answers).is_not(None),
        col(QuarterlyReturn.quarter_key).in_(bindparam("keys", expanding=True)),
    )
    .order_by(col(QuarterlyReturn.quarter_key))
)
_CONVERSATIONS = (
    select(Conversation, Person.name, Person.user_id)
    .join(Person, col(Person.id) == col(Conversation.person_id))
    .join(QuarterlyReturn, col(QuarterlyReturn.id) == col(Conversation.return_id))
    .where(
        col(Conversation.return_id) == bindparam("return_id"),
        col(Conversation.desk).is_(False),
        people.holds_on_day(col(QuarterlyReturn.partnership_id)),
    )
    .order_by(col(Conversation.id))
)

_RETURNS = SQLModel.metadata.tables["quarterly_return"]
_THREADS = SQLModel.metadata.tables["conversation"]
_GIVEN = SQLModel.metadata.tables["answer_given"]
_STORE_RETURN: Any = update(_RETURNS).where(_RETURNS.c.id == bindparam("return_id"))
_GIVE: Any = insert(_GIVEN)


def _store_threads(insert_thread: Any) -> Any:
    changing = {
        name: insert_thread.excluded[name]
        for name in ("lane", "ask_first", "asked_key", "times_asked", "messages")
    }
    return insert_thread.on_conflict_do_update(index_elements=["id"], set_=changing)


_STORE_THREADS: dict[str, Any] = {
    "sqlite": _store_threads(sqlite_insert(_THREADS)),
    "postgresql": _store_threads(postgres_insert(_THREADS)),
}


async def quarter(session: AsyncSession, key: str) -> ReportingQuarter | None:
    return await session.get(ReportingQuarter, key)


async def lock_quarters(session: AsyncSession) -> None:
    """Until the transaction ends nobody else opens a quarter: two officers may press at once."""
    if session.get_bind().dialect.name != "sqlite":  # there a transaction is alone from its start
        connection = await session.connection()
        await connection.execute(text("LOCK TABLE reporting_quarter IN SHARE ROW EXCLUSIVE MODE"))


async def opened_quarters(session: AsyncSession) -> list[ReportingQuarter]:
    rows = await session.exec(select(ReportingQuarter).order_by(col(ReportingQuarter.key)))
    return list(rows.all())


async def for_change(session: AsyncSession, return_id: str) -> QuarterlyReturn | None:
    """The return, locked until the transaction ends: two people's answers go one by one."""
    return (await session.exec(_FOR_CHANGE, params={"return_id": return_id})).one_or_none()


async def as_it_is(session: AsyncSession, return_id: str) -> QuarterlyReturn | None:
    """The return, to be looked at: it is let go of, so that `for_change` reads it afresh."""
    row = await session.get(QuarterlyReturn, return_id)
    if row is not None:
        session.expunge(row)
    return row


async def store(
    session: AsyncSession,
    row: QuarterlyReturn,
    conversations: Sequence[Conversation],
    answers: Sequence[AnswerGiven],
) -> None:
    """Write a return that `for_change` locked, all of its threads, and the answers just given.

    In three statements of their own: SQLAlchemy's unit of work takes longer than all of them.
    """
    for each in (row, *conversations):
        if each in session:
            session.expunge(each)
    await session.exec(_STORE_RETURN, params=_values(row, _RETURNS) | {"return_id": row.id})
    if conversations:
        store_threads = _STORE_THREADS[session.get_bind().dialect.name]
        threads = [_values(each, _THREADS) for each in conversations]
        await session.exec(store_threads, params=threads)
    if answers:
        await session.exec(_GIVE, params=[_values(each, _GIVEN) for each in answers])


def _values(row: SQLModel, table: Table) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in table.c}


async def of_quarter(session: AsyncSession, quarter_key: str) -> list[QuarterlyReturn]:
    rows = await session.exec(
        select(QuarterlyReturn)
        .where(QuarterlyReturn.quarter_key == quarter_key)
        .order_by(col(QuarterlyReturn.partnership_id))
    )
    return list(rows.all())


async def of_partnerships(
    session: AsyncSession, partnerships: Collection[str]
) -> list[QuarterlyReturn]:
    """All returns of these partnerships, the newest quarter first."""
    rows = await session.exec(
        select(QuarterlyReturn)
        .where(col(QuarterlyReturn.partnership_id).in_(partnerships))
        .order_by(col(QuarterlyReturn.quarter_key).desc(), col(QuarterlyReturn.partnership_id))
    )
    return list(rows.all())


async def answers(
    session: AsyncSession, return_id: str
) -> Sequence[tuple[str, str, int, str, datetime, bool, str | None]]:
    """(question key, value as JSON, revision, by whom, when, carried over, kept) of every answer.

    All ever given, oldest first: of each question, the last one counts.
    """
    return [tuple(row) for row in (await session.exec(_ANSWERS, params={"return_id": return_id}))]


async def earlier_submissions(
    session: AsyncSession, partnership_id: str, quarter_keys: Collection[str]
) -> dict[str, str]:
    """The canonical JSON of what the partnership submitted last, by quarter, in order.

    It counts also while the return is open again: until it is replaced.
    """
    what = {"of": partnership_id, "keys": list(quarter_keys)}
    rows = await session.exec(_EARLIER, params=what)
    return {quarter: answers for quarter, answers in rows.all() if answers is not None}


async def answer_from(session: AsyncSession, source: str) -> AnswerGiven | None:
    """The answer that a Slack message (channel:ts) gave, the latest if it was edited."""
    rows = await session.exec(
        select(AnswerGiven)
        .where(AnswerGiven.source == source)
        .order_by(col(AnswerGiven.revision).desc())
        .limit(1)
    )
    return rows.first()


async def of_thread(
    session: AsyncSession, thread: str | None, person_id: str, *, desk: bool = False
) -> str | None:
    """The id of the return whose thread, in this person's DM, begins with that channel:ts.

    `desk`: look among the threads in which an officer looks at a return.
    """
    if thread is None:
        return None
    rows = await session.exec(
        select(Conversation.return_id)
        .join(OutgoingMessage, col(OutgoingMessage.lane) == col(Conversation.lane))
        .where(
            OutgoingMessage.sent_as == thread,
            Conversation.person_id == person_id,
            col(Conversation.desk).is_(desk),
        )
        .limit(1)
    )
    return rows.first()


async def conversations(
    session: AsyncSession, return_id: str, *, roles: Collection[str], on: date
) -> list[tuple[Conversation, str, str | None]]:
    """The threads of those who hold one of the roles for the return's partnership on that day.

    (thread, the name and the Slack user of whose it is). The threads of others are kept, and
    nothing more is said in them.
    """
    what = {"return_id": return_id, "roles": list(roles), "day": on}
    return list((await session.exec(_CONVERSATIONS, params=what)).all())


async def threads(session: AsyncSession, return_id: str) -> list[tuple[Conversation, str | None]]:
    """Every thread that anyone of the partnership ever had about the return, and whose (Slack)."""
    rows = await session.exec(
        select(Conversation, Person.user_id)
        .join(Person, col(Person.id) == col(Conversation.person_id))
        .where(Conversation.return_id == return_id, col(Conversation.desk).is_(False))
        .order_by(col(Conversation.id))
    )
    return list(rows.all())


async def desks(session: AsyncSession, return_id: str) -> dict[str, Conversation]:
    """The officers' threads about the return, by the person's id."""
    rows = await session.exec(
        select(Conversation).where(
            Conversation.return_id == return_id, col(Conversation.desk).is_(True)
        )
    )
    return {row.person_id: row for row in rows.all()}


async def form_text(session: AsyncSession, version: str) -> str:
    rows = await session.exec(select(FormVersion.text).where(FormVersion.version == version))
    return rows.one()
