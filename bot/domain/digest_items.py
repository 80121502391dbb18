"""The lines of the office's digest, topic by topic, from what the office knows.

A line stands as long as somebody waits for the office. What is only news stands once: in the first
digest after it happened. `since` is when the reader was told last, in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from bot.domain.digest import Item, Matter, Told, Topic
from bot.domain.digest_facts import OfficeFacts, ReturnNow, RoundNow
from bot.domain.quarters import to_london, working_days_between
from bot.domain.return_states import ReturnState
from bot.domain.rounds import RoundState
from bot.domain.underspend import unspent_by_project

_WITH_OFFICE = (ReturnState.SUBMITTED, ReturnState.QUERIED)


def items(facts: OfficeFacts, *, since: datetime, told: Told | None) -> Iterator[Item]:
    """Every line. told: the figures of the reader's last digest before this week, if any."""
    yield from _help(facts, since)
    yield from _late(facts, since)
    yield from _ratings(facts, since)
    yield from _calls(facts)
    yield from underspend_items(facts, told)
    yield from _requests(facts)
    yield from _returns(facts, since)
    yield from _flags(facts)
    yield from _rounds(facts, since)
    yield from _decisions(facts)


def underspend(facts: OfficeFacts) -> dict[str, int]:
    """Pence that each partnership's returns leave of the newest year's awards, by its id."""
    if not facts.quarters:
        return {}
    year = facts.quarters[0][0].year
    reported: dict[str, list[ReturnNow]] = {}
    for each in facts.returns:
        if each.gist and each.quarter.year == year:
            reported.setdefault(each.partnership_id, []).append(each)
    return {
        partnership: sum(
            unspent_by_project(
                facts.awards.get(partnership, {}), [r.gist.reported for r in rows if r.gist]
            ).values()
        )
        for partnership, rows in reported.items()
    }


def underspend_items(facts: OfficeFacts, told: Told | None) -> Iterator[Item]:
    """Where anything changed since last week: every partnership that leaves money, most first."""
    now = underspend(facts)
    before = told.underspend if told else {}
    if now == before:
        return
    names = {each.partnership_id: each.partnership for each in facts.returns}
    for partnership, pence in now.items():
        was = before.get(partnership)
        if pence or was:
            change = None if was is None else pence - was
            said = {"partnership": names[partnership], "pence": pence, "change": change}
            said["told"] = told.day if told else None
            yield Item(Topic.UNDERSPEND, "underspend", said, grave=pence)


def _help(facts: OfficeFacts, since: datetime) -> Iterator[Item]:
    for each in facts.returns:
        if each.gist and each.gist.help and _is_current(each, since):
            said = _whose(each) | {"words": each.gist.help}
            yield _of_return(facts, Topic.HELP, "help", each, said, urgent=_with_office(each))


def _late(facts: OfficeFacts, since: datetime) -> Iterator[Item]:
    for each in facts.returns:
        if each.awaited and each.due < facts.now:
            days = _days(facts, each.due)
            said = _whose(each) | {"due": each.due, "days": days, "started": each.started}
            kind = "missing" if each.missing else "overdue"
            yield Item(Topic.LATE, kind, said, urgent=True, grave=days)
        elif each.received and each.received > max(each.first_due, since):
            days = _days(facts, each.first_due, each.received)
            said = _whose(each) | {"at": each.received, "days": days}
            yield Item(Topic.LATE, "late", said, grave=days)


def _ratings(facts: OfficeFacts, since: datetime) -> Iterator[Item]:
    """A project's rating that is another than the quarter before; the worst falls first."""
    before = {(each.partnership_id, each.quarter): each for each in facts.returns}
    for each in facts.returns:
        last = before.get((each.partnership_id, each.quarter.previous))
        if each.gist and last and last.gist and each.submitted and each.submitted > since:
            for project, rating in each.gist.ratings.items():
                now, was = (
                    facts.scale.get(rating),
                    facts.scale.get(last.gist.ratings.get(project, "")),
                )
                if now and was and now.place != was.place:
                    fell = now.place - was.place
                    said = _whose(each) | {"was": was.label, "now": now.label}
                    said["project"] = facts.projects.get(project, project)
                    kind = "worse" if fell > 0 else "better"
                    yield Item(Topic.RATINGS, kind, said, grave=fell * 10 + now.place)


def _calls(facts: OfficeFacts) -> Iterator[Item]:
    returns = facts.by_id
    for call in facts.calls:
        said = _whose(returns[call.return_id]) | {"by": call.by, "at": call.at}
        yield Item(Topic.CALLS, "call", said, urgent=True, grave=_days(facts, call.at))


def _requests(facts: OfficeFacts) -> Iterator[Item]:
    returns = facts.by_id
    for asked in facts.extensions:
        each = returns[asked.return_id]
        said = _whose(each) | {"by": asked.by, "wanted": asked.wanted, "words": asked.reason}
        said |= {"due": each.due, "days": _days(facts, asked.at)}
        yield Item(
            Topic.REQUESTS,
            "extension",
            said,
            urgent=True,
            grave=_days(facts, asked.at),
            matter=Matter.EXTENSION,
            about=asked.id,
        )
    for move in facts.virements:
        said = _whose(returns[move.return_id]) | {"by": move.by, "words": move.why}
        said |= {"pence": move.pence, "days": _days(facts, move.at)}
        said["source"] = facts.projects.get(move.source, move.source)
        said["target"] = facts.projects.get(move.target, move.target)
        days = _days(facts, move.at)
        yield Item(Topic.REQUESTS, "virement", said, True, days, Matter.VIREMENT, move.id)


def _returns(facts: OfficeFacts, since: datetime) -> Iterator[Item]:
    returns = facts.by_id
    for reply in facts.replies:
        if reply.at > since:
            each = returns[reply.return_id]
            said = _whose(each) | {"by": reply.by, "asked": reply.asked, "words": reply.reply}
            yield _of_return(facts, Topic.RETURNS, "replied", each, said, urgent=False)
    for each in facts.returns:
        if each.state is ReturnState.SUBMITTED and each.submitted:
            said = _whose(each) | {"by": each.submitted_by, "reference": each.reference}
            said["days"] = _days(facts, each.submitted)
            yield _of_return(facts, Topic.RETURNS, "to_accept", each, said, urgent=True)


def _flags(facts: OfficeFacts) -> Iterator[Item]:
    """Those that can be decided: the partnership has replied, or its time to do so is over."""
    returns = facts.by_id
    for flagged in facts.flags:
        flag = flagged.entry
        if flag.may_uphold(facts.now):
            each, reply = returns[flagged.return_id], flag.replies[-1] if flag.replies else None
            since = reply.at if reply else flag.reply_until
            said = _whose(each) | {"flag": flag.kind.value, "days": _days(facts, since)}
            said |= {"by": reply.by if reply else "", "words": reply.words if reply else ""}
            kind = "flag_reply" if reply else "flag_silent"
            days = _days(facts, since)
            yield Item(Topic.FLAGS, kind, said, True, days, matter=Matter.FLAG, about=flag.id)


def _rounds(facts: OfficeFacts, since: datetime) -> Iterator[Item]:
    for each in facts.rounds:
        said = {"title": each.title, "pence": each.pence, "closes": each.closes, "bids": each.bids}
        if each.state == RoundState.CLOSED and each.closed:
            said["days"] = _days(facts, each.closed)
            yield Item(Topic.ROUNDS, "round_closed", said, urgent=True)
        elif each.state == RoundState.OPEN and _has_news(each, facts.now, since):
            kind = "round_open" if each.opens > since else "round_bids"
            yield Item(Topic.ROUNDS, kind, said)


def _decisions(facts: OfficeFacts) -> Iterator[Item]:
    for each in facts.to_sign:
        days = _days(facts, each.since)
        said = {"title": each.title, "by": each.by, "days": days, "pence": each.pence}
        yield Item(Topic.DECISIONS, each.kind, said, urgent=True, grave=days)


def _of_return(
    facts: OfficeFacts,
    topic: Topic,
    kind: str,
    each: ReturnNow,
    said: Mapping[str, Any],
    *,
    urgent: bool,
) -> Item:
    """A line about a return, with the way to accept it or to ask, where the office has it."""
    matter = Matter.RETURN if _with_office(each) else None
    days = _days(facts, each.submitted) if each.submitted else 0
    return Item(topic, kind, said, urgent, days, matter, f"{each.id}:{each.version}")


def _whose(each: ReturnNow) -> dict[str, Any]:
    return {"partnership": each.partnership, "quarter": each.quarter}


def _with_office(each: ReturnNow) -> bool:
    return each.state in _WITH_OFFICE


def _is_current(each: ReturnNow, since: datetime) -> bool:
    """With the office still, or submitted since: one that was accepted at once is told of too."""
    return _with_office(each) or (each.submitted is not None and each.submitted > since)


def _has_news(each: RoundNow, now: datetime, since: datetime) -> bool:
    opened = since < each.opens <= now
    return opened or (each.newest is not None and each.newest > since)


def _days(facts: OfficeFacts, start: datetime, end: datetime | None = None) -> int:
    """Working days from the one moment to the other, or to now."""
    first, last = to_london(start).date(), to_london(end or facts.now).date()
    return max(0, working_days_between(first, last, facts.bank_holidays))
