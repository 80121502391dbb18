"""Calls to Slack that no ack waits for: what lives on a visit or a trigger, after the commit."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine


class Errands:
    """Runs each in a task of its own."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()  # asyncio itself holds tasks only weakly

    def run(self, errand: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(errand)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
