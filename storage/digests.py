"""The digest's readers, what they chose and were told, and the facts that a digest is made from.

Each function is one statement, however many partnerships there are.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, or_
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.bids import BidState
from bot.domain.pot import Aside
from bot.domain.return_states import ReturnState
from bot.domain.rounds import RoundState
from storage.tables import (
    AllocationRun,
    AnswerGiven,
    AnswerQuery,
    Bid,
    BidRound,
    BidSubmission,
    DigestChoice,
    DigestTold,
    Extension,
    FlagDecision,
    FlagReply,
    HeldAnnouncement,
    LatenessFlag,
    OutgoingMessage,
    Partnership,
    Person,
    Project,
    QuarterlyReturn,
    ReportingQuarter,
    RoleHeld,
    RunPurpose,
    SetAside,
)

_TELL = {
    dialect: insert(DigestTold).on_conflict_do_nothing().returning(col(DigestTold.person_id))
    for dialect, insert in (("sqlite", sqlite_insert), ("postgresql", postgres_insert))
}
_AWAITED = or_(
    col(QuarterlyReturn.state) == ReturnState.OPEN.value,
    col(QuarterlyReturn.due_again_at).is_not(None),
)


_NOT_ACCEPTED = col(QuarterlyReturn.state) != ReturnState.ACCEPTED.value
_FLAGGED = (
    select(LatenessFlag.return_id)
    .join(FlagDecision, col(FlagDecision.flag_id) == col(LatenessFlag.id), isouter=True)
    .where(col(FlagDecision.flag_id).is_(None), col(LatenessFlag.excused).is_(False))
)


async def readers(
    session: AsyncSession, roles: Collection[str], *, on: date, person: str | None = None
) -> list[tuple[Person, str, DigestChoice | None]]:
    """(person, role, choice) of all who hold one of these roles of the office on that day."""
    wanted = (
        select(Person, RoleHeld.role, DigestChoice)
        .join(RoleHeld, col(RoleHeld.person_id) == col(Person.id))
        .join(DigestChoice, col(DigestChoice.person_id) == col(Person.id), isouter=True)
        .where(
            col(RoleHeld.role).in_(roles),
            col(RoleHeld.partnership_id).is_(None),
            col(RoleHeld.from_date) <= on,
            or_(col(RoleHeld.to_date).is_(None), col(RoleHeld.to_date) >= on),
        )
        .order_by(col(Person.name), col(Person.id))
    )
    if person is not None:
        wanted = wanted.where(Person.id == person)
    return list((await session.exec(wanted)).all())


async def last_told(
    session: AsyncSession, people: Collection[str]
) -> dict[str, tuple[date, datetime]]:
    """The newest day of which each was sent the digest, and when that was."""
    rows = await session.exec(
        select(DigestTold.person_id, func.max(DigestTold.day), func.max(DigestTold.told_at))
        .where(col(DigestTold.person_id).in_(people))
        .group_by(col(DigestTold.person_id))
    )
    return {person: (day, at) for person, day, at in rows.all()}


async def told_before(session: AsyncSession, person: str, day: date) -> DigestTold | None:
    """The newest digest of a day before that one."""
    rows = await session.exec(
        select(DigestTold)
        .where(DigestTold.person_id == person, DigestTold.day < day)
        .order_by(col(DigestTold.day).desc())
        .limit(1)
    )
    return rows.first()


async def tell(session: AsyncSession, told: DigestTold) -> bool:
    """Keep that it was told; False if it had been."""
    done = await session.exec(_TELL[session.get_bind().dialect.name], params=told.model_dump())
    return done.first() is not None


async def choice(session: AsyncSession, person: str) -> DigestChoice | None:
    return await session.get(DigestChoice, person)


async def choose(session: AsyncSession, row: DigestChoice) -> None:
    await session.merge(row)
    await session.flush()


async def conversations(session: AsyncSession, people: Collection[str]) -> dict[str, str]:
    """The Slack channel of each person's conversation with Reeve, where there was a message."""
    lanes = {f"person:{person}": person for person in people}
    rows = await session.exec(
        select(OutgoingMessage.lane, func.max(OutgoingMessage.sent_as))
        .where(
            col(OutgoingMessage.lane).in_(lanes),
            col(OutgoingMessage.sent_as).is_not(None),
        )
        .group_by(col(OutgoingMessage.lane))
    )
    return {lanes[lane]: str(at).partition(":")[0] for lane, at in rows.all()}


async def newest_quarters(session: AsyncSession, most: int) -> list[ReportingQuarter]:
    rows = await session.exec(
        select(ReportingQuarter).order_by(col(ReportingQuarter.key).desc()).limit(most)
    )
    return list(rows.all())


async def names(session: AsyncSession) -> dict[str, str]:
    """Everybody's name, by id."""
    return dict((await session.exec(select(Person.id, Person.name))).all())


async def returns(session: AsyncSession, quarters: Collection[str]) -> Sequence[Any]:
    """The returns of these quarters, and older ones that wait for anybody: by name and quarter.

    (id, partnership's id and name, quarter's key, state, due_at, due_again_at, revision, version,
    received_at, submitted_at, submitted_by, reference, form_version)
    """
    row = QuarterlyReturn
    columns: Any = (
        *(row.id, row.partnership_id, Partnership.name, row.quarter_key, row.state, row.due_at),
        *(row.due_again_at, row.revision, row.version, row.received_at, row.submitted_at),
        *(row.submitted_by, row.reference, row.form_version),
    )
    wanted: Any = (
        select(*columns)
        .join(Partnership, col(Partnership.id) == col(row.partnership_id))
        .where(or_(col(row.quarter_key).in_(quarters), _NOT_ACCEPTED, col(row.id).in_(_FLAGGED)))
        .order_by(col(Partnership.name), col(row.quarter_key))
    )
    return list((await session.exec(wanted)).all())


async def submissions(
    session: AsyncSession, quarters: Collection[str]
) -> AsyncIterator[tuple[str, str]]:
    """(return's id, canonical JSON of what was submitted last), read one after the other."""
    rows = await session.stream(
        select(QuarterlyReturn.id, QuarterlyReturn.submitted_answers)
        .where(
            col(QuarterlyReturn.quarter_key).in_(quarters),
            col(QuarterlyReturn.submitted_answers).is_not(None),
        )
        .execution_options(yield_per=100)
    )
    async for return_id, answers in rows:
        yield return_id, answers


async def projects(session: AsyncSession, years: Collection[str]) -> Sequence[Any]:
    """(id, partnership's id, year, name, award in pence)"""
    row = Project
    columns: Any = (row.id, row.partnership_id, row.year, row.name, row.award_pence)
    wanted: Any = (
        select(*columns).where(col(row.year).in_(years)).order_by(col(row.position), col(row.id))
    )
    return list((await session.exec(wanted)).all())


async def answers_to(
    session: AsyncSession, questions: Collection[str]
) -> list[tuple[str, str, str, datetime]]:
    """(return, value as JSON, by whom, when) of the last answer of each return not accepted."""
    latest = (
        select(
            col(AnswerGiven.return_id).label("return_id"),
            func.max(AnswerGiven.revision).label("revision"),
        )
        .join(QuarterlyReturn, col(QuarterlyReturn.id) == col(AnswerGiven.return_id))
        .where(
            col(AnswerGiven.question_key).in_(questions),
            _NOT_ACCEPTED,
        )
        .group_by(col(AnswerGiven.return_id))
        .subquery()
    )
    rows = await session.exec(
        select(
            AnswerGiven.return_id,
            AnswerGiven.value,
            AnswerGiven.answered_by,
            AnswerGiven.answered_at,
        )
        .join(
            latest,
            and_(
                latest.c.return_id == AnswerGiven.return_id,
                latest.c.revision == AnswerGiven.revision,
            ),
        )
        .order_by(col(AnswerGiven.return_id))
    )
    return list(rows.all())


async def replies(session: AsyncSession, *, since: datetime) -> list[AnswerQuery]:
    """The office's questions that were replied to since."""
    rows = await session.exec(
        select(AnswerQuery)
        .where(col(AnswerQuery.reply).is_not(None), col(AnswerQuery.closed_at) > since)
        .order_by(col(AnswerQuery.id))
    )
    return list(rows.all())


async def extensions(session: AsyncSession) -> list[Extension]:
    """Those that wait for the office, oldest first."""
    rows = await session.exec(
        select(Extension)
        .where(col(Extension.decided_at).is_(None))
        .order_by(col(Extension.asked_at), col(Extension.id))
    )
    return list(rows.all())


async def flags(session: AsyncSession) -> list[tuple[LatenessFlag, bool]]:
    """(flag, decided) of those not decided, and of the returns that are awaited, oldest first."""
    rows = await session.exec(
        select(LatenessFlag, FlagDecision.flag_id)
        .join(QuarterlyReturn, col(QuarterlyReturn.id) == col(LatenessFlag.return_id))
        .join(FlagDecision, col(FlagDecision.flag_id) == col(LatenessFlag.id), isouter=True)
        .where(or_(col(FlagDecision.flag_id).is_(None), _AWAITED))
        .order_by(col(LatenessFlag.raised_at), col(LatenessFlag.id))
    )
    return [(flag, decided is not None) for flag, decided in rows.all()]


async def flag_replies(session: AsyncSession) -> list[FlagReply]:
    """The partners' replies to the flags that are not decided, oldest first."""
    rows = await session.exec(
        select(FlagReply)
        .join(FlagDecision, col(FlagDecision.flag_id) == col(FlagReply.flag_id), isouter=True)
        .where(col(FlagDecision.flag_id).is_(None))
        .order_by(col(FlagReply.id))
    )
    return list(rows.all())


async def rounds(session: AsyncSession) -> list[tuple[BidRound, int, datetime | None]]:
    """(round, bids that count, when the last of them came in) of the rounds not decided."""
    rows = await session.exec(
        select(BidRound, func.count(col(Bid.id)), func.max(BidSubmission.submitted_at))
        .join(
            Bid,
            and_(
                col(Bid.round_id) == col(BidRound.id),
                col(Bid.state) == BidState.SUBMITTED.value,
            ),
            isouter=True,
        )
        .join(
            BidSubmission,
            and_(
                col(BidSubmission.bid_id) == col(Bid.id),
                col(BidSubmission.number) == col(Bid.version),
            ),
            isouter=True,
        )
        .where(BidRound.state != RoundState.DECIDED.value)
        .group_by(col(BidRound.id))
        .order_by(col(BidRound.id))
    )
    return list(rows.all())


async def set_asides(session: AsyncSession) -> list[SetAside]:
    """Those that wait for a second officer."""
    rows = await session.exec(
        select(SetAside)
        .where(SetAside.state == Aside.PROPOSED.value)
        .order_by(col(SetAside.proposed_at), col(SetAside.id))
    )
    return list(rows.all())


async def allocations(session: AsyncSession) -> list[tuple[str, int, str, datetime]]:
    """(year, pence, by whom, when) of each year's allocation that waits to be published."""
    run = AllocationRun
    columns: Any = (
        *(run.year, run.total_pence, run.prepared_by, run.prepared_at),
        run.published_at,
    )
    wanted: Any = (
        select(*columns)
        .where(col(run.purpose) == RunPurpose.YEAR.value)
        .order_by(col(run.prepared_at).desc(), col(run.id).desc())
    )
    newest: dict[str, Any] = {}
    for row in (await session.exec(wanted)).all():
        newest.setdefault(row.year, row)
    return [tuple(row)[:4] for row in newest.values() if row.published_at is None]


async def held_announcements(session: AsyncSession, *, now: datetime) -> list[HeldAnnouncement]:
    """Those whose period is over and that nobody has released."""
    rows = await session.exec(
        select(HeldAnnouncement)
        .where(
            col(HeldAnnouncement.released_at).is_(None),
            col(HeldAnnouncement.held_until) <= now,
        )
        .order_by(col(HeldAnnouncement.held_at), col(HeldAnnouncement.key))
    )
    return list(rows.all())
