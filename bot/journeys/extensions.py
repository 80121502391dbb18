"""More time for a return: asked for with a reason, granted or declined once with a reason."""

from __future__ import annotations

from datetime import date, datetime

from bot.domain import permissions
from bot.domain.errors import Refusal
from bot.domain.permissions import ALLOWED, Action
from bot.domain.quarters import Quarter, add_working_days, london, to_london
from bot.journeys import flags
from bot.journeys.deadline_rules import settings_of
from bot.journeys.drafting import load_draft
from bot.journeys.telling import answering, officers, tell_all
from bot.journeys.threads import prompt_key
from bot.journeys.turn import Turn
from bot.rendering import extensions as shown
from bot.rendering.extensions import AboutExtension
from bot.rendering.modals import Modal
from bot.rendering.review import prompt
from storage import audit, deadlines, outbox, register, returns
from storage.tables import Extension, Person, QuarterlyReturn

_SUGGESTED = 5  # working days after the present due day


async def ask_form(turn: Turn, return_id: str) -> Modal:
    """The form to ask with. Raises Refusal as `ask` does, but for the day."""
    row = await _open_return(turn, return_id)
    partnership = await register.partnership(turn.session, row.partnership_id)
    return shown.ask_form(
        turn.templates,
        return_id=row.id,
        partnership=partnership.name,
        quarter=Quarter.parse(row.quarter_key),
        due=row.present_due,
        suggested=suggested_day(turn, row.present_due),
    )


def suggested_day(turn: Turn, due: datetime) -> date:
    """The day that is written into the form beforehand."""
    start = max(to_london(due).date(), to_london(turn.now).date())
    return add_working_days(start, _SUGGESTED, turn.bank_holidays)


async def ask(turn: Turn, return_id: str, *, wanted: date, reason: str) -> None:
    """Ask the office for more time; until it answers, the deadline stands.

    Raises Refusal: "no_such_return", "not_allowed", "already_submitted", "extension_waits" if one
    is asked for already, "day_too_early".
    """
    row = await _open_return(turn, return_id)
    _require_later(turn, row.present_due, wanted)
    number = len(await deadlines.extensions(turn.session, row.id)) + 1
    extension = Extension(
        id=f"{row.id}:{number}",
        return_id=row.id,
        asked_by=turn.actor.id,
        asked_at=turn.now,
        wanted=wanted,
        reason=reason,
    )
    turn.session.add(extension)
    await turn.session.flush()
    await _note(turn, row, "extension asked", wanted=wanted.isoformat(), reason=reason)
    about = await _about(turn, extension, row)
    answered, of = (await load_draft(turn.session, row, now=turn.now)).progress()
    message = shown.asked(turn.templates, about, answered=answered, of=of)
    key = f"extension:{extension.id}"
    await tell_all(turn, await officers(turn), message, key=f"{key}:asked")
    passed_on = shown.passed_on(turn.templates, about)
    those = await answering(turn, row.partnership_id)
    await tell_all(turn, those, passed_on, key=f"{key}:passed_on")


async def decide_form(turn: Turn, extension_id: str, *, granting: bool) -> Modal:
    """The form to decide with. Raises Refusal as `decide` does, but for the day."""
    extension, row = await _undecided(turn, extension_id)
    about = await _about(turn, extension, row)
    return shown.decide_form(turn.templates, about, granting=granting)


async def decide(turn: Turn, extension_id: str, *, until: date | None, reason: str) -> None:
    """Grant more time until the end of a London day (None: decline), and tell the partner.

    Raises Refusal: "not_an_officer", "no_such_extension", "extension_decided", "day_too_early".
    """
    extension, row = await _undecided(turn, extension_id)
    about = await _about(turn, extension, row)
    of_second = _is_of_second(extension, row)
    due = row.present_due if of_second else row.due_at
    extension.old_due_at = due
    extension.decided_by, extension.decided_at = turn.actor.id, turn.now
    extension.decision_reason = reason
    if until is not None:
        _require_later(turn, due, until)
        extension.new_due_at = await _move(turn, row, until, of_second=of_second)
    turn.session.add(extension)
    await turn.session.flush()
    outcome = "declined" if extension.new_due_at is None else "granted"
    new_due = extension.new_due_at.isoformat() if extension.new_due_at else None
    await _note(turn, row, f"extension {outcome}", reason=reason, due=new_due)
    await _tell_decision(turn, row, extension, about)
    if extension.new_due_at is not None:
        await flags.waive_for_extension(turn, row, reason)


def _is_of_second(extension: Extension, row: QuarterlyReturn) -> bool:
    """Whether it was asked for once the return had been sent back, not for its first deadline."""
    return row.received_at is not None and extension.asked_at > row.received_at


async def _move(turn: Turn, row: QuarterlyReturn, until: date, *, of_second: bool) -> datetime:
    """The return is due on another day, also if it has come in since the extension was asked."""
    due = london(until, (await settings_of(turn.session)).due.at)
    if not of_second:
        row.due_at = due
    elif row.due_again_at is not None:
        row.due_again_at = due
    row.due_since = turn.now
    turn.session.add(row)
    if row.awaited:
        row.next_look_at = turn.now
        await turn.session.flush()
        await _redraw_prompts(turn, row)
    return due


async def _redraw_prompts(turn: Turn, row: QuarterlyReturn) -> None:
    """The messages that the threads hang from say the new date."""
    draft = await load_draft(turn.session, row, now=turn.now)
    message = prompt(turn.templates, draft, started=draft.progress()[0] > 0)
    threads = await returns.conversations(
        turn.session,
        row.id,
        roles=ALLOWED[Action.ANSWER_RETURN],
        on=to_london(turn.now).date(),
    )
    edits = [
        outbox.to_slack(
            f"{thread.lane}:due:{row.present_due:%Y%m%d}",
            lane=thread.lane,
            recipient=user_id,
            payload=message.payload,
            now=turn.now,
            replaces=prompt_key(thread.lane),
        )
        for thread, _, user_id in threads
        if user_id
    ]
    await outbox.enqueue(turn.session, edits)


async def _tell_decision(
    turn: Turn, row: QuarterlyReturn, extension: Extension, about: AboutExtension
) -> None:
    reason, new_due = extension.decision_reason or "", extension.new_due_at
    message = shown.decided(turn.templates, about, by=turn.actor.name, why=reason, new_due=new_due)
    key = f"extension:{extension.id}:decided"
    await tell_all(turn, await officers(turn), message, key=f"{key}:office")
    await tell_all(
        turn,
        await answering(turn, row.partnership_id),
        message,
        key=key,
        email="extension",
        thread=row.quarter_key,
        **shown.decision_facts(turn.templates, about),
        decided_by=turn.actor.name,
        why=reason,
        new_due=new_due,
    )


async def can_be_asked(turn: Turn, return_id: str) -> bool:
    """Whether more time makes sense: not for what was received and is only being changed."""
    row = await turn.session.get(QuarterlyReturn, return_id)
    return row is not None and row.awaited


async def _open_return(turn: Turn, return_id: str) -> QuarterlyReturn:
    row = await returns.for_change(turn.session, return_id)
    if row is None:
        raise Refusal("no_such_return")
    permissions.require(turn.actor, Action.ANSWER_RETURN, row.partnership_id)
    if not row.awaited:
        raise Refusal("already_submitted")
    if any(each.decided_at is None for each in await deadlines.extensions(turn.session, row.id)):
        raise Refusal("extension_waits")
    return row


async def _undecided(turn: Turn, extension_id: str) -> tuple[Extension, QuarterlyReturn]:
    if not permissions.may(turn.actor, Action.DECIDE_LATENESS):
        raise Refusal("not_an_officer")
    known = await deadlines.extension(turn.session, extension_id)
    if known is None:
        raise Refusal("no_such_extension")
    row = await returns.for_change(turn.session, known.return_id)  # before all else: see `flags`
    extension = await deadlines.extension(turn.session, extension_id)
    assert row is not None  # noqa: S101 - an extension is about a return
    assert extension is not None  # noqa: S101 - and is never removed
    if extension.decided_at is not None:
        raise Refusal("extension_decided")
    return extension, row


def _require_later(turn: Turn, due: datetime, day: date) -> None:
    """The new day comes after the present due day, and is not over yet."""
    if day <= to_london(due).date() or day < to_london(turn.now).date():
        raise Refusal("day_too_early")


async def _about(turn: Turn, extension: Extension, row: QuarterlyReturn) -> AboutExtension:
    partnership = await register.partnership(turn.session, row.partnership_id)
    asker = await turn.session.get_one(Person, extension.asked_by)
    return AboutExtension(
        id=extension.id,
        partnership=partnership.name,
        quarter=Quarter.parse(row.quarter_key),
        due=row.present_due,
        by=asker.name,
        wanted=extension.wanted,
        reason=extension.reason,
    )


async def _note(turn: Turn, row: QuarterlyReturn, event: str, **details: object) -> None:
    await audit.append(
        turn.session, event, actor=turn.actor.id, now=turn.now, subject=row.id, details=details
    )
