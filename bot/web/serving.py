"""A web server inside the running loop: uvicorn without its signal handlers."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp

_KEEP_ALIVE = 75
"""Seconds for which an idle connection stays open: longer than whoever calls keeps one, so that no
request is sent into a connection which is just being closed."""


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are `bot.main`'s: it stops everything in order, not the web server alone."""
        yield


@asynccontextmanager
async def serving(app: ASGIApp, *, host: str, port: int) -> AsyncIterator[int]:
    """Serve the app while the block runs; gives the port (useful with port 0).

    Raises OSError, in words, if the address cannot be had.
    """
    async with serving_on(app, bound(host, port)) as its_port:
        yield its_port


@asynccontextmanager
async def serving_on(app: ASGIApp, listener: socket.socket) -> AsyncIterator[int]:
    """As `serving`, on a socket that is bound already. At the end it is closed.

    Requests under way are finished.
    """
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=5,
        timeout_keep_alive=_KEEP_ALIVE,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await server.listening.wait()
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        await task
        listener.close()


def bound(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises OSError in words."""
    try:
        listener = socket.create_server((host, port), family=_family(host), backlog=128)
    except OSError as error:
        why = (error.strerror or str(error)).partition(" (")[0]  # what follows repeats the address
        raise OSError(f"Reeve cannot listen on {host}, port {port}: {why}.") from error
    # asyncio does so only where the socket's maker named the protocol; an answer in two parts
    # would wait 40 ms for its acknowledgement
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
