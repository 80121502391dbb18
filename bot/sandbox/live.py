"""The live connection of each open page: one snapshot, then one frame a change."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeAlias

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.changes import Change, ClockMoved
from bot.sandbox.feed import Feed
from bot.sandbox.records import ClockLike, Json

BEHIND = 5_000
"""Frames that may wait for a page; one that is further behind is cut and begins anew."""

LOOK_AHEAD_EVERY = 0.5
"""Seconds between two looks at what is planned next, while something happens."""

NextEvent: TypeAlias = Callable[[], Awaitable[tuple[datetime, str] | None]]
"""Asks the app what is planned next: when and what."""


class Live:
    """Tells every open page of every change."""

    def __init__(self, feed: Feed, clock: ClockLike, next_event: NextEvent | None) -> None:
        self._feed = feed
        self._clock = clock
        self._next_event = next_event
        self._pages: set[asyncio.Queue[str | None]] = set()
        self._look: asyncio.Task[None] | None = None

    def tell(self, change: Change) -> None:
        """Tell the open pages of a change."""
        if not self._pages:
            return
        if self._look is None or self._look.done():
            wait = 0.0 if isinstance(change, ClockMoved) else LOOK_AHEAD_EVERY
            self._look = asyncio.create_task(self._tell_of_clock(wait))
        frame = self._feed.frame(change)
        if frame is not None:
            self._send(frame)

    def _send(self, frame: Json) -> None:
        text = json.dumps(frame)
        for page in self._pages:
            if page.qsize() >= BEHIND:
                page.put_nowait(None)
            else:
                page.put_nowait(text)

    async def _tell_of_clock(self, wait: float) -> None:
        await asyncio.sleep(wait)
        self._send({"type": "clock", "clock": await self.clock()})

    async def clock(self) -> Json:
        """The clock with what is planned next, as the page shows it."""
        following = await self.following()
        return {
            "now": self._clock.now().isoformat(),
            "held": self._clock.held,
            "speed": self._clock.speed,
            "next": (
                {"at": following[0].isoformat(), "label": following[1]} if following else None
            ),
        }

    async def following(self) -> tuple[datetime, str] | None:
        """What is planned next, if anybody knows."""
        return await self._next_event() if self._next_event else None

    async def serve(self, socket: WebSocket) -> None:
        """Serve one page until it goes or falls too far behind."""
        await socket.accept()
        frames: asyncio.Queue[str | None] = asyncio.Queue()
        clock = await self.clock()
        frames.put_nowait(json.dumps(self._feed.snapshot(clock)))
        self._pages.add(frames)
        sending = asyncio.create_task(self._feed_page(socket, frames))
        try:
            with contextlib.suppress(WebSocketDisconnect):
                while True:
                    await socket.receive_text()
        finally:
            self._pages.discard(frames)
            sending.cancel()

    async def _feed_page(self, socket: WebSocket, frames: asyncio.Queue[str | None]) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while (text := await frames.get()) is not None:
                await socket.send_text(text)
            await socket.close(code=1013)

    async def close(self) -> None:
        """Stop looking ahead."""
        if self._look is not None:
            self._look.cancel()
            await asyncio.gather(self._look, return_exceptions=True)
