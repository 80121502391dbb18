"""Cutting a connection in place of answering, so that the caller can not know what was done."""

from __future__ import annotations

import asyncio
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.auto import AutoHTTPProtocol

Connections: TypeAlias = dict[tuple[str, int], asyncio.Transport]
"""The open connections by the caller's address and port."""


def remembering_protocol(connections: Connections) -> type[asyncio.Protocol]:
    """uvicorn's HTTP protocol, which also keeps its connections where they can be cut."""

    # uvicorn chooses the class when it is imported, so mypy sees a variable
    class RememberingProtocol(AutoHTTPProtocol):  # type: ignore[valid-type, misc]
        """One connection."""

        def connection_made(self, transport: asyncio.Transport) -> None:
            """Keep it."""
            self.caller = transport.get_extra_info("peername")[:2]
            connections[self.caller] = transport
            super().connection_made(transport)

        def connection_lost(self, exc: Exception | None) -> None:
            """Forget it."""
            connections.pop(self.caller, None)
            super().connection_lost(exc)

    return RememberingProtocol


class _Nothing(Response):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send nothing: the connection is gone."""


def sever(request: Request, connections: Connections) -> Response:
    """Cut the connection of a request; what this gives must be returned as its answer."""
    if request.client is not None:
        transport = connections.get((request.client.host, request.client.port))
        if transport is not None:
            transport.abort()
    return _Nothing()
