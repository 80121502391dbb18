"""What a page of the digest is about, and what became of it."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.digest import Matter
from storage.tables import (
    Extension,
    FlagDecision,
    FlagReply,
    LatenessFlag,
    Person,
    Project,
    QuarterlyReturn,
    ReturnVersion,
    Virement,
)


async def found(session: AsyncSession, matter: Matter, about: str) -> dict[str, Any] | None:
    """{return_id, by, words, wanted, pence, source, target, outcome, settled_by, settled_at, why}

    None for what is not there any more. Times are UTC, amounts pence; "" or None: not of this one.
    """
    seen = await _FINDING[matter](session, about)
    if seen is None:
        return None
    plain = {"by": "", "words": "", "wanted": None, "pence": 0, "source": "", "target": ""}
    plain |= {"outcome": "", "settled_by": "", "settled_at": None, "why": ""}
    for who in ("by", "settled_by"):
        person = await session.get(Person, seen.get(who) or "")
        seen[who] = person.name if person else ""
    return plain | seen


async def _return(session: AsyncSession, about: str) -> dict[str, Any] | None:
    return_id, _, version = about.rpartition(":")
    row = await session.get(QuarterlyReturn, return_id)
    shown = await session.get(ReturnVersion, (return_id, int(version)))
    if row is None or shown is None:
        return None
    if row.version != shown.number:
        newer = {"outcome": "newer", "settled_by": row.submitted_by, "settled_at": row.submitted_at}
        return {"return_id": return_id, "by": shown.submitted_by} | newer
    return {
        "return_id": return_id,
        "by": shown.submitted_by,
        "outcome": "accept" if shown.accepted_at else "",
        "settled_by": shown.accepted_by,
        "settled_at": shown.accepted_at,
    }


async def _extension(session: AsyncSession, about: str) -> dict[str, Any] | None:
    row = await session.get(Extension, about)
    if row is None:
        return None
    return {
        "return_id": row.return_id,
        "by": row.asked_by,
        "words": row.reason,
        "wanted": row.wanted,
        "outcome": "" if row.decided_at is None else "grant" if row.new_due_at else "decline",
        "settled_by": row.decided_by,
        "settled_at": row.decided_at,
        "why": row.decision_reason or "",
    }


async def _flag(session: AsyncSession, about: str) -> dict[str, Any] | None:
    row = await session.get(LatenessFlag, about)
    if row is None:
        return None
    replies = await session.exec(
        select(FlagReply).where(FlagReply.flag_id == about).order_by(col(FlagReply.id).desc())
    )
    reply, decided = replies.first(), await session.get(FlagDecision, about)
    return {
        "return_id": row.return_id,
        "by": reply.replied_by if reply else None,
        "words": reply.words if reply else "",
        "outcome": {"upheld": "uphold", "waived": "waive"}.get(decided.outcome) if decided else "",
        "settled_by": decided.decided_by if decided else None,
        "settled_at": decided.decided_at if decided else None,
        "why": decided.reason if decided else "",
    }


async def _virement(session: AsyncSession, about: str) -> dict[str, Any] | None:
    row = await session.get(Virement, about)
    outcomes = {"approved": "approve", "declined": "refuse", "withdrawn": "withdrawn"}
    if row is None:
        return None
    source, target = [await session.get(Project, each) for each in (row.source_id, row.target_id)]
    return {
        "return_id": row.return_id,
        "by": row.asked_by,
        "words": row.why,
        "pence": row.pence,
        "source": source.name if source else row.source_id,
        "target": target.name if target else row.target_id,
        "outcome": outcomes.get(row.state, ""),
        "settled_by": row.decided_by,
        "settled_at": row.decided_at,
        "why": row.reason,
    }


_FINDING = {
    Matter.RETURN: _return,
    Matter.EXTENSION: _extension,
    Matter.FLAG: _flag,
    Matter.VIREMENT: _virement,
}
