"""The files of a return, for the officer who asked for the link: each is saved, never shown."""

from __future__ import annotations

from bot.domain.evidence import MEDIA_TYPES
from bot.journeys import office_files as journey
from bot.journeys.turn import Turn
from bot.rendering.return_pages import office_files
from bot.web.page import Download, Errand, Given, Page, Query
from storage.files import FileStore


def see_files(store: FileStore) -> Errand:
    """The errand, with where files are kept. A scanner that opens the link downloads nothing."""

    async def take(turn: Turn, return_id: str, given: Given) -> Download:
        wanted = given.get("file", "")
        number = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 10 else 0
        file, data = await journey.hand_out(turn, store, return_id=return_id, file=number)
        return Download(file.name, MEDIA_TYPES[file.kind], data)

    return Errand(_show, take)


async def _show(turn: Turn, return_id: str, _query: Query) -> Page:
    draft = await journey.for_office(turn, return_id)
    return Page("office_files", office_files(turn.templates, draft) | {"person": turn.actor.name})
