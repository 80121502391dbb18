"""Telling people something by Slack and by e-mail: rendered now, sent by the outbox."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from bot.domain.permissions import Actor, Role
from bot.domain.quarters import to_london
from bot.journeys.office import office_facts
from bot.journeys.turn import Turn
from bot.rendering.blocks import SlackMessage
from bot.rendering.email import Attachment, Contact, Picture, email_bytes
from storage import outbox, people
from storage.outbox import Outgoing
from storage.tables import Person

_NOTHING: Mapping[str, Mapping[str, Any]] = MappingProxyType({})


async def letter(
    turn: Turn,
    name: str,
    *,
    key: str,
    to: Person | Actor,
    thread: str,
    attachments: Sequence[Attachment] = (),
    pictures: Sequence[Picture] = (),
    unsubscribe: str | None = None,
    **facts: Any,
) -> Outgoing:
    """The e-mail `name` to one person; answers go to the office. `thread` keeps mails together.

    `pictures` stand within the words, which are given them as a fact. `unsubscribe`: where one
    press stops what the person gets by their own choice, and nothing else.
    """
    office = await office_facts(turn.session, turn.templates)
    if pictures:
        facts["pictures"] = pictures
    if unsubscribe:
        facts["unsubscribe"] = unsubscribe
    subject, text, html = turn.templates.email(name, person=to.name, **facts, **office)
    answers = Contact(office["office"], office["office_email"]) if office["office_email"] else None
    body = email_bytes(
        key=key,
        sender=turn.sender,
        recipient=Contact(to.name, to.email),
        subject=subject,
        text=text,
        html=html,
        at=turn.now,
        in_thread=thread,
        reply_to=answers,
        attachments=attachments,
        pictures=pictures,
        unsubscribe=unsubscribe,
    )
    return outbox.to_email(key, recipient=to.email, body=body, now=turn.now)


def direct(key: str, to: Person, message: SlackMessage, *, now: datetime) -> list[Outgoing]:
    """A message to a person's DM; none to somebody who is not in Slack."""
    if to.user_id is None:
        return []
    return [
        outbox.to_slack(
            f"{key}:{to.id}",
            lane=f"person:{to.id}",
            recipient=to.user_id,
            payload=message.payload,
            now=now,
        )
    ]


async def officers(turn: Turn) -> list[Person]:
    return await people.holding(turn.session, Role.OFFICER, on=to_london(turn.now).date())


async def answering(turn: Turn, partnership: str) -> list[Person]:
    """The partnership's leads, those who cover for one, and deputies, each once."""
    today = to_london(turn.now).date()
    found: dict[str, Person] = {}
    for role in (Role.LEAD, Role.COVER, Role.DEPUTY):
        for person in await people.holding(turn.session, role, on=today, partnership=partnership):
            found.setdefault(person.id, person)
    return list(found.values())


async def tell_all(
    turn: Turn,
    those: Iterable[Person],
    message: SlackMessage,
    *,
    key: str,
    email: str | None = None,
    thread: str = "",
    own: Mapping[str, Mapping[str, Any]] = _NOTHING,
    **facts: Any,
) -> None:
    """Tell each by Slack, and by e-mail if one is named; whoever has no Slack gets the e-mail.

    own: what only one person's e-mail says, by their id.
    """
    told = await messages_to(
        turn, those, message, key=key, email=email, thread=thread, own=own, **facts
    )
    await outbox.enqueue(turn.session, told)


async def messages_to(
    turn: Turn,
    those: Iterable[Person],
    message: SlackMessage,
    *,
    key: str,
    email: str | None = None,
    thread: str = "",
    own: Mapping[str, Mapping[str, Any]] = _NOTHING,
    **facts: Any,
) -> list[Outgoing]:
    """What `tell_all` sends."""
    told: list[Outgoing] = []
    for person in those:
        told += direct(key, person, message, now=turn.now)
        if email is not None:
            mailed = f"{key}:email:{person.id}"
            said = {**facts, **own.get(person.id, {})}
            told.append(await letter(turn, email, key=mailed, to=person, thread=thread, **said))
    return told
