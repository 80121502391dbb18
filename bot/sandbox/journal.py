"""The record of all that went between the app and Slack, for the page and for tests."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime

from bot.sandbox.changes import Change, ExchangeDone
from bot.sandbox.records import Exchange, Json

KEPT = 2_000
"""Exchanges that are kept; the oldest give way."""

TO_APP = "to_app"
FROM_APP = "from_app"


class Journal:
    """The newest exchanges, and the newest of those that were refused or failed."""

    def __init__(self, emit: Callable[[Change], None], now: Callable[[], datetime]) -> None:
        self._emit = emit
        self._now = now
        self._count = 0
        self.traffic: deque[Exchange] = deque(maxlen=KEPT)
        self.refusals: deque[Exchange] = deque(maxlen=KEPT)

    def record(
        self,
        direction: str,
        name: str,
        request: Json,
        response: Json | str | None,
        *,
        status: int,
        seconds: float,
        error: str | None = None,
    ) -> Exchange:
        """Keep an exchange and tell of it."""
        self._count += 1
        exchange = Exchange(
            f"X{self._count}",
            self._now(),
            direction,
            name,
            request,
            response,
            status,
            seconds,
            error,
        )
        self.traffic.append(exchange)
        if error is not None:
            self.refusals.append(exchange)
        self._emit(ExchangeDone(exchange))
        return exchange

    def find(self, exchange_id: str) -> Exchange | None:
        """An exchange by its id, while it is kept."""
        return next((item for item in self.traffic if item.id == exchange_id), None)
