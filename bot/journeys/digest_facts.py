"""Reads all that the digest is made from: as many statements for a large office as for a small."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.domain.digest_facts import (
    Call,
    FlagNow,
    Gist,
    MoneyToMove,
    MoreTime,
    OfficeFacts,
    Reply,
    ReturnNow,
    RoundNow,
    Step,
    ToSign,
    gist,
)
from bot.domain.lateness import FlagKind
from bot.domain.quarters import Quarter
from bot.domain.questions import Form, Kind
from bot.domain.return_states import ReturnState
from bot.domain.rounds import RoundState
from bot.domain.rules.delivery import RATING
from bot.domain.virement import awards_after
from bot.journeys.deadline_rules import entry
from bot.journeys.drafting import form_of
from bot.journeys.turn import Turn
from storage import digests, virement
from storage.flags import Flagged
from storage.tables import FlagReply, LatenessFlag

_QUARTERS = 5  # the newest year, and the quarter that its first is compared with
_Names = dict[str, str]


async def office_now(turn: Turn, *, since: datetime) -> OfficeFacts:
    """The office's facts as they stand. since: from when news is wanted, in UTC."""
    session = turn.session
    quarters = await digests.newest_quarters(session, _QUARTERS)
    keys = [each.key for each in quarters]
    rows = await digests.returns(session, keys)
    names = await digests.names(session)
    forms = [await form_of(session, each) for each in sorted({row.form_version for row in rows})]
    flags = await digests.flags(session)
    awards, projects = await _projects(turn, rows)
    found = {row.id for row in rows}
    return OfficeFacts(
        now=turn.now,
        bank_holidays=turn.bank_holidays,
        returns=_returns(rows, names, _missing(flags), await _gists(turn, keys)),
        quarters=tuple((Quarter.parse(each.key), each.due_at) for each in quarters),
        awards=awards,
        projects=projects,
        scale=_scale(forms),
        calls=await _calls(turn, forms, names, found),
        replies=tuple(
            Reply(each.return_id, names.get(each.closed_by or "", ""), at, each.words, reply)
            for each in await digests.replies(session, since=since)
            if each.return_id in found and (at := each.closed_at) and (reply := each.reply)
        ),
        extensions=tuple(
            MoreTime(
                each.id,
                each.return_id,
                names[each.asked_by],
                each.asked_at,
                each.wanted,
                each.reason,
            )
            for each in await digests.extensions(session)
            if each.return_id in found
        ),
        virements=tuple(
            MoneyToMove(
                each.id,
                each.return_id,
                names[each.asked_by],
                each.asked_at,
                each.source_id,
                each.target_id,
                each.pence,
                each.why,
            )
            for each in await virement.waiting(session)
            if each.return_id in found
        ),
        flags=_flags(flags, await digests.flag_replies(session), names, found),
        rounds=await _rounds(turn),
        to_sign=await _to_sign(turn, names),
        holiday_names=turn.holiday_names,
    )


def _returns(
    rows: Sequence[Any], names: _Names, missing: frozenset[str], gists: Mapping[str, Gist]
) -> tuple[ReturnNow, ...]:
    return tuple(
        ReturnNow(
            id=row.id,
            partnership_id=row.partnership_id,
            partnership=row.name,
            quarter=Quarter.parse(row.quarter_key),
            state=ReturnState(row.state),
            due=row.due_again_at or row.due_at,
            first_due=row.due_at,
            awaited=row.state == ReturnState.OPEN or row.due_again_at is not None,
            started=row.revision > 0,
            version=row.version,
            received=row.received_at,
            submitted=row.submitted_at,
            submitted_by=names.get(row.submitted_by or "", ""),
            reference=row.reference or "",
            missing=row.id in missing,
            gist=gists.get(row.id),
        )
        for row in rows
    )


async def _gists(turn: Turn, quarters: Sequence[str]) -> dict[str, Gist]:
    """What counts of every return that was submitted: the rest of its answers is let go at once."""
    found: dict[str, Gist] = {}
    async for return_id, text in digests.submissions(turn.session, quarters):
        answers = json.loads(text)["answers"]
        quarter = Quarter.parse(return_id.partition(".")[0])
        found[return_id] = gist(return_id, quarter, answers)
    return found


async def _projects(
    turn: Turn, rows: Sequence[Any]
) -> tuple[dict[str, dict[str, int]], dict[str, str]]:
    """(the newest year's awards by partnership and project, every project's name)."""
    years = sorted({Quarter.parse(row.quarter_key).year_key for row in rows})
    awards: dict[str, dict[str, int]] = {}
    names: dict[str, str] = {}
    for each in await digests.projects(turn.session, years):
        names[each.id] = each.name
        if each.year == years[-1]:
            awards.setdefault(each.partnership_id, {})[each.id] = each.award_pence
    moves = await virement.approved(turn.session, years[-1]) if years else []
    return {of: awards_after(each, moves) for of, each in awards.items()}, names


def _scale(forms: Sequence[Form]) -> dict[str, Step]:
    """The rating's choices, best first, by the forms that are in use."""
    return {
        choice.key: Step(place, choice.label)
        for form in forms
        if RATING in form.places
        for place, choice in enumerate(form.places[RATING][1].choices)
    }


async def _calls(
    turn: Turn, forms: Sequence[Form], names: _Names, found: set[str]
) -> tuple[Call, ...]:
    questions = {
        key
        for form in forms
        for key, (_, question) in form.places.items()
        if question.kind is Kind.CALL
    }
    given = await digests.answers_to(turn.session, sorted(questions))
    return tuple(
        Call(return_id, names.get(by, ""), at)
        for return_id, value, by, at in given
        if json.loads(value) is True and return_id in found
    )


def _missing(flags: Sequence[tuple[LatenessFlag, bool]]) -> frozenset[str]:
    return frozenset(flag.return_id for flag, _ in flags if flag.kind != FlagKind.LATE)


def _flags(
    flags: Sequence[tuple[LatenessFlag, bool]],
    replies: Sequence[FlagReply],
    names: _Names,
    found: set[str],
) -> tuple[FlagNow, ...]:
    said: dict[str, list[FlagReply]] = {}
    for reply in replies:
        said.setdefault(reply.flag_id, []).append(reply)
    return tuple(
        FlagNow(flag.return_id, entry(Flagged(flag, tuple(said.get(flag.id, ())), None), names))
        for flag, decided in flags
        if not decided and flag.return_id in found
    )


async def _rounds(turn: Turn) -> tuple[RoundNow, ...]:
    return tuple(
        RoundNow(
            row.id,
            row.title,
            row.state,
            row.pence,
            row.opens_at,
            row.closes_at,
            row.closed_at,
            bids,
            newest,
        )
        for row, bids, newest in await digests.rounds(turn.session)
    )


async def _to_sign(turn: Turn, names: _Names) -> tuple[ToSign, ...]:
    """What one officer has proposed or prepared and a second one has to put their name to."""
    found = [
        ToSign("round_proposed", row.title, names[row.proposed_by], row.proposed_at, row.pence)
        for row, _, _ in await digests.rounds(turn.session)
        if row.state == RoundState.PROPOSED and row.proposed_by and row.proposed_at
    ]
    found += [
        ToSign("set_aside", row.purpose, names[row.proposed_by], row.proposed_at, row.pence)
        for row in await digests.set_asides(turn.session)
    ]
    found += [
        ToSign("allocation", year, names[by], at, pence)
        for year, pence, by, at in await digests.allocations(turn.session)
    ]
    held = await digests.held_announcements(turn.session, now=turn.now)
    return (
        *found,
        *(ToSign("announcement", row.about, "", row.held_until) for row in held),
    )
