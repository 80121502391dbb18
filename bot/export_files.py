"""`reeve export` and `reeve record`: files in a folder, for whoever has the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.acting import Desk, reading
from bot.clock import SystemClock
from bot.commands import COMMAND_LINE
from bot.domain.errors import Refusal
from bot.journeys.exporting import ExportedFile, Format, export
from bot.journeys.lateness_record import record_files
from bot.main import NotReady
from bot.rendering.email import Attachment
from bot.rendering.text import Templates

_NO_OFFICE = {"office": "", "office_email": ""}


@dataclass(frozen=True)
class Exported:
    """The files that were written, for the person who watches and the program that reads."""

    files: tuple[Path, ...]

    def as_json(self) -> dict[str, Any]:
        return {"ok": True, "files": [str(file) for file in self.files]}

    def shown(self) -> Iterator[str]:
        yield from (f"Wrote {file}" for file in self.files)


async def write(desk: Desk, what: str, folder: Path, formats: Sequence[Format]) -> Exported:
    """Write a return, or every return of a quarter, into the folder; files there are replaced.

    Raises NotReady when there is no such return.
    """
    templates = Templates(desk.templates)
    async with reading(desk) as session:
        files = await export(
            session, templates, what, formats=formats, by=COMMAND_LINE, now=SystemClock().now()
        )
    if not files:
        raise NotReady(
            f"There is no return and no open quarter {what!r}. "
            "Name a quarter, such as 2024-25-Q1, or a return, such as 2024-25-Q1.rutland."
        )
    return Exported(tuple(_written(folder, files)))


async def write_record(desk: Desk, year: str, folder: Path, partnership: str | None) -> Exported:
    """Write a year's record of deadlines into the folder; files there are replaced.

    Raises NotReady when there is none.
    """
    templates, now = Templates(desk.templates), SystemClock().now()
    try:
        async with reading(desk) as session:
            files = await record_files(
                session, templates, year, partnership, by=COMMAND_LINE, now=now
            )
    except Refusal as refused:
        raise NotReady(templates.words(f"refusal.{refused.code}", **_NO_OFFICE)) from refused
    if not files:
        of = f" of the partnership {partnership!r}" if partnership else ""
        raise NotReady(f"No return{of} was opened in {year}, so there is no record of deadlines.")
    return Exported(tuple(_written(folder, files)))


def _written(folder: Path, files: Sequence[ExportedFile | Attachment]) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        path = folder / file.name
        path.write_bytes(file.content)
        yield path
