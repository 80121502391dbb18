"""What was announced is told by the timetable: one partnership a transaction, until all have it.

What all are told alike is read and rendered once for an announcement; each partnership's messages
have permanent keys, and are stored as it is crossed off. So a crash between two loses and doubles
nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from bot.domain.announcements import Announced, read_key
from bot.journeys import allocation_news, round_news, setting_aside
from bot.journeys.turn import Turn
from storage import outbox, register, untold
from storage.outbox import Outgoing
from storage.tables import Partnership

Write: TypeAlias = Callable[[Turn, Partnership], Awaitable[list[Outgoing]]]
"""What a partnership is told of one announcement. It may be called in any later transaction."""


async def waiting(turn: Turn) -> list[tuple[str, str]]:
    """What can be told now: (announcement, partnership), the older announcement first."""
    return await untold.due(turn.session)


async def writer(turn: Turn, announcement: str) -> Write:
    """Make ready what is the same for every partnership."""
    subject, what = read_key(announcement)
    match what:
        case Announced.ALLOCATION:
            return await allocation_news.published(turn, subject)
        case Announced.ROUND_DECIDED:
            return await round_news.decided(turn, subject)
        case Announced.ROUND_CANCELLED:
            return await round_news.cancelled(turn, subject)
        case Announced.SET_ASIDE:
            return await setting_aside.announced(turn, subject)


async def tell(turn: Turn, announcement: str, partnership_id: str, *, write: Write) -> None:
    """Tell one partnership, if that has not been done meanwhile."""
    if await untold.take(turn.session, announcement, partnership_id):
        partnership = await register.partnership(turn.session, partnership_id)
        await outbox.enqueue(turn.session, await write(turn, partnership))
