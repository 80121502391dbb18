"""What Reeve serves over HTTP: Slack's requests, pages behind one-time links, its own health."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

log = logging.getLogger("reeve.web")


def make_web_app(
    slack: ASGIApp | None,
    begin: Callable[[], AbstractAsyncContextManager[AsyncSession]],
    pages: Sequence[Route] = (),
) -> Starlette:
    """`slack` answers below /slack/; None where Slack is reached over Socket Mode."""

    async def health(_request: Request) -> JSONResponse:
        try:
            async with begin() as session:
                await session.exec(select(1))
        except (SQLAlchemyError, OSError):  # asyncpg lets a bare ConnectionRefusedError through
            log.exception("The database does not answer")
            return JSONResponse({"status": "the database does not answer"}, status_code=503)
        return JSONResponse({"status": "ok"})

    routes: list[Route | Mount] = [Route("/health", health), *pages]
    if slack is not None:
        routes.append(Mount("/slack", app=slack))
    return Starlette(routes=routes)
