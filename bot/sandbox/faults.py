"""Faults on request: what goes wrong between the app and Slack, and how often still.

Each count is how many times the fault strikes from now on and goes down as it does; a switch stays
until it is turned off. `share` lets a count strike by chance only, the same each time for one seed.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime

from bot.sandbox.records import Json

MEET_CALLS = ("server_errors", "rate_limits", "lost_answers")


@dataclass(slots=True)
class Faults:
    """The switches. The first five meet the app's calls, the next three what is sent to the app.

    - `slow`: seconds by which each answer to a call is late
    - `server_errors`: calls answered 503, and not carried out
    - `rate_limits`: calls answered 429 with `retry_after` seconds, and not carried out
    - `lost_answers`: calls carried out whose connection is then cut
    - `only`: strike only methods that begin with this, such as "chat." or "views.open"
    - `duplicates`: deliveries sent twice at once
    - `reordered`: events that come after the one behind them
    - `replays`: deliveries sent once more, byte for byte, after they were answered
    - `outage`, `outage_until`: no call gets through, events wait, and people's presses fail
    - `deaf_socket`: Socket Mode's connections stay open and carry nothing
    - `share`: the chance, 0 to 1, that a count strikes when it could

    `changed` is called on every change, `struck` with the fault and what it met.
    """

    slow: float = 0.0
    server_errors: int = 0
    rate_limits: int = 0
    retry_after: int = 1
    lost_answers: int = 0
    only: str = ""
    duplicates: int = 0
    reordered: int = 0
    replays: int = 0
    outage: bool = False
    outage_until: datetime | None = None
    deaf_socket: bool = False
    share: float = 1.0
    now: Callable[[], datetime] | None = field(default=None, repr=False)
    seed: int | None = None
    changed: Callable[[], None] = field(default=lambda: None, repr=False)
    struck: Callable[[str, str], None] = field(default=lambda _name, _met: None, repr=False)
    _chance: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Start the dice."""
        self._chance = random.Random(self.seed)  # noqa: S311 -- chance for tests, not secrets

    def switch(self, values: Mapping[str, object]) -> None:
        """Set several at once; ValueError names one that is unknown or of a wrong kind."""
        for name, value in self.checked(values).items():
            setattr(self, name, value)
        self.changed()

    def checked(self, values: Mapping[str, object]) -> dict[str, object]:
        """The values as `switch` would set them, with nothing changed yet."""
        return {name: self._read(name, value) for name, value in values.items()}

    def clear(self) -> None:
        """Turn everything off."""
        blank = Faults()
        self.switch({name: getattr(blank, name) for name in _SWITCHES})

    def as_json(self) -> Json:
        """Every switch with its value."""
        shown: Json = {name: getattr(self, name) for name in _SWITCHES}
        until = self.outage_until
        return shown | {"outage_until": until.isoformat() if until else None}

    def strikes(self, name: str, met: str = "") -> bool:
        """Whether this fault strikes the method or delivery now; if so it is counted down."""
        left: int = getattr(self, name)
        if left <= 0 or (name in MEET_CALLS and not met.startswith(self.only)):
            return False
        if self._chance.random() >= self.share:
            return False
        setattr(self, name, left - 1)
        self.struck(name, met)
        self.changed()
        return True

    @property
    def is_out(self) -> bool:
        """Whether Slack can not be reached just now."""
        if self.outage_until is not None and self.now is not None:
            return self.outage or self.now() < self.outage_until
        return self.outage

    def cut_off(self, met: str) -> bool:
        """Whether an outage strikes the method or delivery now."""
        if self.is_out:
            self.struck("outage", met)
            self.changed()
        return self.is_out

    async def outage_over(self, look_every: float = 0.05) -> None:
        """Return once Slack can be reached."""
        while self.is_out:  # noqa: ASYNC110 -- the clock that ends it is a value, nothing wakes
            await asyncio.sleep(look_every)

    def _read(self, name: str, value: object) -> object:
        if name not in _SWITCHES:
            raise ValueError(f"There is no fault {name}.")
        if name == "outage_until":
            return _moment(value)
        kind = type(getattr(Faults(), name))
        if kind is float and isinstance(value, int):
            value = float(value)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise ValueError(f"The fault {name} takes a {kind.__name__}.")
        return value


_SWITCHES = tuple(
    item.name
    for item in fields(Faults)
    if not item.name.startswith("_") and item.name not in ("now", "seed", "changed", "struck")
)


def _moment(value: object) -> datetime | None:
    """An aware time, also as ISO text; nothing from nothing. ValueError for all else."""
    if value is None or value == "":
        return None
    when = datetime.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(when, datetime) or when.tzinfo is None:
        raise ValueError("The fault outage_until takes a time with its zone.")
    return when
