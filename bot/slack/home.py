"""App Home: drawn after the commit, as it lives on a visit; whoever misses it opens it again."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.errors import Refusal
from bot.domain.permissions import Actor
from bot.journeys.home import home_view, stranger_view
from bot.services import Services
from bot.slack.deliveries import identify
from storage import people

log = logging.getLogger("reeve.slack")


class Home:
    """Publishes people's Home tabs in tasks of its own, so that no ack waits for Slack."""

    def __init__(self, services: Services, client: AsyncWebClient) -> None:
        self._services = services
        self._client = client
        self._tasks: set[asyncio.Task[None]] = set()  # asyncio itself holds tasks only weakly

    def show(self, team: str, user: str) -> None:
        task = asyncio.create_task(self._publish(team, user))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _publish(self, team: str, user: str) -> None:
        services, now = self._services, self._services.clock.now()
        try:
            async with services.begin() as session:
                try:
                    actor = await _visitor(session, team, user, now)
                except Refusal:
                    view = await stranger_view(session, services.templates)
                else:
                    view = await home_view(services.turn(session, actor, now))
            await self._client.views_publish(user_id=user, view=view)
        except (SlackClientError, aiohttp.ClientError, TimeoutError):
            log.exception("Home could not be drawn for %s", user)


async def _visitor(session: AsyncSession, team: str, user: str, now: datetime) -> Actor:
    """Who opened Home. Its event names the office's team also for people of other teams."""
    try:
        return await identify(session, team, user, now=now)
    except Refusal:
        own_team = await people.team_of(session, user)
        if own_team is None:
            raise
        return await identify(session, own_team, user, now=now)
