"""What a person finds on their Home tab: their own returns, or the office's board."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain import permissions
from bot.domain.permissions import Action, Actor
from bot.domain.quarters import default_due
from bot.journeys.drafting import load_draft
from bot.journeys.office import office_facts
from bot.journeys.quarter_opening import quarters_to_open
from bot.rendering import home
from bot.rendering.blocks import Block
from bot.rendering.text import Templates
from storage import returns

_LAST_RETURNS = 8  # two years of quarters for one partnership
_LAST_QUARTERS = 2


async def home_view(
    session: AsyncSession,
    templates: Templates,
    *,
    actor: Actor,
    now: datetime,
    bank_holidays: frozenset[date],
) -> dict[str, Any]:
    """The person's Home view, for views.publish."""
    parts = home.greeting(templates, actor.name)
    if permissions.may(actor, Action.SEE_EVERY_RETURN):
        parts += await _board(session, templates, actor, now, bank_holidays)
    own = await returns.of_partnerships(session, actor.partnerships)
    if own or not permissions.may(actor, Action.SEE_EVERY_RETURN):
        parts += home.own_returns(
            templates, [await load_draft(session, row) for row in own[:_LAST_RETURNS]]
        )
    return home.view(parts)


async def stranger_view(session: AsyncSession, templates: Templates) -> dict[str, Any]:
    """The Home of somebody who is not in the register."""
    return home.view(home.stranger(templates, await office_facts(session, templates)))


async def _board(
    session: AsyncSession,
    templates: Templates,
    actor: Actor,
    now: datetime,
    bank_holidays: frozenset[date],
) -> list[Block]:
    may_open = [
        (quarter, default_due(quarter, bank_holidays))
        for quarter in await quarters_to_open(session, now=now)
        if permissions.may(actor, Action.OPEN_QUARTER)
    ]
    opened = (await returns.opened_quarters(session))[-_LAST_QUARTERS:]
    boards = [
        [await load_draft(session, row) for row in await returns.of_quarter(session, quarter.key)]
        for quarter in reversed(opened)
    ]
    return home.board(templates, may_open, [lines for lines in boards if lines])
