"""Bid rounds and their bids, in a fixed order."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.bids import BidState
from bot.domain.rounds import RoundState
from storage.tables import Bid, BidAward, BidDraft, BidRound, BidSubmission


async def for_change(session: AsyncSession, round_id: str) -> BidRound | None:
    """The round, locked until the transaction ends.

    Whoever submits, closes, awards or confirms takes this lock first: so a bid is in time or late,
    and never both, and two officers decide one after the other.
    """
    rows = await session.exec(
        select(BidRound)
        .where(BidRound.id == round_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return rows.one_or_none()


async def get(session: AsyncSession, round_id: str) -> BidRound | None:
    return await session.get(BidRound, round_id)


async def of_year(session: AsyncSession, year: str) -> list[BidRound]:
    rows = await session.exec(
        select(BidRound).where(BidRound.year == year).order_by(col(BidRound.id))
    )
    return list(rows.all())


async def newest(session: AsyncSession, limit: int) -> list[BidRound]:
    """The rounds that were opened last, newest first."""
    rows = await session.exec(
        select(BidRound)
        .order_by(col(BidRound.created_at).desc(), col(BidRound.id).desc())
        .limit(limit)
    )
    return list(rows.all())


async def still_open(session: AsyncSession) -> list[BidRound]:
    """The rounds that the timetable still has to look at."""
    rows = await session.exec(
        select(BidRound).where(BidRound.state == RoundState.OPEN.value).order_by(col(BidRound.id))
    )
    return list(rows.all())


async def taking_bids(session: AsyncSession, *, now: datetime) -> list[BidRound]:
    """The rounds that have opened and are not over."""
    rows = await session.exec(
        select(BidRound)
        .where(
            BidRound.state == RoundState.OPEN.value,
            BidRound.opens_at <= now,
            BidRound.closes_at > now,
        )
        .order_by(col(BidRound.id))
    )
    return list(rows.all())


async def promised(session: AsyncSession, year: str) -> int:
    """Pence of the year's pot that rounds offer which are not decided yet."""
    rows = await session.exec(
        select(func.coalesce(func.sum(BidRound.pence), 0)).where(
            BidRound.year == year,
            col(BidRound.state).not_in([RoundState.DECIDED.value, RoundState.CANCELLED.value]),
        )
    )
    return int(rows.one())


async def bid(session: AsyncSession, bid_id: str) -> Bid | None:
    rows = await session.exec(
        select(Bid).where(Bid.id == bid_id).execution_options(populate_existing=True)
    )
    return rows.one_or_none()


async def bids_of(session: AsyncSession, round_id: str) -> list[tuple[Bid, BidSubmission]]:
    """The bids that count, each with its last submission, by partnership."""
    rows = await session.exec(
        select(Bid, BidSubmission)
        .join(BidSubmission, col(BidSubmission.bid_id) == col(Bid.id))
        .where(
            Bid.round_id == round_id,
            Bid.state == BidState.SUBMITTED.value,
            col(BidSubmission.number) == col(Bid.version),
        )
        .order_by(col(Bid.partnership_id))
    )
    return list(rows.all())


async def submission(session: AsyncSession, bid_id: str, number: int) -> BidSubmission | None:
    return await session.get(BidSubmission, (bid_id, number))


async def draft(session: AsyncSession, bid_id: str, person_id: str) -> BidDraft | None:
    """The person's own draft, or if they have none the newest of a colleague."""
    own = await session.get(BidDraft, (bid_id, person_id), populate_existing=True)
    if own is not None:
        return own
    rows = await session.exec(
        select(BidDraft)
        .where(BidDraft.bid_id == bid_id)
        .order_by(col(BidDraft.saved_at).desc(), col(BidDraft.person_id))
    )
    return rows.first()


async def submitted_partnerships(session: AsyncSession, round_id: str) -> frozenset[str]:
    rows = await session.exec(
        select(Bid.partnership_id).where(
            Bid.round_id == round_id, Bid.state == BidState.SUBMITTED.value
        )
    )
    return frozenset(rows.all())


async def bidders(session: AsyncSession, round_id: str) -> list[str]:
    """The partnerships that have begun a bid, whatever has become of it."""
    rows = await session.exec(
        select(Bid.partnership_id).where(Bid.round_id == round_id).order_by(col(Bid.partnership_id))
    )
    return list(rows.all())


async def awards(session: AsyncSession, bid_ids: Collection[str]) -> dict[str, BidAward]:
    """The awards written so far, by bid."""
    rows = await session.exec(
        select(BidAward).where(col(BidAward.bid_id).in_(bid_ids)).order_by(col(BidAward.bid_id))
    )
    return {row.bid_id: row for row in rows.all()}


async def keep_draft(
    session: AsyncSession, bid_id: str, person_id: str, entered: str, *, now: datetime
) -> None:
    """Keep what a person has typed, in the place of what they had typed before."""
    row = await session.get(BidDraft, (bid_id, person_id))
    if row is None:
        row = BidDraft(bid_id=bid_id, person_id=person_id, entered=entered, saved_at=now)
    row.entered, row.saved_at = entered, now
    session.add(row)
    await session.flush()
