"""The record of a year's deadlines: for one partnership, or for all of them."""

from __future__ import annotations

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain import permissions
from bot.domain.errors import Refusal
from bot.domain.lateness_record import ReturnRecord
from bot.domain.permissions import Action
from bot.domain.quarters import Quarter
from bot.journeys.deadline_rules import records
from bot.journeys.telling import direct, letter
from bot.journeys.turn import Turn
from bot.rendering import documents, workbook
from bot.rendering import lateness_record as shown
from bot.rendering.email import Attachment
from bot.rendering.lateness_files import record_document, record_workbook
from bot.rendering.text import Templates
from storage import audit, deadlines, outbox
from storage.tables import Person


async def show_record(turn: Turn, year_key: str, *, delivery: str) -> None:
    """Show and e-mail the year's record: everybody's to the office, their own to a partner.

    Raises Refusal: "not_allowed", "no_such_year".
    """
    found = await _records(turn, _quarters(year_key))
    person = await turn.session.get_one(Person, turn.actor.id)
    key = f"record:{year_key}:{delivery}"
    told = []
    pages = shown.record_pages(turn.templates, year_key, found, now=turn.now)
    for number, page in enumerate(pages, 1):
        told += direct(f"{key}:{number}", person, page, now=turn.now)
    facts = shown.record_facts(turn.templates, year_key, found, now=turn.now)
    mailed = f"{key}:email:{person.id}"
    files = _files(turn.templates, year_key, None, found, turn.now)
    told.append(
        await letter(
            turn,
            "lateness_record",
            key=mailed,
            to=person,
            thread=year_key,
            attachments=files,
            **facts,
        )
    )
    await outbox.enqueue(turn.session, told)


async def record_files(
    session: AsyncSession,
    templates: Templates,
    year_key: str,
    partnership: str | None,
    *,
    by: str,
    now: datetime,
) -> list[Attachment]:
    """The record as files: of one partnership by its id, or of all. Raises Refusal "no_such_year".

    None if no return was opened.
    """
    keys = [quarter.key for quarter in _quarters(year_key)]
    rows = await deadlines.returns_of_year(session, keys, partnership)
    if not rows:
        return []
    files = _files(templates, year_key, partnership, await records(session, rows), now)
    names = {"files": [file.name for file in files]}
    await audit.append(
        session, "record exported", actor=by, now=now, subject=year_key, details=names
    )
    return files


def _files(
    templates: Templates,
    year_key: str,
    partnership: str | None,
    found: list[ReturnRecord],
    now: datetime,
) -> list[Attachment]:
    whose = f"deadlines-{year_key}.{partnership}" if partnership else f"deadlines-{year_key}"
    sheets = record_workbook(templates, year_key, found, now=now)
    pages = record_document(templates, year_key, found, now=now)
    return [
        Attachment(f"{whose}.xlsx", workbook.MEDIA_TYPE, sheets),
        Attachment(f"{whose}.docx", documents.MEDIA_TYPE, pages),
    ]


async def _records(turn: Turn, quarters: list[Quarter]) -> list[ReturnRecord]:
    keys = [quarter.key for quarter in quarters]
    if permissions.may(turn.actor, Action.SEE_EVERY_RETURN):
        rows = await deadlines.returns_of_year(turn.session, keys, None)
        return await records(turn.session, rows)
    own = {
        held.partnership
        for held in turn.actor.held
        if held.partnership and permissions.may(turn.actor, Action.SEE_RETURN, held.partnership)
    }
    if not own:
        raise Refusal("not_allowed")
    rows = []
    for partnership in sorted(own):
        rows += await deadlines.returns_of_year(turn.session, keys, partnership)
    return await records(turn.session, rows)


def _quarters(year_key: str) -> list[Quarter]:
    try:
        first = Quarter.parse(f"{year_key}-Q1")
    except ValueError:
        raise Refusal("no_such_year") from None
    return [Quarter(first.year, number) for number in range(1, 5)]
