"""Every fault that can be switched on, of Slack and of the mailbox, as one list for the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.sandbox.faults import Faults
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.records import Json
from bot.sandbox.smtp_faults import FAULTS

MAIL_SWITCHES: Mapping[str, tuple[str, str]] = {
    "next": ("Mail: the next letter", "What goes wrong once with the mail server."),
    "always": ("Mail: every letter", "What goes wrong with the mail server until it is off."),
}


@dataclass(frozen=True, slots=True)
class Switches:
    """The faults of Slack, and those of the mailbox if there is one as mail_next, mail_always."""

    slack: Faults
    mailbox: Mailbox | None

    def as_json(self) -> Json:
        """Every switch with its value."""
        return self.slack.as_json() | self._mail()

    def _mail(self) -> Json:
        if self.mailbox is None:
            return {}
        faults = self.mailbox.faults
        named = {"next": faults.next, "always": faults.always}
        return {f"mail_{name}": fault.name if fault else "" for name, fault in named.items()}

    def described(self) -> list[Json]:
        """The switches that are chosen from a list, with their words."""
        if self.mailbox is None:
            return []
        choices = ["", *FAULTS]
        return [
            {"name": f"mail_{name}", "label": label, "hint": hint, "kind": "choice"}
            | {"choices": choices}
            for name, (label, hint) in MAIL_SWITCHES.items()
        ]

    def switch(self, wanted: Mapping[str, object]) -> None:
        """Set several at once; ValueError names one that is unknown or of a wrong kind."""
        mail = {name: value for name, value in wanted.items() if name.startswith("mail_")}
        for name, value in mail.items():
            if name not in self._mail() or value not in ("", *FAULTS):
                raise ValueError(f"There is no fault {name} {value}.")
        slack = self.slack.checked({name: wanted[name] for name in wanted if name not in mail})
        for name, value in mail.items():
            if self.mailbox is not None:
                fault = FAULTS.get(str(value))
                setattr(self.mailbox.faults, name.removeprefix("mail_"), fault)
        self.slack.switch(slack)
