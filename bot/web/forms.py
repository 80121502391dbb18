"""Reading what a page's form sends: fields, or a file; never more than a form of ours can be."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from bot.domain.evidence import MOST_BYTES as MOST_FILE_BYTES
from bot.web.page import Given, SentFile

MOST_BYTES = 600_000  # of fields: a page of long texts, each letter as %F0%9F%99%82
_MOST_FIELDS = 200
_MOST_UPLOAD = MOST_FILE_BYTES + 10_000  # a file with what stands around it
_MOST_DRAINED = 8 * MOST_FILE_BYTES


class TooLong(Exception):
    """It is longer than a form of ours can be, or no form at all."""


def brings_a_file(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith("multipart/form-data")


async def fields_of(request: Request) -> Given:
    """What was filled in. Raises TooLong."""
    body = b""
    try:
        async for part in request.stream():
            body += part
            if len(body) > MOST_BYTES:
                raise TooLong
        fields = parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS
        )
    except (ClientDisconnect, ValueError) as error:
        raise TooLong from error
    return {name: _lines(words) for name, words in fields}


async def file_of(request: Request) -> SentFile:
    """The file that was sent. Raises TooLong.

    One that is too large is read on and let go of: a browser that is cut off shows no answer.
    """
    body, size = bytearray(), 0
    try:
        async for part in request.stream():
            size += len(part)
            if size <= _MOST_UPLOAD:
                body += part
            if size > _MOST_DRAINED:
                raise TooLong
        if size > _MOST_UPLOAD:
            return SentFile("", size, b"")
        return await _parsed(request, bytes(body))
    except (ClientDisconnect, MultiPartException) as error:
        raise TooLong from error


async def _parsed(request: Request, body: bytes) -> SentFile:
    async def whole() -> AsyncIterator[bytes]:
        yield body

    parser = MultiPartParser(request.headers, whole(), max_files=1, max_fields=5)  # type: ignore[arg-type]  # any iterator will do
    form = await parser.parse()
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            return SentFile("", 0, b"")
        data = await file.read()
        return SentFile(file.filename or "", len(data), data)
    finally:
        await form.close()


def _lines(text: str) -> str:
    """A browser ends lines with CR and LF, and a length is counted without."""
    return text.replace("\r\n", "\n").replace("\x00", "")
