"""A letter as it arrived, and what a person or a page reads from it."""

import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bot.sandbox.letter_parts import (
    Attachment,
    Header,
    Parts,
    read_header,
    read_headers,
    read_parts,
)

DRAWING_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'"
"""The Content-Security-Policy under which `Letter.drawing` is safe: no scripts, no fetching."""

_MESSAGE_ID = re.compile(r"<[^<>\s]+>")
_CONTENT_ID = re.compile(r"cid:([^\"'()\s>]+)", re.IGNORECASE)
_PREVIEW_LENGTH = 120


@dataclass(frozen=True)
class Letter:
    """One accepted delivery: the envelope that carried it and the bytes that it held.

    `envelope_from` is empty for a letter that must not be answered (`MAIL FROM:<>`). `received_at`
    is UTC on the mailbox's clock. `source` is what was sent, without the dots that SMTP adds. All
    else is read from `source` when it is first asked for.
    """

    id: str
    envelope_from: str
    envelope_to: tuple[str, ...]
    received_at: datetime
    source: bytes
    tls: bool = False
    authenticated_as: str | None = None

    @cached_property
    def _parts(self) -> Parts:
        return read_parts(self.source)

    @cached_property
    def _as_sent(self) -> tuple[tuple[str, str], ...]:
        """The headers before they are decoded: who asks for one need not wait for the rest."""
        return read_headers(self.source)

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """Names and decoded values, in their order."""
        return tuple((header.name, header.value) for header in self._parts.headers)

    def header(self, name: str) -> str:
        """The first header of that name, in capitals or not; empty if there is none."""
        return next((header.value for header in self._named(name)), "")

    @property
    def subject(self) -> str:
        """The subject, decoded; empty if there is none."""
        return self.header("Subject")

    @property
    def from_(self) -> str:
        """Who wrote it, as its reader sees it: `Name <address>`."""
        return ", ".join(self._addresses("From")) or self.header("From")

    @property
    def to(self) -> tuple[str, ...]:
        """Whom it names in To, each `Name <address>`."""
        return self._addresses("To")

    @property
    def cc(self) -> tuple[str, ...]:
        """Whom it names in Cc, each `Name <address>`."""
        return self._addresses("Cc")

    @property
    def date(self) -> datetime | None:
        """The writer's date, aware; None if there is none or it cannot be read."""
        return next((header.date for header in self._named("Date")), None)

    @property
    def message_id(self) -> str:
        """Its own identity, in angle brackets; empty if there is none."""
        return next(iter(self._ids("Message-ID")), "")

    @property
    def references(self) -> tuple[str, ...]:
        """The letters that it follows, oldest first."""
        return self._ids("References") or self._ids("In-Reply-To")

    @property
    def thread_id(self) -> str:
        """The same for all letters of one conversation: the identity of the first."""
        return next(iter((*self.references, self.message_id)), "")

    @property
    def text(self) -> str | None:
        r"""The plain text, its lines ended by `\n`; None if there is none."""
        return self._parts.text

    @property
    def html(self) -> str | None:
        """The HTML as it was sent; None if there is none."""
        return self._parts.html

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """Every part but the text and the HTML, in their order."""
        return self._parts.attachments

    @property
    def defects(self) -> tuple[str, ...]:
        """What a strict receiver would hold against it, in sentences; empty for a sound letter."""
        return self._parts.defects

    @property
    def drawing(self) -> str | None:
        """The HTML with its own images put in as data, to be shown under `DRAWING_POLICY`."""
        if self.html is None:
            return None
        images = {part.content_id: part for part in self.attachments if part.content_id}
        return _CONTENT_ID.sub(lambda match: _image_address(match, images), self.html)

    def summary(self) -> dict[str, object]:
        """The letter in a list, ready for JSON."""
        return {
            "id": self.id,
            "from": self.from_,
            "to": list(self.to or self.envelope_to),
            "subject": self.subject,
            "date": (self.date or self.received_at).isoformat(),
            "preview": " ".join((self.text or "").split())[:_PREVIEW_LENGTH],
            "attachments": len(self.attachments),
            "thread": self.thread_id or None,
        }

    def details(self) -> dict[str, object]:
        """The whole letter, ready for JSON; attachments without their data."""
        return self.summary() | {
            "cc": list(self.cc),
            "message_id": self.message_id,
            "references": list(self.references),
            "received_at": self.received_at.isoformat(),
            "text": self.text,
            "html": self.html,
            "source": self.source.decode("utf-8", "replace"),
            "attachments": [
                {"name": a.name, "type": a.type, "size": len(a.data), "index": i}
                for i, a in enumerate(self.attachments)
            ],
            "headers": [list(pair) for pair in self.headers],
            "envelope": {"from": self.envelope_from, "to": list(self.envelope_to)},
            "tls": self.tls,
            "authenticated_as": self.authenticated_as,
            "defects": list(self.defects),
        }

    def _named(self, name: str) -> tuple[Header, ...]:
        wanted = name.lower()
        return tuple(read_header(*each) for each in self._as_sent if each[0].lower() == wanted)

    def _addresses(self, name: str) -> tuple[str, ...]:
        return tuple(address for header in self._named(name) for address in header.addresses)

    def _ids(self, name: str) -> tuple[str, ...]:
        return tuple(_MESSAGE_ID.findall(self.header(name)))


def _image_address(match: re.Match[str], images: dict[str, Attachment]) -> str:
    image = images.get(match.group(1))
    if image is None or not image.type.startswith("image/"):
        return match.group(0)
    return f"data:{image.type};base64,{b64encode(image.data).decode('ascii')}"
