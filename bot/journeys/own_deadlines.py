"""What a lead or deputy does about their own deadlines: put off, be away, see where they stand."""

from __future__ import annotations

from datetime import date

from bot.domain import permissions
from bot.domain.errors import Refusal
from bot.domain.lateness_record import ReturnRecord
from bot.domain.nudges import snoozed_until
from bot.domain.permissions import Action
from bot.domain.quarters import add_working_days, to_london
from bot.journeys.deadline_rules import records, settings_of
from bot.journeys.drafting import load_draft
from bot.journeys.telling import direct
from bot.journeys.turn import Turn
from bot.rendering import leave as shown
from bot.rendering.blocks import SlackMessage, section
from bot.rendering.lateness_record import return_lines
from bot.rendering.modals import Modal
from bot.rendering.reminders import SNOOZES, position
from storage import audit, deadlines, outbox, register, returns
from storage.tables import Leave, Person, QuarterlyReturn, Snooze


async def snooze(turn: Turn, return_id: str, *, days: int, delivery: str) -> None:
    """No reminder of the return for this person for so many working days, at most to its due day.

    Raises Refusal: "no_such_return", "not_allowed", "nothing_to_snooze".
    """
    row = await _own(turn, return_id)
    settings = (await settings_of(turn.session)).nudges
    until = snoozed_until(turn.now, days, row.present_due, settings, turn.bank_holidays)
    if until is None or not row.awaited or days not in SNOOZES:
        raise Refusal("nothing_to_snooze")
    await turn.session.merge(Snooze(person_id=turn.actor.id, return_id=row.id, until=until))
    row.next_look_at = turn.now
    turn.session.add(row)
    await _note(turn, row.id, "reminders snoozed", until=until.isoformat())
    await _say(turn, f"snoozed:{delivery}", turn.templates.words("nudge.snoozed", until=until))


async def leave_form(turn: Turn) -> Modal:
    """Where a person says from when to when they are away."""
    _require_answering(turn)
    today = to_london(turn.now).date()
    last = add_working_days(today, 5, turn.bank_holidays)
    return shown.leave_form(turn.templates, first=today, last=last)


async def tell_leave(turn: Turn, *, first: date, last: date, delivery: str) -> None:
    """While they are away, their deputy or the office is reminded in their place.

    Raises Refusal: "not_allowed", "leave_backwards".
    """
    _require_answering(turn)
    if last < first or last < to_london(turn.now).date():
        raise Refusal("leave_backwards")
    turn.session.add(Leave(person_id=turn.actor.id, first=first, last=last, told_at=turn.now))
    await deadlines.look_again(turn.session, now=turn.now, partnerships=turn.actor.partnerships)
    await _note(turn, turn.actor.id, "leave told", first=str(first), last=str(last))
    text = turn.templates.words("leave.kept", first=first, last=last)
    await _say(turn, f"leave:{delivery}", text)


async def show_position(turn: Turn, return_id: str, *, delivery: str) -> None:
    """What this means for me: working days left, what is missing, the record so far.

    Raises Refusal: "no_such_return", "not_allowed".
    """
    row = await _own(turn, return_id)
    record = await record_of(turn, return_id)
    message = position(
        turn.templates,
        await load_draft(turn.session, row, now=turn.now),
        record,
        sent_back=row.sent_back_for,
        now=turn.now,
        holidays=turn.holiday_names,
        record_lines=return_lines(turn.templates, record, now=turn.now),
    )
    await _post(turn, f"position:{delivery}", message)


async def record_of(turn: Turn, return_id: str) -> ReturnRecord:
    """The return with all that was asked for and flagged. Raises Refusal as `show_position`."""
    row = await _own(turn, return_id)
    partnership = await register.partnership(turn.session, row.partnership_id)
    (record,) = await records(turn.session, [(row, partnership.name)])
    return record


async def _own(turn: Turn, return_id: str) -> QuarterlyReturn:
    row = await returns.for_change(turn.session, return_id)
    if row is None:
        raise Refusal("no_such_return")
    permissions.require(turn.actor, Action.ANSWER_RETURN, row.partnership_id)
    return row


def _require_answering(turn: Turn) -> None:
    if not turn.actor.partnerships:
        raise Refusal("not_allowed")


async def _note(turn: Turn, subject: str, event: str, **details: object) -> None:
    await audit.append(
        turn.session, event, actor=turn.actor.id, now=turn.now, subject=subject, details=details
    )


async def _say(turn: Turn, key: str, text: str) -> None:
    await _post(turn, key, SlackMessage(text, (section(text),)))


async def _post(turn: Turn, key: str, message: SlackMessage) -> None:
    person = await turn.session.get_one(Person, turn.actor.id)
    await outbox.enqueue(turn.session, direct(key, person, message, now=turn.now))
