"""Announcements of results: at once, or held over the pre-election period until they are released.

Returns and reminders do not come by here: they go on.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import col, select

from bot.domain import permissions
from bot.domain.errors import Refusal
from bot.domain.permissions import Action
from bot.domain.pre_election import released_from
from bot.journeys.deadline_rules import settings_of
from bot.journeys.telling import officers, tell_all
from bot.journeys.turn import Turn
from bot.rendering import announcements as shown
from storage import audit, outbox
from storage.outbox import Outgoing
from storage.tables import HeldAnnouncement


async def announce(turn: Turn, messages: Sequence[Outgoing], *, key: str, about: str) -> bool:
    """Send the messages of a result, or hold them; False if they are held.

    `key` is permanent: the same result is announced or held once. `about` is what the officers
    read of it, such as "The bid round on rural crime".
    """
    until = released_from(turn.now, (await settings_of(turn.session)).pre_election)
    if until <= turn.now:
        await outbox.enqueue(turn.session, messages)
        return True
    if await turn.session.get(HeldAnnouncement, key) is None:
        held = HeldAnnouncement(
            key=key,
            about=about,
            messages=json.dumps([_as_json(each) for each in messages]),
            held_at=turn.now,
            held_until=until,
        )
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
    """Send what was held, once the period is over; who released it is kept.

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
    messages = [replace(_from_json(each, turn), created_at=turn.now) for each in _stored(held)]
    await outbox.enqueue(turn.session, messages)
    await _note(turn, "announcement released", key)
    message = shown.released(turn.templates, about=held.about, by=turn.actor.name)
    await tell_all(turn, await officers(turn), message, key=f"held:{key}:released")


def _stored(held: HeldAnnouncement) -> list[dict[str, str | None]]:
    stored: list[dict[str, str | None]] = json.loads(held.messages)
    return stored


def _as_json(message: Outgoing) -> dict[str, str | None]:
    """All of it but the time; an e-mail's bytes as base64."""
    values = {name: value for name, value in vars(message).items() if name != "created_at"}
    body = message.body
    return values | {"body": None if body is None else base64.b64encode(body).decode()}


def _from_json(stored: dict[str, str | None], turn: Turn) -> Outgoing:
    body = stored["body"]
    return Outgoing(
        key=str(stored["key"]),
        medium=str(stored["medium"]),
        lane=str(stored["lane"]),
        recipient=str(stored["recipient"]),
        created_at=turn.now,
        reply_to=stored["reply_to"],
        replaces=stored["replaces"],
        payload=stored["payload"],
        body=None if body is None else base64.b64decode(body),
    )


async def _note(turn: Turn, event: str, key: str) -> None:
    await audit.append(turn.session, event, actor=turn.actor.id, now=turn.now, subject=key)
