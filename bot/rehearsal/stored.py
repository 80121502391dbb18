"""What Reeve has stored, read in the end to be checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from bot.services import Services
from storage import audit
from storage.tables import AnswerGiven, OutgoingMessage, QuarterlyReturn


@dataclass(frozen=True)
class Stored:
    """All that Reeve has of a year: returns, answers (oldest first) and messages.

    `audit_fault` says in words where the audit does not verify; None if it does.
    """

    returns: Sequence[QuarterlyReturn]
    answers: Sequence[AnswerGiven]
    outgoing: Sequence[OutgoingMessage]
    audit_fault: str | None


async def read_stored(services: Services, year: str) -> Stored:
    """Everything of a year such as "2024-25"."""
    of_year = col(QuarterlyReturn.quarter_key).startswith(f"{year}-Q")
    async with services.begin() as session:
        returns = await session.exec(
            select(QuarterlyReturn).where(of_year).order_by(col(QuarterlyReturn.id))
        )
        answers = await session.exec(
            select(AnswerGiven).order_by(col(AnswerGiven.return_id), col(AnswerGiven.revision))
        )
        outgoing = await session.exec(select(OutgoingMessage).order_by(col(OutgoingMessage.id)))
        read = returns.all(), answers.all(), outgoing.all()
        return Stored(*read, await audit.first_fault(session))
