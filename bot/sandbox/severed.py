"""Cutting a connection in place of answering, so that the caller can not know what was done."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

EXTENSION = "sandbox.cut"


class CuttingProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol, with a way for a handler to cut the connection."""

    def on_message_begin(self) -> None:
        """Put the way to cut this connection in the request's scope."""
        super().on_message_begin()
        self.scope["extensions"] = {EXTENSION: {"abort": self.transport.abort}}  # type: ignore[typeddict-unknown-key]


class _Nothing(Response):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send nothing."""


def sever(request: Request) -> Response:
    """Cut the connection of a request; what this gives must be returned as its answer."""
    request.scope["extensions"][EXTENSION]["abort"]()
    return _Nothing()
