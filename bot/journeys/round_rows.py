"""A bid round as its row keeps it, and as the rules see it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain import permissions
from bot.domain.awards import Award, Leftover
from bot.domain.bids import bid_facts, kept_personal, round_form, values_of
from bot.domain.errors import Refusal
from bot.domain.permissions import Action
from bot.domain.questions import Form
from bot.domain.rounds import Move, RoundState, Terms, moved
from bot.journeys.drafting import form_of
from bot.journeys.turn import Turn
from bot.rendering.rounds import AboutBid, AboutRound
from bot.rendering.text import london_time
from storage import audit, funding, register, rounds
from storage.tables import Bid, BidAward, BidRound, BidSubmission, FormVersion, Person


def terms_of(row: BidRound) -> Terms:
    return Terms(
        title=row.title,
        year=row.year,
        pence=row.pence,
        most=row.most_pence,
        themes=tuple(json.loads(row.themes)),
        criteria=row.criteria,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
    )


def new_row(turn: Turn, round_id: str, terms: Terms, form_version: str) -> BidRound:
    return BidRound(
        id=round_id,
        year=terms.year,
        title=terms.title,
        pence=terms.pence,
        most_pence=terms.most,
        themes=json.dumps(terms.themes),
        criteria=terms.criteria,
        form_version=form_version,
        opens_at=terms.opens_at,
        closes_at=terms.closes_at,
        state=RoundState.OPEN.value,
        created_at=turn.now,
        created_by=turn.actor.id,
    )


def require_officer(turn: Turn) -> None:
    if not permissions.may(turn.actor, Action.RUN_ROUND):
        raise Refusal("round_not_for_you")


async def round_for_change(turn: Turn, round_id: str) -> BidRound:
    """The round, locked until the transaction ends. Raises Refusal "no_such_round"."""
    row = await rounds.for_change(turn.session, round_id)
    if row is None:
        raise Refusal("no_such_round")
    return row


async def closed_round(turn: Turn, round_id: str) -> BidRound:
    """For an officer only, and bids are nobody's to read before the round has closed.

    Raises Refusal: "round_not_for_you", "no_such_round", "round_still_open".
    """
    require_officer(turn)
    row = await round_for_change(turn, round_id)
    if row.state == RoundState.OPEN:
        raise Refusal("round_still_open", closes=london_time(row.closes_at))
    return row


def move(row: BidRound, how: Move) -> None:
    """Raises Refusal "round_moved_on" where that cannot be done now."""
    row.state = moved(RoundState(row.state), how).value


async def keep_form(turn: Turn) -> str:
    """The version of the form that bids are written on from now on, kept with its text."""
    form = turn.templates.underspend_bid
    if await turn.session.get(FormVersion, form.version) is None:
        text = turn.templates.underspend_bid_text
        turn.session.add(FormVersion(version=form.version, name=form.name, text=text))
        await turn.session.flush()
    return form.version


async def round_questions(session: AsyncSession, row: BidRound) -> Form:
    """The form as this round asks it."""
    return round_form(await form_of(session, row.form_version), terms_of(row))


@dataclass(frozen=True)
class Table:
    """A round with its bids and the awards so far. pot: what is in the pot, in pence."""

    row: BidRound
    bids: Sequence[tuple[Bid, BidSubmission]]
    awards: dict[str, BidAward]
    pot: int

    @property
    def awarded(self) -> int:
        return sum(award.pence for award in self.awards.values())

    def award(self, bid_id: str, pence: int, reason: str) -> Award:
        asked = next(submission.pence for bid, submission in self.bids if bid.id == bid_id)
        return Award(bid_id, asked, pence, reason)

    def decided(self) -> list[Award]:
        """The awards as they were written, each with what was asked for then."""
        return [Award(a.bid_id, a.asked_pence, a.pence, a.reason) for a in self.awards.values()]


async def table_of(session: AsyncSession, row: BidRound) -> Table:
    bids = await rounds.bids_of(session, row.id)
    awards = await rounds.awards(session, [bid.id for bid, _ in bids])
    pots = await funding.entries(session, row.year)
    return Table(row, bids, awards, sum(entry.pence for entry in pots))


async def about_round(session: AsyncSession, row: BidRound) -> AboutRound:
    """What the words need to know of a round."""
    return AboutRound(
        id=row.id,
        terms=terms_of(row),
        state=RoundState(row.state),
        revision=row.revision,
        proposer=row.proposed_by,
        proposed_by=await _name(session, row.proposed_by),
        proposed_at=row.proposed_at,
        decided_by=await _name(session, row.decided_by),
        decided_at=row.decided_at,
        leftover=Leftover(row.leftover) if row.leftover else None,
        cancelled_for=row.cancelled_for or "",
    )


async def about_bids(session: AsyncSession, table: Table) -> list[AboutBid]:
    """The bids side by side, each with its award if it has one."""
    form = await round_questions(session, table.row)
    known = await register.known_names(session)
    return [await _about_bid(session, table, each, form, known) for each in table.bids]


async def _about_bid(
    session: AsyncSession,
    table: Table,
    both: tuple[Bid, BidSubmission],
    form: Form,
    known: frozenset[str],
) -> AboutBid:
    bid, given = both
    award, terms = table.awards.get(bid.id), terms_of(table.row)
    partnership = (await register.partnership(session, bid.partnership_id)).name
    facts = bid_facts(terms, partnership, await _name(session, given.submitted_by), known)
    return AboutBid(
        id=bid.id,
        partnership_id=bid.partnership_id,
        partnership=partnership,
        project=given.title,
        theme=terms.themes[int(str(values_of(given.answers)["theme"])) - 1],
        asked=given.pence,
        reference=given.reference,
        at=given.submitted_at,
        award=table.award(bid.id, award.pence, award.reason) if award else None,
        kept=kept_personal(form, facts, given.answers),
    )


async def _name(session: AsyncSession, person_id: str | None) -> str:
    person = await session.get(Person, person_id) if person_id else None
    return person.name if person else ""


async def note(turn: Turn, event: str, subject: str, **details: object) -> None:
    """One event in the audit. Nothing that a bidder wrote goes there."""
    await audit.append(
        turn.session, event, actor=turn.actor.id, now=turn.now, subject=subject, details=details
    )
