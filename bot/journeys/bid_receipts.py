"""A bid is taken as it was shown, kept for ever, and its people get a receipt."""

from __future__ import annotations

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.bids import BidRead, BidState, bid_hash, lines_of, reference, values_of
from bot.domain.questions import Form
from bot.journeys.round_rows import note
from bot.journeys.telling import answering, tell_all
from bot.journeys.turn import Turn
from bot.rendering import bids as shown
from bot.rendering.bids import Received, Whose
from storage.tables import Bid, BidSubmission


async def accept(turn: Turn, bid: Bid, text: str, read: BidRead) -> BidSubmission:
    """Store the text as the bid's newest submission, with the hash that its people were shown."""
    digest, values = bid_hash(text), values_of(text)
    bid.version += 1
    bid.state = BidState.SUBMITTED.value
    given = BidSubmission(
        bid_id=bid.id,
        number=bid.version,
        title=str(values["title"]),
        pence=int(values["amount"] or 0),
        answers=text,
        answers_hash=digest,
        reference=reference(bid.id, digest),
        submitted_at=turn.now,
        submitted_by=turn.actor.id,
    )
    turn.session.add_all([bid, given])
    await turn.session.flush()
    about = {"reference": given.reference, "answers_hash": digest}
    await note(turn, "bid submitted", bid.id, **about, **_kept(read))
    return given


def _kept(read: BidRead) -> dict[str, object]:
    """For the audit: which texts their author kept, and the sorts of what is in them."""
    kept = {
        asked.key: ", ".join(sort for sort, words in facts.items() if words)
        for asked, facts in read.personal
    }
    return {"kept_personal": kept} if kept else {}


async def tell_receipt(turn: Turn, whose: Whose, form: Form, given: BidSubmission) -> None:
    """Tell the partnership's people what was received, with every answer in the e-mail."""
    received, row = received_of(given), whose.round
    await tell_all(
        turn,
        await answering(turn, whose.partnership_id),
        shown.receipt_message(turn.templates, whose, received),
        key=f"{given.bid_id}:received:{given.number}",
        email="bid_receipt",
        thread=row.id,
        round=row.terms.title,
        partnership=whose.partnership,
        reference=received.reference,
        at=received.at,
        hash=received.hash,
        pence=received.pence,
        closes=row.terms.closes_at,
        lines=[(wording, answer) for _, wording, answer in lines_of(form, given.answers)],
    )


async def last_of(session: AsyncSession, bid: Bid) -> BidSubmission:
    """The bid's newest submission."""
    return await session.get_one(BidSubmission, (bid.id, bid.version))


def received_of(given: BidSubmission) -> Received:
    """What a receipt says of a submission."""
    return Received(given.reference, given.answers_hash, given.pence, given.submitted_at)
