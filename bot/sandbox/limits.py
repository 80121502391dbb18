"""Rate limits: so many calls of a method a minute, and one message a second in a channel.

Slack promises the rate and allows short bursts without saying how long. Here a burst is a minute's
calls at once, and for posting `posting_burst` messages in one channel.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from bot.sandbox.methods import Method, Tier
from bot.sandbox.timing import Timing

POSTING_BURST = 30


@dataclass(slots=True)
class Bucket:
    """How many calls are left, and when that was worked out."""

    left: float
    at: float


@dataclass(slots=True)
class RateLimits:
    """Counts calls on `timing.monotonic`. Turned off, it lets everything through.

    `speed` makes its minutes shorter: at 60 a minute's calls may be made in each second, for
    rehearsals in which people are faster than people are.
    """

    timing: Timing = field(default_factory=Timing)
    on: bool = True
    speed: float = 1.0
    posting_burst: int = POSTING_BURST
    _buckets: dict[tuple[str, ...], Bucket] = field(default_factory=dict)

    def wait_for(self, method: Method, team: str, channel: str) -> int | None:
        """Count one call: nothing when it may be made, else how many seconds to wait."""
        if not self.on:
            return None
        posting = method.tier is Tier.POSTING
        most = float(self.posting_burst if posting else method.tier.per_minute)
        key = (team, method.name, channel) if posting else (team, method.name)
        now = self.timing.monotonic() * self.speed
        bucket = self._buckets.setdefault(key, Bucket(most, now))
        a_second = method.tier.per_minute / 60
        bucket.left = min(most, bucket.left + (now - bucket.at) * a_second)
        bucket.at = now
        if bucket.left >= 1:
            bucket.left -= 1
            return None
        return max(1, math.ceil((1 - bucket.left) / a_second / self.speed))
