"""A person's calendar, for the programs that subscribe to it."""

from __future__ import annotations

import logging

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.journeys import calendar_feed
from bot.services import Services
from bot.web.visitors import visitor
from storage import calendars

log = logging.getLogger("reeve.web")
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


def calendar_routes(services: Services) -> list[Route]:
    """`/calendar/SECRET.ics`; 404 for a secret that is wrong or was revoked."""

    async def calendar(request: Request) -> Response:
        try:
            body = await _feed(services, str(request.path_params["secret"]))
        except Exception:  # whatever it was, the program asks again later
            log.exception("A calendar could not be made")
            return Response(status_code=503, headers=_HEADERS)
        if body is None:
            return Response(status_code=404, headers=_HEADERS)
        return Response(body, media_type="text/calendar; charset=utf-8", headers=_HEADERS)

    return [Route(f"/{calendar_feed.PATH}/{{secret}}.ics", calendar, methods=["GET"])]


async def _feed(services: Services, secret: str) -> bytes | None:
    now = services.clock.now()
    async with services.begin() as session:
        owner = await calendars.owner(session, calendar_feed.digest(secret))
        actor = await visitor(session, owner, now=now) if owner else None
        if actor is None:
            return None
        return await calendar_feed.feed(services.turn(session, actor, now))
