"""Deciding a round: an officer writes an award for each bid, a second officer confirms them all.

On the confirmation, in one transaction, the awards leave the pot, become projects with their
measures, and everybody is to be told; in the pre-election period that is held until an officer
releases it. Until then nobody outside the office hears anything.
"""

from __future__ import annotations

from bot.domain.announcements import Announced
from bot.domain.awards import Award, Leftover, check_award, check_awards, check_second
from bot.domain.bids import lines_of
from bot.domain.errors import Refusal
from bot.domain.pot import Entry, Kind
from bot.domain.quarters import to_london
from bot.domain.rounds import Move, RoundState, sum_typed
from bot.journeys import allocation, pot, round_news
from bot.journeys.announcing import announce
from bot.journeys.award_projects import add_project
from bot.journeys.office import tell_officers
from bot.journeys.round_rows import (
    Table,
    about_bids,
    about_round,
    closed_round,
    move,
    note,
    round_questions,
    table_of,
    terms_of,
)
from bot.journeys.telling import officers
from bot.journeys.turn import Turn
from bot.rendering import deciding as shown
from bot.rendering.modals import FieldErrors, Modal
from bot.rendering.rounds import AboutBid
from bot.rendering.text import day_words
from storage import funding, outbox
from storage.tables import BidAward, BidRound


async def see_bids(turn: Turn, round_id: str) -> Modal:
    """The board of a round as a window.

    Raises Refusal: "round_not_for_you", "no_such_round", "round_still_open".
    """
    row = await closed_round(turn, round_id)
    return await _board_window(turn, await table_of(turn.session, row))


async def award_form(turn: Turn, bid_id: str) -> Modal:
    """A bid to read, and its award to write.

    Raises Refusal: "round_not_for_you", "no_such_round", "round_still_open", "no_such_bid".
    """
    row = await closed_round(turn, _round_of(bid_id))
    table = await table_of(turn.session, row)
    bid = await _find(turn, table, bid_id)
    given = next(submission for each, submission in table.bids if each.id == bid_id)
    form = await round_questions(turn.session, row)
    lines = [(wording, answer) for _, wording, answer in lines_of(form, given.answers)]
    left = row.pence - _others(table, bid_id)
    return shown.award_form(turn.templates, bid, lines, left=left)


async def award(turn: Turn, bid_id: str, typed: str, reason: str) -> FieldErrors | None:
    """Write what a bid gets, and why; it may be changed until the awards are finished.

    Raises Refusal: "round_not_for_you", "no_such_round", "round_still_open", "round_moved_on",
    "no_such_bid", or what `check_award` refuses.
    """
    row = await closed_round(turn, _round_of(bid_id))
    pence = sum_typed(typed)
    if pence is None:
        return FieldErrors({"pence": turn.templates.words("round.not_a_sum")})
    if row.state != RoundState.CLOSED:
        raise Refusal("round_moved_on")
    table = await table_of(turn.session, row)
    asked = (await _find(turn, table, bid_id)).asked
    check_award(
        Award(bid_id, asked, pence, reason),
        others=_others(table, bid_id),
        round_pence=row.pence,
    )
    written = table.awards.get(bid_id) or BidAward(
        bid_id=bid_id, asked_pence=asked, pence=0, reason="", written_at=turn.now, written_by=""
    )
    written.asked_pence, written.pence, written.reason = asked, pence, reason.strip()
    written.written_at, written.written_by = turn.now, turn.actor.id
    turn.session.add(written)
    await turn.session.flush()
    await note(turn, "award written", bid_id, pence=pence)
    await redraw_boards(turn, row)
    return None


async def finish_form(turn: Turn, round_id: str, revision: int) -> Modal:
    """Where the first officer asks for the second; the board where that has changed meanwhile.

    Raises Refusal as `finish` does.
    """
    row, table = await _decidable(turn, round_id)
    if row.revision != revision:
        return await _board_window(turn, table, changed=True)
    check_awards(table.decided(), _asked(table), round_pence=row.pence, pot_pence=table.pot)
    return shown.finish_form(turn.templates, await about_round(turn.session, row), table.awarded)


async def finish(turn: Turn, round_id: str, revision: int, leftover: Leftover) -> Modal | None:
    """Every bid has its award: ask a second officer to confirm the board at that revision.

    Where the board says something else by now nothing is proposed, and it is shown.

    Raises Refusal: "round_not_for_you", "no_such_round", "round_still_open", "round_moved_on", or
    what `check_awards` refuses.
    """
    row, table = await _decidable(turn, round_id)
    if row.revision != revision:
        return await _board_window(turn, table, changed=True)
    check_awards(table.decided(), _asked(table), round_pence=row.pence, pot_pence=table.pot)
    move(row, Move.PROPOSE)
    row.proposed_by, row.proposed_at, row.leftover = turn.actor.id, turn.now, leftover.value
    await note(turn, "awards finished", row.id, awarded=table.awarded, leftover=leftover.value)
    await redraw_boards(turn, row)
    return None


async def send_back(turn: Turn, round_id: str) -> None:
    """The awards can be changed again.

    Raises Refusal: "round_not_for_you", "no_such_round", "round_still_open", "round_moved_on".
    """
    row = await closed_round(turn, round_id)
    move(row, Move.SEND_BACK)
    row.proposed_by = row.proposed_at = row.leftover = None
    await note(turn, "awards sent back", row.id)
    await redraw_boards(turn, row)
    about = await about_round(turn.session, row)
    message = shown.sent_back(turn.templates, about, name=turn.actor.name, at=turn.now)
    key = f"{row.id}:sent_back:{row.revision}"
    await tell_officers(turn.session, key, message, now=turn.now)


async def confirm(turn: Turn, round_id: str, revision: int) -> None:
    """Decide the round as the second officer, as it stood on the board at that revision.

    Raises Refusal: "round_not_for_you", "no_such_round", "round_still_open", "round_moved_on",
    "second_officer", "round_year_over" for awards that could not be spent any more, or what
    `check_awards` and the pot refuse.
    """
    row = await closed_round(turn, round_id)
    if row.state != RoundState.PROPOSED or row.revision != revision:
        raise Refusal("round_moved_on")
    check_second(row.proposed_by, turn.actor.id)
    held = await funding.lock_pot(turn.session, row.year)
    table = await table_of(turn.session, row)
    spend_by = terms_of(row).spend_by
    if table.awarded and to_london(turn.now).date() > spend_by:
        raise Refusal("round_year_over", day=day_words(spend_by))
    left = check_awards(
        table.decided(), _asked(table), round_pence=row.pence, pot_pence=held.balance_pence
    )
    move(row, Move.CONFIRM)
    row.decided_by, row.decided_at = turn.actor.id, turn.now
    turn.session.add(row)
    await turn.session.flush()
    await note(turn, "round decided", row.id, awarded=table.awarded, left=left)
    await _pay(turn, table)
    what = turn.templates.words("round.about_results", title=row.title)
    key = Announced.ROUND_DECIDED.key(row.id)
    await announce(turn, key, await round_news.hearing(turn, row.id), about=what)
    await redraw_boards(turn, row)
    if left and row.leftover == Leftover.FORMULA:
        await allocation.share_pot(turn, row.year, left)


async def _pay(turn: Turn, table: Table) -> None:
    """The awards become projects and leave the pot."""
    row, day = table.row, to_london(turn.now).date()
    entries = []
    for bid, given in table.bids:
        written = table.awards[bid.id]
        if not written.pence:
            continue
        project = await add_project(turn, terms_of(row), bid, given, written.pence)
        written.project_id = project
        turn.session.add(written)
        entries.append(
            Entry(
                key=f"award:{bid.id}",
                kind=Kind.AWARD,
                pence=-written.pence,
                day=day,
                by=turn.actor.id,
                partnership=bid.partnership_id,
                project=project,
                purpose=row.title,
            )
        )
    if entries:
        await pot.enter(turn, row.year, entries)


async def redraw_boards(turn: Turn, row: BidRound) -> None:
    """The message that each officer got when the round closed says how it stands now."""
    row.revision += 1
    turn.session.add(row)
    await turn.session.flush()
    table = await table_of(turn.session, row)
    about, bids = await about_round(turn.session, row), await about_bids(turn.session, table)
    for officer in await officers(turn):
        posted = f"{row.id}:board:{officer.id}"
        if officer.user_id is None or await outbox.by_key(turn.session, posted) is None:
            continue
        message = shown.board(turn.templates, about, bids, pot=table.pot, reader=officer.id)
        edit = outbox.to_slack(
            f"{posted}:{row.revision}",
            lane=f"person:{officer.id}",
            recipient=officer.user_id,
            payload=message.payload,
            now=turn.now,
            replaces=posted,
        )
        await outbox.enqueue(turn.session, [edit])


async def _decidable(turn: Turn, round_id: str) -> tuple[BidRound, Table]:
    row = await closed_round(turn, round_id)
    if row.state != RoundState.CLOSED:
        raise Refusal("round_moved_on")
    return row, await table_of(turn.session, row)


async def _board_window(turn: Turn, table: Table, *, changed: bool = False) -> Modal:
    about = await about_round(turn.session, table.row)
    bids = await about_bids(turn.session, table)
    reader = turn.actor.id
    return shown.board_window(
        turn.templates, about, bids, pot=table.pot, reader=reader, changed=changed
    )


async def _find(turn: Turn, table: Table, bid_id: str) -> AboutBid:
    for bid in await about_bids(turn.session, table):
        if bid.id == bid_id:
            return bid
    raise Refusal("no_such_bid")


def _round_of(bid_id: str) -> str:
    """ "2023-24-B1.rutland" is a bid of "2023-24-B1"."""
    return bid_id.partition(".")[0]


def _others(table: Table, bid_id: str) -> int:
    return sum(award.pence for each, award in table.awards.items() if each != bid_id)


def _asked(table: Table) -> dict[str, int]:
    return {bid.id: given.pence for bid, given in table.bids}
