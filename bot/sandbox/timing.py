"""How long things take and last: Slack's own figures, which a test may shorten."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds, and the two clocks that no one moves: `wall` signs, `monotonic` counts.

    `reorder_wait` is how long a reordered event waits for another one to overtake it. The clock
    that people see is another one, and may be held.
    """

    answer_within: float = 3.0
    retry_delays: tuple[float, ...] = (0.0, 60.0, 300.0)
    reorder_wait: float = 2.0
    trigger_lives: float = 3.0
    response_url_lives: float = 1800.0
    response_url_uses: int = 5
    socket_lives: float = 3600.0
    socket_warning: float = 10.0
    wall: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic
