"""`reeve digest --preview`: exactly what would be sent, for whoever has the database."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.acting import NOBODY, Desk, reading
from bot.bank_holidays import england_and_wales, named
from bot.clock import SystemClock
from bot.domain.quarters import london
from bot.jobs import TIMETABLE
from bot.journeys.digest import Preview, preview
from bot.journeys.office_charts import charts
from bot.journeys.turn import Turn
from bot.main import NotReady
from bot.painting import paint
from bot.rendering.email import Picture
from bot.rendering.text import Templates

_HOUR = time(8)  # of a day that is named


@dataclass(frozen=True)
class Previewed:
    """The digests, for the person who watches and the program that reads."""

    digests: tuple[Preview, ...]
    file: Path | None

    def as_json(self) -> dict[str, Any]:
        return {"ok": True, "digests": [vars(each) for each in self.digests]}

    def shown(self) -> Iterator[str]:
        if self.file is not None:
            yield f"Wrote {self.file}"
            return
        for each in self.digests:
            yield f"To: {each.name}\nSubject: {each.subject}\n\n{each.text}"


async def show(desk: Desk, person: str | None, day: str, file: Path | None) -> Previewed:
    """The digest of a day, 2024-07-08, or as it would be now. Nothing is changed.

    `file`: where one person's HTML is written. Raises NotReady for who has none.
    """
    holidays, templates = england_and_wales(), Templates.proven(desk.templates)
    now = london(_day(day), _HOUR) if day else SystemClock().now()

    def turn(session: AsyncSession) -> Turn:
        return Turn(session, templates, TIMETABLE, now, holidays, NOBODY, named())

    async with reading(desk) as session:
        found = await charts(turn(session))
    pictures = await paint(found)  # between the two, as it takes seconds
    async with reading(desk) as session:
        digests = await preview(turn(session), person, pictures=pictures)
    if not digests:
        raise NotReady("Nobody of the office would be sent a digest. Check --for and --date.")
    if file is not None:
        if len(digests) > 1:
            raise NotReady("--html writes one person's digest: name whose with --for.")
        _write(file, digests[0].html, pictures)
    return Previewed(tuple(digests), file)


def _write(file: Path, html: str, pictures: Sequence[Picture]) -> None:
    """The pictures stand in the file itself, as they stand in the e-mail."""
    for each in pictures:
        content = base64.b64encode(each.content).decode()
        html = html.replace(f"cid:{each.cid}", f"data:image/png;base64,{content}")
    file.write_text(html, encoding="utf-8")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotReady(f"--date: “{text}” is not a day. Write it as 2024-07-08.") from None
