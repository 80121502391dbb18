"""Which files are kept: by what is in them, whatever they are called."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from bot.domain.evidence import (
    MOST_BYTES,
    FileKind,
    FileRefusal,
    is_packed,
    judge,
    safe_name,
)
from bot.journeys.packed_files import unpacked

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40) + b"IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + bytes(40) + b"\xff\xd9"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"


def zipped(contents: str | None, *names: str) -> bytes:
    """A zip with Office's list of contents, if one is given, and empty files."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as made:
        if contents is not None:
            made.writestr(
                "[Content_Types].xml", f'<Types><Override ContentType="{contents}"/></Types>'
            )
        for name in names:
            made.writestr(name, b"")
    return file.getvalue()


def judged(name: str, data: bytes) -> FileKind | FileRefusal:
    return judge(name, data, unpacked(data) if is_packed(data) else None)


KEPT = {
    "minutes.pdf": (PDF, FileKind.PDF),
    "poster.png": (PNG, FileKind.PNG),
    "no ending": (JPEG, FileKind.JPEG),
    "a picture that calls itself a program.exe": (PNG, FileKind.PNG),
    "report.docx": (zipped(_WORD, "word/document.xml"), FileKind.DOCUMENT),
    "figures.xlsx": (zipped(_SHEET, "xl/workbook.xml"), FileKind.WORKBOOK),
    "notes.txt": ("Caf\u00e9, \u00a35 each\r\n".encode(), FileKind.TEXT),
    "from Excel.CSV": (b"\xef\xbb\xbfproject,spent\nLocks,5\n", FileKind.CSV),
    "a < b.txt": (b"a < b, and 3 > 2", FileKind.TEXT),
}


@pytest.mark.parametrize("name", KEPT)
def test_what_shows_something_is_kept_as_what_it_is(name: str) -> None:
    data, kind = KEPT[name]
    assert judged(name, data) is kind


REFUSED = {
    "nothing.pdf": (b"", FileRefusal.EMPTY),
    "large.txt": (b"a" * (MOST_BYTES + 1), FileRefusal.TOO_LARGE),
    "program.pdf": (b"MZ\x90\x00\x03" + bytes(60), FileRefusal.OTHER_KIND),
    "program of Linux": (b"\x7fELF\x02\x01\x01" + bytes(60), FileRefusal.OTHER_KIND),
    "script.txt": (b"#!/bin/sh\nrm -r x\n", FileRefusal.OTHER_KIND),
    "page.txt": (b"<html><script>x()</script></html>", FileRefusal.OTHER_KIND),
    "page after a mark.csv": (b"\xef\xbb\xbf \n<!doctype html>", FileRefusal.OTHER_KIND),
    "drawing.png": (b'<svg onload="x()"/>', FileRefusal.OTHER_KIND),
    "Latin-1.txt": ("Caf\u00e9".encode("latin-1"), FileRefusal.OTHER_KIND),
    "with a NUL.csv": (b"a,b\x00c", FileRefusal.OTHER_KIND),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), FileRefusal.OTHER_KIND),
    "files.zip": (zipped(None, "a.txt"), FileRefusal.OTHER_KIND),
    "slides.pptx": (zipped("presentationml.presentation.main+xml"), FileRefusal.OTHER_KIND),
    "macros.docx": (zipped(_MACROS, "word/document.xml"), FileRefusal.CAN_RUN),
    "hidden macros.docx": (zipped(_WORD, "word/vbaProject.bin"), FileRefusal.CAN_RUN),
    "object.xlsx": (zipped(_SHEET, "xl/embeddings/oleObject1.bin"), FileRefusal.CAN_RUN),
    "control.docx": (zipped(_WORD, "word/activeX/activeX1.xml"), FileRefusal.CAN_RUN),
    "runs.pdf": (PDF.replace(b"<<>>", b"<</S /JavaScript /JS (x)>>"), FileRefusal.CAN_RUN),
    "starts.pdf": (PDF.replace(b"<<>>", b"<</S /Launch>>"), FileRefusal.CAN_RUN),
    "carries.pdf": (PDF.replace(b"<<>>", b"<</Type /EmbeddedFile>>"), FileRefusal.CAN_RUN),
    "half.pdf": (PDF[:20], FileRefusal.BROKEN),
    "half.png": (PNG[:30], FileRefusal.BROKEN),
    "half.jpg": (JPEG[:30], FileRefusal.BROKEN),
    "half.docx": (zipped(_WORD, "word/document.xml")[:60], FileRefusal.BROKEN),
    "bomb.docx": (zipped("x" * 2_000_000), FileRefusal.BROKEN),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_can_run_or_cannot_be_opened_is_not_kept(name: str) -> None:
    data, why = REFUSED[name]
    assert judged(name, data) is why


@pytest.mark.parametrize(
    ("name", "kind", "safe"),
    [
        ("Minutes of 4 May.pdf", FileKind.PDF, "Minutes of 4 May.pdf"),
        ("../../etc/passwd", FileKind.TEXT, "etc passwd.txt"),
        ("D:\\x\\figures.XLSX", FileKind.WORKBOOK, "D x figures.xlsx"),
        ("poster.exe", FileKind.PNG, "poster.exe.png"),
        ("photo.jpeg", FileKind.JPEG, "photo.jpg"),
        ("gpj.\u202eexe.png", FileKind.PNG, "gpj. exe.png"),
        ('a"\r\nSet-Cookie: x.csv', FileKind.CSV, "a Set-Cookie x.csv"),
        ("....", FileKind.PDF, "file.pdf"),
        ("x" * 300, FileKind.PDF, "x" * 100 + ".pdf"),
        ("caf\u00e9 \u2603.txt", FileKind.TEXT, "caf\u00e9 \u2603.txt"),
    ],
)
def test_a_name_stands_on_one_line_and_says_what_the_file_is(
    name: str, kind: FileKind, safe: str
) -> None:
    assert safe_name(name, kind) == safe
