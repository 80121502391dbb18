"""A bid round: opened by an officer, posted to every channel, reminded of, and closed on time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.domain.errors import Refusal
from bot.domain.quarters import london, to_london
from bot.domain.rounds import (
    Move,
    RoundState,
    Terms,
    check_terms,
    clock_typed,
    is_over,
    opening_time,
    reminder_due,
    sum_typed,
    themes_typed,
)
from bot.journeys.office import tell_officers
from bot.journeys.round_channels import offer_everywhere, partnerships_now, redraw_channels
from bot.journeys.round_rows import (
    about_bids,
    about_round,
    keep_form,
    move,
    new_row,
    note,
    require_officer,
    round_for_change,
    table_of,
    terms_of,
)
from bot.journeys.telling import answering, tell_all
from bot.journeys.turn import Turn
from bot.rendering import deciding as board
from bot.rendering import rounds as shown
from bot.rendering.modals import FieldErrors, Modal
from storage import funding, rounds
from storage.tables import BidRound

Entered = Mapping[str, str]
_SUGGESTED = timedelta(weeks=4)  # how long such rounds are usually open


async def open_form(turn: Turn, year: str) -> Modal:
    """Where an officer says what the round offers. Raises Refusal "round_not_for_you"."""
    require_officer(turn)
    today = to_london(turn.now).date()
    return shown.open_form(
        turn.templates,
        year=year,
        available=await _available(turn, year),
        today=today,
        closing=today + _SUGGESTED,
    )


async def open_round(turn: Turn, year: str, entered: Entered) -> FieldErrors | None:
    """Set a round up, and post it if it opens now; the timetable posts one that opens later.

    Raises Refusal: "round_not_for_you", or what `check_terms` refuses.
    """
    require_officer(turn)
    terms = _read_terms(turn, year, entered)
    if isinstance(terms, FieldErrors):
        return terms
    await funding.lock_pot(turn.session, year)  # two rounds must not promise the same money
    check_terms(terms, now=turn.now, available=await _available(turn, year))
    number = len(await rounds.of_year(turn.session, year)) + 1
    row = new_row(turn, f"{year}-B{number}", terms, await keep_form(turn))
    turn.session.add(row)
    await turn.session.flush()
    await note(turn, "round opened", row.id, pence=row.pence, closes=row.closes_at.isoformat())
    message = shown.opened(turn.templates, await about_round(turn.session, row), turn.actor.name)
    await tell_officers(turn.session, f"{row.id}:opened", message, now=turn.now)
    if row.opens_at <= turn.now:
        await _announce(turn, row)
    return None


async def change_form(turn: Turn, round_id: str) -> Modal:
    """Where an officer changes an open round. Raises Refusal as `change` does."""
    row = await _changeable(turn, round_id)
    return shown.change_form(turn.templates, await about_round(turn.session, row))


async def change(turn: Turn, round_id: str, entered: Entered) -> FieldErrors | None:
    """Change what is looked for and the closing time; the channels' message changes in place.

    Raises Refusal: "round_not_for_you", "no_such_round", "round_moved_on", or what `check_terms`
    refuses.
    """
    row = await _changeable(turn, round_id)
    closes = _closing_time(entered)
    if closes is None:
        return FieldErrors({"time": turn.templates.words("round.not_a_time")})
    criteria = entered.get("criteria", "").strip()
    terms = replace(terms_of(row), criteria=criteria, closes_at=closes)
    check_terms(terms, now=turn.now, available=row.pence)
    if closes != row.closes_at:
        row.closes_since = turn.now
    row.criteria, row.closes_at, row.reminded = criteria, closes, None
    await note(turn, "round changed", row.id, closes=closes.isoformat(), criteria=criteria)
    await redraw_channels(turn, row)
    return None


async def open_rounds(turn: Turn) -> list[tuple[str]]:
    """The rounds that the timetable looks at, each for `look_at_round`."""
    return [(each.id,) for each in await rounds.still_open(turn.session)]


async def look_at_round(turn: Turn, round_id: str) -> None:
    """Post the round if its opening time has come, remind, and close it if it is over."""
    row = await round_for_change(turn, round_id)
    terms = terms_of(row)
    if row.state != RoundState.OPEN:
        return  # another replica was quicker
    if row.announced_at is None and row.opens_at <= turn.now:
        await _announce(turn, row)
    if is_over(terms, turn.now):
        await _close(turn, row)
    elif (days := reminder_due(terms, turn.now, turn.bank_holidays)) != row.reminded and days:
        await _remind(turn, row, days)


async def _announce(turn: Turn, row: BidRound) -> None:
    row.announced_at = turn.now
    turn.session.add(row)
    await turn.session.flush()
    await offer_everywhere(turn, row)


async def _close(turn: Turn, row: BidRound) -> None:
    move(row, Move.CLOSE)
    row.closed_at = turn.now
    await redraw_channels(turn, row)
    table = await table_of(turn.session, row)
    await note(turn, "round closed", row.id, bids=len(table.bids))
    about, bids = await about_round(turn.session, row), await about_bids(turn.session, table)
    message = board.board(turn.templates, about, bids, pot=table.pot)
    await tell_officers(turn.session, f"{row.id}:board", message, now=turn.now)


async def _remind(turn: Turn, row: BidRound, days: int) -> None:
    row.reminded = days
    turn.session.add(row)
    await turn.session.flush()
    about = await about_round(turn.session, row)
    submitted = await rounds.submitted_partnerships(turn.session, row.id)
    for partnership in await partnerships_now(turn):
        if partnership.id in submitted:
            continue
        message = shown.reminder(
            turn.templates,
            about,
            partnership_id=partnership.id,
            partnership=partnership.name,
            days=days,
        )
        await tell_all(
            turn,
            await answering(turn, partnership.id),
            message,
            key=f"{row.id}:remind:{days}:{row.closes_at:%Y%m%d}:{partnership.id}",
            email="bid_reminder",
            thread=row.id,
            title=row.title,
            partnership=partnership.name,
            closes=row.closes_at,
            days=days,
            pence=row.pence,
            most=row.most_pence,
            themes=about.terms.themes,
        )


async def _available(turn: Turn, year: str) -> int:
    held = sum(entry.pence for entry in await funding.entries(turn.session, year))
    return held - await rounds.promised(turn.session, year)


async def _changeable(turn: Turn, round_id: str) -> BidRound:
    require_officer(turn)
    row = await round_for_change(turn, round_id)
    if row.state != RoundState.OPEN or is_over(terms_of(row), turn.now):
        raise Refusal("round_moved_on")
    return row


def _read_terms(turn: Turn, year: str, entered: Entered) -> Terms | FieldErrors:
    words = turn.templates.words
    pence, most = (sum_typed(entered.get(name, "")) for name in ("pence", "most"))
    closes = _closing_time(entered)
    if pence is None or most is None or closes is None:
        wrong = {"pence": pence, "most": most}
        errors = {name: words("round.not_a_sum") for name, read in wrong.items() if read is None}
        if closes is None:
            errors["time"] = words("round.not_a_time")
        return FieldErrors(errors)
    opens = entered.get("opens")
    return Terms(
        title=" ".join(entered.get("title", "").split()),
        year=year,
        pence=pence,
        most=most,
        themes=themes_typed(entered.get("themes", "")),
        criteria=entered.get("criteria", "").strip(),
        opens_at=opening_time(date.fromisoformat(opens) if opens else None, turn.now),
        closes_at=closes,
    )


def _closing_time(entered: Entered) -> datetime | None:
    """The moment in UTC of a London day and a time as it was typed."""
    day, clock = entered.get("closes"), clock_typed(entered.get("time", ""))
    return london(date.fromisoformat(day), clock) if day and clock is not None else None
