"""Who comes by an address that says who they are: with the roles that they hold today."""

from __future__ import annotations

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.permissions import Actor, Held, Role
from bot.domain.quarters import to_london
from storage import people


async def visitor(session: AsyncSession, person_id: str, *, now: datetime) -> Actor | None:
    """The address itself gives no role. None for somebody who is not known any more."""
    found = await people.by_id(session, person_id, on=to_london(now).date())
    if found is None:
        return None
    person, roles = found
    held = tuple(Held(Role(each.role), each.partnership_id) for each in roles)
    return Actor(person.id, person.name, person.email, person.user_id, held)
