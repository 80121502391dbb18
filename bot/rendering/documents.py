"""A document (.docx) to print, read out or file: headings, paragraphs and tables of plain text.

Whoever uses a screen reader can move by its headings, and each table says which row is its heading.
What people wrote is text and nothing else: no field, no link, no macro. The same arguments give the
same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeAlias, assert_never
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

if TYPE_CHECKING:
    from docx.document import Document

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FONT, _SIZE, _SMALL = "Arial", 10, 8
_MARGIN_MM = 20
_WIDE_MM = 297 - 2 * _MARGIN_MM  # A4 across
_LABEL_MM, _NAME_MM = 70, 38
_TOGETHER = 15  # rows of a table that stay on one page


@dataclass(frozen=True)
class Heading:
    """level: 1 for a part of the document, 2 for a part of that, 3 for a part of that."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Grid:
    """A table whose first row names its columns, and is repeated on each page."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Facts:
    """A table without headings: what it is, and what it says."""

    rows: Sequence[tuple[str, str]]


Part: TypeAlias = Heading | Paragraph | Grid | Facts


def document(title: str, parts: Sequence[Part], *, at: datetime) -> bytes:
    """The file's bytes, on A4 across. `at` (aware) is the time of making that the file carries."""
    from docx import Document  # noqa: PLC0415 - half a second to import

    made = Document()
    _lay_out(made)
    _describe(made, title, at)
    made.add_heading(_text(title), 0)
    for part in parts:
        _add(made, part)
    file = BytesIO()
    made.save(file)
    return _with_still_times(file.getvalue())


def _add(made: Document, part: Part) -> None:
    match part:
        case Heading(text, level):
            made.add_heading(_text(text), level)
        case Paragraph(text):
            made.add_paragraph(_text(text))
        case Grid(headings, rows):
            _head(_table(made, [headings, *rows], first_mm=_NAME_MM, size=_SMALL))
        case Facts(rows):
            _table(made, rows, first_mm=_LABEL_MM, size=_SIZE)
        case _:
            assert_never(part)


def _table(made: Document, rows: Sequence[Sequence[str]], *, first_mm: int, size: int) -> Any:
    """A table; the first cell of a row is in bold, as it names the row."""
    from docx.shared import Mm, Pt  # noqa: PLC0415

    table = made.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    table.autofit = False
    other = (_WIDE_MM - first_mm) // max(1, len(rows[0]) - 1)
    widths = [Mm(first_mm), *[Mm(other)] * (len(rows[0]) - 1)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width  # LibreOffice goes by the columns, Word by the cells
    for number, (line, texts) in enumerate(zip(table.rows, rows, strict=True), 1):
        for place, (cell, text) in enumerate(zip(line.cells, texts, strict=True)):
            cell.width = widths[place]
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.keep_with_next = number < min(len(rows), _TOGETHER)
            run = paragraph.add_run(_text(text))
            run.bold, run.font.size = place == 0, Pt(size)
    made.add_paragraph()
    return table


def _head(table: Any) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415

    row = table.rows[0]
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - no public way
    for cell in row.cells:
        for run in cell.paragraphs[0].runs:
            run.bold = True


def _lay_out(made: Document) -> None:
    from docx.enum.section import WD_ORIENT  # noqa: PLC0415
    from docx.shared import Mm, Pt, RGBColor  # noqa: PLC0415

    page = made.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Mm(297), Mm(210)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(_MARGIN_MM)
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3"):
        style = made.styles[name]
        style.font.name = _FONT
        style.element.rPr.rFonts.attrib.clear()  # the theme's font would win over the name
        style.font.name = _FONT
        style.font.color.rgb = RGBColor(0x0B, 0x0C, 0x0C)
    made.styles["Normal"].font.size = Pt(_SIZE)
    made.styles["Normal"].paragraph_format.space_after = Pt(4)


def _describe(made: Document, title: str, at: datetime) -> None:
    about, moment = made.core_properties, at.astimezone(UTC).replace(tzinfo=None)
    about.title, about.author, about.comments = _text(title)[:255], "", ""
    about.language, about.created, about.modified = "en-GB", moment, moment


def _text(text: str) -> str:
    """Without what XML cannot carry, also not escaped."""
    return _NOT_IN_XML.sub("?", text)


def _with_still_times(file: bytes) -> bytes:
    """The archive with one and the same time at each of its parts."""
    still = BytesIO()
    with ZipFile(BytesIO(file)) as read, ZipFile(still, "w", ZIP_DEFLATED) as write:
        for name in read.namelist():
            entry = ZipInfo(name)  # of 1 January 1980
            entry.compress_type = ZIP_DEFLATED
            write.writestr(entry, read.read(name))
    return still.getvalue()
