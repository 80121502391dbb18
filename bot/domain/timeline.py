"""Who did what to a return, and when: from its audit events, with runs of answers told as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

ANSWERED = "answer given"
_NOT_TOLD = frozenset({"form page saved"})  # its answers are told
_ONE_SITTING = timedelta(hours=8)


@dataclass(frozen=True)
class Happening:
    """An event of a return. by: the person's name; at, until: aware UTC; times: how often in a row.

    details: what the event noted, such as a question's key.
    """

    event: str
    by: str
    at: datetime
    until: datetime
    details: Mapping[str, object]
    times: int = 1


def timeline(events: Iterable[Happening]) -> tuple[Happening, ...]:
    """The events in order; answers that one person gave in one sitting are one line."""
    told: list[Happening] = []
    for event in (each for each in events if each.event not in _NOT_TOLD):
        before = told[-1] if told else None
        if before and _goes_on(before, event):
            told[-1] = replace(before, until=event.until, times=before.times + event.times)
        else:
            told.append(event)
    return tuple(told)


def _goes_on(before: Happening, event: Happening) -> bool:
    return (
        event.event == before.event == ANSWERED
        and event.by == before.by
        and event.at - before.until < _ONE_SITTING
    )
