"""Flags: raised as evidence, shown to the partner at once, answered by them, decided once."""

from __future__ import annotations

from datetime import datetime

from bot.domain import permissions
from bot.domain.errors import Refusal
from bot.domain.lateness import (
    FlagKind,
    LatenessSettings,
    Outcome,
    Timing,
    evidence,
    flag_due,
    reply_until,
)
from bot.domain.lateness_record import FlagEntry
from bot.domain.permissions import Action
from bot.journeys.deadline_rules import flag_entry, settings_of
from bot.journeys.drafting import load_draft
from bot.journeys.heartbeat import up_before
from bot.journeys.return_links import links_in
from bot.journeys.telling import answering, officers, tell_all
from bot.journeys.turn import Turn
from bot.rendering import lateness as shown
from bot.rendering.modals import Modal
from storage import audit, flags, returns
from storage.flags import Flagged
from storage.tables import FlagDecision, FlagReply, LatenessFlag, QuarterlyReturn

LATE_REASON = "late_reason"  # the question of the return that asks what delayed it


async def flag_if_late(turn: Turn, row: QuarterlyReturn) -> None:
    """At submission: flag a return that comes in late, for the first time or once more.

    Lateness goes by what was received first; one that was sent back is flagged once a due time.
    """
    reopened = row.due_again_at is not None
    if row.version > 1 and (not reopened or await is_flagged(turn, row)):
        return
    settings = (await settings_of(turn.session)).lateness
    timing = Timing(row.present_due, turn.now, reopened)
    kind = flag_due(timing, turn.now, settings, turn.bank_holidays)
    if kind is not None:
        await raise_flag(turn, row, kind, timing, settings=settings)


async def is_flagged(turn: Turn, row: QuarterlyReturn) -> bool:
    """Whether it has been flagged already for not being there at its present due time."""
    known = [each.flag for each in await flags.of_returns(turn.session, [row.id])]
    return any(flag.due_at == row.present_due and flag.kind != FlagKind.LATE for flag in known)


async def raise_flag(
    turn: Turn,
    row: QuarterlyReturn,
    kind: FlagKind,
    timing: Timing,
    *,
    settings: LatenessSettings,
) -> LatenessFlag:
    """Record the evidence, and tell the partner and the office at once, both the same."""
    up = await up_before(turn.session, timing.due)
    found = evidence(
        kind, timing, now=turn.now, up=up, settings=settings, bank_holidays=turn.bank_holidays
    )
    flag = LatenessFlag(
        id=f"{row.id}:{kind}:{timing.due:%Y%m%dT%H%M}",
        return_id=row.id,
        kind=kind.value,
        raised_at=turn.now,
        due_at=found.due,
        received_at=found.received,
        days_late=found.days_late,
        down_minutes=found.down_minutes,
        excused=found.excused,
        reason=await _reason(turn, row),
        reply_until=reply_until(turn.now, settings, turn.bank_holidays),
    )
    turn.session.add(flag)
    await turn.session.flush()
    await audit.append(
        turn.session,
        "lateness flagged",
        actor=turn.actor.id,
        now=turn.now,
        subject=row.id,
        details={"kind": kind.value, "due": flag.due_at.isoformat(), "excused": flag.excused},
    )
    await _tell_of_flag(turn, row, flag)
    return flag


async def remind_the_office(turn: Turn, return_id: str) -> datetime | None:
    """Once the time to reply is over: tell the officers what they can decide now.

    When to look at the return again for this, if at all.
    """
    waiting = [
        each.flag
        for each in await flags.of_returns(turn.session, [return_id])
        if each.decision is None and not each.flag.excused
    ]
    over = [flag for flag in waiting if flag.reply_until <= turn.now]
    for flag in over:
        about = await _about(turn, *await _locked(turn, flag.id))
        message = shown.to_decide(turn.templates, about, now=turn.now)
        await tell_all(turn, await officers(turn), message, key=f"flag:{flag.id}:over")
    later = [flag.reply_until for flag in waiting if flag.reply_until > turn.now]
    return min(later, default=None)


async def reply_form(turn: Turn, flag_id: str) -> Modal:
    """Where the partner writes their own words."""
    flagged, row = await _open_to_reply(turn, flag_id)
    return shown.reply_form(turn.templates, await _about(turn, flagged, row))


async def reply(turn: Turn, flag_id: str, words: str) -> None:
    """Keep the partner's own words beside the flag, and tell the office.

    Raises Refusal: "no_such_flag", "not_allowed", "reply_over", "flag_decided".
    """
    flagged, row = await _open_to_reply(turn, flag_id)
    turn.session.add(
        FlagReply(flag_id=flag_id, replied_by=turn.actor.id, replied_at=turn.now, words=words)
    )
    await turn.session.flush()
    await audit.append(
        turn.session,
        "flag replied to",
        actor=turn.actor.id,
        now=turn.now,
        subject=row.id,
        details={"flag": flag_id},
    )
    about = await _about(turn, *await _locked(turn, flag_id))
    key = f"flag:{flag_id}:reply:{len(flagged.replies) + 1}"
    message = shown.to_decide(turn.templates, about, now=turn.now)
    await tell_all(turn, await officers(turn), message, key=key)
    kept = shown.reply_kept(turn.templates, about)
    await tell_all(turn, await answering(turn, row.partnership_id), kept, key=f"{key}:kept")


async def decide_form(turn: Turn, flag_id: str, outcome: Outcome) -> Modal:
    """Where the office says why."""
    flagged, row = await _open_to_decide(turn, flag_id, outcome)
    return shown.decide_form(turn.templates, await _about(turn, flagged, row), outcome)


async def decide(turn: Turn, flag_id: str, outcome: Outcome, reason: str) -> None:
    """Uphold or waive, once and with a reason; the partner is told both.

    Raises Refusal: "not_an_officer", "no_such_flag", "flag_decided", "reply_open".
    """
    await _open_to_decide(turn, flag_id, outcome)
    await _decide(turn, flag_id, outcome, reason)


async def waive_for_extension(turn: Turn, row: QuarterlyReturn, reason: str) -> None:
    """A return is due on a later day now: what flags it as late though it came by then is waived.

    reason: that of the extension. What is decided or excused already stays as it is.
    """
    for each in await flags.of_returns(turn.session, [row.id]):
        known = await flag_entry(turn.session, each)
        in_time = known.received is not None and known.received <= row.due_at
        if known.kind is FlagKind.LATE and known.waits and in_time:
            await _decide(turn, each.flag.id, Outcome.WAIVED, reason)


async def _decide(turn: Turn, flag_id: str, outcome: Outcome, reason: str) -> None:
    turn.session.add(
        FlagDecision(
            flag_id=flag_id,
            outcome=outcome.value,
            reason=reason,
            decided_by=turn.actor.id,
            decided_at=turn.now,
        )
    )
    await turn.session.flush()
    flagged, row = await _locked(turn, flag_id)
    await audit.append(
        turn.session,
        f"flag {outcome}",
        actor=turn.actor.id,
        now=turn.now,
        subject=row.id,
        details={"flag": flag_id, "reason": reason},
    )
    about = await _about(turn, flagged, row)
    message = shown.decided(turn.templates, about)
    key = f"flag:{flag_id}:decided"
    await tell_all(turn, await officers(turn), message, key=f"{key}:office")
    await tell_all(
        turn,
        await answering(turn, row.partnership_id),
        message,
        key=key,
        email="flag_decision",
        thread=row.quarter_key,
        **shown.flag_facts(turn.templates, about),
        outcome=outcome.value,
        reason=reason,
        by=turn.actor.name,
    )


async def _tell_of_flag(turn: Turn, row: QuarterlyReturn, flag: LatenessFlag) -> None:
    about = await _about(turn, Flagged(flag, (), None), row)
    key = f"flag:{flag.id}"
    message = shown.flag_raised(turn.templates, about)
    those = await answering(turn, row.partnership_id)
    await tell_all(
        turn,
        those,
        message,
        key=key,
        email="flag",
        thread=row.quarter_key,
        own=await links_in(turn, row.id, those, due=row.present_due),
        **shown.flag_facts(turn.templates, about),
    )
    to_office = shown.to_decide(turn.templates, about, now=turn.now)
    await tell_all(turn, await officers(turn), to_office, key=f"{key}:office")


async def _open_to_reply(turn: Turn, flag_id: str) -> tuple[Flagged, QuarterlyReturn]:
    flagged, row = await _locked(turn, flag_id)
    permissions.require(turn.actor, Action.ANSWER_RETURN, row.partnership_id)
    if flagged.decision is not None:
        raise Refusal("flag_decided")
    if turn.now >= flagged.flag.reply_until:
        raise Refusal("reply_over")
    return flagged, row


async def _open_to_decide(
    turn: Turn, flag_id: str, outcome: Outcome
) -> tuple[Flagged, QuarterlyReturn]:
    if not permissions.may(turn.actor, Action.DECIDE_LATENESS):
        raise Refusal("not_an_officer")
    flagged, row = await _locked(turn, flag_id)
    known = await flag_entry(turn.session, flagged)
    if not known.waits:
        raise Refusal("flag_decided")
    if outcome is Outcome.UPHELD and not known.may_uphold(turn.now):
        raise Refusal("reply_open")
    return flagged, row


async def _locked(turn: Turn, flag_id: str) -> tuple[Flagged, QuarterlyReturn]:
    """The flag as it stands once its return is locked, and the return.

    Whoever changes anything about a return locks the return first and nothing before it, so that
    nobody waits for somebody who waits for them.
    """
    known = await flags.get(turn.session, flag_id)
    if known is None:
        raise Refusal("no_such_flag")
    row = await returns.for_change(turn.session, known.flag.return_id)
    flagged = await flags.get(turn.session, flag_id)
    assert row is not None  # noqa: S101 - a flag is about a return
    assert flagged is not None  # noqa: S101 - and is never removed
    return flagged, row


async def _about(turn: Turn, flagged: Flagged, row: QuarterlyReturn) -> shown.AboutFlag:
    draft = await load_draft(turn.session, row, now=turn.now)
    known: FlagEntry = await flag_entry(turn.session, flagged)
    return shown.AboutFlag(draft.facts.partnership, draft.facts.quarter, known)


async def _reason(turn: Turn, row: QuarterlyReturn) -> str | None:
    """What the partner wrote in the return about the delay, if anything."""
    draft = await load_draft(turn.session, row, now=turn.now)
    given = draft.answers.get(LATE_REASON)
    return None if given is None or given.value is None else str(given.value)
