"""The office: what the words need to know of it, and what its officers are told."""

from __future__ import annotations

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.permissions import Role
from bot.domain.quarters import to_london
from bot.rendering.blocks import SlackMessage
from bot.rendering.text import Templates
from storage import outbox, people, register


async def office_facts(session: AsyncSession, templates: Templates) -> dict[str, str]:
    """Whom to ask: {"office": its name, "office_email": its address}."""
    name = await register.setting(session, "office_name")
    email = await register.setting(session, "office_email")
    return {
        "office": name or templates.words("office.name_unknown"),
        "office_email": email or "",
    }


async def tell_officers(
    session: AsyncSession, key: str, message: SlackMessage, *, now: datetime
) -> None:
    """The message to each of today's officers who is in Slack; each key once."""
    officers = await people.holding(session, Role.OFFICER, on=to_london(now).date())
    await outbox.enqueue(
        session,
        [
            outbox.to_slack(
                f"{key}:{officer.id}",
                lane=_lane(officer.id),
                recipient=officer.user_id,
                payload=message.payload,
                now=now,
            )
            for officer in officers
            if officer.user_id
        ],
    )


async def edit_for_officers(
    session: AsyncSession, key: str, message: SlackMessage, *, now: datetime
) -> None:
    """Put this, once, in the place of what each of today's officers was told under the key."""
    for officer in await people.holding(session, Role.OFFICER, on=to_london(now).date()):
        told = await outbox.by_key(session, f"{key}:{officer.id}")
        if told is None or told.state in outbox.UNDELIVERED:
            continue
        edit = outbox.to_slack(
            f"{told.key}:edit",
            lane=_lane(officer.id),
            recipient=told.recipient,
            payload=message.payload,
            replaces=told.key,
            now=now,
        )
        await outbox.enqueue(session, [edit])


def _lane(officer_id: str) -> str:
    return f"person:{officer_id}"
