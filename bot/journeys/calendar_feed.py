"""A person's deadlines as a calendar that they subscribe to by a secret address.

The secret is 256 random bits. It is shown once and stands in the address alone: only its SHA-256 is
stored. What is in the calendar is worked out each time from the roles that the person holds then.
"""

from __future__ import annotations

import hashlib
import secrets

from bot.domain import permissions
from bot.domain.errors import Refusal
from bot.domain.permissions import Action
from bot.domain.quarters import Quarter
from bot.journeys.turn import Turn
from bot.rendering import calendar as shown
from bot.rendering.blocks import Block
from bot.rendering.calendar import Entry
from bot.rendering.modals import Modal
from bot.rendering.opening import quarter_name
from storage import audit, calendars, deadlines, flags, rounds
from storage.tables import BidRound, LatenessFlag, QuarterlyReturn

PATH = "calendar"  # below the public address
_BYTES = 32


async def make(turn: Turn) -> Modal:
    """A new address for the actor, shown this once; the one before works no more.

    Raises Refusal "not_allowed" for somebody without a role.
    """
    if not turn.actor.held:
        raise Refusal("not_allowed")
    await calendars.revoke(turn.session, turn.actor.id, now=turn.now)
    secret = secrets.token_urlsafe(_BYTES)
    await calendars.add(turn.session, digest(secret), turn.actor.id, now=turn.now)
    await _note(turn, "calendar address made")
    return shown.address_window(turn.templates, f"{turn.public_url}{PATH}/{secret}.ics")


async def end(turn: Turn) -> None:
    """The actor's address works no more; a second time does nothing."""
    if await calendars.revoke(turn.session, turn.actor.id, now=turn.now):
        await _note(turn, "calendar address ended")


async def board(turn: Turn) -> list[Block]:
    """Home's part about the calendar."""
    if not turn.actor.held:
        return []
    has_one = await calendars.made(turn.session, turn.actor.id)
    return shown.board(turn.templates, has_one=has_one)


async def feed(turn: Turn) -> bytes:
    """The actor's deadlines as iCalendar: returns awaited, replies to flags, rounds that close."""
    everybody = permissions.may(turn.actor, Action.SEE_EVERY_RETURN)
    mine = None if everybody else turn.actor.partnerships
    entries = [
        _of_return(turn, row, name) for row, name in await deadlines.awaited(turn.session, mine)
    ]
    entries += [
        _of_flag(turn, flag, row, name)
        for flag, row, name in await flags.open_to_reply(turn.session, mine, now=turn.now)
    ]
    if turn.actor.held:
        entries += [_of_round(row) for row in await rounds.taking_bids(turn.session, now=turn.now)]
    return shown.calendar(turn.templates, entries)


def digest(secret: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _of_return(turn: Turn, row: QuarterlyReturn, partnership: str) -> Entry:
    quarter = quarter_name(turn.templates, Quarter.parse(row.quarter_key))
    since = row.due_since or row.opened_at
    return Entry(
        uid=f"return-{row.id}",
        at=row.present_due,
        key="calendar.due_again" if row.due_again_at else "calendar.due",
        facts={"partnership": partnership, "quarter": quarter},
        made=row.opened_at,
        changed=since,
    )


def _of_flag(turn: Turn, flag: LatenessFlag, row: QuarterlyReturn, partnership: str) -> Entry:
    quarter = quarter_name(turn.templates, Quarter.parse(row.quarter_key))
    return Entry(
        uid=f"flag-{flag.id}",
        at=flag.reply_until,
        key="calendar.reply",
        facts={"partnership": partnership, "quarter": quarter},
        made=flag.raised_at,
        changed=flag.raised_at,
    )


def _of_round(row: BidRound) -> Entry:
    return Entry(
        uid=f"round-{row.id}",
        at=row.closes_at,
        key="calendar.closes",
        facts={"title": row.title},
        made=row.created_at,
        changed=row.closes_since or row.created_at,
    )


async def _note(turn: Turn, event: str) -> None:
    await audit.append(
        turn.session, event, actor=turn.actor.id, now=turn.now, subject=turn.actor.id
    )
