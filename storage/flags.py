"""Flags, the partner's replies and the office's decisions: rows that are only ever added."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.tables import FlagDecision, FlagReply, LatenessFlag, Partnership, QuarterlyReturn

_UNDECIDED = (
    col(LatenessFlag.excused).is_(False),
    ~select(FlagDecision.flag_id).where(FlagDecision.flag_id == LatenessFlag.id).exists(),
)


@dataclass(frozen=True)
class Flagged:
    """A flag with what followed it."""

    flag: LatenessFlag
    replies: tuple[FlagReply, ...]
    decision: FlagDecision | None


async def of_returns(session: AsyncSession, returns: Collection[str]) -> list[Flagged]:
    """The flags of these returns with all that followed, oldest first."""
    flags = await session.exec(
        select(LatenessFlag)
        .where(col(LatenessFlag.return_id).in_(returns))
        .order_by(col(LatenessFlag.raised_at), col(LatenessFlag.id))
    )
    found = list(flags.all())
    if not found:
        return []
    ids = [flag.id for flag in found]
    replies = await session.exec(
        select(FlagReply).where(col(FlagReply.flag_id).in_(ids)).order_by(col(FlagReply.id))
    )
    decisions = await session.exec(select(FlagDecision).where(col(FlagDecision.flag_id).in_(ids)))
    by_flag: dict[str, list[FlagReply]] = {}
    for reply in replies.all():
        by_flag.setdefault(reply.flag_id, []).append(reply)
    decided = {decision.flag_id: decision for decision in decisions.all()}
    return [Flagged(flag, tuple(by_flag.get(flag.id, ())), decided.get(flag.id)) for flag in found]


async def get(session: AsyncSession, flag_id: str) -> Flagged | None:
    """A flag with all that followed. What follows is added by whoever has locked its return."""
    flag = await session.get(LatenessFlag, flag_id)
    if flag is None:
        return None
    (found,) = [each for each in await of_returns(session, [flag.return_id]) if each.flag is flag]
    return found


async def open_to_reply(
    session: AsyncSession, partnerships: Collection[str] | None, *, now: datetime
) -> list[tuple[LatenessFlag, QuarterlyReturn, str]]:
    """(flag, return, partnership's name) where a reply may still come; None: of everybody."""
    wanted = (
        select(LatenessFlag, QuarterlyReturn, Partnership.name)
        .join(QuarterlyReturn, col(QuarterlyReturn.id) == col(LatenessFlag.return_id))
        .join(Partnership, col(Partnership.id) == col(QuarterlyReturn.partnership_id))
        .where(*_UNDECIDED, LatenessFlag.reply_until > now)
        .order_by(col(LatenessFlag.id))
    )
    if partnerships is not None:
        wanted = wanted.where(col(QuarterlyReturn.partnership_id).in_(partnerships))
    return list((await session.exec(wanted)).all())


async def undecided(session: AsyncSession) -> list[LatenessFlag]:
    """The flags that wait for the office, oldest first; an excused one waits for nobody."""
    rows = await session.exec(
        select(LatenessFlag)
        .where(*_UNDECIDED)
        .order_by(col(LatenessFlag.raised_at), col(LatenessFlag.id))
    )
    return list(rows.all())
