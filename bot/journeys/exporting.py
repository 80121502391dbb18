"""Returns as files: for the command, and by e-mail to an officer who asks for one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.drafts import Draft
from bot.domain.standing import Standing
from bot.journeys.desks import reviewing, standing_of
from bot.journeys.drafting import load_draft
from bot.journeys.sitting import Sitting
from bot.journeys.telling import letter
from bot.journeys.turn import Turn
from bot.rendering import workbook
from bot.rendering.answer_list import answer_sections, counting_course
from bot.rendering.email import Attachment
from bot.rendering.return_json import return_json
from bot.rendering.return_sheets import return_workbook
from bot.rendering.review import quarter_name
from bot.rendering.text import Templates
from storage import audit, returns
from storage.tables import QuarterlyReturn


class Format(StrEnum):
    """What a return can be written as; the value is the file's ending."""

    WORKBOOK = "xlsx"
    JSON = "json"

    @property
    def media_type(self) -> str:
        """What an e-mail says that the file is."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    Format.WORKBOOK: workbook.MEDIA_TYPE,
    Format.JSON: "application/json",
}


@dataclass(frozen=True)
class ExportedFile:
    """A file's name, without a folder, and its bytes."""

    name: str
    content: bytes


async def export(
    session: AsyncSession,
    templates: Templates,
    what: str,
    *,
    formats: Collection[Format],
    by: str,
    now: datetime,
) -> list[ExportedFile]:
    """A return by its id ("2024-25-Q1.rutland"), or every return of a quarter ("2024-25-Q1").

    None if there is none.
    """
    one = await session.get(QuarterlyReturn, what)
    rows = [one] if one else await returns.of_quarter(session, what)
    files: list[ExportedFile] = []
    for row in rows:
        draft, stands = await load_draft(session, row, now=now), await standing_of(session, row.id)
        for each in formats:
            content = _content(templates, each, draft, stands, now)
            files.append(ExportedFile(f"{row.id}.{each}", content))
    if files:
        details = {"files": [file.name for file in files]}
        await audit.append(
            session, "returns exported", actor=by, now=now, subject=what, details=details
        )
    return files


async def send_summary(turn: Turn, *, return_id: str) -> None:
    """E-mail the whole return to the officer who asks, with the workbook and the JSON."""
    async with reviewing(turn, return_id) as step:
        stands = await standing_of(turn.session, return_id)
        step.own.row.messages += 1
        await _write(step, stands)
        step.happened("return exported", to=turn.actor.id, version=step.row.version)
        step.tell("desk.sent_to", email=turn.actor.email)


async def _write(step: Sitting, stands: Standing) -> None:
    draft, actor, templates = step.draft, step.actor, step.templates
    now = counting_course(draft, stands)
    mail = await letter(
        step.turn,
        "return_summary",
        key=f"{step.row.id}:summary:{step.own.row.messages}:email:{actor.id}",
        to=actor,
        thread=step.row.quarter_key,
        attachments=[
            Attachment(
                f"{step.row.id}.{each}",
                each.media_type,
                _content(templates, each, draft, stands, step.now),
            )
            for each in Format
        ],
        partnership=draft.facts.partnership,
        quarter=quarter_name(templates, draft),
        latest=stands.latest,
        by=stands.name(stands.latest.by) if stands.latest else "",
        sections=answer_sections(now, stands.latest, gone=templates.words("export.no_longer")),
    )
    step.enqueue(mail)


def _content(
    templates: Templates, wanted: Format, draft: Draft, stands: Standing, now: datetime
) -> bytes:
    match wanted:
        case Format.WORKBOOK:
            content = return_workbook(templates, draft, stands, now)
        case Format.JSON:
            content = return_json(draft, stands).encode("ascii")
        case _:
            assert_never(wanted)
    return content
