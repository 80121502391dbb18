"""Announcements of results: at once, or held over the pre-election period until they are released.

Who announces only says what, and to whom: the timetable writes the letters, one partnership a
transaction (`bot.journeys.news`). Returns and reminders do not come by here: they go on.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import col, select

from bot.domain import permissions
from bot.domain.errors import Refusal
from bot.domain.permissions import Action
from bot.domain.pre_election import released_from
from bot.journeys.deadline_rules import settings_of
from bot.journeys.telling import officers, tell_all
from bot.journeys.turn import Turn
from bot.rendering import announcements as shown
from storage import audit, untold
from storage.tables import HeldAnnouncement


async def announce(turn: Turn, key: str, partnerships: Iterable[str], *, about: str) -> bool:
    """Have the partnerships told of a result, or hold that; False if it is held.

    `key` is permanent, and says which result: see `bot.journeys.news`. `about` is what the officers
    read of it, such as "The bid round on rural crime".
    """
    await untold.add(turn.session, key, partnerships)
    until = released_from(turn.now, (await settings_of(turn.session)).pre_election)
    if until <= turn.now:
        return True
    held = HeldAnnouncement(key=key, about=about, held_at=turn.now, held_until=until)
    turn.session.add(held)
    await turn.session.flush()
    await _note(turn, "announcement held", key)
    message = shown.held(turn.templates, about=about, until=until)
    await tell_all(turn, await officers(turn), message, key=f"held:{key}")
    return False


async def offer_release(turn: Turn) -> None:
    """Once the period is over: tell the officers, once each, what they can release."""
    waiting = await turn.session.exec(
        select(HeldAnnouncement)
        .where(col(HeldAnnouncement.released_at).is_(None))
        .where(col(HeldAnnouncement.held_until) <= turn.now)
        .order_by(col(HeldAnnouncement.key))
    )
    for held in waiting.all():
        message = shown.to_release(turn.templates, key=held.key, about=held.about)
        await tell_all(turn, await officers(turn), message, key=f"held:{held.key}:over")


async def release(turn: Turn, key: str) -> None:
    """Have what was held told, once the period is over; who released it is kept.

    Raises Refusal: "not_an_officer", "no_such_announcement", "already_released", "still_held".
    """
    if not permissions.may(turn.actor, Action.RELEASE_RESULTS):
        raise Refusal("not_an_officer")
    found = await turn.session.exec(
        select(HeldAnnouncement).where(HeldAnnouncement.key == key).with_for_update()
    )
    held = found.one_or_none()
    if held is None:
        raise Refusal("no_such_announcement")
    if held.released_at is not None:
        raise Refusal("already_released")
    if released_from(turn.now, (await settings_of(turn.session)).pre_election) > turn.now:
        raise Refusal("still_held")
    held.released_at, held.released_by = turn.now, turn.actor.id
    turn.session.add(held)
    await turn.session.flush()
    untold.note_due(turn.session)
    await _note(turn, "announcement released", key)
    message = shown.released(turn.templates, about=held.about, by=turn.actor.name)
    await tell_all(turn, await officers(turn), message, key=f"held:{key}:released")


async def _note(turn: Turn, event: str, key: str) -> None:
    await audit.append(turn.session, event, actor=turn.actor.id, now=turn.now, subject=key)
