"""Reading a letter's bytes: its headers, its text, its HTML, its attachments, its defects.

Reading never fails. A broken letter is given as far as it can be read, with what is wrong beside
it in sentences.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.headerregistry import AddressHeader, DateHeader
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser, BytesParser


@dataclass(frozen=True)
class Attachment:
    """A part of a letter that is not its text: a file, or an image drawn inside the HTML.

    `content_id` is what the HTML calls it by (`cid:`), without angle brackets.
    """

    name: str
    type: str
    data: bytes
    inline: bool = False
    content_id: str = ""


@dataclass(frozen=True)
class Header:
    """One header: its name as it was sent, its decoded value, and what is in it if structured."""

    name: str
    value: str
    addresses: tuple[str, ...] = ()
    date: datetime | None = None
    readable: bool = True


@dataclass(frozen=True)
class Parts:
    """All that could be read. Text and HTML are None where the letter has none."""

    headers: tuple[Header, ...] = ()
    text: str | None = None
    html: str | None = None
    attachments: tuple[Attachment, ...] = ()
    defects: tuple[str, ...] = ()


def read_parts(source: bytes) -> Parts:
    """Read a whole letter; what cannot be read at all is given as text."""
    try:
        return _parts(BytesParser(policy=policy.default).parsebytes(source), source)
    except Exception as error:  # rubbish breaks the parser in many ways
        sentence = f"It cannot be read ({type(error).__name__})."
        return Parts(text=_clean(source.decode("utf-8", "replace")), defects=(sentence,))


def read_headers(source: bytes) -> tuple[tuple[str, str], ...]:
    """The names and the values of the headers as they were sent; () if they cannot be read."""
    try:
        message = BytesHeaderParser(policy=policy.default).parsebytes(source)
        return tuple((name, str(value)) for name, value in message.raw_items())
    except Exception:  # as for a whole letter
        return ()


def _parts(message: EmailMessage, source: bytes) -> Parts:
    leaves = list(_leaves(message))
    text = next((part for part in leaves if _is_body(part, "text/plain")), None)
    html = next((part for part in leaves if _is_body(part, "text/html")), None)
    headers = tuple(read_header(name, str(value)) for name, value in message.raw_items())
    return Parts(
        headers=headers,
        text=None if text is None else _words(text).replace("\r\n", "\n"),
        html=None if html is None else _words(html),
        attachments=tuple(_attachment(p) for p in leaves if p is not text and p is not html),
        defects=_defects(headers, message, source),
    )


def read_header(name: str, value: str) -> Header:
    """The header decoded, or as it stood where the library's parser fails on it."""
    try:
        parsed = policy.default.header_fetch_parse(name, value)
        decoded = _clean(str(parsed))
        addresses = parsed.addresses if isinstance(parsed, AddressHeader) else ()
        date = parsed.datetime if isinstance(parsed, DateHeader) else None
        return Header(
            _clean(name), decoded, tuple(_clean(str(one)) for one in addresses), _aware(date)
        )
    except Exception:  # a broken header is shown as it came
        return Header(_clean(name), " ".join(_clean(value).split()), readable=False)


def _aware(date: datetime | None) -> datetime | None:
    """A date in `-0000` says that it is UTC and not where it was written; Python calls it naive."""
    return date.replace(tzinfo=UTC) if date is not None and date.tzinfo is None else date


def _leaves(part: Message) -> Iterator[Message]:
    """The parts that hold something. A letter sent inside a letter is one part."""
    payload = part.get_payload()
    if not isinstance(payload, list) or part.get_content_maintype() == "message":
        yield part
        return
    for child in payload:
        if isinstance(child, Message):
            yield from _leaves(child)


def _is_body(part: Message, content_type: str) -> bool:
    return (
        part.get_content_type() == content_type
        and part.get_content_disposition() != "attachment"
        and not part.get_filename()
    )


def _words(part: Message) -> str:
    charset = part.get_content_charset() or "utf-8"
    try:
        return _clean(_data(part).decode(charset, "replace"))
    except (LookupError, ValueError):
        return _clean(_data(part).decode("utf-8", "replace"))


def _data(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    if isinstance(payload, bytes):
        return payload
    inside = part.get_payload()
    inner = inside[0] if isinstance(inside, list) and inside else None
    return inner.as_bytes() if isinstance(inner, Message) else b""


def _attachment(part: Message) -> Attachment:
    content_id = _clean(str(part.get("content-id", ""))).strip().strip("<>")
    return Attachment(
        name=_clean(part.get_filename() or ""),
        type=_clean(part.get_content_type()),
        data=_data(part),
        inline=part.get_content_disposition() == "inline" or bool(content_id),
        content_id=content_id,
    )


def _clean(text: str) -> str:
    """Only what can be written as UTF-8: a stray byte becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


_ONCE = ("From", "To", "Subject", "Date", "Message-ID", "Reply-To", "References", "MIME-Version")
_NEEDED = ("From", "Date", "Message-ID")
_LONGEST_LINE = 998

# What strict receivers refuse or mark as junk, in RFC 5322's and RFC 2046's terms.
_SOURCE_CHECKS: Sequence[tuple[Callable[[bytes], object], str]] = (
    (re.compile(rb"(?<!\r)\n|\r(?!\n)").search, "It has a line that does not end in CR LF."),
    (lambda source: b"\0" in source, "It holds a NUL byte."),
    (
        lambda source: not _head(source).isascii(),
        "It has a header with characters that are not encoded.",
    ),
    (
        lambda source: any(len(line) > _LONGEST_LINE for line in source.split(b"\r\n")),
        f"It has a line of more than {_LONGEST_LINE} bytes.",
    ),
)


def _defects(headers: Sequence[Header], message: Message, source: bytes) -> tuple[str, ...]:
    counts = Counter(header.name.lower() for header in headers)
    named = counts["to"] + counts["cc"] + counts["bcc"]
    return (
        *(f"Its {header.name} header cannot be read." for header in headers if not header.readable),
        *(f"It has no {name} header." for name in _NEEDED if not counts[name.lower()]),
        *(f"It has more than one {name} header." for name in _ONCE if counts[name.lower()] > 1),
        *(() if named else ("It names nobody in To, Cc or Bcc.",)),
        *(sentence for fails, sentence in _SOURCE_CHECKS if fails(source)),
        *(f"A part is broken ({type(d).__name__})." for p in message.walk() for d in p.defects),
    )


def _head(source: bytes) -> bytes:
    return re.split(rb"\r?\n\r?\n", source, maxsplit=1)[0]
