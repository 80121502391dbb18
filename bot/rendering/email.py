"""The bytes of an e-mail, made once, when it is put in the outbox, so that each try sends the same.

Nothing here is random and no clock is read: the same arguments give the same bytes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from hashlib import sha256

from bot.domain.email_addresses import is_email_address


class _WholeAddresses(EmailPolicy):
    """Folds as usual, but for an address that mail programs read as it stands.

    The library would turn one that is longer than a line into encoded words, which none follows.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        if name == "List-Unsubscribe":
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


# Bytes that any server can carry, whether or not it offers 8BITMIME.
_POLICY = _WholeAddresses(linesep="\r\n", cte_type="7bit")
_LONGEST_PHRASE = 250


class AddressError(ValueError):
    """An e-mail address that cannot stand in a header or an envelope."""


@dataclass(frozen=True)
class Contact:
    """Who writes or is written to: a name as people read it (it may be empty) and an address."""

    name: str
    address: str


@dataclass(frozen=True)
class Attachment:
    """A file that goes with an e-mail: its name, in ASCII, its media type, and its bytes."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Picture:
    """A PNG that is shown within an e-mail's words. `alt` says in words all that it shows."""

    name: str
    alt: str
    content: bytes

    @property
    def cid(self) -> str:
        """What the HTML calls it, in `src="cid:…"`."""
        return f"{sha256(self.content).hexdigest()[:24]}@{self.name}"


def email_bytes(
    *,
    key: str,
    sender: Contact,
    recipient: Contact,
    subject: str,
    text: str,
    html: str,
    at: datetime,
    in_thread: str | None = None,
    reply_to: Contact | None = None,
    attachments: Sequence[Attachment] = (),
    pictures: Sequence[Picture] = (),
    unsubscribe: str | None = None,
) -> bytes:
    """The whole message, ready to be sent: plain text and HTML of the same content.

    `key` is the message's key in the outbox: the Message-ID is made from it, so that a second
    copy is known for what it is. `in_thread` is whatever names the thread, such as a return's
    id: messages with the same one are shown together. `reply_to` is who reads the answers, if
    that is not the sender. `unsubscribe` is an address to which a mail program may POST, by one
    press (RFC 8058): only for what somebody gets by their own choice. Line breaks and control
    characters in the subject and the names become spaces. Raises AddressError.
    """
    message = EmailMessage(policy=_POLICY)
    message["From"] = _header_address(sender)
    message["To"] = _header_address(recipient)
    if reply_to is not None:
        message["Reply-To"] = _header_address(reply_to)
    message["Subject"] = _phrase(subject)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id(key, sender)
    if in_thread is not None:
        message["In-Reply-To"] = message["References"] = message_id(in_thread, sender)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"  # the same request, as Exchange understands it
    if unsubscribe is not None:
        message["List-Unsubscribe"] = f"<{unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(encodable(text))
    message.add_alternative(encodable(html), subtype="html")
    _show(message, pictures)
    for each in attachments:
        main, _, sub = each.media_type.partition("/")
        message.add_attachment(each.content, maintype=main, subtype=sub, filename=each.name)
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(_boundary(key, text, html, *map(str, range(number))))
    return message.as_bytes()


def _show(message: EmailMessage, pictures: Sequence[Picture]) -> None:
    """Put the pictures beside the HTML, which names them."""
    _, html = message.iter_parts()
    for each in pictures:
        html.add_related(
            each.content,
            maintype="image",
            subtype="png",
            cid=f"<{each.cid}>",
            filename=each.name,
            disposition="inline",
        )


def message_id(key: str, sender: Contact) -> str:
    """The Message-ID of the message with this key, angle brackets included."""
    domain = checked_address(sender.address).rpartition("@")[2]
    return f"<{_digest(key)}@{domain}>"


def checked_address(address: str) -> str:
    """The address itself, if it is plain ASCII and well formed. Raises AddressError."""
    if not is_email_address(address):
        raise AddressError(f"“{_phrase(address)}” is not an e-mail address that can be used.")
    return address


def encodable(words: str) -> str:
    """Half of a surrogate pair, which JSON can carry and UTF-8 cannot, becomes a question mark."""
    return words.encode("utf-8", "replace").decode("utf-8")


def _header_address(contact: Contact) -> Address:
    return Address(_phrase(contact.name), addr_spec=checked_address(contact.address))


def _phrase(words: str) -> str:
    """One line of visible characters. A line break in a header would begin another header."""
    visible = "".join(" " if _breaks_a_line(letter) else letter for letter in words)
    return " ".join(visible.split())[:_LONGEST_PHRASE]


def _breaks_a_line(letter: str) -> bool:
    # control characters, line and paragraph separators, and halves of surrogate pairs
    return unicodedata.category(letter) in {"Cc", "Zl", "Zp", "Cs"}


def _boundary(*parts: str) -> str:
    # From the content itself, so that no content can hold it and end its own part early.
    return f"=_{_digest(*parts)}"


def _digest(*parts: str) -> str:
    joined = "\0".join(f"{len(part)}:{part}" for part in parts)
    return sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:40]
