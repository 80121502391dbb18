"""What a person finds on their Home tab: their own returns, or the office's board."""

from __future__ import annotations

from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain import permissions
from bot.domain.board import board_of
from bot.domain.permissions import Action
from bot.domain.quarters import to_london
from bot.journeys import (
    calendar_feed,
    covering,
    digest_choice,
    funding_board,
    own_money,
    rounds_board,
    virement,
)
from bot.journeys.deadline_rules import settings_of
from bot.journeys.drafting import load_draft
from bot.journeys.office import office_facts
from bot.journeys.quarter_opening import opening_due, quarters_to_open
from bot.journeys.turn import Turn
from bot.rendering import alarms, home, home_deadlines
from bot.rendering.blocks import Block
from bot.rendering.text import Templates
from storage import flags, returns, status_board, undelivered

_LAST_RETURNS = 8  # two years of quarters for one partnership
_LAST_QUARTERS = 4  # a year of them on the office's board


async def home_view(turn: Turn) -> dict[str, Any]:
    """The person's Home view, for views.publish."""
    session, templates, actor = turn.session, turn.templates, turn.actor
    parts = home.greeting(templates, actor.name)
    if permissions.may(actor, Action.SEE_EVERY_RETURN):
        parts += await _board(turn)
    if permissions.may(actor, Action.KEEP_POT):
        parts += await funding_board.board(turn)
    parts += await virement.board(turn)
    parts += await rounds_board.board(turn)
    own = await returns.of_partnerships(session, actor.partnerships)
    if own or not permissions.may(actor, Action.SEE_EVERY_RETURN):
        drafts = [await load_draft(session, row, now=turn.now) for row in own[:_LAST_RETURNS]]
        parts += home.own_returns(templates, drafts, now=turn.now, holidays=turn.holiday_names)
    parts += await own_money.board(turn)
    parts += await covering.board(turn)
    parts += await digest_choice.board(turn)
    parts += await calendar_feed.board(turn)
    return home.view(parts)


async def stranger_view(session: AsyncSession, templates: Templates) -> dict[str, Any]:
    """The Home of somebody who is not in the register."""
    return home.view(home.stranger(templates, await office_facts(session, templates)))


async def _board(turn: Turn) -> list[Block]:
    session, templates = turn.session, turn.templates
    rules = (await settings_of(session)).due
    may_open = [
        (quarter, opening_due(turn, rules, quarter))
        for quarter in await quarters_to_open(session, now=turn.now)
        if permissions.may(turn.actor, Action.OPEN_QUARTER)
    ]
    opened = (await returns.opened_quarters(session))[-_LAST_QUARTERS:]
    places = await status_board.places(
        session,
        [quarter.key for quarter in opened],
        roles=permissions.ALLOWED[Action.ANSWER_RETURN],
        on=to_london(turn.now).date(),
    )
    parts = home.board(
        templates,
        may_open,
        board_of(places),
        now=turn.now,
        reviews=permissions.may(turn.actor, Action.REVIEW_RETURN),
    )
    years = sorted({quarter.key[: len("2024-25")] for quarter in opened}, reverse=True)
    waiting = len(await flags.undecided(session))
    refused = [
        (person.name, address.address, address.refused_at, address.reason)
        for person, address in await undelivered.refused(session)
    ]
    parts += alarms.refused_addresses(templates, refused)
    return parts + home_deadlines.office(templates, years, waiting=waiting)
