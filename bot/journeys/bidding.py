"""Bidding: a draft that is saved at each answer, a preview, a submission with its receipt.

Everything here is about one partnership's bid, and only its lead and deputy get past `_own`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain import permissions
from bot.domain.bids import (
    BidRead,
    BidState,
    bid_facts,
    bid_hash,
    canonical_bid,
    lines_of,
    read_bid,
)
from bot.domain.errors import Refusal
from bot.domain.permissions import Action
from bot.domain.questions import Form
from bot.domain.rounds import RoundState, is_over, takes_bids
from bot.journeys.bid_receipts import accept, last_of, received_of, tell_receipt
from bot.journeys.office import office_facts
from bot.journeys.round_rows import (
    about_round,
    note,
    round_for_change,
    round_questions,
    terms_of,
)
from bot.journeys.telling import answering, tell_all
from bot.journeys.turn import Turn
from bot.rendering import bids as shown
from bot.rendering.bids import Whose
from bot.rendering.modals import FieldErrors, Modal
from bot.rendering.text import london_time
from storage import register, rounds
from storage.tables import Bid, BidDraft, BidRound, Person

Entered = Mapping[str, str]


@dataclass(frozen=True)
class _Own:
    """The actor's own bid in a round that is locked: nobody closes it meanwhile."""

    row: BidRound
    whose: Whose
    form: Form
    bid_id: str
    bid: Bid | None


async def bid_form(turn: Turn, round_id: str, partnership: str) -> Modal:
    """The bid's form with what is saved; once the round is over, what was written to be read.

    Raises Refusal: "no_such_round", "bid_not_for_you", "round_not_open", "round_closed",
    "round_cancelled".
    """
    own = await _own(turn, round_id, partnership)
    draft = await rounds.draft(turn.session, own.bid_id, turn.actor.id)
    if draft is not None and not takes_bids(RoundState(own.row.state), terms_of(own.row), turn.now):
        return await _to_read(turn, own, draft)
    _require_open(turn, own.row)
    by = await turn.session.get_one(Person, draft.person_id) if draft else None
    is_colleague = by is not None and by.id != turn.actor.id
    return shown.bid_form(
        turn.templates,
        own.whose,
        own.form,
        json.loads(draft.entered) if draft else {},
        saved_by=by.name if by and is_colleague else "",
        saved_at=draft.saved_at if draft else None,
    )


async def save_draft(turn: Turn, round_id: str, partnership: str, entered: Entered) -> None:
    """Keep what stands in the fields, also after the round has closed: nothing given is lost.

    Raises Refusal: "no_such_round", "bid_not_for_you".
    """
    await _save(turn, await _own(turn, round_id, partnership), entered)


async def preview(
    turn: Turn, round_id: str, partnership: str, entered: Entered
) -> Modal | FieldErrors:
    """Save what was written; show what will be sent, or what is still wrong beside each field.

    Raises Refusal: "no_such_round", "bid_not_for_you".
    """
    own = await _own(turn, round_id, partnership)
    await _save(turn, own, entered)
    if not takes_bids(RoundState(own.row.state), terms_of(own.row), turn.now):
        return await _late(turn, own)
    read = await _read(turn, own)
    if read.unclear:
        words = turn.templates.words
        return FieldErrors(
            {
                key: words(f"unclear.{each.reason}", **each.facts)
                for key, each in read.unclear.items()
            }
        )
    return await _preview(turn, own, read)


async def submit(
    turn: Turn, round_id: str, partnership: str, *, digest: str, version: int, kept: bool = False
) -> Modal:
    """Submit the bid as it was shown: with that hash, after that many submissions.

    If either has changed since, the preview is shown again; also if something in it may say who
    somebody is, and its author has not chosen to keep it. A second after the closing time the
    bid is not taken, and the person is told so. Raises Refusal: "no_such_round", "bid_not_for_you".
    """
    own = await _own(turn, round_id, partnership)
    if not takes_bids(RoundState(own.row.state), terms_of(own.row), turn.now):
        await note(turn, "bid came late", own.bid_id)
        return await _late(turn, own)
    read = await _read(turn, own)
    text = canonical_bid(own.bid_id, read.course)
    so_far = own.bid.version if own.bid else 0
    if read.unclear or bid_hash(text) != digest or so_far != version or own.bid is None:
        return await _preview(turn, own, read, stale=True)
    if read.personal and not kept:
        return await _preview(turn, own, read, undecided=True)
    given = await accept(turn, own.bid, text, read)
    await tell_receipt(turn, own.whose, own.form, given)
    return shown.receipt(turn.templates, own.whose, received_of(given))


async def withdraw(turn: Turn, round_id: str, partnership: str) -> None:
    """Take a submitted bid back. Its draft stays, and it can be submitted again until closing.

    Raises Refusal: "no_such_round", "bid_not_for_you", "round_closed", "no_such_bid".
    """
    own = await _own(turn, round_id, partnership)
    _require_open(turn, own.row)
    if own.bid is None or own.bid.state != BidState.SUBMITTED:
        raise Refusal("no_such_bid")
    last = await last_of(turn.session, own.bid)
    own.bid.state = BidState.WITHDRAWN.value
    turn.session.add(own.bid)
    await turn.session.flush()
    await note(turn, "bid withdrawn", own.bid_id, reference=last.reference)
    message = shown.withdrawn(
        turn.templates, own.whose, name=turn.actor.name, reference=last.reference, at=turn.now
    )
    key = f"{own.bid_id}:withdrawn:{own.bid.version}"
    await tell_all(turn, await answering(turn, partnership), message, key=key)


async def _own(turn: Turn, round_id: str, partnership: str) -> _Own:
    row = await round_for_change(turn, round_id)
    if not permissions.may(turn.actor, Action.BID, partnership):
        raise Refusal("bid_not_for_you")
    name = (await register.partnership(turn.session, partnership)).name
    bid_id = f"{row.id}.{partnership}"
    return _Own(
        row=row,
        whose=Whose(await about_round(turn.session, row), partnership, name),
        form=await round_questions(turn.session, row),
        bid_id=bid_id,
        bid=await rounds.bid(turn.session, bid_id),
    )


def _require_open(turn: Turn, row: BidRound) -> None:
    if row.opens_at > turn.now:
        raise Refusal("round_not_open", opens=london_time(row.opens_at))
    if row.state == RoundState.CANCELLED:
        raise Refusal("round_cancelled", reason=row.cancelled_for or "")
    if row.state != RoundState.OPEN or is_over(terms_of(row), turn.now):
        raise Refusal("round_closed", closes=london_time(row.closes_at))


async def _save(turn: Turn, own: _Own, entered: Entered) -> None:
    if own.bid is None:
        bid = Bid(
            id=own.bid_id,
            round_id=own.row.id,
            partnership_id=own.whose.partnership_id,
            state=BidState.DRAFT.value,
            begun_at=turn.now,
        )
        turn.session.add(bid)
        await turn.session.flush()
    kept = {key: entered.get(key, "") for key in own.form.places}
    text = json.dumps(kept, ensure_ascii=False)
    await rounds.keep_draft(turn.session, own.bid_id, turn.actor.id, text, now=turn.now)


async def _read(turn: Turn, own: _Own) -> BidRead:
    draft = await rounds.draft(turn.session, own.bid_id, turn.actor.id)
    entered = json.loads(draft.entered) if draft else {}
    known = await register.known_names(turn.session)
    facts = bid_facts(terms_of(own.row), own.whose.partnership, turn.actor.name, known)
    return read_bid(own.form, facts, entered, by=turn.actor.id, at=turn.now)


async def _preview(
    turn: Turn, own: _Own, read: BidRead, *, stale: bool = False, undecided: bool = False
) -> Modal:
    bid = own.bid
    last = await last_of(turn.session, bid) if bid and bid.version else None
    is_in = bid is not None and bid.state == BidState.SUBMITTED
    return shown.preview(
        turn.templates,
        own.whose,
        read,
        digest=bid_hash(canonical_bid(own.bid_id, read.course)),
        version=bid.version if bid else 0,
        before=received_of(last) if last and is_in else None,
        stale=stale,
        undecided=undecided,
    )


async def _to_read(turn: Turn, own: _Own, draft: BidDraft) -> Modal:
    """The bid as it was submitted, or else all that was written, whether it is valid or not."""
    if own.bid is not None and own.bid.state == BidState.SUBMITTED:
        given = await last_of(turn.session, own.bid)
        lines = [(wording, answer) for _, wording, answer in lines_of(own.form, given.answers)]
        return shown.to_read(turn.templates, own.whose, lines, submitted=received_of(given))
    read, entered = await _read(turn, own), json.loads(draft.entered)
    clear = {asked.key: answer for asked, answer in read.lines}
    asked = [(each.question.wording, each.key) for each in read.course.asked]
    lines = [(wording, clear.get(key) or entered.get(key, "")) for wording, key in asked]
    return shown.to_read(turn.templates, own.whose, [line for line in lines if line[1]])


async def _late(turn: Turn, own: _Own) -> Modal:
    """Why the bid was not taken: the round has closed, or was cancelled. Nothing of it is lost."""
    if own.row.state == RoundState.CANCELLED:
        return shown.late_for_cancelled(turn.templates, own.whose.round)
    office = await office_facts(turn.session, turn.templates)
    return shown.late(
        turn.templates, own.whose.round, now=turn.now, office_email=office["office_email"]
    )
