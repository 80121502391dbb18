"""The buttons and modals about deadlines: reminders, more time, flags and the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial

from bot.domain.errors import Refusal
from bot.domain.lateness import Outcome
from bot.journeys import announcing, extensions, flags, lateness_record, own_deadlines
from bot.journeys.turn import Turn
from bot.rendering import lateness as flag_words
from bot.rendering.extensions import DAY, REASON
from bot.rendering.leave import FIRST, LAST
from bot.rendering.modals import Modal
from bot.slack.payloads import Press, Step, Submission, Taking


async def _snooze(press: Press, turn: Turn) -> None:
    days = int(press.carried.get("d", 0))
    await own_deadlines.snooze(turn, press.return_id, days=days, delivery=press.delivery.key)


async def _my_position(press: Press, turn: Turn) -> None:
    await own_deadlines.show_position(turn, press.return_id, delivery=press.delivery.key)


async def _lateness_record(press: Press, turn: Turn) -> None:
    year = str(press.carried.get("y", ""))
    await lateness_record.show_record(turn, year, delivery=press.delivery.key)


async def _leave_form(_press: Press, turn: Turn) -> Modal:
    return await own_deadlines.leave_form(turn)


async def _leave(submission: Submission, turn: Turn) -> None:
    await own_deadlines.tell_leave(
        turn,
        first=day(submission, FIRST),
        last=day(submission, LAST),
        delivery=submission.delivery.key,
    )


async def _ask_form(press: Press, turn: Turn) -> Modal:
    return await extensions.ask_form(turn, press.return_id)


async def _ask(submission: Submission, turn: Turn) -> None:
    await extensions.ask(
        turn,
        str(submission.carried.get("r", "")),
        wanted=day(submission, DAY),
        reason=_words(submission, REASON),
    )


async def _extension_form(press: Press, turn: Turn, *, granting: bool) -> Modal:
    extension = str(press.carried.get("x", ""))
    return await extensions.decide_form(turn, extension, granting=granting)


async def _decide_extension(submission: Submission, turn: Turn, *, granting: bool) -> None:
    await extensions.decide(
        turn,
        str(submission.carried.get("x", "")),
        until=day(submission, DAY) if granting else None,
        reason=_words(submission, REASON),
    )


async def _reply_form(press: Press, turn: Turn) -> Modal:
    return await flags.reply_form(turn, str(press.carried.get("f", "")))


async def _reply(submission: Submission, turn: Turn) -> None:
    words = _words(submission, flag_words.REPLY)
    await flags.reply(turn, str(submission.carried.get("f", "")), words)


async def _flag_form(press: Press, turn: Turn, *, outcome: Outcome) -> Modal:
    return await flags.decide_form(turn, str(press.carried.get("f", "")), outcome)


async def _decide_flag(submission: Submission, turn: Turn, *, outcome: Outcome) -> None:
    reason = _words(submission, flag_words.REASON)
    await flags.decide(turn, str(submission.carried.get("f", "")), outcome, reason)


async def _release(press: Press, turn: Turn) -> None:
    await announcing.release(turn, str(press.carried.get("a", "")))


def _words(submission: Submission, name: str) -> str:
    """What was written; spaces alone are no reason. Raises Refusal "no_words"."""
    words = submission.given.get(name, "").strip()
    if not words:
        raise Refusal("no_words")
    return words


def day(submission: Submission, name: str) -> date:
    try:
        return date.fromisoformat(submission.given.get(name, ""))
    except ValueError:
        raise Refusal("no_day") from None


STEPS: Mapping[str, Step] = {
    "snooze": _snooze,
    "my_position": _my_position,
    "lateness_record": _lateness_record,
    "tell_leave": _leave_form,
    "ask_extension": _ask_form,
    "grant_extension": partial(_extension_form, granting=True),
    "decline_extension": partial(_extension_form, granting=False),
    "reply_flag": _reply_form,
    "waive_flag": partial(_flag_form, outcome=Outcome.WAIVED),
    "uphold_flag": partial(_flag_form, outcome=Outcome.UPHELD),
    "release_announcement": _release,
}

TAKINGS: Mapping[str, Taking] = {
    "tell_leave": _leave,
    "ask_extension": _ask,
    "grant_extension": partial(_decide_extension, granting=True),
    "decline_extension": partial(_decide_extension, granting=False),
    "reply_flag": _reply,
    "waive_flag": partial(_decide_flag, outcome=Outcome.WAIVED),
    "uphold_flag": partial(_decide_flag, outcome=Outcome.UPHELD),
}
