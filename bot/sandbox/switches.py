"""Every fault that can be switched on, of Slack and of the mailbox, as one list for the page."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from bot.sandbox.faults import Faults
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.records import Json
from bot.sandbox.smtp_faults import FAULTS, PLACES, Fault

STRIKES_KEPT = 20


@dataclass(frozen=True, slots=True)
class Switch:
    """One fault in words. A `setting` shapes other faults and is none by itself."""

    name: str
    label: str
    hint: str
    setting: bool = False


GROUPS: Mapping[str, Sequence[Switch]] = MappingProxyType(
    {
        "Slack cannot be reached": (
            Switch("outage", "Outage", "No call gets through, and nothing reaches the bot."),
            Switch(
                "outage_until",
                "Outage until",
                "The outage ends by itself when the sandbox's clock comes to this.",
            ),
        ),
        "When the bot calls Slack": (
            Switch("slow", "Slow answers", "Seconds by which each answer is late."),
            Switch("server_errors", "Server errors", "This many calls get a 503 and are not done."),
            Switch(
                "rate_limits", "Too many requests", "This many calls get a 429 and are not done."
            ),
            Switch("retry_after", "Seconds to wait", "What a 429 asks for.", setting=True),
            Switch(
                "lost_answers",
                "Lost answers",
                "This many calls are done, but the bot never hears so.",
            ),
            Switch(
                "only",
                "Only these methods",
                "Strike only calls that begin with this, such as chat.",
                setting=True,
            ),
        ),
        "When Slack tells the bot": (
            Switch("duplicates", "Doubled", "This many deliveries are sent twice at once."),
            Switch("reordered", "Out of order", "This many events come after the one behind them."),
            Switch(
                "replays", "Replayed", "This many deliveries are sent again once they are answered."
            ),
            Switch(
                "deaf_socket", "Deaf socket", "Socket Mode stays connected and carries nothing."
            ),
        ),
        "Mail": (
            Switch("mail_next", "The next letter", "What goes wrong once, and is then over."),
            Switch("mail_always", "Every letter", "What goes wrong until it is turned off."),
        ),
        "Chance": (
            Switch(
                "share",
                "How often",
                "The chance from 0 to 1 that a fault with a number strikes when it could.",
                setting=True,
            ),
        ),
    }
)

_LABELS = {switch.name: switch.label for group in GROUPS.values() for switch in group}
_MAIL = {"mail_next": "next", "mail_always": "always"}
_KINDS: Mapping[type, str] = MappingProxyType(
    {bool: "switch", int: "number", float: "number", str: "text", type(None): "moment"}
)


@dataclass(frozen=True, slots=True)
class Struck:
    """A fault that struck: when by the sandbox's clock, which, and the call or delivery it met."""

    at: datetime
    label: str
    met: str


class Switches:
    """The faults of Slack, and those of the mailbox if there is one as mail_next, mail_always.

    `struck` holds what struck last, newest last; `counted` how often each of Slack's has struck.
    """

    def __init__(self, slack: Faults, mailbox: Mailbox | None, now: Callable[[], datetime]) -> None:
        self.slack = slack
        self._mailbox = mailbox
        self._now = now
        self.struck: deque[Struck] = deque(maxlen=STRIKES_KEPT)
        self.counted: Counter[str] = Counter()
        slack.struck = self._note_slack

    def _note_slack(self, name: str, met: str) -> None:
        self.counted[name] += 1
        self.struck.append(Struck(self._now(), _LABELS[name], met))

    def note_mail(self, fault: Fault) -> None:
        """Note that the mailbox's fault struck, and tell of it."""
        self.struck.append(Struck(self._now(), fault.label, "mail"))
        self.slack.changed()

    def struck_json(self) -> list[Json]:
        """What struck last, for the page."""
        return [
            {"at": one.at.isoformat(), "label": one.label, "met": one.met} for one in self.struck
        ]

    def as_json(self) -> Json:
        """Every switch with its value."""
        return self.slack.as_json() | self._mail()

    def _mail(self) -> Json:
        if self._mailbox is None:
            return {}
        faults = self._mailbox.faults
        named = {"mail_next": faults.next, "mail_always": faults.always}
        return {name: fault.name if fault else "" for name, fault in named.items()}

    def described(self) -> list[Json]:
        """Every switch in words, with its group, its kind and its value when it is off."""
        off = Faults().as_json() | dict.fromkeys(self._mail(), "")
        return [
            {
                "name": switch.name,
                "label": switch.label,
                "hint": switch.hint,
                "setting": switch.setting,
                "group": group,
                "off": off[switch.name],
                **_kind(switch.name, off[switch.name]),
            }
            for group, switches in GROUPS.items()
            for switch in switches
            if switch.name in off
        ]

    def switch(self, wanted: Mapping[str, object]) -> None:
        """Set several at once; ValueError names one that is unknown or of a wrong kind."""
        mail = {name: value for name, value in wanted.items() if name in self._mail()}
        for name, value in mail.items():
            if value not in ("", *FAULTS):
                raise ValueError(f"There is no fault {name} {value}.")
        slack = self.slack.checked({name: wanted[name] for name in wanted if name not in mail})
        if self._mailbox is not None:
            for name, value in mail.items():
                setattr(self._mailbox.faults, _MAIL[name], FAULTS.get(str(value)))
        self.slack.switch(slack)

    def clear(self) -> None:
        """Turn everything off."""
        if self._mailbox is not None:
            self._mailbox.faults.clear()
        self.slack.clear()


def _kind(name: str, off: object) -> Json:
    """How the page shows a switch; the mailbox's faults are chosen from a list by their place."""
    if name not in _MAIL:
        return {"kind": _KINDS[type(off)]}
    offered = sorted(FAULTS.values(), key=lambda fault: list(PLACES).index(fault.where))
    choices = [
        {"value": fault.name, "label": fault.label, "group": PLACES[fault.where]}
        for fault in offered
    ]
    return {"kind": "choice", "choices": choices}
