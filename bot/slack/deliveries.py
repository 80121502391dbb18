"""From a Slack payload to a journey: who acts, once only, and what becomes of a refusal.

The first beat opens one transaction, in which the delivery's key, the journey's effect and its
messages are stored together; the ack follows the commit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.errors import Refusal
from bot.domain.permissions import Actor, Held, Role
from bot.domain.quarters import to_london
from bot.journeys.office import office_facts
from bot.journeys.turn import Turn
from bot.rendering.blocks import SlackMessage, section
from bot.services import Services
from storage import inbox, outbox, people

T = TypeVar("T")


class Repeated(Exception):
    """The delivery had had its effect before."""


@dataclass(frozen=True)
class Delivery:
    """Who acted (Slack's team and user), the key that a repeat shares, and where it happened.

    `thread` is the channel:ts of the thread's first message, if it happened in one.
    """

    key: str
    team: str
    user: str
    thread: str | None = None


async def act(
    services: Services, delivery: Delivery, journey: Callable[[Turn], Awaitable[T]]
) -> T | None:
    """Let the journey have its effect once; a refusal is answered where the person is.

    None instead of what the journey answers for a refusal, and for a repeat.
    """
    try:
        return await once(services, delivery, journey)
    except Repeated:
        return None
    except Refusal as refused:
        refusal = refused

    async def refuse(session: AsyncSession, now: datetime) -> None:
        await _say_why(services, session, delivery, refusal, now)

    with suppress(Repeated):
        await _recorded(services, delivery, refuse)
    return None


async def why_refused(services: Services, refusal: Refusal) -> str:
    """A refusal in words, for where it is answered at once."""
    async with services.begin() as session:
        office = await office_facts(session, services.templates)
    return _in_words(services, refusal, office)


async def identify(session: AsyncSession, team: str, user: str, *, now: datetime) -> Actor:
    """The person whom Slack knows by team and user. Raises Refusal "not_known"."""
    rows = await people.by_slack(session, team, user, on=to_london(now).date())
    if not rows:
        raise Refusal("not_known")
    person_id, name, email, user_id = rows[0][:4]
    held = tuple(Held(Role(role), partnership) for *_, role, partnership in rows if role)
    return Actor(person_id, name, email, user_id, held)


async def once(
    services: Services,
    delivery: Delivery,
    journey: Callable[[Turn], Awaitable[T]],
    *,
    is_final: Callable[[T], bool] = lambda _: True,
) -> T:
    """Let the journey have its effect once. Raises Refusal, with nothing stored, and Repeated.

    `is_final`: whether what it answers ends the matter; if not, the same delivery may come again.
    """

    async def effect(session: AsyncSession, now: datetime) -> T:
        actor = await identify(session, delivery.team, delivery.user, now=now)
        answer = await journey(services.turn(session, actor, now))
        if not is_final(answer):
            await inbox.forget(session, delivery.key)
        return answer

    return await _recorded(services, delivery, effect)


async def _recorded(
    services: Services,
    delivery: Delivery,
    effect: Callable[[AsyncSession, datetime], Awaitable[T]],
) -> T:
    now = services.clock.now()
    async with services.transaction() as session:
        if not await inbox.is_first(session, delivery.key, now=now):
            raise Repeated
        return await effect(session, now)


async def _say_why(
    services: Services,
    session: AsyncSession,
    delivery: Delivery,
    refusal: Refusal,
    now: datetime,
) -> None:
    office = await office_facts(session, services.templates)
    text = _in_words(services, refusal, office)
    root = await outbox.by_sent_as(session, delivery.thread) if delivery.thread else None
    in_own_thread = root is not None and root.recipient == delivery.user
    refused = outbox.to_slack(
        f"refused:{delivery.key}",
        lane=root.lane if root and in_own_thread else f"slack:{delivery.team}:{delivery.user}",
        recipient=delivery.user,
        payload=SlackMessage(text, (section(text),)).payload,
        now=now,
        reply_to=root.key if root and in_own_thread else None,
    )
    await outbox.enqueue(session, [refused])


def _in_words(services: Services, refusal: Refusal, office: Mapping[str, str]) -> str:
    facts = {**office, **refusal.facts}
    return services.templates.words(f"refusal.{refusal.code}", **facts)
