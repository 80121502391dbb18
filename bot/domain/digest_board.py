"""The digest's board, how every return stands, and the dates of the coming fortnight."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from bot.domain.digest import Board, Coming, Status
from bot.domain.digest_facts import OfficeFacts, ReturnNow
from bot.domain.quarters import london, quarter_containing, to_london
from bot.domain.return_states import ReturnState
from bot.domain.rounds import RoundState

FORTNIGHT = timedelta(days=14)
_STATUS = {
    ReturnState.ACCEPTED: Status.ACCEPTED,
    ReturnState.SUBMITTED: Status.RECEIVED,
    ReturnState.QUERIED: Status.QUERIED,
    ReturnState.REOPENED: Status.REOPENED,
}


def boards(facts: OfficeFacts) -> tuple[Board, ...]:
    """The newest open quarter, and those before it with a return that is not accepted."""
    found = [_board(facts, place) for place in range(len(facts.quarters))]
    return tuple(
        board for place, board in enumerate(found) if place == 0 or set(board.names) - _DONE
    )


_DONE = {Status.ACCEPTED}


def _board(facts: OfficeFacts, place: int) -> Board:
    quarter, due = facts.quarters[place]
    names: dict[Status, list[str]] = {}
    for each in facts.returns:
        if each.quarter == quarter:
            names.setdefault(status(each), []).append(each.partnership)
    return Board(quarter, due, {at: tuple(names[at]) for at in Status if at in names})


def status(each: ReturnNow) -> Status:
    begun = Status.UNDERWAY if each.started else Status.NOT_STARTED
    return _STATUS.get(each.state, begun)


def dates(facts: OfficeFacts) -> tuple[Coming, ...]:
    """What comes within a fortnight: deadlines, last moments, the quarter's end, bank holidays."""
    end = facts.now + FORTNIGHT
    return tuple(each for each in _coming(facts) if facts.now < each.at <= end)


def _coming(facts: OfficeFacts) -> Iterator[Coming]:
    due: dict[datetime, int] = {}
    for each in facts.returns:
        if each.awaited:
            due[each.due] = due.get(each.due, 0) + 1
    for at, count in due.items():
        yield Coming(at, "returns_due", {"count": count})
    returns = facts.by_id
    for flagged in facts.flags:
        if flagged.entry.waits:
            whose = {"partnership": returns[flagged.return_id].partnership}
            yield Coming(flagged.entry.reply_until, "reply_until", whose)
    for round_ in facts.rounds:
        if round_.state == RoundState.OPEN:
            yield Coming(round_.opens, "round_opens", {"title": round_.title})
            yield Coming(round_.closes, "round_closes", {"title": round_.title})
    quarter = quarter_containing(to_london(facts.now).date())
    yield Coming(london(quarter.last_day, time(12)), "quarter_ends", {"quarter": quarter})
    for day, name in facts.holiday_names.items():
        yield Coming(london(day, time(12)), "bank_holiday", {"name": name})
