"""What an office may set about deadlines, as it stands in area.toml and in the settings' table.

Each setting has a key, such as "deadlines.due", and a reader: its text in, its value out, or
`NotASetting` with what to write instead.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import TypeVar

from bot.domain.due_rules import DueRule, DueRules, NotARule, read_due_rule, read_exception
from bot.domain.lateness import LatenessSettings
from bot.domain.nudges import NudgeSettings
from bot.domain.pre_election import PreElection
from bot.domain.quarters import Quarter

SECTION = "deadlines."
_EXCEPTION = "deadlines.exceptions."
_ELECTION = re.compile(r"deadlines\.pre_election\.(.+)")
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_MOST_STAGES = 10
_FURTHEST_STAGE = 60
_MOST_DIGITS = 4
_Value = TypeVar("_Value")


class NotASetting(ValueError):
    """A setting that cannot be read; the message says what to write."""


@dataclass(frozen=True)
class DeadlineSettings:
    """All of them, with what holds where the office has set nothing."""

    due: DueRules = field(default_factory=DueRules)
    nudges: NudgeSettings = field(default_factory=NudgeSettings)
    lateness: LatenessSettings = field(default_factory=LatenessSettings)
    pre_election: tuple[PreElection, ...] = ()


def deadline_settings(written: Mapping[str, str]) -> DeadlineSettings:
    """From texts that `check_setting` has passed. Raises NotASetting."""
    usual = DeadlineSettings()

    def value(key: str, read: Callable[[str], _Value], otherwise: _Value) -> _Value:
        return read(written[SECTION + key]) if SECTION + key in written else otherwise

    nudges, lateness = usual.nudges, usual.lateness
    return DeadlineSettings(
        due=DueRules(
            usual=value("due", _rule, usual.due.usual),
            at=value("time", _clock, usual.due.at),
            exceptions={
                key.removeprefix(_EXCEPTION): _exception(key, text)
                for key, text in written.items()
                if key.startswith(_EXCEPTION)
            },
        ),
        nudges=NudgeSettings(
            before=value("reminders_before", _days, nudges.before),
            after=value("reminders_after", _days, nudges.after),
            at=value("reminder_time", _clock, nudges.at),
            quiet_until=value("quiet_until", _clock, nudges.quiet_until),
            quiet_from=value("quiet_from", _clock, nudges.quiet_from),
            deputy_from=value("deputy_from", _count, nudges.deputy_from),
            office_from=value("office_from", _count, nudges.office_from),
        ),
        lateness=LatenessSettings(
            missing_after=value("missing_after", _count, lateness.missing_after),
            excuse_minutes=value("excuse_minutes", _count, lateness.excuse_minutes),
            excuse_days=value("excuse_days", _count, lateness.excuse_days),
            reply_days=value("reply_days", _count, lateness.reply_days),
            again_days=value("again_days", _some_days, lateness.again_days),
        ),
        pre_election=tuple(
            _period(text) for key, text in sorted(written.items()) if _ELECTION.fullmatch(key)
        ),
    )


def check_setting(key: str, text: str) -> None:
    """Raises NotASetting for a text that cannot be read, and KeyError for a key not known."""
    if key.startswith(_EXCEPTION):
        _exception(key, text)
    elif _ELECTION.fullmatch(key):
        _period(text)
    else:
        _READERS[key.removeprefix(SECTION)](text)


def exception_partnership(key: str) -> str | None:
    """The partnership that an exception's key names, if it is one and names one."""
    if not key.startswith(_EXCEPTION):
        return None
    first, _, second = key.removeprefix(_EXCEPTION).partition(".")
    if second:
        return second
    try:
        Quarter.parse(first)
    except ValueError:
        return first
    return None


def known_settings() -> tuple[str, ...]:
    """The keys that have a name of their own, to suggest one for a slip."""
    return tuple(f"{SECTION}{name}" for name in _READERS)


def _rule(text: str) -> DueRule:
    try:
        return read_due_rule(text)
    except NotARule as mistake:
        raise NotASetting(str(mistake)) from None


def _exception(key: str, text: str) -> DueRule:
    try:
        return read_exception(key.removeprefix(_EXCEPTION), text)
    except NotARule as mistake:
        raise NotASetting(str(mistake)) from None


def _clock(text: str) -> time:
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise NotASetting('Write a time of day such as "17:00".')
    return time(int(match[1]), int(match[2]))


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise NotASetting("Write a whole number, such as 5.")
    return int(text)


def _some_days(text: str) -> int:
    if not 1 <= (days := _count(text)) <= _FURTHEST_STAGE:
        raise NotASetting(f"Write a number of working days from 1 to {_FURTHEST_STAGE}.")
    return days


def _days(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",")] if text else []
    days = tuple(_count(part) for part in parts)
    if len(days) > _MOST_STAGES or not all(1 <= day <= _FURTHEST_STAGE for day in days):
        raise NotASetting(
            f"Write at most {_MOST_STAGES} numbers of working days from 1 to {_FURTHEST_STAGE}, "
            'such as "10, 5, 1".'
        )
    return days


def _period(text: str) -> PreElection:
    first, _, last = (part.strip() for part in text.partition(" to "))
    try:
        period = PreElection(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        raise NotASetting('Write two days, such as "2024-03-18 to 2024-05-02".') from None
    if period.last < period.first:
        raise NotASetting("The last day comes before the first. Write them the other way round.")
    return period


_READERS: Mapping[str, Callable[[str], object]] = {
    "due": _rule,
    "time": _clock,
    "reminders_before": _days,
    "reminders_after": _days,
    "reminder_time": _clock,
    "quiet_until": _clock,
    "quiet_from": _clock,
    "deputy_from": _count,
    "office_from": _count,
    "missing_after": _count,
    "excuse_minutes": _count,
    "excuse_days": _count,
    "reply_days": _count,
    "again_days": _some_days,
}
