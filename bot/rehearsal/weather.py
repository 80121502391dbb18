"""The faults of a rehearsal, drawn from the seed: storms come and go, and the end is the same.

Only what Reeve has promised to survive without loss is made to happen. A letter that the mail
server swallows without a word, for one, is lost by nobody's fault.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.demo import Demo
from bot.sandbox.smtp_faults import FAULTS, Fault

_ERRORS: Mapping[str, str] = MappingProxyType(
    {"server_errors": "service_unavailable", "rate_limits": "ratelimited"}
)
"""What the sandbox answers to a call that a count strikes, by the count's name."""

_STORMS: Sequence[Mapping[str, int]] = (
    {"server_errors": 2},
    {"rate_limits": 2},
    {"lost_answers": 2},
    {"lost_answers": 1, "rate_limits": 1},
    {"server_errors": 1, "lost_answers": 1},
    {"server_errors": 1, "rate_limits": 1, "lost_answers": 1},
)
"""What strikes the next calls in a row."""

OUTAGE = timedelta(hours=1)

_SLOW = (0.0, 0.002, 0.005)  # seconds a call
_STORM_BY = 12  # the last round in which a storm may begin
_DELIVERIES = ("duplicates", "reordered", "replays")
_SMTP: Sequence[Fault] = (
    *(
        FAULTS[name]
        for name in (
            "banner_421",
            "banner_drop",
            "hello_drop",
            "mail_451",
            "mail_drop",
            "rcpt_450",
            "rcpt_drop",
            "data_452",
            "end_of_data_421",
            "end_of_data_451",
        )
    ),
    replace(FAULTS["answer_late"], seconds=0.1),
    replace(FAULTS["slow"], seconds=0.03),
)


@dataclass
class Weather:
    """Faults for one gathering after another: deliveries go wrong in each, calls in every second.

    There are to be so many `gatherings`; at the last, no e-mail is put off. Once a quarter Slack
    is away for an hour, in which Reeve has something to say.
    """

    demo: Demo
    chance: random.Random
    gatherings: int
    _storm_at: int = 0
    _begun: int = 0

    def change(self, number: int) -> None:
        """Before a round of a gathering; its first is number 1."""
        if number == 1:
            self.settle()
            self._begun += 1
            self._storm_at = self.chance.randint(1, _STORM_BY) if self._begun % 2 else 0
            slow = self.chance.choice(_SLOW)
            counts = {name: self.chance.randint(3, 8) for name in _DELIVERIES}
            self._switch(counts | {"slow": slow})
            if self._begun < self.gatherings:
                self.demo.mailbox.faults.next = self.chance.choice(_SMTP)
        if number == self._storm_at:
            self._switch(self.chance.choice(_STORMS))

    async def outage(self, moment: datetime) -> None:
        """Slack is away for an hour from now; at this moment of it Reeve has something to say."""
        clock, counted, dispatcher = self.demo.clock, self.struck, self.demo.reeve.dispatcher
        over, before = clock.now() + OUTAGE, counted["outage"]
        self.demo.sandbox.faults.switch({"outage_until": over})
        clock.move_to(moment)
        await self.demo.ticks.over()
        await self.demo.sandbox.until(
            lambda: counted["outage"] > before or dispatcher.is_at_rest("slack")
        )
        clock.move_to(over)
        await self.demo.ticks.over()

    def _switch(self, values: Mapping[str, float]) -> None:
        self.demo.sandbox.faults.switch({"retry_after": 0, **values})

    def settle(self) -> None:
        """Turn all faults off."""
        self.demo.sandbox.faults.clear()
        self.demo.mailbox.faults.clear()

    @property
    def struck(self) -> Counter[str]:
        """How often each fault of Slack's has struck so far."""
        return self.demo.sandbox.switches.counted

    @property
    def errors(self) -> Counter[str]:
        """The same by the error that it gave."""
        return Counter({error: self.struck[name] for name, error in _ERRORS.items()})

    @property
    def smtp_struck(self) -> Sequence[str]:
        return list(self.demo.mailbox.faults.struck)
