"""What the words need to know of the office."""

from __future__ import annotations

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.rendering.text import Templates
from storage import register


async def office_facts(session: AsyncSession, templates: Templates) -> dict[str, str]:
    """Whom to ask: {"office": its name, "office_email": its address}."""
    name = await register.setting(session, "office_name")
    email = await register.setting(session, "office_email")
    return {
        "office": name or templates.words("office.name_unknown"),
        "office_email": email or "",
    }
