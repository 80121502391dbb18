"""Files that show what a return says: which are kept, judged by what is in them and not by name.

Only a few kinds are kept, each known by its own bytes. Nothing that can run is among them: no
programs, no web pages or drawings with scripts, no Office files with macros.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

MOST_BYTES = 10_000_000
MOST_FILES = 20
"""Bytes of one file, and files of one return."""

_RUNS_IN_OFFICE = re.compile(r"vbaproject|activex|oleobject|\.bin$|\.exe$|\.js$", re.IGNORECASE)
_RUNS_IN_PDF = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFile|RichMedia)\b")
_MARKUP = re.compile(r"\s*(?:<|#!)")
_NOT_IN_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\\/:*?"<>|]+')
_LONGEST_NAME = 100


class FileKind(StrEnum):
    """The kinds that are kept; the value ends the name under which a file is given out."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpg"
    DOCUMENT = "docx"
    WORKBOOK = "xlsx"
    TEXT = "txt"
    CSV = "csv"


MEDIA_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.DOCUMENT: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.WORKBOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.TEXT: "text/plain; charset=utf-8",
    FileKind.CSV: "text/csv; charset=utf-8",
}


_OFFICE_KINDS = {
    "wordprocessingml.document.main+xml": FileKind.DOCUMENT,
    "spreadsheetml.sheet.main+xml": FileKind.WORKBOOK,
}


class FileRefusal(StrEnum):
    """Why a file was not kept."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    OTHER_KIND = "other_kind"
    BROKEN = "broken"
    CAN_RUN = "can_run"
    NOT_FETCHED = "not_fetched"
    TOO_LATE = "too_late"


@dataclass(frozen=True)
class KeptFile:
    """A file of a return. sha256: of its bytes, in hex; size: bytes; by: the person's id.

    source: where it came from, once for ever.
    """

    id: int
    name: str
    kind: FileKind
    size: int
    sha256: str
    by: str
    source: str = ""


@dataclass(frozen=True)
class Packed:
    """What is in a zip: the names of its files, and Office's list of what they are, or ""."""

    names: tuple[str, ...]
    contents: str


def size_refusal(size: int) -> FileRefusal | None:
    """Why a file of so many bytes is not kept, whatever is in it."""
    if size == 0:
        return FileRefusal.EMPTY
    return FileRefusal.TOO_LARGE if size > MOST_BYTES else None


def is_packed(data: bytes) -> bool:
    """Whether the bytes are a zip, as Office's files are."""
    return data.startswith(b"PK\x03\x04")


def judge(name: str, data: bytes, packed: Packed | None) -> FileKind | FileRefusal:
    """The kind of a file by its bytes, or why it is not kept. The name only tells CSV from text.

    packed: what is in it, if it is a zip that can be opened.
    """
    if refused := size_refusal(len(data)):
        return refused
    if data.startswith(b"%PDF-"):
        return _pdf(data)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG if b"IEND" in data[-64:] else FileRefusal.BROKEN
    if data.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG if b"\xff\xd9" in data[-64:] else FileRefusal.BROKEN
    if is_packed(data):
        return _office(packed)
    return _text(name, data)


def safe_name(name: str, kind: FileKind) -> str:
    """The name as it is shown and given out: on one line, not long, ending as its kind does."""
    stem = " ".join(_NOT_IN_NAMES.sub(" ", name).split()).strip(". ")
    before, dot, ending = stem.rpartition(".")
    ends_as_known = dot and ending.casefold() in {each.value for each in FileKind} | {"jpeg"}
    stem = (before if ends_as_known else stem)[:_LONGEST_NAME].strip(". ")
    return f"{stem or 'file'}.{kind.value}"


def _pdf(data: bytes) -> FileKind | FileRefusal:
    if b"%%EOF" not in data[-2048:]:
        return FileRefusal.BROKEN
    return FileRefusal.CAN_RUN if _RUNS_IN_PDF.search(data) else FileKind.PDF


def _office(packed: Packed | None) -> FileKind | FileRefusal:
    """A document or workbook is a zip that says so in its list of contents."""
    if packed is None:
        return FileRefusal.BROKEN  # cut short, or with a password
    if "macroEnabled" in packed.contents or any(map(_RUNS_IN_OFFICE.search, packed.names)):
        return FileRefusal.CAN_RUN
    kinds = (kind for mark, kind in _OFFICE_KINDS.items() if mark in packed.contents)
    return next(kinds, FileRefusal.OTHER_KIND)


def _text(name: str, data: bytes) -> FileKind | FileRefusal:
    """Plain words in UTF-8. What begins like a page, a drawing or a script is none."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return FileRefusal.OTHER_KIND
    if _NOT_IN_TEXT.search(text) or _MARKUP.match(text):
        return FileRefusal.OTHER_KIND
    return FileKind.CSV if name.casefold().endswith(".csv") else FileKind.TEXT
