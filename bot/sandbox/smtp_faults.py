"""Every way in which the mailbox can go wrong on request, as one table.

A fault says where in the dialogue it strikes and what happens there. Nothing here speaks SMTP:
`smtp_session` does what the table says.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Where(StrEnum):
    """The place in the dialogue at which a fault strikes."""

    BANNER = "banner"
    HELLO = "hello"
    STARTTLS = "starttls"
    HANDSHAKE = "handshake"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    LATER_RCPT = "later_rcpt"  # any recipient of an envelope after its first
    DATA = "data"
    END_OF_DATA = "end_of_data"
    QUIT = "quit"
    EVERY_REPLY = "every_reply"  # from the next reply to the end of the connection


PLACES: Mapping[Where, str] = MappingProxyType(
    {
        Where.BANNER: "As the bot connects",
        Where.HELLO: "As the bot connects",
        Where.STARTTLS: "Encryption",
        Where.HANDSHAKE: "Encryption",
        Where.AUTH: "The password",
        Where.MAIL: "The sender's address",
        Where.RCPT: "The recipient's address",
        Where.LATER_RCPT: "The recipient's address",
        Where.DATA: "Before the letter",
        Where.END_OF_DATA: "After the letter",
        Where.QUIT: "The goodbye",
        Where.EVERY_REPLY: "From beginning to end",
    }
)
"""The places in words, in their order in the dialogue, for a list that somebody chooses from."""


class What(StrEnum):
    """What happens there."""

    REPLY = "reply"  # the fault's reply in place of the true one; 421 also closes
    SILENCE = "silence"  # the fault's reply, if any, then nothing, then the connection closes
    DROP = "drop"  # the fault's reply, if any, then the connection closes at once
    DRIP = "drip"  # the true reply, one byte at a time
    HIDE = "hide"  # STARTTLS is not offered, as if somebody on the way had removed it
    ALERT = "alert"  # the TLS handshake fails
    EXPIRED = "expired"  # the handshake shows a certificate that has expired
    OTHER_NAME = "other_name"  # the handshake shows a certificate for another host


@dataclass(frozen=True)
class Fault:
    """One way of going wrong.

    `seconds` bounds a silence and is how long one line of a dripped reply takes. `accepted` says
    that the letter is kept although its sender is not told so. `recipient`, where given, is the
    only address that the fault strikes.
    """

    name: str
    label: str
    where: Where
    what: What
    reply: str = ""
    accepted: bool = False
    seconds: float = 120.0
    recipient: str = ""

    @property
    def reply_bytes(self) -> bytes:
        """The reply as it goes over the wire, each character one byte."""
        return self.reply.encode("latin-1")


_REFUSALS = {
    "421": "4.3.2 Service not available, closing the channel",
    "450": "4.2.1 Mailbox busy, try again later",
    "451": "4.3.0 Local error in processing, try again later",
    "452": "4.3.1 Not enough storage, try again later",
    "550": "5.1.1 No such mailbox",
    "552": "5.2.2 Mailbox full",
    "554": "5.7.1 Refused by policy",
}
_REFUSED_AT = {
    Where.MAIL: "the sender's address",
    Where.RCPT: "the recipient's address",
    Where.DATA: "the command to send the letter",
    Where.END_OF_DATA: "the letter itself",
}


def _refusals() -> Iterator[Fault]:
    for where, place in _REFUSED_AT.items():
        for code, words in _REFUSALS.items():
            said = words.split(" ", 1)[1].partition(",")[0].lower()
            yield Fault(
                f"{where.value}_{code}",
                f"{code} to {place}: {said}",
                where,
                What.REPLY,
                f"{code} {words}",
            )


_SPECIAL = (
    Fault("no_banner", "No greeting", Where.BANNER, What.SILENCE),
    Fault("banner_421", "421 as the greeting", Where.BANNER, What.REPLY, "421 4.3.2 Try later"),
    Fault("banner_554", "554 as the greeting", Where.BANNER, What.REPLY, "554 5.3.2 No service"),
    Fault(
        "banner_garbage",
        "A greeting that is not SMTP",
        Where.BANNER,
        What.DROP,
        "\x16\x03\xff HTTP/1.1 400 Bad Request",
    ),
    Fault("banner_drop", "Connection closed before the greeting", Where.BANNER, What.DROP),
    Fault("hello_drop", "Connection closed at EHLO", Where.HELLO, What.DROP),
    Fault(
        "starttls_refused",
        "STARTTLS refused",
        Where.STARTTLS,
        What.REPLY,
        "454 4.7.0 TLS not available",
    ),
    Fault("starttls_hidden", "STARTTLS not offered", Where.HELLO, What.HIDE),
    Fault(
        "starttls_silence",
        "Silence in place of the handshake",
        Where.STARTTLS,
        What.SILENCE,
        "220 2.0.0 Ready to start TLS",
    ),
    Fault("handshake_fails", "TLS handshake fails", Where.HANDSHAKE, What.ALERT),
    Fault("certificate_expired", "Certificate expired", Where.HANDSHAKE, What.EXPIRED),
    Fault("certificate_other_name", "Another's certificate", Where.HANDSHAKE, What.OTHER_NAME),
    Fault(
        "auth_535", "Password refused", Where.AUTH, What.REPLY, "535 5.7.8 Credentials not accepted"
    ),
    Fault(
        "auth_454",
        "Password cannot be checked now",
        Where.AUTH,
        What.REPLY,
        "454 4.7.0 Temporary authentication failure",
    ),
    Fault(
        "one_recipient_550",
        "One recipient of several refused",
        Where.LATER_RCPT,
        What.REPLY,
        "550 5.1.1 No such mailbox",
    ),
    Fault(
        "one_recipient_450",
        "One recipient of several put off",
        Where.LATER_RCPT,
        What.REPLY,
        "450 4.2.1 Mailbox busy, try again later",
    ),
    Fault("mail_drop", "Connection closed at the sender's address", Where.MAIL, What.DROP),
    Fault("rcpt_drop", "Connection closed at the recipient's address", Where.RCPT, What.DROP),
    Fault("data_silence", "Silence before the letter", Where.DATA, What.SILENCE),
    Fault(
        "data_drop",
        "Connection closed while the letter is sent",
        Where.DATA,
        What.DROP,
        "354 End data with <CR><LF>.<CR><LF>",
    ),
    Fault("silence_lost", "Silence after the letter, not kept", Where.END_OF_DATA, What.SILENCE),
    Fault(
        "silence_accepted",
        "Silence after the letter, kept",
        Where.END_OF_DATA,
        What.SILENCE,
        accepted=True,
    ),
    Fault("drop_lost", "Connection closed, letter not kept", Where.END_OF_DATA, What.DROP),
    Fault(
        "drop_accepted",
        "Connection closed, letter kept",
        Where.END_OF_DATA,
        What.DROP,
        accepted=True,
    ),
    Fault(
        "answer_late",
        "The answer to the letter drips, letter kept",
        Where.END_OF_DATA,
        What.DRIP,
        accepted=True,
    ),
    Fault("quit_hangs", "Silence at QUIT", Where.QUIT, What.SILENCE),
    Fault("quit_drop", "Connection closed at QUIT", Where.QUIT, What.DROP),
    Fault("slow", "Every reply drips", Where.EVERY_REPLY, What.DRIP, seconds=2.0),
)

FAULTS: Mapping[str, Fault] = {fault.name: fault for fault in (*_refusals(), *_SPECIAL)}
"""Every fault by its name. `dataclasses.replace` changes its length or picks its recipient."""


class Faults:
    """The switches: `next` strikes once and is spent, `always` strikes until it is cleared.

    `struck` names what has struck, oldest first, so that a test can prove that a fault was met.
    """

    def __init__(self) -> None:
        self.next: Fault | None = None
        self.always: Fault | None = None
        self.struck: deque[str] = deque(maxlen=1000)
        self._subscribers: list[Callable[[Fault], None]] = []

    def subscribe(self, subscriber: Callable[[Fault], None]) -> Callable[[], None]:
        """Call `subscriber` whenever a fault strikes; what is given back ends that."""
        self._subscribers.append(subscriber)
        return lambda: self._subscribers.remove(subscriber)

    def clear(self) -> None:
        """Put both switches off. What is under way is not called back."""
        self.next = self.always = None

    def take(self, where: Where, recipient: str = "") -> Fault | None:
        """The fault that strikes here and now, if any; a single one is spent by this."""
        if self.next is not None and _strikes(self.next, where, recipient):
            fault, self.next = self.next, None
        elif self.always is not None and _strikes(self.always, where, recipient):
            fault = self.always
        else:
            return None
        self.struck.append(fault.name)
        for subscriber in [*self._subscribers]:
            subscriber(fault)
        return fault


def _strikes(fault: Fault, where: Where, recipient: str) -> bool:
    return fault.where is where and fault.recipient in {"", recipient}
